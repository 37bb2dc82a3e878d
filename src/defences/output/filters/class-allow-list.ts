/**
 * Only classes of a list are named, the highest first, with their probabilities; the others are left out. Where the highest of all is not on the list, the first place is
 * -1: that it is another one is told, not which. What is left out of the sum is told too: how probable the others are together.
 */
import { z } from "zod";
import { CasemateError } from "../../../core/error.ts";
import { probabilitiesOf, type TopAnswer } from "../answer.ts";
import type { AnswerFilter } from "../answer-filter.ts";
import { labelOf } from "../keep-label.ts";

const parameters = z.strictObject({
  classes: z
    .array(z.number().int().min(0))
    .default([])
    .describe("class numbers that may be named: 0+3+7; none: every answer is withheld"),
});

export const classAllowList: AnswerFilter<typeof parameters> = {
  id: "class-allow-list",
  title: "only classes of a list are named",
  parameters,
  needs: [],
  least: "labels",
  gives: "top",
  dropsFields: () => true,
  prepare: (params, context) => {
    const allowed = new Set(params.classes);
    const beyond = params.classes.find((c) => c >= context.classes);
    if (beyond !== undefined)
      throw new CasemateError(
        "USAGE",
        `filter 'class-allow-list': the model has classes 0 to ${context.classes - 1}, got ${beyond}`,
      );
    return (answer) => {
      const { kind, n, classes } = answer;
      if (kind === "labels") return { kind, n, classes, labels: answer.labels.map((y) => (allowed.has(y) ? y : -1)) };
      const wide =
        answer.kind === "top" ? answer : { k: classes, indices: undefined, values: probabilitiesOf(answer).values };
      const k = allowed.size + 1;
      const told: TopAnswer = {
        kind: "top",
        n,
        classes,
        k,
        indices: new Int32Array(n * k).fill(-1),
        values: new Float32Array(n * k),
      };
      for (let i = 0; i < n; i++) {
        const row = wide.values.subarray(i * wide.k, (i + 1) * wide.k);
        const named = Array.from(row, (value, at) => ({ value, class: wide.indices?.[i * wide.k + at] ?? at }))
          .filter((c) => allowed.has(c.class))
          .sort((a, b) => b.value - a.value || a.class - b.class);
        const first = wide.indices === undefined ? labelOf(row) : (wide.indices[i * wide.k] ?? -1);
        const from = i * k + (allowed.has(first) ? 0 : 1);
        named.forEach((c, j) => {
          told.indices[from + j] = c.class;
          told.values[from + j] = c.value;
        });
      }
      return told;
    };
  },
};
