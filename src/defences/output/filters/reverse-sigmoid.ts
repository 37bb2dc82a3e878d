/**
 * y'_k = a (y_k - b (s(g s^-1(y_k)) - 1/2)), s: the logistic function, a: makes the sum 1. Sure answers become less sure, small probabilities grow and stop being in
 * order: a net that learns from them learns wrong.
 */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";
import { keepLabel, labelOf } from "../keep-label.ts";
import { rowFilter } from "../row-filter.ts";

const parameters = z.strictObject({
  magnitude: z.number().min(0).max(1).default(0.7).describe("b: largest change is half of it, in units of probability"),
  slope: z.number().positive().max(10).default(0.2).describe("g, without unit"),
  keepLabel: z.boolean().default(true).describe("the highest class stays the highest"),
});

/** probabilities nearer to 0 or 1 count as this far from it */
const tiny = 1e-7;

export const reverseSigmoid: AnswerFilter<typeof parameters> = {
  id: "reverse-sigmoid",
  title: "small probabilities out of order, sure answers less sure",
  paper:
    "Lee, Edwards, Molloy, Su: Defending Against Neural Network Model Stealing Attacks Using Deceptive Perturbations, 2018, arXiv:1806.00054",
  parameters,
  needs: [],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: (p) =>
    rowFilter((row) => {
      const changed = Float64Array.from(row, (v) => {
        const y = Math.min(1 - tiny, Math.max(tiny, v));
        const logit = Math.log(y / (1 - y));
        return Math.max(0, v - p.magnitude * (1 / (1 + Math.exp(-p.slope * logit)) - 0.5));
      });
      const total = changed.reduce((a, b) => a + b, 0);
      const told = Float32Array.from(changed, (v) => v / total);
      if (p.keepLabel) keepLabel(told, labelOf(row));
      return told;
    }),
};
