/** The k highest classes with their probabilities; named outputs are left out. Labels pass: they are less. */
import { z } from "zod";
import { type Answer, probabilitiesOf, type TopAnswer } from "../answer.ts";
import type { AnswerFilter } from "../answer-filter.ts";

const parameters = z.strictObject({
  k: z.number().int().min(1).default(3).describe("classes that are told, at most as many as the model has"),
});

export const topK: AnswerFilter<typeof parameters> = {
  id: "top-k",
  title: "the highest classes with their probabilities",
  parameters,
  needs: [],
  least: "labels",
  gives: "top",
  dropsFields: () => true,
  prepare:
    ({ k }) =>
    (answer) => {
      const { kind, n, classes } = answer;
      return kind === "labels" ? { kind, n, classes, labels: answer.labels } : highest(answer, k);
    },
};

const highest = (answer: Exclude<Answer, { kind: "labels" }>, wanted: number): TopAnswer => {
  const { n, classes } = answer;
  const from = answer.kind === "top" ? answer.k : classes;
  const k = Math.min(wanted, from);
  const indices = new Int32Array(n * k);
  const values = new Float32Array(n * k);
  const all = answer.kind === "top" ? answer.values : probabilitiesOf(answer).values;
  for (let i = 0; i < n; i++) {
    const row = all.subarray(i * from, (i + 1) * from);
    const order = Array.from({ length: from }, (_, c) => c);
    // the first of equal values is the label
    if (answer.kind !== "top") order.sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
    for (let j = 0; j < k; j++) {
      const at = order[j] as number;
      indices[i * k + j] = answer.kind === "top" ? (answer.indices[i * from + at] as number) : at;
      values[i * k + j] = row[at] as number;
    }
  }
  return { kind: "top", n, classes, k, indices, values };
};
