/**
 * p_k^(1/T) / sum_j p_j^(1/T): flatter answers for T above 1. Order is kept. NOT a protection by itself: who knows T takes it back; it takes digits from the small
 * probabilities when rounding comes behind it.
 */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";
import { rowFilter } from "../row-filter.ts";

const parameters = z.strictObject({
  temperature: z.number().positive().max(1000).default(2).describe("T, without unit; above 1 flatter, below 1 steeper"),
});

export const temperature: AnswerFilter<typeof parameters> = {
  id: "temperature",
  title: "flatter probabilities, order kept",
  paper: "Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, 2015, arXiv:1503.02531",
  parameters,
  needs: [],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ temperature: t }) =>
    rowFilter((row) => {
      const top = row.reduce((a, b) => Math.max(a, b));
      const weights = Float64Array.from(row, (v) => (v / top) ** (1 / t));
      const total = weights.reduce((a, b) => a + b, 0);
      return Float32Array.from(weights, (v) => v / total);
    }),
};
