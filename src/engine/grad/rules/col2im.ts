/** Col2Im: columns of patches added up to an image; its adjoint takes the patches out again. */
import { attr } from "../../onnx/graph.ts";
import { only, type Rule } from "../rule.ts";

export const Col2Im: Rule = {
  op: "Col2Im",
  inputs: [0],
  formula: "dx = the patches of dy, one column each (Im2Col)",
  vjp: (c, dys) => {
    const { b } = c;
    const [image, block] = [c.constantInts(c.input(1)), c.constantInts(c.input(2))];
    if (image === undefined || block === undefined) throw c.unsupported("its image and block shapes are not constant");
    const rank = image.length;
    const at = (name: string, i: number, fallback: number): number => attr.ints(c.node, name)?.[i] ?? fallback;
    const pads = Array.from({ length: 2 * rank }, (_, i) => at("pads", i, 0));
    const padded = image.map((d, i) => d + (pads[i] ?? 0) + (pads[rank + i] ?? 0));
    // positions in the flat padded image: rows for the places in a block, columns for the blocks
    let index: readonly number[][] = [[0]];
    padded.forEach((size, i) => {
      const [kernel, stride, dilation] = [block[i] ?? 1, at("strides", i, 1), at("dilations", i, 1)];
      const blocks = Math.floor((size - (kernel - 1) * dilation - 1) / stride) + 1;
      const steps = (n: number, by: number): number[] => Array.from({ length: n }, (_, k) => k * by);
      index = index.flatMap((row) =>
        steps(kernel, dilation).map((tap) => row.flatMap((p) => steps(blocks, stride).map((s) => p * size + s + tap))),
      );
    });
    const dy = pads.every((p) => p === 0)
      ? only(dys)
      : b.op("Pad", [only(dys), b.ints(pads), "", b.ints(Array.from({ length: rank }, (_, i) => 2 + i))]);
    const flat = b.op("Reshape", [dy, b.ints([0, 0, -1])]);
    const patches = b.op("Gather", [flat, b.ints(index.flat())], { axis: 2 });
    return [b.op("Reshape", [patches, b.ints([0, -1, index[0]?.length ?? 1])])];
  },
};
