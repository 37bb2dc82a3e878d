import { describe, expect, it } from "vitest";
import { analyticModel, sineNet } from "../../testing/analytic-model.ts";
import { rngFor } from "../../core/rng.ts";
import { runAttack } from "../harness.ts";
import { miFgsm } from "./mi-fgsm.ts";
import { vmiFgsm } from "./vmi-fgsm.ts";

describe("vmi-fgsm", () => {
  const model = analyticModel(sineNet([12, 16, 5], 8, "tanh"), { lower: 0, upper: 1 });
  const rng = rngFor(2, "vmi");
  const x = Float32Array.from({ length: 20 * 12 }, () => rng.uniform());
  const attack = async (a: typeof miFgsm | typeof vmiFgsm, params: Record<string, number>): Promise<Float32Array> => {
    const labels = await model.labels(x);
    const o = { norm: "linf", epsilons: [0.1], earlyStop: false, params } as const;
    return (await runAttack(a as never, model, { x, labels }, o))[0]?.adversarial ?? x;
  };

  it("is MI-FGSM where the neighbours are no neighbours, and another attack where they are", async () => {
    const plain = await attack(miFgsm, {});
    const near = await attack(vmiFgsm, { beta: 1e-7, neighbours: 2 });
    const differ = (a: Float32Array): number => a.filter((v, i) => Math.abs(v - (plain[i] as number)) > 1e-6).length;
    expect(differ(near)).toBe(0);
    expect(differ(await attack(vmiFgsm, {}))).toBeGreaterThan(0);
  });
});
