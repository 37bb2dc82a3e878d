/**
 * Unusual inputs are answered by a decoy that is wrong and sure of it: y' = (1 - w) y + w d, w = 1 / (1 + exp(slope (max y - threshold))). The model's own sureness says how
 * usual an input is, as in the paper. Labels change by design where w is large: what it costs in accuracy is to be measured before it is used. The paper trains the decoy
 * to be wrong; without one of the user's, a random net of the key answers (decoy.ts), which is right by chance.
 */
import { z } from "zod";
import { CasemateError } from "../../../core/error.ts";
import { probabilitiesOf } from "../answer.ts";
import type { AnswerFilter } from "../answer-filter.ts";
import { type Decoy, decoyOf } from "../decoy.ts";
import { secretOf } from "../secret.ts";

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
  needs: ["key", "inputs"],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ threshold, slope }, { decoy, key, modelVersion, classes }) => {
    if (decoy !== undefined && decoy.classes !== classes)
      throw new CasemateError("USAGE", `the decoy has ${decoy.classes} classes, the model has ${classes}`);
    const secret = decoy === undefined ? secretOf(key, "filter 'adaptive-misinformation'") : undefined;
    let drawn: { readonly size: number; readonly decoy: Decoy } | undefined;
    const wrongAbout = async (x: Float32Array, n: number, signal?: AbortSignal): Promise<Float32Array> => {
      if (decoy !== undefined) {
        const values = await decoy.scores(x, signal);
        return probabilitiesOf({ kind: decoy.scoreKind, n, classes, values }).values;
      }
      const size = x.length / n;
      if (drawn?.size !== size && secret !== undefined)
        drawn = { size, decoy: decoyOf(secret, modelVersion, size, classes) };
      return drawn?.decoy.answer(x, n) ?? new Float32Array(n * classes).fill(1 / classes);
    };
    return async (answer, question, signal) => {
      const given = probabilitiesOf(answer);
      if (question.x === undefined)
        throw new CasemateError("USAGE", "filter 'adaptive-misinformation' needs inputs that are numbers");
      const wrong = await wrongAbout(question.x, given.n, signal);
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
