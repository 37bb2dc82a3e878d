/**
 * No probability above a cap: p' = (1 - w) p + w / classes with the smallest w that brings the highest to the cap. Order is kept, the sum is 1, and surer answers look
 * alike at the top. Answers below the cap stay.
 */
import { z } from "zod";
import { CasemateError } from "../../../core/error.ts";
import type { AnswerFilter } from "../answer-filter.ts";
import { rowFilter } from "../row-filter.ts";

const parameters = z.strictObject({
  cap: z.number().gt(0).max(1).default(0.9).describe("highest probability that is told, above 1 / classes"),
});

export const confidenceCap: AnswerFilter<typeof parameters> = {
  id: "confidence-cap",
  title: "no probability above a cap, order kept",
  parameters,
  needs: [],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ cap }, { classes }) => {
    if (!(cap > 1 / classes))
      throw new CasemateError("USAGE", `filter 'confidence-cap': cap is above 1/${classes}, got ${cap}`);
    return rowFilter((row) => {
      const top = row.reduce((a, b) => Math.max(a, b));
      if (top <= cap) return row;
      const w = (top - cap) / (top - 1 / classes);
      return row.map((v) => (1 - w) * v + w / classes);
    });
  },
};
