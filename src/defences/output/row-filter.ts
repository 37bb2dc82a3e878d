/** rowFilter: a prepared filter from what it does to the probabilities of one sample. */
import { probabilitiesOf } from "./answer.ts";
import type { PreparedAnswerFilter } from "./answer-filter.ts";
import type { Question } from "./question.ts";

/** What is to be told instead of `row`, whose sum is 1; the result may be the row itself, changed. */
type RowChange = (row: Float32Array, question: Question, sample: number) => Float32Array;

export const rowFilter =
  (change: RowChange): PreparedAnswerFilter =>
  (answer, question) => {
    const given = probabilitiesOf(answer);
    const { classes } = given;
    const values = given.values.slice();
    for (let i = 0; i < given.n; i++) {
      const row = values.subarray(i * classes, (i + 1) * classes);
      const changed = change(row, question, i);
      if (changed !== row) row.set(changed);
    }
    return { ...given, values };
  };
