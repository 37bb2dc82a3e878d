/**
 * keyedNoise: noise on probabilities that the question and a key fix (key-stream.ts); what Gaussian and Laplace noise share.
 *
 * Values below 0 become 0, and the sum 1 again. With a grid, questions whose values all fall into the same cells share their noise: an attacker who adds a
 * millionth to an input gains nothing. NOT protected: questions in different cells (a step of the grid apart in one feature) have fresh noise, and the mean over many
 * such neighbours tends to the mean of their answers; and inside one cell the noise cancels in the difference of two answers. Where the cells begin is by the key.
 */
import { z } from "zod";
import type { AnswerContext, PreparedAnswerFilter } from "./answer-filter.ts";
import { keepLabel, labelOf } from "./keep-label.ts";
import { type KeyStream, keyStream } from "./key-stream.ts";
import { digestOf, type Question, valuesOf } from "./question.ts";
import { rowFilter } from "./row-filter.ts";
import { secretOf } from "./secret.ts";

export const noiseParameters = (scale: z.ZodDefault<z.ZodNumber>) =>
  z.strictObject({
    scale,
    grid: z
      .number()
      .min(0)
      .default(0)
      .describe("inputs in one cell of this width share their noise, in units of the model's input; 0: equal inputs"),
    keepLabel: z.boolean().default(true).describe("the highest class stays the highest"),
  });

interface NoiseParams {
  readonly scale: number;
  readonly grid: number;
  readonly keepLabel: boolean;
}

/** `draw`: noise of scale 1. */
export const keyedNoise = (
  id: string,
  draw: (stream: KeyStream) => number,
  p: NoiseParams,
  context: AnswerContext,
): PreparedAnswerFilter => {
  const secret = secretOf(context.key, `filter '${id}'`);
  const digest = p.grid === 0 ? exact : cellDigest(secret, context.modelVersion, p.grid, id);
  return rowFilter((row, question, sample) => {
    const label = labelOf(row);
    const stream = keyStream(secret, id, context.modelVersion, digest(question, sample));
    const noisy = row.map((v) => Math.max(0, v + p.scale * draw(stream)));
    const total = noisy.reduce((a, b) => a + b, 0);
    if (!(total > 0)) return row;
    const told = noisy.map((v) => v / total);
    if (p.keepLabel) keepLabel(told, label);
    return told;
  });
};

type DigestOf = (question: Question, sample: number) => Uint8Array;

const exact: DigestOf = (question, sample) => question.digest(sample);

/** Digest of the cells that the values fall into; the cells of each feature begin at a place of their own. */
const cellDigest = (secret: Uint8Array, modelVersion: string, grid: number, id: string): DigestOf => {
  let offsets = new Float64Array();
  return (question, sample) => {
    const values = valuesOf(question, sample, id);
    if (offsets.length !== values.length) {
      const stream = keyStream(secret, "grid", modelVersion);
      offsets = Float64Array.from(values, () => stream.uniform());
    }
    return digestOf(values.map((v, j) => Math.floor(v / grid + (offsets[j] as number))));
  };
};
