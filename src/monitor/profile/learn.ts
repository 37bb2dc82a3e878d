/** A profile from data: one part says what is ordinary (fit), another bounds how often ordinary inputs look odd (calibration), a third is simulated traffic (check). */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { type Tail, tailOf } from "../evidence/tail.ts";
import { Cells } from "./cells.ts";
import { encodeBytes, encodeFloats } from "./encoding.ts";
import { falseAlarms } from "./false-alarms.ts";
import type { InputShape } from "./input-shape.ts";
import { marginalsOf } from "./marginals.ts";
import { neighboursOf } from "./neighbours.ts";
import { knotsOf } from "./normal-score.ts";
import { precisionOf } from "./precision.ts";
import { principalDirections } from "./principal-directions.ts";
import { type Profile, profileSchemaId } from "./profile.ts";
import { type Directions, RawMeasures } from "./raw-measures.ts";
import { Reference } from "./reference.ts";
import { reductionOf } from "./reduction.ts";
import { drawnVariation, type Variation, variationsOf } from "./variations.ts";

const most = { fit: 20_000, calibration: 16_000, check: 4_000, margins: 4000, directions: 24 };
/** calibration wants 100 of them, of 40 % */
const least = 300;

export interface ProfileParts {
  /** n x shape.size, values as the model takes them */
  readonly x: Float32Array;
  readonly shape: InputShape;
  readonly seed: number;
  /** "sha256:..." of the data, and of the model file */
  readonly data: string;
  readonly model?: string;
  /**
   * Difference of the two largest probabilities of each of n samples, by the model; left out: nothing is said about queries near the boundary.
   * RETURNS n numbers in [0, 1].
   */
  readonly margins?: (x: Float32Array) => Promise<Float64Array>;
}

/** The same for the same parts. Throws DATA_MISMATCH for fewer than 300 samples or values that are no numbers. */
export const learnProfile = async (parts: ProfileParts): Promise<Profile> => {
  const { x, shape, seed } = parts;
  const { size } = shape;
  const n = Math.floor(x.length / size);
  if (n < least)
    throw new CasemateError("DATA_MISMATCH", `a profile wants at least ${least} samples, got ${n}`, {
      hint: "give ordinary inputs, such as the training data",
    });
  const bad = x.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new CasemateError("DATA_MISMATCH", `sample ${Math.floor(bad / size)} has the value ${x[bad]}`, {
      hint: "a profile is made of numbers only",
    });
  const order = rngFor(seed, "monitor/split").shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  const [fitEnd, calibrationEnd] = [Math.floor(n * 0.5), Math.floor(n * 0.9)];
  const fit = order.subarray(0, Math.min(fitEnd, most.fit));
  const calibration = order.subarray(fitEnd, fitEnd + Math.min(calibrationEnd - fitEnd, most.calibration));
  const check = order.subarray(calibrationEnd, calibrationEnd + Math.min(n - calibrationEnd, most.check));

  const sample = (i: number): Float32Array => x.subarray(i * size, (i + 1) * size);
  const [low, high] = [x.reduce((a, v) => Math.min(a, v), Infinity), x.reduce((a, v) => Math.max(a, v), -Infinity)];
  const variations = variationsOf(shape, low, high);
  const rng = rngFor(seed, "monitor/variations");
  const fitted = new Float32Array(fit.length * size);
  for (const [at, i] of fit.entries()) fitted.set(drawnVariation(sample(i), variations, rng), at * size);

  const marginals = marginalsOf(fitted, size);
  const directions = directionsOf(fitted, shape);
  const { measures, precision } = measuresOf(new RawMeasures(shape, directions, marginals), fitted, size);
  const draft: Profile = {
    schema: profileSchemaId,
    ...(parts.model === undefined ? {} : { model: parts.model }),
    data: parts.data,
    seed,
    shape,
    samples: { fit: fit.length, calibration: calibration.length, check: check.length },
    variations: variations.map((v) => v.name),
    directions: {
      count: directions.count,
      centre: encodeFloats(directions.centre),
      scale: encodeFloats(directions.scale),
      vectors: encodeFloats(directions.vectors),
      deviations: encodeFloats(directions.deviations),
    },
    marginals: {
      lower: encodeFloats(marginals.lower),
      upper: encodeFloats(marginals.upper),
      usual: encodeFloats(marginals.usual),
      surprise: encodeBytes(marginals.surprise),
    },
    measures,
    precision,
    strangeness: { at: [0, 0, 0, 0], bound: [1, 1, 1, 1] },
    expected: { clients: 0, queries: 0, alarms: 0 },
  };
  const reference = new Reference(draft, "");
  const cells = new Cells(directions.deviations, fit.length);
  const rarity = cells.rarity(Array.from(fit, (_, at) => reference.measure(fitted, at * size).place));
  const held = variations.map((v) =>
    Array.from(calibration, (i) => {
      const { strangeness, place } = reference.measure(v.apply(sample(i), 1));
      return { strangeness: strangeness ?? Number.NaN, rarity: rarity[cells.cellOf(place)] as number };
    }),
  );
  const margin =
    parts.margins === undefined
      ? undefined
      : await marginOf(parts.margins, calibration.subarray(0, most.margins), sample, variations, size);
  const neighbours = neighboursOf(
    [...calibration, ...fit].map((i) => reference.measure(sample(i))),
    calibration.length,
  );
  const learned: Profile = {
    ...draft,
    strangeness: tailOf(held.map((group) => Float64Array.from(group, (h) => h.strangeness))),
    coverage: {
      rarity: encodeBytes(rarity),
      tail: tailOf(held.map((group) => Float64Array.from(group, (h) => h.rarity))),
    },
    ...(margin === undefined ? {} : { margin }),
    ...(neighbours === undefined ? {} : { neighbours }),
  };
  return { ...learned, expected: falseAlarms(learned, check, sample) };
};

const directionsOf = (fitted: Float32Array, shape: InputShape): Directions => {
  const reduction = reductionOf(shape);
  const { size, target, factor, kind } = reduction;
  const n = fitted.length / shape.size;
  const rows = new Float32Array(n * size);
  for (let r = 0; r < n; r++)
    for (let i = 0; i < shape.size; i++) {
      const at = r * size + (target[i] as number);
      rows[at] = (rows[at] as number) + (fitted[r * shape.size + i] as number) * (factor[i] as number);
    }
  // pictures have one scale; columns of a table have each their own
  const scale = kind === "cells" ? new Float32Array(size).fill(1) : deviationsOf(rows, size);
  return principalDirections(rows, size, scale, most.directions);
};

/** Standard deviation of each column; 1 % of the largest where it is smaller, and 1 for data of constants. */
const deviationsOf = (rows: Float32Array, size: number): Float32Array => {
  const n = rows.length / size;
  const out = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let [sum, squares] = [0, 0];
    for (let r = 0; r < n; r++) sum += rows[r * size + i] as number;
    for (let r = 0; r < n; r++) squares += ((rows[r * size + i] as number) - sum / n) ** 2;
    out[i] = Math.sqrt(squares / n);
  }
  return out.map((s) => (s > 0 ? s : 1));
};

const measuresOf = (
  raw: RawMeasures,
  fitted: Float32Array,
  size: number,
): { readonly measures: Profile["measures"]; readonly precision: number[] } => {
  const n = fitted.length / size;
  const out = new Float64Array(raw.names.length);
  const columns = raw.names.map(() => new Float64Array(n));
  for (let r = 0; r < n; r++) {
    raw.measure(fitted, r * size, out);
    for (const [k, column] of columns.entries()) column[r] = out[k] as number;
  }
  const measures = raw.names.map((name, k) => ({ name, knots: knotsOf(columns[k] as Float64Array) }));
  return { measures, precision: precisionOf(measures, columns) };
};

const marginOf = async (
  margins: (x: Float32Array) => Promise<Float64Array>,
  calibration: Uint32Array,
  sample: (i: number) => Float32Array,
  variations: readonly Variation[],
  size: number,
): Promise<Tail> => {
  const groups: Float64Array[] = [];
  for (const v of variations) {
    const x = new Float32Array(calibration.length * size);
    for (const [at, i] of calibration.entries()) x.set(v.apply(sample(i), 1), at * size);
    groups.push((await margins(x)).map((m) => -m));
  }
  return tailOf(groups);
};
