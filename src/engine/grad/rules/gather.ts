/** Gather, GatherElements, GatherND and TopK: y picks entries of x; an entry that is picked twice gets both cotangents. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { accumulate, axisAdjoint, sizeOf } from "../axis-adjoint.ts";
import { batchedIndices } from "../nd-indices.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

export const Gather: Rule = {
  op: "Gather",
  inputs: [0],
  formula: "dx[.., j, ..] = sum over k with indices[k] = j of dy[.., k, ..]",
  vjp: (c, dys) => {
    const x = c.input(0);
    const indices = c.input(1);
    const rank = c.rank(x);
    const raw = attr.int(c.node, "axis", 0);
    const axis = raw < 0 ? raw + rank : raw;
    const indexRank = c.rank(indices);
    let dy = only(dys);
    if (indexRank === 0) dy = c.b.op("Unsqueeze", [dy, c.b.ints([axis])]);
    else if (indexRank > 1) dy = c.b.op("Reshape", [dy, mergedShape(c, x, axis, rank)]);
    const constant = c.constantInts(indices);
    const size = c.shape(x)?.[axis];
    if (constant !== undefined && typeof size === "number")
      return [axisAdjoint(c, dy, axis, rank, { kind: "constant", index: constant, size })];
    const flat = c.b.op("Cast", [c.b.op("Reshape", [indices, c.b.ints([-1])])], { to: elementType("int64") });
    return [axisAdjoint(c, dy, axis, rank, { kind: "dynamic", index: flat, size: sizeOf(c, x, axis), unique: false })];
  },
};

/** The shape of x with -1 at `axis`: the axes of the indices become one. Leading axes are copied by 0. */
const mergedShape = (c: RuleContext, x: Value, axis: number, rank: number): Value => {
  const after = c.shape(x)?.slice(axis + 1);
  const lead = Array.from({ length: axis }, () => 0);
  if (after?.every((d) => typeof d === "number" && d > 0) === true)
    return c.b.ints([...lead, -1, ...after.map(Number)]);
  if (axis + 1 === rank) return c.b.ints([...lead, -1]);
  return c.b.op("Concat", [c.b.ints([...lead, -1]), c.b.op("Shape", [x], { start: axis + 1 })], { axis: 0 });
};

export const GatherElements: Rule = {
  op: "GatherElements",
  inputs: [0],
  formula: "dx = zeros with dy added at indices along the axis",
  vjp: (c, dy) => [
    accumulate(c, "ScatterElements", c.b.op("Shape", [c.input(0)]), c.input(1), only(dy), attr.int(c.node, "axis", 0)),
  ],
};

export const GatherND: Rule = {
  op: "GatherND",
  inputs: [0],
  formula: "dx = zeros with dy added at indices (batch axes become leading indices)",
  vjp: (c, dy) => {
    const indices = batchedIndices(c, c.input(1), attr.int(c.node, "batch_dims", 0));
    return [accumulate(c, "ScatterND", c.b.op("Shape", [c.input(0)]), indices, only(dy))];
  },
};

export const TopK: Rule = {
  op: "TopK",
  inputs: [0],
  formula: "dx = zeros with dy written where the values were taken from",
  kinks: "among equal values the one that ONNX Runtime chose, the first (PyTorch's sort may choose another)",
  vjp: (c, dy) => {
    const values = dy[0];
    if (values === undefined) return [undefined];
    const axis = attr.int(c.node, "axis", -1);
    const recomputed = (): Value | undefined =>
      c.b.ops("TopK", [c.input(0), c.input(1)], 2, {
        axis,
        largest: attr.int(c.node, "largest", 1),
        sorted: attr.int(c.node, "sorted", 1),
      })[1];
    const indices = c.output(1) === "" ? recomputed() : c.output(1);
    return [c.b.op("ScatterElements", [c.zerosLike(c.input(0)), indices ?? "", values], { axis })];
  },
};
