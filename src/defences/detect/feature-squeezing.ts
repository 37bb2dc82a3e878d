/**
 * Feature squeezing: how far the model's probabilities move when the input is squeezed, max over squeezers s of |p(x) - p(s(x))|_1 (0 to 2). The input and its
 * squeezed forms go through the model in one batch.
 *
 * Squeezers: fewer bits for each value and, for pictures, a median and, in colour, Gaussian smoothing or, dearer and as in the paper, non-local means. Bits follow the
 * model unless given: the fewest with which it is right as often as without, within one sample in a hundred, on the data that it is fitted on.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { applyFilters, pictureOf } from "../input/apply-filters.ts";
import { parseFilter } from "../input/with-filters.ts";
import type { DetectContext, FitContext, InputDetector } from "./detector.ts";

const schema = z.strictObject({ squeezers: z.array(z.string()).min(1).max(8) });

/** Loss of accuracy that squeezing by bits may cost. */
const mayCost = 0.01;
const mostBits = 7;

export const featureSqueezing: InputDetector<z.output<typeof schema>> = {
  id: "feature-squeezing",
  title: "disagreement of the model with itself on squeezed inputs",
  paper:
    "Xu, Evans, Qi: Feature Squeezing: Detecting Adversarial Examples in Deep Neural Networks, NDSS 2018, arXiv:1704.01155",
  // 0: not used, for bits: found out
  defaults: { bits: 0, median: 3, gaussian: 0.8, nonLocal: 0 },
  schema,
  async fit(c, { bits = 0, median = 0, gaussian = 0, nonLocal = 0 }) {
    const picture = pictureOf(c.description)?.picture;
    const squeezers = [`bit-depth:bits=${bits > 0 ? bits : await fewestBits(c)}`];
    if (picture !== undefined && median > 0) squeezers.push(`median:size=${median}`);
    if (picture !== undefined && picture.channels > 1 && gaussian > 0) squeezers.push(`gaussian:sigma=${gaussian}`);
    if (picture !== undefined && nonLocal > 0) squeezers.push(`non-local-means:strength=${nonLocal}`);
    // parameters out of range are told now
    for (const s of squeezers) await c.run(1, (of) => disagreement(of, s));
    return { squeezers };
  },
  build(c, { squeezers }) {
    const each = squeezers.map((s) => disagreement(c, s));
    return each.length === 1 ? (each[0] ?? "") : c.b.op("Max", each);
  },
};

const squeezed = (c: DetectContext, squeezer: string): string =>
  applyFilters(c.b, c.x, c.description, [parseFilter(squeezer)]);

/** |p(x) - p(s(x))|_1, [N] */
const disagreement = (c: DetectContext, squeezer: string): string => {
  const { b } = c;
  const difference = b.op("Sub", [c.probabilities(), c.probabilities(squeezed(c, squeezer))]);
  return b.op("ReduceSum", [b.op("Abs", [difference]), b.ints([1])], { keepdims: 0 });
};

const fewestBits = async (c: FitContext): Promise<number> => {
  const { classes } = c.description;
  const accuracy = async (squeezer?: string): Promise<number> => {
    const p = await c.run(classes, (of) => of.probabilities(squeezer === undefined ? of.x : squeezed(of, squeezer)));
    return argmaxRows(p, classes).filter((k, i) => k === c.labels[i]).length / c.labels.length;
  };
  const whole = await accuracy();
  for (let bits = 1; bits <= mostBits; bits++)
    if ((await accuracy(`bit-depth:bits=${bits}`)) >= whole - mayCost) return bits;
  throw new CasemateError(
    "MODEL_CAPABILITY",
    `model '${c.description.name}' is right less often by more than ${mayCost} even with ${mostBits} bits for each value`,
    { hint: "leave feature-squeezing out" },
  );
};
