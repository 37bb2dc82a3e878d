/** casemate dp pate, as a user runs it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { writeNpz } from "../../engine/data/npz.ts";
import { normalizedNet } from "../../engine/fit/fit.test-data.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { float32, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { dpCommand } from "../dp.ts";

let folder = "";
const file = (name: string): string => join(folder, name);

/** Three classes of [2, 4, 4] in [0, 1], told apart by the mean of each channel. */
const data = (n: number, stream: string, labelled: boolean): Uint8Array => {
  const rng = rngFor(4, "pate-cli", stream);
  const labels = BigInt64Array.from({ length: n }, () => BigInt(rng.integer(3)));
  const x = Float32Array.from({ length: n * 32 }, (_, i) => {
    const label = Number(labels[Math.floor(i / 32)]);
    const bright = label === (i % 32 < 16 ? 0 : 1);
    return Math.min(1, Math.max(0, (bright ? 0.8 : 0.2) + 0.1 * rng.normal()));
  });
  const entries = new Map<string, Tensor>([["x", float32([n, 2, 4, 4], x)]]);
  if (labelled) entries.set("y", tensor("int64", [n], labels));
  return writeNpz(entries);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-pate-cli-"));
  writeFileSync(file("net.onnx"), writeOnnx(normalizedNet()));
  writeFileSync(file("private.npz"), data(300, "private", true));
  writeFileSync(file("public.npz"), data(80, "public", false));
  writeFileSync(file("known.npz"), data(80, "known", true));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]): Promise<string> => {
  let out = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const command = dpCommand().exitOverride();
  for (const sub of command.commands) sub.configureOutput({ writeErr: () => {} });
  const files = [file("net.onnx"), "--data", file("private.npz"), "--quiet", "--delta", "1e-5", "--bounds", "0,1"];
  try {
    await command.parseAsync(["pate", ...files, ...args], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return out;
};

describe("casemate dp pate", () => {
  it("teaches a student, pays for it, and says what it guarantees", async () => {
    const training = ["--teachers", "10", "--queries", "15", "--epochs", "6", "--student-epochs", "30"];
    const to = ["-o", file("student.onnx"), "--public", file("public.npz"), "--learning-rate", "0.03"];
    const out = JSON.parse(await run(...to, ...training, "--epsilon", "12", "--format", "json")) as Record<
      string,
      number
    >;
    expect(out).toMatchObject({
      schemaVersion: 1,
      delta: 1e-5,
      adjacency: "add-remove",
      answered: 15,
      asked: 15,
      teachers: 10,
    });
    expect(out["epsilon"]).toBeLessThanOrEqual(12);
    expect(out["epsilon"]).toBeGreaterThan(11.8);
    // what depends on the private votes is shown on request only
    expect(out).not.toHaveProperty("privateEpsilon");
    expect(existsSync(file("student.onnx"))).toBe(true);
    const ledger = readFileSync(file("privacy.jsonl"), "utf8").trim().split("\n");
    expect(ledger.filter((l) => l.includes('"spend"'))).toHaveLength(15);
    expect(ledger.at(-1)).toContain('"release"');

    // the same data again: the budget is spent
    rmSync(file("student.onnx"));
    await expect(run(...to, ...training, "--epsilon", "12", "--run", "again")).rejects.toMatchObject({
      code: "DP_BUDGET",
    });
    expect(existsSync(file("student.onnx"))).toBe(false);
  });

  it("measures on public labels, and trains on none of them", async () => {
    const out = await run(
      ...["-o", file("b.onnx"), "--ledger", file("b.jsonl"), "--public", file("known.npz"), "--epsilon", "15"],
      ...[
        "--teachers",
        "8",
        "--queries",
        "10",
        "--hold-out",
        "40",
        "--learning-rate",
        "0.03",
        "--epochs",
        "6",
        "--show-private-epsilon",
      ],
    );
    expect(out).toMatch(/^epsilon {4}1[45]\.\d{4} at delta 0\.00001, add-remove: the guarantee/);
    expect(out).toMatch(/answers {4}[\d.]+ % are the true class/);
    expect(out).toMatch(/student {4}[\d.]+ % of held-out public inputs/);
    expect(out).toContain("do not publish it");
  });

  it("refuses more answers than there are public inputs", async () => {
    const args = ["-o", file("c.onnx"), "--ledger", file("c.jsonl"), "--public", file("public.npz"), "--epsilon", "3"];
    await expect(run(...args, "--queries", "81")).rejects.toMatchObject({ code: "DP_PARAMS" });
  });
});
