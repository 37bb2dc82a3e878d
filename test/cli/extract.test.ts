import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { answersCommand } from "../../src/cli/answers.ts";
import { extractCommand } from "../../src/cli/extract.ts";
import { writeNpz } from "../../src/engine/data/npz.ts";
import { fit, type FitData } from "../../src/engine/fit/fit.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import type { Model } from "../../src/engine/runtime/model.ts";
import { openModel } from "../../src/engine/runtime/open-model.ts";
import { float32, tensor } from "../../src/engine/tensor/tensor.ts";
import { pickRows } from "../../src/train/memorization/pick-rows.ts";
import { noisyData, smallNet } from "../../src/train/memorization/small-net.test-data.ts";
import { oipServer } from "../support/oip-server.ts";

let folder = "";
let model: Model;
const file = (name: string): string => join(folder, name);
const write = (name: string, d: FitData): void =>
  writeFileSync(
    file(name),
    writeNpz({
      inputs: float32([d.labels.length, ...d.dims], d.x),
      labels: tensor("int32", [d.labels.length], d.labels),
    }),
  );
const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "casemate-extract-"));
  const pool = noisyData(400, 20, 4, 0.9);
  write("train.npz", pickRows(pool, range(0, 100)));
  write("own.npz", pickRows(pool, range(100, 300)));
  write("test.npz", pickRows(pool, range(300, 400)));
  const options = { epochs: 30, batchSize: 20, optimizer: { kind: "adam", learningRate: 0.01 }, threads: 1 } as const;
  const net = writeOnnx((await fit(smallNet(20, 32, 4), pickRows(pool, range(0, 100)), options)).model);
  writeFileSync(file("model.onnx"), net);
  model = await openModel({
    model: net,
    description: {
      name: "small",
      input: "x",
      batch: { kind: "free" },
      output: { value: "z", kind: "logits" },
      classes: 4,
      domain: {
        dims: [20],
        size: 20,
        layout: "flat",
        lower: new Float32Array(20).fill(-9),
        upper: new Float32Array(20).fill(9),
      },
      decisions: [],
    },
    tune: false,
  });
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true });
});

const run = async (command: ReturnType<typeof extractCommand>, ...args: string[]): Promise<string> => {
  let out = "";
  const into = (keep: boolean) => (chunk: string | Uint8Array) => {
    if (keep) out += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(into(true)),
    vi.spyOn(process.stderr, "write").mockImplementation(into(false)),
  ];
  try {
    await command.parseAsync(args, { from: "user" });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return out;
};

it("extract: an endpoint through two accounts; when both are refused, a copy of what was answered before", async () => {
  let [requests, refusedFrom] = [0, Infinity];
  const server = await oipServer({
    model,
    name: "small",
    inputShape: [-1, 20],
    failure: () => (requests++ >= refusedFrom ? 403 : undefined),
  });
  vi.stubEnv("ACCOUNT_A", "one");
  vi.stubEnv("ACCOUNT_B", "two");
  const copy = (...more: string[]) => {
    requests = 0;
    return run(
      extractCommand(),
      ...[`${server.url}/v2/models/small`, "--strategy", "natural-queries", "--queries", "100"],
      ...["--test", file("test.npz"), "--data", file("own.npz"), "-o", file("copy.onnx")],
      ...["--account-bearer-env", "ACCOUNT_A", "--account-bearer-env", "ACCOUNT_B", ...more],
    );
  };
  try {
    const whole = JSON.parse(await copy("--format", "json")) as Told;
    expect(whole).toMatchObject({ queries: 100, answered: 100, byAccount: [50, 50], lost: [], soft: true });
    expect(whole.agreement?.value).toBeGreaterThan(0.5);
    expect(whole.agreement?.n).toBe(100);
    // the file is the copy: it takes the same inputs
    expect(readFileSync(file("copy.onnx")).length).toBeGreaterThan(1000);
    // 64 questions in two requests, 36 in two, and 100 test inputs in four requests of 32
    refusedFrom = requests - 6;
    const cut = await copy();
    expect(cut).toMatch(/account 0 was lost after 50 questions: .*403/);
    expect(cut).toMatch(/account 1 was lost after 50 questions: .*403/);
    expect(cut).toMatch(/100 questions, 64 answers/);
    expect(cut).toMatch(/no account is left .* --judge/);
    const judged = JSON.parse(await copy("--judge", file("model.onnx"), "--format", "json")) as Told;
    expect(judged).toMatchObject({ answered: 64, agreement: { n: 100 } });
  } finally {
    vi.unstubAllEnvs();
    await server.close();
  }
});

interface Told {
  readonly agreement?: { readonly value: number; readonly n: number };
}

it("answers: a line for each filter, or one for all behind each other", async () => {
  const args = [file("model.onnx"), "--data", file("test.npz")];
  const table = await run(answersCommand(), ...args, "--members", file("train.npz"));
  for (const id of ["label-only", "top-k", "gaussian-noise", "mad", "mem-guard"])
    expect(table).toMatch(new RegExp(`^${id} +[a-z]+ +[0-9.]+ % +0.0 %`, "m"));
  expect(table).toMatch(/^adaptive-misinformation/m);
  expect(table).not.toMatch(/class-allow-list/);
  const chain = ["--filter", "rounding:digits=1", "--filter", "top-k:k=1", "--chain", "--format", "json"];
  expect(JSON.parse(await run(answersCommand(), ...args, ...chain))).toMatchObject({
    filters: [{ level: "top", samples: 100, changedLabels: 0, chain: [{ filter: "rounding" }, { filter: "top-k" }] }],
  });
  await expect(run(answersCommand(), ...args, "--filter", "mem-guard")).rejects.toThrow(
    /needs a membership classifier/,
  );
});
