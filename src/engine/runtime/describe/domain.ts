/** Bounds of the model's input, and what one unit of perturbation is. */
import type { DataFit, Decision, Units } from "../description.ts";
import type { Domain } from "../model.ts";
import { prepared } from "../prepare-inputs.ts";
import { spread } from "./fit-data.ts";
import type { DataEvidence, DescribeOptions } from "./options.ts";
import type { Picture } from "./orders.ts";
import type { Scaling } from "./scalings.ts";

export interface DomainFacts {
  readonly dims: readonly number[];
  readonly layout: Domain["layout"];
  readonly picture: Picture | undefined;
  /** layout of the picture in the model's input, also where that is flat */
  readonly pictureLayout: "chw" | "hwc" | undefined;
  /** dtype of the model's input: whole numbers only */
  readonly integer: boolean;
  readonly data: DataEvidence | undefined;
  readonly fit: DataFit | undefined;
  readonly scaling: Scaling | undefined;
  readonly options: DescribeOptions;
}

export interface DomainFound {
  readonly domain: Domain;
  readonly units: Units | undefined;
  readonly decision: Decision;
}

export const domainOf = (f: DomainFacts): DomainFound => {
  const size = f.dims.reduce((a, b) => a * b, 1);
  const base = { dims: f.dims, size, layout: f.layout };
  const whole = f.integer ? { integer: new Uint8Array(size).fill(1) } : {};
  const override = "--bounds LOW,HIGH";
  const flat = (low: number, high: number): Float32Array[] => [
    new Float32Array(size).fill(low),
    new Float32Array(size).fill(high),
  ];
  const between = (lower: Float32Array, upper: Float32Array): Units => ({
    offset: lower.slice(),
    // a constant column keeps its own unit
    scale: lower.map((v, i) => (upper[i] as number) - v || 1),
  });
  const found = (
    lower: Float32Array,
    upper: Float32Array,
    more: Partial<Domain>,
    value: string,
    why: string,
    ambiguous = false,
  ): DomainFound => ({
    domain: { ...base, lower, upper, ...whole, ...more },
    units: between(lower, upper),
    decision: { what: "input range", value, why, override, ...(ambiguous ? { ambiguous } : {}) },
  });

  const { bounds } = f.options;
  if (bounds !== undefined) {
    const [lower = new Float32Array(0), upper = new Float32Array(0)] = flat(...bounds);
    return found(lower, upper, {}, `[${bounds.join(", ")}]`, "it was given");
  }
  const range = f.scaling?.range;
  if (range !== undefined) {
    const axis = f.pictureLayout === "hwc" ? "last" : "first";
    const lows = spread(
      range.map((r) => r.low),
      size,
      f.picture,
      axis,
    );
    const highs = spread(
      range.map((r) => r.high),
      size,
      f.picture,
      axis,
    );
    const lower = Float32Array.from({ length: size }, (_, i) => lows[lows.length > 1 ? i : 0] ?? 0);
    const upper = Float32Array.from({ length: size }, (_, i) => highs[highs.length > 1 ? i : 0] ?? 0);
    return found(lower, upper, {}, rangeWords(range), "it is where pixels from black to white end up");
  }
  if (f.data !== undefined && f.fit !== undefined) {
    const x = prepared(f.data.inputs, f.fit, size);
    const [lower = new Float32Array(0), upper = new Float32Array(0)] = flat(
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    );
    const shared = f.picture !== undefined;
    for (let i = 0; i < x.length; i++) {
      const j = shared ? 0 : i % size;
      const v = x[i] as number;
      if (v < (lower[j] as number)) lower[j] = v;
      if (v > (upper[j] as number)) upper[j] = v;
    }
    if (shared) {
      lower.fill(lower[0] as number);
      upper.fill(upper[0] as number);
      return found(
        lower,
        upper,
        {},
        `[${short(lower[0])}, ${short(upper[0])}]`,
        "the lowest and highest value in the data, which seems normalised already",
        true,
      );
    }
    const columns = f.data.columns;
    const { factor, order } = f.fit;
    const integer =
      columns !== undefined && order === undefined && columns.length === size
        ? {
            integer: Uint8Array.from(columns, (c) => (c.integer ? 1 : 0)),
            step: Float32Array.from(columns, (_, i) => Math.abs(factor[factor.length > 1 ? i : 0] ?? 1) || 1),
          }
        : {};
    return found(
      lower,
      upper,
      integer,
      "what each column has in the data",
      "columns of tables have no other known range",
    );
  }
  if (f.integer) {
    const [lower = new Float32Array(0), upper = new Float32Array(0)] = flat(0, 255);
    return found(lower, upper, {}, "whole numbers in [0, 255]", "the input takes integers", true);
  }
  const [lower = new Float32Array(0), upper = new Float32Array(0)] = flat(
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  );
  return {
    domain: { ...base, lower, upper },
    units: undefined,
    decision: {
      what: "input range",
      value: "any number",
      why: "there is no data that would tell",
      override,
      ambiguous: true,
    },
  };
};

const short = (v: number | undefined): string => String(Number((v ?? Number.NaN).toPrecision(4)));

const rangeWords = (range: readonly { readonly low: number; readonly high: number }[]): string =>
  range
    .map((r) => `[${short(r.low)}, ${short(r.high)}]`)
    .filter((v, i, all) => all.indexOf(v) === i)
    .join(" ");
