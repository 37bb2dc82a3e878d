/**
 * MagNet's detectors: an auto-encoder AE that was trained on ordinary inputs gives back an input badly that is none. Score: mean (AE(u) - u)^2 for the standardised
 * input u or, with a `temperature` T above 0, the Jensen-Shannon divergence of softmax(log p / T) for x and for what AE makes of it.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { Value } from "../../engine/onnx/builder.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { perValue, pictureOf } from "../input/apply-filters.ts";
import { autoEncoderShape, type AutoEncoderShape, reconstruct, trainAutoEncoder, weightDims } from "./auto-encoder.ts";
import type { DetectContext, FitContext, InputDetector } from "./detector.ts";
import { floats, floatsOfRank } from "./floats.ts";

const schema = z.strictObject({
  temperature: z.number().min(0),
  /** u = (x - mean) / deviation; one, or one for each value */
  mean: floatsOfRank(1),
  deviation: floatsOfRank(1).refine((t) => t.data.every((v) => v > 0), "a deviation that is not above 0"),
  weights: z.array(floats).max(16),
});
type State = z.output<typeof schema>;

/** Smallest deviation, in units of the largest of a table: a column that hardly varies is not blown up. */
const leastDeviation = 1e-3;

export const magnet: InputDetector<State> = {
  id: "magnet",
  title: "error of an auto-encoder that was trained on ordinary inputs",
  paper: "Meng, Chen: MagNet: a Two-Pronged Defense against Adversarial Examples, CCS 2017, arXiv:1705.09064",
  defaults: { temperature: 0, steps: 600, noise: 0.1 },
  schema,
  async fit(c, { temperature = 0, steps = 0, noise = 0 }) {
    if (!(temperature >= 0 && noise >= 0 && Number.isInteger(steps) && steps >= 1))
      throw new CasemateError(
        "USAGE",
        `detector 'magnet': temperature and noise are at least 0, steps a whole number from 1 on, got ${temperature}, ${noise} and ${steps}`,
      );
    const shape = shapeOf(c);
    const { mean, deviation } = standard(c, shape);
    // as the graph will do it
    const u = await c.run(c.description.domain.size, (of) => standardised(of, { mean, deviation }));
    const weights = await trainAutoEncoder(u, shape, {
      steps,
      noise,
      seed: c.seed,
      ...(c.signal === undefined ? {} : { signal: c.signal }),
    });
    return { temperature, mean, deviation, weights: [...weights] };
  },
  build(c, { temperature, mean, deviation, weights }) {
    const { b, description: d } = c;
    const shape = shapeOf(c);
    const dims = weightDims(shape);
    if (weights.length !== dims.length || weights.some((w, i) => w.dims.join() !== dims[i]?.join()))
      throw new CasemateError(
        "DOCUMENT_INVALID",
        "the auto-encoder of detector 'magnet' does not fit the model's input",
      );
    const { size } = d.domain;
    const u = standardised(c, { mean, deviation });
    const back = reconstruct(
      b,
      u,
      shape,
      weights.map((w) => b.constant(w)),
    );
    if (temperature === 0) {
      const difference = b.op("Sub", [back, b.op("Reshape", [u, b.ints([-1, size])])]);
      return b.op("ReduceMean", [b.op("Mul", [difference, difference]), b.ints([1])], { keepdims: 0 });
    }
    const x = b.op("Add", [b.op("Mul", [inOrder(c, back), each(c, deviation)]), each(c, mean)]);
    return divergence(c, c.probabilities(), c.probabilities(x), temperature);
  },
};

const shapeOf = ({ description: d }: Pick<DetectContext, "description">): AutoEncoderShape =>
  autoEncoderShape(pictureOf(d)?.picture, d.domain.size);

/** Mean and deviation over all values of pictures, or of each column. */
const standard = (c: FitContext, shape: AutoEncoderShape): Pick<State, "mean" | "deviation"> => {
  const width = "size" in shape ? shape.size : 1;
  const [sum, squares] = [new Float64Array(width), new Float64Array(width)];
  c.x.forEach((v, i) => {
    sum[i % width] = (sum[i % width] as number) + v;
  });
  const rows = c.x.length / width;
  const mean = sum.map((s) => s / rows);
  c.x.forEach((v, i) => {
    squares[i % width] = (squares[i % width] as number) + (v - (mean[i % width] as number)) ** 2;
  });
  const deviations = squares.map((s) => Math.sqrt(s / rows));
  const largest = deviations.reduce((a, v) => Math.max(a, v), 0);
  if (!(largest > 0)) throw new CasemateError("DATA_MISMATCH", "the inputs do not vary");
  return {
    mean: float32([width], Float32Array.from(mean)),
    deviation: float32(
      [width],
      Float32Array.from(deviations, (v) => Math.max(v, leastDeviation * largest)),
    ),
  };
};

/** A constant for [N, ...dims]. */
const each = ({ b, description: d }: DetectContext, { data }: State["mean"]): Value => perValue(b, data, d);

/** u in the order that the auto-encoder takes: pictures with channels first. */
const standardised = (c: DetectContext, { mean, deviation }: Pick<State, "mean" | "deviation">): Value => {
  const { b, description: d } = c;
  const u = b.op("Div", [b.op("Sub", [c.x, each(c, mean)]), each(c, deviation)]);
  return pictureOf(d)?.last === true && !("size" in shapeOf(c)) ? b.op("Transpose", [u], { perm: [0, 3, 1, 2] }) : u;
};

/** From the auto-encoder's order back to that of the input, [N, ...dims]. */
const inOrder = (c: DetectContext, value: Value): Value => {
  const { b, description: d } = c;
  const found = pictureOf(d);
  if (found?.last !== true || "size" in shapeOf(c)) return b.op("Reshape", [value, b.ints([-1, ...d.domain.dims])]);
  const { channels, height, width } = found.picture;
  return b.op("Transpose", [b.op("Reshape", [value, b.ints([-1, channels, height, width])])], { perm: [0, 2, 3, 1] });
};

/** JSD(p, q) = (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2, of both at temperature T; [N] */
const divergence = ({ b }: DetectContext, p: Value, q: Value, temperature: number): Value => {
  const smallest = b.scalar(1e-30, "float32");
  const log = (v: Value): Value => b.op("Log", [b.op("Max", [v, smallest])]);
  const soft = (v: Value): Value =>
    b.op("Softmax", [b.op("Div", [log(v), b.scalar(temperature, "float32")])], { axis: 1 });
  const [a, z] = [soft(p), soft(q)];
  const middle = log(b.op("Mul", [b.op("Add", [a, z]), b.scalar(0.5, "float32")]));
  const towards = (v: Value): Value => b.op("Mul", [v, b.op("Sub", [log(v), middle])]);
  const sum = b.op("ReduceSum", [b.op("Add", [towards(a), towards(z)]), b.ints([1])], { keepdims: 0 });
  return b.op("Mul", [sum, b.scalar(0.5, "float32")]);
};
