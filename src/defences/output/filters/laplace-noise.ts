/** Laplace noise on probabilities, the same for the same question (keyed-noise.ts says against whom it helps). No differential privacy: the key is not fresh. */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";
import { keyedNoise, noiseParameters } from "../keyed-noise.ts";

const parameters = noiseParameters(
  z.number().positive().max(1).default(0.05).describe("scale b (mean absolute noise), in units of probability"),
);

export const laplaceNoise: AnswerFilter<typeof parameters> = {
  id: "laplace-noise",
  title: "Laplace noise, the same for the same question",
  parameters,
  needs: ["key", "inputs"],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: (params, context) => keyedNoise("laplace-noise", (stream) => stream.laplace(), params, context),
};
