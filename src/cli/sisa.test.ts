import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { readNpz, writeNpz } from "../engine/data/npz.ts";
import { readOnnx } from "../engine/onnx/read.ts";
import { writeOnnx } from "../engine/onnx/write.ts";
import { float32, tensor } from "../engine/tensor/tensor.ts";
import { noisyData, smallNet } from "../train/memorization/small-net.test-data.ts";
import { sisaCommand } from "./sisa.ts";

let folder = "";
const file = (...name: string[]): string => join(folder, ...name);
const bytes = (...name: string[]): string => readFileSync(file(...name)).toString("base64");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-sisa-cli-"));
  const { x, labels } = noisyData(120, 6, 3, 1);
  writeFileSync(file("train.npz"), writeNpz({ inputs: float32([120, 6], x), labels: tensor("int32", [120], labels) }));
  writeFileSync(file("net.onnx"), writeOnnx(smallNet(6, 8, 3)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]): Promise<string> => {
  let out = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  try {
    await sisaCommand()
      .exitOverride()
      .parseAsync([...args, "--quiet"], { from: "user" });
  } finally {
    spy.mockRestore();
  }
  return out;
};
const train = (data: string, out: string): Promise<string> =>
  run(
    "train",
    file("net.onnx"),
    "--data",
    file(data),
    "-o",
    file(out),
    "--shards",
    "3",
    "--slices",
    "2",
    "--epochs",
    "2",
  );

it("unlearns rows, and the ensemble is that of data without them", async () => {
  expect(await train("train.npz", "a")).toContain("trained 6 of 6 slices: 100.0 % of the work of training all");
  const before = bytes("a", "ensemble.onnx");
  const out = await run("unlearn", file("a"), "--data", file("train.npz"), "--rows", "5", "--rest", file("rest.npz"));
  expect(out).toMatch(/trained [12] of 6 slices: \d\d\.\d % of the work/);
  expect(out).toContain("119 samples in 3 shards");
  const rest = await readNpz(new Uint8Array(readFileSync(file("rest.npz"))), "rest.npz");
  expect(rest.get("inputs")?.dims).toEqual([119, 6]);
  await train("rest.npz", "b");
  expect(bytes("a", "ensemble.onnx")).toBe(bytes("b", "ensemble.onnx"));
  expect(bytes("a", "ensemble.onnx")).not.toBe(before);
  expect(readOnnx(new Uint8Array(readFileSync(file("a", "ensemble.onnx")))).graph?.output).toHaveLength(1);
  expect(await run("unlearn", file("a"), "--data", file("rest.npz"))).toContain("trained 0 of 6 slices: 0.0 %");
});

it("refuses rows that are not there, and to unlearn without writing the rest", async () => {
  const data = ["--data", file("train.npz")];
  await expect(run("unlearn", file("a"), ...data, "--rows", "500", "--rest", file("r.npz"))).rejects.toThrow(
    /no sample 500/,
  );
  await expect(run("unlearn", file("a"), ...data, "--rows", "5")).rejects.toThrow(/--rows and --rest go together/);
  await expect(run("unlearn", file("nothing"), ...data)).rejects.toThrow(/no folder of casemate sisa train/);
});
