/** AutoAttack standard on 500 MNIST images against the survivors of the original. Minutes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { autoAttack } from "../../src/attacks/evasion/auto-attack.ts";
import { runAttack } from "../../src/attacks/harness.ts";
import { hasShared, mnistTest, openMnist, shared } from "../support/mnist.ts";

interface Recorded {
  readonly epsilon: number;
  readonly n: number;
  readonly clean: number;
  readonly autoattackStandard: number;
}

if (!hasShared) console.log("skipped: autoattack-mnist.json is not at hand (../shared is absent)");

describe.skipIf(!hasShared)("autoattack standard as the original's (needs ../shared)", () => {
  it.each(["mnist_cnn", "mnist_cnn_adv"])("%s: survivors within 2 of 500", async (name) => {
    const recorded: Recorded = JSON.parse(readFileSync(join(shared, "reference/autoattack-mnist.json"), "utf8"))[name];
    const model = await openMnist(`mnist/${name}.onnx`);
    const data = mnistTest(recorded.n);
    const labels = await model.labels(data.x);
    expect(labels.filter((l, i) => l === data.labels[i]).length / recorded.n).toBeCloseTo(recorded.clean, 6);
    const [r] = await runAttack(autoAttack, model, data, { norm: "linf", epsilons: [recorded.epsilon] });
    const survivors = r?.samples.filter((s) => !s.success).length ?? Number.NaN;
    console.log(`${name}: ${survivors} of ${recorded.n} survive, ${r?.seconds.toFixed(0)} s`);
    expect(Math.abs(survivors - recorded.autoattackStandard * recorded.n)).toBeLessThanOrEqual(2);
  });
});
