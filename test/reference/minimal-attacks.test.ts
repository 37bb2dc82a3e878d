/** Minimal-norm attacks against the peers' recorded figures. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Attack } from "../../src/attacks/attack.ts";
import { deepfool } from "../../src/attacks/evasion/deepfool.ts";
import { carliniWagner } from "../../src/attacks/evasion/carlini-wagner.ts";
import { ead } from "../../src/attacks/evasion/ead.ts";
import { fmn } from "../../src/attacks/evasion/fmn.ts";
import { pdpgd } from "../../src/attacks/evasion/pdpgd.ts";
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
  readonly median_l1_success: number;
  readonly median_l2_success: number;
  readonly median_linf_success: number;
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
  const run = async (attack: Attack, options: RunOptions): Promise<AttackResult> =>
    (await runAttack(attack, model, { x, labels }, options))[0] as AttackResult;
  const row = (name: string): Recorded => {
    const found = recorded.find((r) => r.attack === name);
    if (found === undefined) throw new Error(`no recorded run '${name}'`);
    return found;
  };
  // as the recorded medians: over the samples that are right to begin with
  const medianOf = (r: AttackResult, norm: "l0" | "l1" | "l2" | "linf"): number =>
    median(r.samples.filter((s) => s.success && s[norm] > 0).map((s) => s[norm]));

  it("DeepFool L2 is Foolbox's, sample by sample", async () => {
    const r = await run(deepfool, { norm: "l2" });
    expect(r.samples.every((s) => s.success)).toBe(true);
    const want = row("foolbox L2DeepFool").l2;
    r.samples.forEach((s, i) =>
      expect(Math.abs(s.l2 - (want[i] as number)), `sample ${i}: ${s.l2}, recorded ${want[i]}`).toBeLessThan(
        1e-4 * Math.max(1, want[i] as number),
      ),
    );
  });

  it("DeepFool Linf is Foolbox's, sample by sample", async () => {
    const r = await run(deepfool, { norm: "linf" });
    const want = row("foolbox LinfDeepFool").linf;
    r.samples.forEach((s, i) =>
      expect(Math.abs(s.linf - (want[i] as number)), `sample ${i}: ${s.linf}, recorded ${want[i]}`).toBeLessThan(1e-4),
    );
  });

  it("DDN finds at least as small a median L2 as the best peer's", async () => {
    const r = await run(ddn, { norm: "l2" });
    expect(r.samples.every((s) => s.success)).toBe(true);
    console.log(`DDN median L2 ${medianOf(r, "l2")}, Foolbox ${row("foolbox DDN steps=100").median_l2_success}`);
    expect(medianOf(r, "l2")).toBeLessThanOrEqual(row("foolbox DDN steps=100").median_l2_success * (1 + 1e-4));
  });

  it("sigma-zero finds at most the median L0 of FMN", async () => {
    const r = await run(sigmaZero, { norm: "l0" });
    expect(r.samples.every((s) => s.success)).toBe(true);
    console.log(
      `sigma-zero median L0 ${medianOf(r, "l0")}, FMN ${row("foolbox L0FMNAttack steps=100").median_l0_success}`,
    );
    expect(medianOf(r, "l0")).toBeLessThanOrEqual(row("foolbox L0FMNAttack steps=100").median_l0_success);
  });

  /** every peer's recorded median among runs that beat all samples */
  const bestPeer = (
    pattern: RegExp,
    median: "median_l0_success" | "median_l1_success" | "median_l2_success" | "median_linf_success",
  ): number => Math.min(...recorded.filter((r) => pattern.test(r.attack) && r.robust_acc === 0).map((r) => r[median]));

  it.each([
    {
      name: "C&W L2",
      attack: carliniWagner,
      norm: "l2" as const,
      params: {},
      peers: /L2CW|cleverhans CW/,
    },
    {
      name: "EAD L1",
      attack: ead,
      norm: "l1" as const,
      params: { steps: 500, binarySearchSteps: 9 },
      peers: /EAD|ElasticNet/,
    },
    { name: "FMN L0", attack: fmn, norm: "l0" as const, params: {}, peers: /L0FMN/ },
    { name: "FMN L1", attack: fmn, norm: "l1" as const, params: {}, peers: /L0FMN|EAD/ },
    { name: "FMN L2", attack: fmn, norm: "l2" as const, params: {}, peers: /L2FMN/ },
    { name: "PDPGD L0", attack: pdpgd, norm: "l0" as const, params: {}, peers: /L0FMN/ },
    { name: "PDPGD L1", attack: pdpgd, norm: "l1" as const, params: {}, peers: /L1FMN|EAD|ElasticNet/ },
    { name: "PDPGD L2", attack: pdpgd, norm: "l2" as const, params: {}, peers: /L2CW|cleverhans CW|DDN|L2FMN/ },
    { name: "PDPGD Linf", attack: pdpgd, norm: "linf" as const, params: {}, peers: /LInfFMN|LinfDeepFool/ },
    { name: "FMN Linf", attack: fmn, norm: "linf" as const, params: {}, peers: /LInfFMN/ },
  ])("$name finds at least as small a median as the best peer", async ({ attack, norm, params, peers }) => {
    const r = await run(attack, { norm, params });
    const best = bestPeer(peers, `median_${norm}_success`);
    console.log(
      `${attack.id} ${norm}: median ${medianOf(r, norm)}, best peer ${best}, ${r.samples.filter((s) => s.success).length} of 20 beaten`,
    );
    expect(r.samples.every((s) => s.success)).toBe(true);
    expect(medianOf(r, norm)).toBeLessThanOrEqual(best * (1 + 1e-4));
  });
});
