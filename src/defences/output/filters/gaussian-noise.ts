/** Gaussian noise on probabilities, the same for the same question (keyed-noise.ts says against whom it helps). */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";
import { keyedNoise, noiseParameters } from "../keyed-noise.ts";

const parameters = noiseParameters(
  z.number().positive().max(1).default(0.05).describe("standard deviation, in units of probability"),
);

export const gaussianNoise: AnswerFilter<typeof parameters> = {
  id: "gaussian-noise",
  title: "Gaussian noise, the same for the same question",
  parameters,
  needs: ["key", "inputs"],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: (params, context) => keyedNoise("gaussian-noise", (stream) => stream.normal(), params, context),
};
