/**
 * Answers changed within a budget so that the gradient of a net that learns from them points elsewhere (turn-gradient.ts: what is solved, and how exactly).
 * Cost for a sample: size x hidden multiplications, and with the label kept 2^(classes - 1) sets of classes, up to 12 classes.
 * The surrogate is an untrained net with one hidden layer, drawn from the key; the paper's are untrained convolutional ones.
 */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";
import { keepLabel, labelOf } from "../keep-label.ts";
import { valuesOf } from "../question.ts";
import { rowFilter } from "../row-filter.ts";
import { secretOf } from "../secret.ts";
import { type GradientProducts, randomSurrogate } from "../surrogate.ts";
import { turnGradient } from "../turn-gradient.ts";

const parameters = z.strictObject({
  budget: z.number().min(0).max(2).default(0.5).describe("largest L1 change of the probabilities, 0 to 2"),
  hidden: z.number().int().min(1).max(1024).default(32).describe("units of the surrogate's hidden layer"),
  keepLabel: z.boolean().default(true).describe("the highest class stays the highest (MAD-argmax)"),
});

export const mad: AnswerFilter<typeof parameters> = {
  id: "mad",
  title: "maximises the angular deviation of what is learnt from the answers",
  paper:
    "Orekondy, Schiele, Fritz: Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks, ICLR 2020, arXiv:1906.10908",
  parameters,
  needs: ["key", "inputs"],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ budget, hidden, keepLabel: keep }, { key, modelVersion, classes }) => {
    const secret = secretOf(key, "filter 'mad'");
    let known: { readonly size: number; readonly products: GradientProducts } | undefined;
    return rowFilter((row, question, sample) => {
      const x = valuesOf(question, sample, "mad");
      if (known?.size !== x.length) {
        const size = x.length;
        known = { size, products: randomSurrogate(secret, modelVersion, { size, hidden, classes }) };
      }
      const label = labelOf(row);
      const { answer } = turnGradient(row, known.products(x), budget, keep ? label : undefined);
      // an even answer has its first class as the highest
      const told = answer.slice();
      if (keep) keepLabel(told, label);
      return told;
    });
  },
};
