/** Which numbers a model may want for the numbers that are stored: every common normalisation. */
import type { DType, Tensor } from "../../tensor/tensor.ts";
import { scaleNames, type DescribeOptions, type ScaleName } from "./options.ts";
import type { Picture } from "./orders.ts";

/** x = factor * v + offset per channel (or one for all, or one per value). */
export interface Scaling {
  readonly name: ScaleName | "given";
  /** in words */
  readonly title: string;
  readonly factor: readonly number[];
  readonly offset: readonly number[];
  /** what u = 0 and u = 1 are for the model, per channel; undefined: no range is known */
  readonly range?: readonly { readonly low: number; readonly high: number }[];
}

/** What is seen in stored values. */
export interface Stored {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** lowest and highest possible stored value, when these look like pixels */
  readonly pixels: readonly [low: number, high: number] | undefined;
}

/** At most so many values are looked at. */
const looked = 2_000_000;

/** `picture`: do dims or sizes suggest that samples are pictures. */
export const look = (inputs: Tensor, picture: boolean): Stored => {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let whole = true;
  const step = Math.max(1, Math.floor(inputs.data.length / looked));
  for (let i = 0; i < inputs.data.length; i += step) {
    const v = Number(inputs.data[i]);
    if (v < min) min = v;
    if (v > max) max = v;
    if (whole && !Number.isInteger(v)) whole = false;
  }
  return { min, max, whole, pixels: picture ? pixelRange(inputs.dtype, min, max, whole) : undefined };
};

const pixelRange = (dtype: DType, min: number, max: number, whole: boolean): readonly [number, number] | undefined => {
  if (dtype === "uint8") return [0, 255];
  if (dtype === "uint16") return [0, 65535];
  if (min >= 0 && max <= 1) return [0, 1];
  if (min >= 0 && max <= 255 && (whole || max > 16)) return [0, 255];
  if (min >= -1 && max <= 1) return [-1, 1];
  return undefined;
};

/** Mean and standard deviation of well-known training sets, in [0, 1] units. */
const known: Readonly<Partial<Record<ScaleName, { title: string; mean: readonly number[]; std: readonly number[] }>>> =
  {
    imagenet: {
      title: "mean and standard deviation of ImageNet",
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
    cifar10: {
      title: "mean and standard deviation of CIFAR-10",
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.247, 0.2435, 0.2616],
    },
    mnist: { title: "mean and standard deviation of MNIST", mean: [0.1307], std: [0.3081] },
    "fashion-mnist": { title: "mean and standard deviation of Fashion-MNIST", mean: [0.286], std: [0.353] },
  };

/** Means of the Caffe models, blue first, in 0..255 (the order of channels is tried apart). */
const caffeMean = [103.939, 116.779, 123.68];

/** Scalings worth a try, the most likely first. `wants`: the range that the graph itself begins to undo. */
export const scalings = (
  inputs: Tensor,
  stored: Stored,
  picture: Picture | undefined,
  wants: 255 | "symmetric" | undefined,
): readonly Scaling[] => {
  const asIs: Scaling = { name: "as-is", title: "as stored", factor: [1], offset: [0] };
  if (stored.pixels === undefined || picture === undefined) {
    const flat: Scaling[] = [asIs];
    if (inputs.dims.length >= 2) flat.push(columnwise(inputs, "standardised"), columnwise(inputs, "min-max"));
    return flat;
  }
  const [low, high] = stored.pixels;
  // u = (v - low) / (high - low), then x = a * u + b
  const of = (name: ScaleName, title: string, a: readonly number[], b: readonly number[]): Scaling => ({
    name,
    title,
    factor: a.map((v) => v / (high - low)),
    offset: a.map((v, i) => (b[i] as number) - (v * low) / (high - low)),
    range: a.map((v, i) => ({
      low: Math.min(b[i] as number, (b[i] as number) + v),
      high: Math.max(b[i] as number, (b[i] as number) + v),
    })),
  });
  const unit = of("unit", "to [0, 1]", [1], [0]);
  const bytes = of("255", "to [0, 255]", [255], [0]);
  const symmetric = of("symmetric", "to [-1, 1]", [2], [-1]);
  const stored255 = high === 255 ? bytes : undefined;
  const kept =
    stored255 ?? (low === -1 ? symmetric : high === 1 ? unit : of("as-is", "as stored", [high - low], [low]));
  const normalised = (Object.keys(known) as ScaleName[]).flatMap((name) => {
    const k = known[name];
    if (k === undefined || k.mean.length !== picture.channels) return [];
    return [
      of(
        name,
        k.title,
        k.std.map((s) => 1 / s),
        k.mean.map((m, i) => -m / (k.std[i] as number)),
      ),
    ];
  });
  const caffe =
    picture.channels === 3
      ? [
          of(
            "caffe",
            "to [0, 255] less the means of Caffe's ImageNet models",
            [255, 255, 255],
            caffeMean.map((m) => -m),
          ),
        ]
      : [];
  const inverted = of("inverted", "to [1, 0]: dark and light exchanged", [-1], [1]);
  const order =
    wants === 255
      ? [bytes, unit]
      : wants === "symmetric"
        ? [symmetric, unit, bytes]
        : stored255 === undefined
          ? [kept, unit, bytes]
          : [unit, bytes];
  return distinct([...order, symmetric, ...normalised, ...caffe, ...(picture.channels === 1 ? [inverted] : [])]);
};

/** The scaling that the caller asked for. */
export const wantedScaling = (
  scale: NonNullable<DescribeOptions["scale"]>,
  all: readonly Scaling[],
  stored: Stored,
): Scaling | undefined => {
  if (typeof scale === "string") {
    const found = all.find((s) => s.name === scale);
    if (found !== undefined || !scaleNames.includes(scale)) return found;
    return scale === "as-is"
      ? { name: scale, title: "as stored", factor: [1], offset: [0], ...rangeAsStored(stored) }
      : undefined;
  }
  const [low, high] = stored.pixels ?? [0, 1];
  const a = scale.std.map((s) => 1 / s);
  const b = scale.mean.map((m, i) => -m / (scale.std[i] ?? 1));
  return {
    name: "given",
    title: "the given mean and standard deviation",
    factor: a.map((v) => v / (high - low)),
    offset: a.map((v, i) => (b[i] ?? 0) - (v * low) / (high - low)),
    range: a.map((v, i) => ({ low: b[i] ?? 0, high: (b[i] ?? 0) + v })),
  };
};

const rangeAsStored = (stored: Stored): Pick<Scaling, "range"> =>
  stored.pixels === undefined ? {} : { range: [{ low: stored.pixels[0], high: stored.pixels[1] }] };

const distinct = (all: readonly Scaling[]): readonly Scaling[] => {
  const seen = new Set<string>();
  return all.filter((s) => {
    const key = `${s.factor.join()}|${s.offset.join()}`;
    return !seen.has(key) && seen.add(key);
  });
};

/** (v - mean) / std or (v - min) / (max - min) of each column; a constant column becomes 0. */
const columnwise = (inputs: Tensor, name: "standardised" | "min-max"): Scaling => {
  const [n = 0, ...dims] = inputs.dims;
  const size = dims.reduce((a, b) => a * b, 1);
  const factor: number[] = [];
  const offset: number[] = [];
  for (let j = 0; j < size; j++) {
    let sum = 0;
    let squares = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      const v = Number(inputs.data[i * size + j]);
      sum += v;
      squares += v * v;
      if (v < min) min = v;
      if (v > max) max = v;
    }
    const mean = sum / n;
    const std = Math.sqrt(Math.max(0, squares / n - mean * mean));
    const [from, spread] = name === "standardised" ? [mean, std] : [min, max - min];
    factor[j] = spread > 0 ? 1 / spread : 0;
    offset[j] = spread > 0 ? -from / spread : 0;
  }
  return {
    name,
    title: name === "standardised" ? "each column less its mean, by its standard deviation" : "each column to [0, 1]",
    factor,
    offset,
  };
};
