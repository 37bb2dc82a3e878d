/** Minimal-norm attacks against the peers' recorded figures. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Attack } from "../../src/attacks/attack.ts";
import { deepfool } from "../../src/attacks/evasion/deepfool.ts";
import { ddn } from "../../src/attacks/evasion/ddn.ts";
import { sigmaZero } from "../../src/attacks/evasion/sigma-zero.ts";
import { type AttackResult, runAttack, type RunOptions } from "../../src/attacks/harness.ts";
import { loadDataset } from "../../src/engine/data/load.ts";
import { readOnnxFile } from "../../src/engine/onnx/read.ts";
import { describeModel } from "../../src/engine/runtime/describe.ts";
import type { Model } from "../../src/engine/runtime/model.ts";
import { openOnnxModel } from "../../src/engine/runtime/onnx-model.ts";
import { prepareInputs } from "../../src/engine/runtime/prepare-inputs.ts";
import { median } from "../../src/engine/tensor/statistics.ts";

const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));
const present = existsSync(`${shared}reference/attacks-mnist.json`);
if (!present) console.log("skipped: ../shared is not beside this checkout");

interface Recorded {
  readonly attack: string;
  readonly robust_acc: number;
  readonly l2: readonly number[];
  readonly linf: readonly number[];
  readonly median_l2_success: number;
  readonly median_l0_success: number;
}

describe.skipIf(!present)("minimal-norm attacks on the recorded MNIST net (needs ../shared)", () => {
  let model: Model;
  let x: Float32Array;
  let labels: Int32Array;
  let recorded: readonly Recorded[];
  beforeAll(async () => {
    const proto = await readOnnxFile(`${shared}data/models/no_mpool/mnist.onnx`);
    const data = await loadDataset(`${shared}data/models/no_mpool/mnist_20.npz`);
    labels = data.labels ?? new Int32Array(0);
    const description = await describeModel(proto, { inputs: data.inputs, labels }, { scale: "unit" });
    model = await openOnnxModel(proto, description);
    x = prepareInputs(data.inputs, description);
    recorded = (JSON.parse(readFileSync(`${shared}reference/attacks-mnist.json`, "utf8")) as { runs: Recorded[] }).runs;
  });
  const run = async (attack: Attack, options: RunOptions): Promise<AttackResult> => (await runAttack(attack, model, { x, labels }, options))[0] as AttackResult;
  const row = (name: string): Recorded => {
    const found = recorded.find((r) => r.attack === name);
    if (found === undefined) throw new Error(`no recorded run '${name}'`);
    return found;
  };
  const medianOf = (r: AttackResult, norm: "l0" | "l1" | "l2" | "linf"): number => median(r.samples.filter((s) => s.success).map((s) => s[norm]));

  it("DeepFool L2 is Foolbox's, sample by sample", async () => {
    const r = await run(deepfool as unknown as Attack, { norm: "l2" });
    expect(r.samples.every((s) => s.success)).toBe(true);
    const want = row("foolbox L2DeepFool").l2;
    r.samples.forEach((s, i) => expect(Math.abs(s.l2 - (want[i] as number)), `sample ${i}: ${s.l2}, recorded ${want[i]}`).toBeLessThan(1e-4 * Math.max(1, want[i] as number)));
  });

  it("DeepFool Linf is Foolbox's, sample by sample", async () => {
    const r = await run(deepfool as unknown as Attack, { norm: "linf" });
    const want = row("foolbox LinfDeepFool").linf;
    r.samples.forEach((s, i) => expect(Math.abs(s.linf - (want[i] as number)), `sample ${i}: ${s.linf}, recorded ${want[i]}`).toBeLessThan(1e-4));
  });

  it("DDN finds at least as small a median L2 as the best peer's", async () => {
    const r = await run(ddn as unknown as Attack, { norm: "l2" });
    expect(r.samples.every((s) => s.success)).toBe(true);
    console.log(`DDN median L2 ${medianOf(r, "l2")}, Foolbox ${row("foolbox DDN steps=100").median_l2_success}`);
    expect(medianOf(r, "l2")).toBeLessThanOrEqual(row("foolbox DDN steps=100").median_l2_success * (1 + 1e-4));
  });

  it("sigma-zero finds at most the median L0 of FMN", async () => {
    const r = await run(sigmaZero as unknown as Attack, { norm: "l0" });
    expect(r.samples.every((s) => s.success)).toBe(true);
    console.log(`sigma-zero median L0 ${medianOf(r, "l0")}, FMN ${row("foolbox L0FMNAttack steps=100").median_l0_success}`);
    expect(medianOf(r, "l0")).toBeLessThanOrEqual(row("foolbox L0FMNAttack steps=100").median_l0_success);
  });
});
