/** vectorAttack: which texts are still read right when PGD moves their word vectors: what training on text is watched and reported by. */
import { rngFor } from "../../core/rng.ts";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import type { Trainer } from "../../engine/fit/trainer.ts";
import { softTargets } from "../../engine/fit/mix.ts";
import { climbVectors } from "./climb-vectors.ts";
import type { Embedding } from "../../engine/onnx/embedding.ts";
import { type BallOptions, EmbeddingBall } from "./embedding-ball.ts";

const steps = 10;
const chunk = 250;

/** Mean loss and accuracy under 10 steps of a quarter of the radius, one random start per text. `trainer` has the embedding's value perturbed. */
export const vectorAttack = async (
  trainer: Trainer,
  embedding: Embedding,
  options: BallOptions,
  x: Float32Array,
  labels: Int32Array,
  weights: ReadonlyMap<string, Float32Array> = trainer.weights,
): Promise<{ readonly loss: number; readonly accuracy: number }> => {
  const { size } = trainer;
  const classes = await trainer.classes();
  let loss = 0;
  let right = 0;
  for (let i = 0; i < labels.length; i += chunk) {
    const y = labels.subarray(i, i + chunk);
    const ids = x.subarray(i * size, (i + y.length) * size);
    const table = weights.get(embedding.table) as Float32Array;
    const ball = new EmbeddingBall(ids, size, table, embedding.width, options);
    const start = ball.start((row) => rngFor(0, "watch", i + row));
    const at = await climbVectors(trainer, ids, y, ball, start, { steps, stepSize: 0.25, weights });
    const { scores } = await trainer.inputGradient(ids, softTargets(y, classes, 0), weights, at);
    const rows = rowLosses(scores, y);
    loss += rows.losses.reduce((a, b) => a + b, 0);
    right += rows.right;
  }
  return { loss: loss / labels.length, accuracy: right / labels.length };
};
