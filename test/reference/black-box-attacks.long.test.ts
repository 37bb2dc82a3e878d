/** Attacks that ask many questions against the peers' recorded figures. Minutes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Attack, Params } from "../../src/attacks/attack.ts";
import { apgdCe } from "../../src/attacks/evasion/apgd.ts";
import { boundary } from "../../src/attacks/evasion/boundary.ts";
import { carliniWagnerLinf } from "../../src/attacks/evasion/carlini-wagner-linf.ts";
import { hopSkipJump } from "../../src/attacks/evasion/hop-skip-jump.ts";
import { nes } from "../../src/attacks/evasion/nes.ts";
import { spsa } from "../../src/attacks/evasion/spsa.ts";
import { zoo } from "../../src/attacks/evasion/zoo.ts";
import { type AttackResult, runAttack } from "../../src/attacks/harness.ts";
import type { Differentiates } from "../../src/engine/runtime/model.ts";
import type { Norm } from "../../src/engine/tensor/norm.ts";
import { median } from "../../src/engine/tensor/statistics.ts";
import { hasShared, openMnist, type Samples, shared, twenty } from "../support/mnist.ts";

interface Recorded {
  readonly attack: string;
  readonly median_l2_success: number;
  readonly median_linf_success: number;
}

if (!hasShared) console.log("skipped: attacks-mnist.json is not at hand (../shared is absent)");

describe.skipIf(!hasShared)("attacks that ask many questions on the recorded MNIST net (needs ../shared)", () => {
  let model: Differentiates;
  let data: Samples;
  let runs: readonly Recorded[];
  beforeAll(async () => {
    model = await openMnist("no_mpool/mnist.onnx");
    data = await twenty();
    runs = JSON.parse(readFileSync(join(shared, "reference/attacks-mnist.json"), "utf8")).runs;
  });
  const run = async (a: Attack, norm: Norm, params: Params, epsilon = Infinity): Promise<AttackResult> => {
    const epsilons = a.kind === "fixed" ? { epsilons: [epsilon] } : {};
    return (await runAttack(a, model, data, { norm, params, ...epsilons }))[0] as AttackResult;
  };
  const medianOf = (r: AttackResult, norm: Norm): number =>
    median(r.samples.filter((s) => s.success && s[norm] > 0).map((s) => s[norm]));

  // the random starts of the peers are unknown: the medians agree in distribution, and ours must not be larger
  it.each<[string, Attack, "l2" | "linf", Params, number]>([
    ["foolbox BoundaryAttack steps=2000", boundary, "l2", { steps: 2000 }, 1],
    ["foolbox HopSkipJump steps=20", hopSkipJump, "l2", { steps: 20 }, 1],
    // scores only, against the white-box minimum of the peers
    [
      "foolbox L2CW bss=9 steps=500",
      zoo,
      "l2",
      { binarySearchSteps: 4, steps: 300, initialConstant: 0.1, learningRate: 0.02 },
      1.03,
    ],
    // labels only, against the same
    ["foolbox L2CW bss=9 steps=500", boundary, "l2", {}, 1.15],
    // no peer's C&W Linf is recorded: their best Linf attack, which is not C&W
    ["foolbox LinfDeepFool", carliniWagnerLinf, "linf", { learningRate: 0.05, steps: 300 }, 1],
  ])("%s: as near", async (name, a, norm, params, factor) => {
    const expected = runs.find((row) => row.attack === name)?.[`median_${norm}_success`] ?? Number.NaN;
    const r = await run(a, norm, params);
    const queries = r.samples.reduce((s, one) => s + one.queries.forward, 0) / r.samples.length;
    console.log(
      `${a.id} ${norm}: median ${medianOf(r, norm).toFixed(4)}, ${name} ${expected.toFixed(4)}, ${queries.toFixed(0)} queries`,
    );
    expect(r.samples.every((s) => s.success)).toBe(true);
    expect(medianOf(r, norm)).toBeLessThanOrEqual(factor * expected);
  });

  it.each<[Attack, Norm, number]>([
    [spsa, "linf", 0.1],
    [nes, "linf", 0.1],
    [spsa, "l2", 1],
    [nes, "l2", 1],
  ])("$id in %2$s beats at least as many as APGD-CE less one, from scores alone", async (a, norm, epsilon) => {
    const beaten = (r: AttackResult): number => r.samples.filter((s) => s.success).length;
    const white = beaten(await run(apgdCe, norm, {}, epsilon));
    const black = beaten(await run(a, norm, {}, epsilon));
    console.log(`${a.id} ${norm}: ${black} of 20 beaten, apgd-ce ${white}`);
    expect(black).toBeGreaterThanOrEqual(white - 1);
    expect(black).toBeGreaterThan(1);
  });
});
