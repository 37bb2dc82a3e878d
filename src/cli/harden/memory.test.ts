import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { writeNpz } from "../../engine/data/npz.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { float32, tensor } from "../../engine/tensor/tensor.ts";
import { noisyData, smallNet } from "../../train/memorization/small-net.test-data.ts";
import { hardenCommand } from "../harden.ts";

let folder = "";
const file = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-memory-"));
  const { x, labels } = noisyData(400, 20, 4, 0.5);
  const part = (from: number, to: number): Uint8Array =>
    writeNpz({
      inputs: float32([to - from, 20], x.slice(20 * from, 20 * to)),
      labels: tensor("int32", [to - from], labels.slice(from, to)),
    });
  writeFileSync(file("train.npz"), part(0, 200));
  writeFileSync(file("test.npz"), part(200, 400));
  writeFileSync(file("net.onnx"), writeOnnx(smallNet(20, 64, 4)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...more: string[]): Promise<string> => {
  let out = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const training = ["--epochs", "40", "--batch-size", "20", "--learning-rate", "0.01", "--threads", "1", "--quiet"];
  try {
    await hardenCommand()
      .exitOverride()
      .parseAsync([file("net.onnx"), "--data", file("train.npz"), ...training, ...more], { from: "user" });
  } finally {
    spy.mockRestore();
  }
  return out;
};

it("shows what attacks tell of the method beside plain training", async () => {
  const out = await run("--method", "distill", "--test", file("test.npz"), "-o", file("hardened.onnx"));
  expect(existsSync(file("hardened.onnx"))).toBe(true);
  expect(out).toContain("180 members, 200 held out; no shadow models");
  const auc = (id: string): number => Number(new RegExp(`${id} .*?(0\\.\\d{3}) \\(`).exec(out)?.[1]);
  expect(auc("standard")).toBeGreaterThan(0.75);
  expect(auc("distill")).toBeLessThan(auc("standard") - 0.1);
});

it("refuses parameters that the method does not have before it reads the data", async () => {
  await expect(run("--method", "relax-loss", "--params", '{"alpha": 1}')).rejects.toThrow(/no parameter 'alpha'/);
});

it("refuses options that the methods would ignore", async () => {
  await expect(run("--method", "relax-loss", "--mix", "mixup=1")).rejects.toThrow(
    /--mix is nothing that method 'relax-loss'/,
  );
});
