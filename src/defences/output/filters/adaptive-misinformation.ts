/**
 * Unusual inputs are answered by a decoy that is wrong and sure of it: y' = (1 - w) y + w d, w = 1 / (1 + exp(slope (max y - threshold))). The model's own sureness says how
 * usual an input is, as in the paper. Labels change by design where w is large: what it costs in accuracy is to be measured before it is used.
 */
import { z } from "zod";
import { CasemateError } from "../../../core/error.ts";
import { probabilitiesOf } from "../answer.ts";
import type { AnswerFilter } from "../answer-filter.ts";

const parameters = z.strictObject({
  threshold: z.number().min(0).max(1).default(0.5).describe("highest probability at which model and decoy count alike"),
  slope: z.number().positive().default(1000).describe("per unit of probability; large: either model or decoy"),
});

export const adaptiveMisinformation: AnswerFilter<typeof parameters> = {
  id: "adaptive-misinformation",
  title: "unusual inputs are answered by a decoy",
  paper:
    "Kariyappa, Qureshi: Defending Against Model Stealing Attacks with Adaptive Misinformation, CVPR 2020, arXiv:1911.07100",
  parameters,
  needs: ["inputs", "decoy-model"],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ threshold, slope }, { decoy, classes }) => {
    if (decoy === undefined)
      throw new CasemateError("USAGE", "filter 'adaptive-misinformation' needs a decoy model", {
        hint: "give one that takes the same inputs and was trained on wrong labels",
      });
    if (decoy.classes !== classes)
      throw new CasemateError("USAGE", `the decoy has ${decoy.classes} classes, the model has ${classes}`);
    return async (answer, question, signal) => {
      const given = probabilitiesOf(answer);
      if (question.x === undefined)
        throw new CasemateError("USAGE", "filter 'adaptive-misinformation' needs inputs that are numbers");
      const wrong = probabilitiesOf({
        kind: decoy.scoreKind,
        n: given.n,
        classes,
        values: await decoy.scores(question.x, signal),
      }).values;
      const values = given.values.slice();
      for (let at = 0; at < values.length; at += classes) {
        const row = values.subarray(at, at + classes);
        const top = row.reduce((a, b) => Math.max(a, b));
        const w = 1 / (1 + Math.exp(slope * (top - threshold)));
        row.forEach((v, k) => {
          row[k] = (1 - w) * v + w * (wrong[at + k] as number);
        });
      }
      return { ...given, values };
    };
  },
};
