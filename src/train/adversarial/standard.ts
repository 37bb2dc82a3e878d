/** Plain training, to compare with and to fine-tune. */
import type { TrainingMethod } from "./method.ts";

export const standard: TrainingMethod = {
  id: "standard",
  title: "Training on clean inputs",
  paper: "none",
  defaults: {},
  clean: true,
  prepare: ({ x, labels }) => Promise.resolve({ x, labels }),
};
