/** What a shape function sees of its node, what it returns, and the few helpers that all families share. */
import type { DType, Tensor } from "../../tensor/tensor.ts";
import { attr, type Dim, type GraphProto, type NodeProto, type Shape } from "../graph.ts";
import type { Algebra } from "./algebra.ts";

/** What is known of one value. */
export interface Known {
  readonly dtype: DType | undefined;
  readonly shape: Shape;
  /** the elements of an integer scalar or rank-1 value as far as known: a shape under construction */
  readonly elements?: readonly Dim[] | undefined;
  readonly constant?: Tensor | undefined;
}

export const unknown: Known = { dtype: undefined, shape: undefined };

export interface ShapeContext {
  readonly node: NodeProto;
  /** opset of the node's domain */
  readonly opset: number;
  readonly algebra: Algebra;
  /** number of inputs, trailing ones that are not given included */
  readonly count: number;
  /** is input i given */
  given(i: number): boolean;
  input(i: number): Known;
  shape(i: number): Shape;
  dtype(i: number): DType | undefined;
  constant(i: number): Tensor | undefined;
  /** elements of integer input i, symbols and nulls included; undefined when even their number is not known */
  elements(i: number): readonly Dim[] | undefined;
  /** elements of integer input i where all are numbers */
  ints(i: number): readonly number[] | undefined;
  /** infers a subgraph whose inputs are bound as given; returns what is known of its outputs */
  subgraph(graph: GraphProto, inputs: readonly Known[]): readonly Known[];
}

/** RETURNS what is known of each output. NEVER throws for odd but loadable nodes: unknown instead. */
export type ShapeFunction = (c: ShapeContext) => readonly Known[];

/** A negative axis counted from the end; undefined when out of range. */
export const positive = (axis: number, rank: number): number | undefined => {
  const a = axis < 0 ? axis + rank : axis;
  return a >= 0 && a < rank ? a : undefined;
};

/** Axes from input i (new form) or the attribute (old form): null when not given, undefined when given but not constant. */
export const axesOf = (c: ShapeContext, i: number, name = "axes"): readonly number[] | null | undefined => {
  if (c.given(i)) return c.ints(i);
  return attr.ints(c.node, name) ?? null;
};

/** The broadcast of two dims: a symbol against another symbol is null, for either could be 1. */
export const broadcastDim = (a: Dim, b: Dim): Dim => {
  if (a === 1) return b;
  if (b === 1 || a === b) return a;
  if (typeof a === "number" && a > 1) return a;
  if (typeof b === "number" && b > 1) return b;
  return a === 0 || b === 0 ? 0 : null;
};

/** Multidirectional broadcasting. */
export const broadcast = (shapes: readonly Shape[]): Shape => {
  let out: readonly Dim[] = [];
  for (const s of shapes) {
    if (s === undefined) return undefined;
    const [long, short] = s.length > out.length ? [s, out] : [out, s];
    const lead = long.length - short.length;
    out = long.map((d, i) => (i < lead ? d : broadcastDim(d, short[i - lead] ?? null)));
  }
  return out;
};

/** The length of a rank-1 value, where it is a number. */
export const lengthOf = (shape: Shape): number | undefined => {
  const n = shape?.[0];
  return shape?.length === 1 && typeof n === "number" ? n : undefined;
};

/** A shape under construction is not followed beyond this length, and no tensor has a higher rank. */
export const maxElements = 64;

/** `rank` unknown dims; undefined when the rank is unknown (or absurd: untrusted graphs ask for any). */
export const unknownDims = (rank: number | undefined): Shape =>
  rank === undefined || !(rank >= 0 && rank <= maxElements) ? undefined : Array.from({ length: rank }, () => null);

/** What two branches agree on. */
export const merge = (a: Known, b: Known): Known => {
  const dtype = a.dtype === b.dtype ? a.dtype : undefined;
  const [s, t] = [a.shape, b.shape];
  if (s === undefined || t === undefined || s.length !== t.length) return { dtype, shape: undefined };
  return { dtype, shape: s.map((d, i) => (d === t[i] ? d : null)) };
};

/** Input 0's dtype and shape for the first `outputs` outputs. */
export const sameAsInput: ShapeFunction = (c) => [{ dtype: c.dtype(0), shape: c.shape(0) }];
