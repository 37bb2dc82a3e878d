/** Reference: a profile ready for use. Turns an input into features; the input is not kept. */
import { CasemateError } from "../../core/error.ts";
import type { Features } from "../observation.ts";
import { decodeBytes, decodeFloats } from "./encoding.ts";
import { ExactHash } from "./exact-hash.ts";
import { normalScore } from "./normal-score.ts";
import type { Profile } from "./profile.ts";
import { allBins, RawMeasures } from "./raw-measures.ts";
import { reductionOf } from "./reduction.ts";

/** Squared distance of measures, as normal scores, from what they are together in the reference data (Hotelling's T^2). */
export const strangenessOf = (scores: Float64Array, precision: ArrayLike<number>): number => {
  const n = scores.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += (precision[i * n + j] as number) * (scores[j] as number);
    sum += row * (scores[i] as number);
  }
  return sum;
};

export class Reference {
  readonly #profile: Profile;
  readonly #raw: RawMeasures;
  readonly #hash: ExactHash;
  readonly #scores: Float64Array;
  readonly #precision: Float64Array;

  /** THROWS DOCUMENT_INVALID when parts of the profile do not fit together. */
  constructor(profile: Profile, salt: string) {
    const { shape, directions: d, marginals: m } = profile;
    const { size } = shape;
    const reduced = reductionOf(shape).size;
    this.#profile = profile;
    this.#raw = new RawMeasures(
      shape,
      {
        count: d.count,
        centre: decodeFloats(d.centre, reduced, "directions.centre"),
        scale: positive(decodeFloats(d.scale, reduced, "directions.scale"), "directions.scale"),
        vectors: decodeFloats(d.vectors, d.count * reduced, "directions.vectors"),
        deviations: positive(decodeFloats(d.deviations, d.count, "directions.deviations"), "directions.deviations"),
      },
      {
        lower: decodeFloats(m.lower, size, "marginals.lower"),
        upper: decodeFloats(m.upper, size, "marginals.upper"),
        usual: decodeFloats(m.usual, size, "marginals.usual"),
        surprise: decodeBytes(m.surprise, size * allBins, "marginals.surprise"),
      },
    );
    const { names } = this.#raw;
    if (profile.measures.map((measure) => measure.name).join() !== names.join())
      throw invalid("measures", `expected ${names.join(", ")}`);
    if (profile.precision.length !== names.length ** 2)
      throw invalid("precision", `expected ${names.length ** 2} numbers`);
    this.#precision = Float64Array.from(profile.precision);
    this.#scores = new Float64Array(names.length);
    this.#hash = new ExactHash(salt, "input");
  }

  get profile(): Profile {
    return this.#profile;
  }

  /** Features of the sample at `x[from ... from + size]`. Throws DATA_MISMATCH when it does not have so many values. */
  measure(x: Float32Array, from = 0): Features {
    const { shape, measures } = this.#profile;
    if (x.length < from + shape.size)
      throw new CasemateError(
        "DATA_MISMATCH",
        `a sample has ${shape.size} values by the profile, got ${x.length - from}`,
      );
    const scores = this.#scores;
    this.#raw.measure(x, from, scores);
    let oddest = 0;
    for (let i = 0; i < scores.length; i++) {
      const score = normalScore((measures[i] as (typeof measures)[number]).knots, scores[i] as number);
      scores[i] = score;
      if (Math.abs(score) > Math.abs(scores[oddest] as number)) oddest = i;
    }
    return {
      hash: this.#hash.ofFloats(x, from, shape.size),
      strangeness: strangenessOf(scores, this.#precision),
      oddest: { measure: (measures[oddest] as (typeof measures)[number]).name, deviations: scores[oddest] as number },
      place: this.#raw.place.slice(),
      sketch: this.#raw.sketch.slice(),
    };
  }
}

const positive = (values: Float32Array, name: string): Float32Array => {
  if (values.every((v) => v > 0)) return values;
  throw invalid(name, "expected numbers above 0");
};

const invalid = (name: string, message: string): CasemateError =>
  new CasemateError("DOCUMENT_INVALID", `the profile is not valid at '${name}': ${message}`);
