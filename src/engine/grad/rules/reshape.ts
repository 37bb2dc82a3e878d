/** Ops that move or repeat elements without changing them: Reshape, Transpose, Expand, Tile and their kin. */
import { attr } from "../../onnx/graph.ts";
import { only, type Rule } from "../rule.ts";

const reshaping = (op: string): Rule => ({
  op,
  inputs: [0],
  formula: "dx = dy in the shape of x",
  vjp: (c, dy) => [c.reshapeLike(only(dy), c.input(0))],
});

export const Reshape: Rule = reshaping("Reshape");
export const Flatten: Rule = reshaping("Flatten");
export const Squeeze: Rule = reshaping("Squeeze");
export const Unsqueeze: Rule = reshaping("Unsqueeze");

export const Transpose: Rule = {
  op: "Transpose",
  inputs: [0],
  formula:
    "dx = dy transposed by the inverse permutation (without perm the axes are reversed, which is its own inverse)",
  vjp: (c, dy) => {
    const perm = attr.ints(c.node, "perm");
    return [c.b.op("Transpose", [only(dy)], perm === undefined ? {} : { perm: perm.map((_, i) => perm.indexOf(i)) })];
  },
};

export const Expand: Rule = {
  op: "Expand",
  inputs: [0],
  formula: "dx = dy summed over the axes that were stretched",
  vjp: (c, dy) => [c.unbroadcast(only(dy), c.input(0))],
};

export const Tile: Rule = {
  op: "Tile",
  inputs: [0],
  formula: "dx = sum of the copies: dy as [r0, d0, r1, d1, ...] summed over r0, r1, ...",
  vjp: (c, dys) => {
    const dy = only(dys);
    const x = c.input(0);
    const rank = c.rank(x);
    const repeats = c.constantInts(c.input(1));
    const shape = c.shape(x);
    // axes that are not repeated stay whole, so that a single symbolic dimension can be -1
    const parts = shape?.flatMap((d, i) => (repeats?.[i] === 1 ? [d] : [repeats?.[i] ?? null, d]));
    if (
      repeats !== undefined &&
      parts !== undefined &&
      parts.filter((d) => typeof d !== "number").length <= 1 &&
      !parts.includes(0)
    ) {
      const axes: number[] = [];
      let at = 0;
      for (const r of repeats) {
        if (r !== 1) axes.push(at++);
        at++;
      }
      if (axes.length === 0) return [dy];
      const split = c.b.op("Reshape", [dy, c.b.ints(parts.map((d) => (typeof d === "number" ? d : -1)))]);
      return [c.b.op("ReduceSum", [split, c.b.ints(axes)], { keepdims: 0 })];
    }
    const pairs = [c.input(1), c.b.op("Shape", [x])].map((v) => c.b.op("Unsqueeze", [v, c.b.ints([1])]));
    const interleaved = c.b.op("Reshape", [c.b.op("Concat", pairs, { axis: 1 }), c.b.ints([-1])]);
    const split = c.b.op("Reshape", [dy, interleaved], { allowzero: 1 });
    return [
      c.b.op("ReduceSum", [split, c.b.ints(Array.from({ length: rank }, (_, i) => 2 * i))], {
        keepdims: 0,
        noop_with_empty_axes: 1,
      }),
    ];
  },
};
