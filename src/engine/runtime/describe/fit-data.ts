/** fitData: which reading of stored data does the model understand. Decided by how many labelled samples it then gets right, and how sure of them it is. */
import { rngFor } from "../../../core/rng.ts";
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
/** While readings are about as good as the chosen one, so many times as many samples are looked at, once. */
const more = 4;

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

/** Samples that a model gets wrong before its log-loss says anything: without mistakes, larger logits always have the smaller loss. */
const mistakesWanted = 5;

/** Accuracies nearer than this are left to the log-loss: a net of ReLUs hardly minds inputs that are 255 times too large. */
const material = 0.02;

/** Log-losses nearer than this are alike: nets trained to be robust are less sure than they should be, and gain a little by larger inputs. */
const lossRatio = 1.5;

export interface Predicted {
  /** top-1 of each sample */
  readonly classes: ArrayLike<number>;
  /** -log of the probability of the label of each sample; undefined where only labels come out */
  readonly loss: Float64Array | undefined;
}

/** Classes and losses of n prepared samples with their labels. */
export type Predict = (x: Float32Array, labels: Int32Array) => Promise<Predicted>;

/**
 * Readings are compared on the same samples. One is better when it gets clearly more right (2 points and more, and McNemar's comparison: of the
 * samples that only one of the two gets right, its share is 1.64 standard deviations over a half), or, among equals, when its log-loss is clearly
 * lower (by a third, and paired differences beyond two standard errors): a net was trained to have its lowest loss at the scale of its training data. Of equals in both
 * the most likely one is taken; the others are its rivals.
 */
export const fitData = async (
  all: readonly Reading[],
  inputs: Tensor,
  labels: Int32Array | undefined,
  size: number,
  samples: number,
  predict: Predict,
): Promise<FittedData> => {
  const [first] = all;
  if (first === undefined) throw new RangeError("no reading of the data was given");
  const have = inputs.dims[0] ?? 0;
  const total = Math.min(samples, have);
  if (labels === undefined || total === 0)
    return { reading: first, accuracy: undefined, samples: 0, candidates: [], rivals: [] };
  const chosen = drawn(inputs, labels, total);
  let round = await tryOut(all, chosen, Math.min(total, firstRound), size, predict);
  if (total > firstRound) round = await tryOut(best(round), chosen, total, size, predict);
  let result = choose(round);
  const wider = Math.min(more * total, have);
  if (result.rivals.length > 0 && wider > total) {
    const contested = new Set([result.winner, ...result.rivals]);
    const again = round.filter((r) => contested.has(r)).map((r) => r.reading);
    result = choose(await tryOut(again, drawn(inputs, labels, wider), wider, size, predict));
  }
  const { winner } = result;
  // what fell out earlier is still told
  const told = [...result.round, ...round.filter((r) => !result.round.some((s) => s.reading === r.reading))];
  return {
    reading: winner.reading,
    accuracy: winner.accuracy,
    samples: winner.right.length,
    candidates: told.toSorted((a, b) => b.accuracy - a.accuracy).map(shown),
    rivals: result.rivals.map(shown),
  };
};

const shown = (r: Tried): Candidate => ({
  scaling: r.reading.scaling.title,
  layout: r.reading.order.name,
  accuracy: r.accuracy,
  samples: r.right.length,
});

/** The readings for the second round; the most likely one stays, so that the report can say how it did. */
const best = (round: readonly Tried[]): readonly Reading[] => {
  const kept = new Set(round.toSorted((a, b) => b.accuracy - a.accuracy).slice(0, finalists));
  return round.filter((r, i) => i === 0 || kept.has(r)).map((r) => r.reading);
};

/** The first reading that none is better than; rivals are those that it is not better than. */
const choose = (round: readonly Tried[]): { winner: Tried; rivals: readonly Tried[]; round: readonly Tried[] } => {
  const top = round.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const equals = round.filter((r) => r === top || !moreRight(top, r));
  const winner = equals.find((r) => !equals.some((other) => lessLoss(other, r))) ?? top;
  return { winner, rivals: equals.filter((r) => r !== winner && !lessLoss(winner, r)), round };
};

interface Tried {
  readonly reading: Reading;
  readonly right: Uint8Array;
  readonly loss: Float64Array | undefined;
  readonly accuracy: number;
}

const tryOut = async (
  all: readonly Reading[],
  chosen: { readonly inputs: Tensor; readonly labels: Int32Array },
  count: number,
  size: number,
  predict: Predict,
): Promise<Tried[]> => {
  const tried: Tried[] = [];
  for (const reading of all) {
    const labels = chosen.labels.subarray(0, count);
    const { classes, loss } = await predict(prepared(chosen.inputs, reading.fit, size, count), labels);
    const right = Uint8Array.from({ length: count }, (_, i) => (classes[i] === labels[i] ? 1 : 0));
    tried.push({ reading, right, loss, accuracy: right.reduce((a, b) => a + b, 0) / count });
  }
  return tried;
};

const moreRight = (a: Tried, b: Tried): boolean => {
  if (a.accuracy - b.accuracy < material) return false;
  let onlyA = 0;
  let onlyB = 0;
  a.right.forEach((v, i) => {
    if (v === 1 && b.right[i] === 0) onlyA++;
    if (v === 0 && b.right[i] === 1) onlyB++;
  });
  return onlyA - onlyB > Math.max(1, 1.64 * Math.sqrt(onlyA + onlyB));
};

const lessLoss = (a: Tried, b: Tried): boolean => {
  const n = a.right.length;
  if (a.loss === undefined || b.loss === undefined || n * (1 - a.accuracy) < mistakesWanted) return false;
  let [sumA, sumB, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [lossA, lossB] = [a.loss[i] as number, b.loss[i] as number];
    sumA += lossA;
    sumB += lossB;
    squares += (lossB - lossA) ** 2;
  }
  const mean = (sumB - sumA) / n;
  return sumB >= lossRatio * sumA && mean > 2 * Math.sqrt(Math.max(0, squares / n - mean * mean) / n);
};

/** `count` samples drawn at random, always the same ones: sets are sorted by class, or go round the classes. */
const drawn = (inputs: Tensor, labels: Int32Array, count: number): { inputs: Tensor; labels: Int32Array } => {
  const n = inputs.dims[0] ?? 0;
  const size = inputs.dims.slice(1).reduce((a, b) => a * b, 1);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const rows = rngFor(1, "runtime/fit-data").shuffle(all).subarray(0, count);
  const data = inputs.data.slice(0, count * size) as Exclude<Tensor["data"], string[]>;
  rows.forEach((row, i) => {
    for (let j = 0; j < size; j++) data[i * size + j] = inputs.data[row * size + j] as never;
  });
  return {
    inputs: { ...inputs, dims: [count, ...inputs.dims.slice(1)], data } as Tensor,
    labels: Int32Array.from(rows, (row) => labels[row] ?? -1),
  };
};
