/** measureModel: clean accuracy and accuracy under one attack, of a trained model on test data. */
import { inAttackSpace } from "../../attacks/attack-space.ts";
import { runAttack } from "../../attacks/harness.ts";
import { attacks } from "../../attacks/index.ts";
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { canPredict } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { pickRows } from "../memorization/pick-rows.ts";
import type { TrainerConfiguration } from "../recipe/settle.ts";

/** One thread: so that the numbers are the same however many cores there are. */
const threads = 1;

/** RETURNS shares, 0..1. */
export const measureModel = async (
  bytes: Uint8Array,
  description: ModelDescription,
  test: FitData,
  evaluate: TrainerConfiguration["evaluate"],
  seed: number,
  signal?: AbortSignal,
): Promise<{ readonly clean: number; readonly robust?: number }> => {
  const model = await openOnnxModel(readOnnx(bytes), description, { threads });
  try {
    if (!canPredict(model)) throw new CasemateError("MODEL_CAPABILITY", "the trained model gives no scores");
    const predicted = await model.labels(test.x, signal);
    const right = Int32Array.from(test.labels.keys()).filter((i) => predicted[i] === test.labels[i]);
    const clean = right.length / test.labels.length;
    if (evaluate === undefined) return { clean };
    const attack = attacks.find((a) => a.id === evaluate.attack);
    if (attack === undefined) throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${evaluate.attack}'`);
    const n = Math.min(evaluate.samples, test.labels.length);
    const rows = right.filter((i) => i < n);
    if (rows.length === 0) return { clean, robust: 0 };
    const part = pickRows(test, rows);
    const space = inAttackSpace(model, description, part.x);
    const [result] = await runAttack(
      attack,
      space.model,
      { x: space.x, labels: part.labels },
      {
        norm: evaluate.norm,
        epsilons: [evaluate.epsilon],
        params: evaluate.params,
        seed,
        indices: rows,
        ...(signal === undefined ? {} : { signal }),
      },
    );
    // a sample that could not be attacked has not held out
    const held = result?.samples.filter((s) => !s.success && s.error === undefined).length ?? 0;
    return { clean, robust: held / n };
  } finally {
    await model.close();
  }
};
