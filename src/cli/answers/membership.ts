/** classifierOf: the membership classifier that MemGuard deceives, from the answers about training data and as many others. */
import type { Labelled } from "../../assess/load-labelled.ts";
import { type MembershipClassifier, trainMembershipClassifier } from "../../defences/output/membership-classifier.ts";
import { guessedProbabilities } from "../../defences/output/answer.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { Predicts } from "../../engine/runtime/model.ts";
import { prepareInputs } from "../../engine/runtime/prepare-inputs.ts";

/** samples of each kind */
const most = 2000;

/** `others`: n x size inputs that the model was not trained on. */
export const classifierOf = async (
  model: Predicts,
  description: Pick<ModelDescription, "data" | "domain">,
  members: Labelled,
  others: Float32Array,
): Promise<MembershipClassifier> => {
  const { size } = model.domain;
  const inside = prepareInputs(members.evidence.inputs, description);
  const n = Math.min(most, inside.length / size, others.length / size);
  const answers = async (x: Float32Array): Promise<Float32Array> =>
    guessedProbabilities({
      kind: model.scoreKind,
      n,
      classes: model.classes,
      values: await model.scores(x.subarray(0, n * size)),
    });
  const p = new Float32Array(2 * n * model.classes);
  p.set(await answers(inside));
  p.set(await answers(others), n * model.classes);
  return trainMembershipClassifier(p, new Uint8Array(2 * n).fill(1, 0, n));
};
