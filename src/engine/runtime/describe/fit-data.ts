/** fitData: which reading of stored data does the model understand. Decided by how many labelled samples it then gets right. */
import type { Tensor } from "../../tensor/tensor.ts";
import type { Candidate, DataFit } from "../description.ts";
import type { Domain } from "../model.ts";
import { prepared } from "../prepare-inputs.ts";
import type { Order, Picture } from "./orders.ts";
import type { Scaling } from "./scalings.ts";

export interface Reading {
  readonly order: Order;
  readonly scaling: Scaling;
  readonly fit: DataFit;
}

export interface FittedData {
  readonly reading: Reading;
  /** accuracy of the chosen reading; undefined when there were no labels to try with */
  readonly accuracy: number | undefined;
  readonly samples: number;
  /** every reading that was tried, best first */
  readonly candidates: readonly Candidate[];
  /** readings that give other inputs and are about as good */
  readonly rivals: readonly Candidate[];
}

/** Samples of the first round, in which every reading is tried. */
const firstRound = 48;
/** Readings that stay in the second round, on all samples. */
const finalists = 6;

/** All readings, the most likely first. `dims` and `layout` are the model's. */
export const readings = (
  dataDims: readonly number[],
  dims: readonly number[],
  layout: Domain["layout"],
  picture: Picture | undefined,
  orders: readonly Order[],
  scalings: readonly Scaling[],
): readonly Reading[] => {
  const size = dims.reduce((a, b) => a * b, 1);
  const fitOf = (order: Order, scaling: Scaling): DataFit => {
    const axis = layout === "hwc" || (layout === "flat" && order.to === "hwc") ? "last" : "first";
    return {
      dims: dataDims,
      scaling: scaling.title,
      ...(order.index === undefined ? {} : { order: order.index }),
      factor: spread(scaling.factor, size, picture, axis),
      offset: spread(scaling.offset, size, picture, axis),
    };
  };
  return orders
    .flatMap((order, i) => scalings.map((scaling, j) => ({ order, scaling, rank: 2 * i + j })))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ order, scaling }) => ({ order, scaling, fit: fitOf(order, scaling) }));
};

/** One value per channel -> one per value of the input; one for all stays one. */
export const spread = (
  values: readonly number[],
  size: number,
  picture: Picture | undefined,
  channelAxis: "first" | "last",
): Float64Array => {
  if (values.length === 1) return Float64Array.from(values);
  if (values.length === size || picture === undefined) return Float64Array.from(values);
  const plane = picture.height * picture.width;
  return Float64Array.from(
    { length: size },
    (_, i) => values[channelAxis === "last" ? i % values.length : Math.floor(i / plane)] ?? 0,
  );
};

/**
 * `predict` gives classes of n prepared samples. Readings are tried in order; a later one wins only when it is clearly better on the same samples
 * (McNemar's comparison: of the samples that only one of the two gets right, its share is more than 1.64 standard deviations over a half).
 */
export const fitData = async (
  all: readonly Reading[],
  inputs: Tensor,
  labels: Int32Array | undefined,
  size: number,
  samples: number,
  predict: (x: Float32Array) => Promise<ArrayLike<number>>,
): Promise<FittedData> => {
  const [first] = all;
  if (first === undefined) throw new RangeError("no reading of the data was given");
  const total = Math.min(samples, inputs.dims[0] ?? 0);
  if (labels === undefined || total === 0)
    return { reading: first, accuracy: undefined, samples: 0, candidates: [], rivals: [] };
  const chosen = spreadOut(inputs, labels, total);
  let round = await tryOut(all, chosen, Math.min(total, firstRound), size, predict);
  if (total > firstRound) {
    const best = new Set(round.toSorted((a, b) => b.accuracy - a.accuracy).slice(0, finalists));
    // the most likely reading stays, so that the report can say how it did
    round = await tryOut(
      round.filter((r, i) => i === 0 || best.has(r)).map((r) => r.reading),
      chosen,
      total,
      size,
      predict,
    );
  }
  const top = round.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const winner = round.find((r) => r === top || !clearlyBetter(top, r)) ?? top;
  const shown = (r: Tried): Candidate => ({
    scaling: r.reading.scaling.title,
    layout: r.reading.order.name,
    accuracy: r.accuracy,
    samples: r.right.length,
  });
  return {
    reading: winner.reading,
    accuracy: winner.accuracy,
    samples: winner.right.length,
    candidates: round.toSorted((a, b) => b.accuracy - a.accuracy).map(shown),
    rivals: round.filter((r) => r !== winner && !clearlyBetter(winner, r)).map(shown),
  };
};

interface Tried {
  readonly reading: Reading;
  readonly right: Uint8Array;
  readonly accuracy: number;
}

const tryOut = async (
  all: readonly Reading[],
  chosen: { readonly inputs: Tensor; readonly labels: Int32Array },
  count: number,
  size: number,
  predict: (x: Float32Array) => Promise<ArrayLike<number>>,
): Promise<Tried[]> => {
  const tried: Tried[] = [];
  for (const reading of all) {
    const classes = await predict(prepared(chosen.inputs, reading.fit, size, count));
    const right = Uint8Array.from({ length: count }, (_, i) => (classes[i] === chosen.labels[i] ? 1 : 0));
    tried.push({ reading, right, accuracy: right.reduce((a, b) => a + b, 0) / count });
  }
  return tried;
};

const clearlyBetter = (a: Tried, b: Tried): boolean => {
  let onlyA = 0;
  let onlyB = 0;
  a.right.forEach((v, i) => {
    if (v === 1 && b.right[i] === 0) onlyA++;
    if (v === 0 && b.right[i] === 1) onlyB++;
  });
  return onlyA - onlyB > Math.max(1, 1.64 * Math.sqrt(onlyA + onlyB));
};

/** `count` samples evenly over the set, which may be sorted by class. */
const spreadOut = (inputs: Tensor, labels: Int32Array, count: number): { inputs: Tensor; labels: Int32Array } => {
  const n = inputs.dims[0] ?? 0;
  const size = inputs.dims.slice(1).reduce((a, b) => a * b, 1);
  // every round takes the first samples of the selection: a stride coprime with the count spreads these too
  let stride = Math.max(1, Math.floor(count * 0.618));
  while (gcd(stride, count) !== 1) stride++;
  const rows = Array.from({ length: count }, (_, i) => Math.floor((((i * stride) % count) * n) / count));
  const data = inputs.data.slice(0, count * size) as Exclude<Tensor["data"], string[]>;
  rows.forEach((row, i) => {
    for (let j = 0; j < size; j++) data[i * size + j] = inputs.data[row * size + j] as never;
  });
  return {
    inputs: { ...inputs, dims: [count, ...inputs.dims.slice(1)], data } as Tensor,
    labels: Int32Array.from(rows, (row) => labels[row] ?? -1),
  };
};

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
