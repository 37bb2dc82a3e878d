/** Attributes of ops that slide a window: kernel, strides, dilations and pads, with auto_pad resolved. */
import { attr } from "../../onnx/graph.ts";
import type { RuleContext } from "../rule.ts";

export interface Window {
  /** spatial dimensions */
  readonly rank: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
  /** spatial sizes of input and output, where they are static */
  readonly input: readonly (number | undefined)[];
  readonly output: readonly (number | undefined)[];
}

/** `kernel`: kernel_shape, or the spatial dims of the weights. Throws SHAPE_UNKNOWN where auto_pad needs a size that is not known. */
export const windowOf = (c: RuleContext, kernel: readonly number[]): Window => {
  const rank = kernel.length;
  const fill = (name: string, value: number): readonly number[] =>
    attr.ints(c.node, name) ?? Array.from({ length: rank }, () => value);
  const strides = fill("strides", 1);
  const dilations = fill("dilations", 1);
  const spatial = (value: string): (number | undefined)[] => {
    const s = c.shape(value);
    return Array.from({ length: rank }, (_, i) => {
      const d = s?.[i + 2];
      return typeof d === "number" ? d : undefined;
    });
  };
  const input = spatial(c.input(0));
  const output = spatial(c.output(0));
  const pads = attr.ints(c.node, "pads") ?? Array.from({ length: 2 * rank }, () => 0);
  let padsBegin = pads.slice(0, rank);
  let padsEnd = pads.slice(rank);
  const autoPad = attr.string(c.node, "auto_pad", "NOTSET");
  if (autoPad === "VALID") {
    padsBegin = padsBegin.map(() => 0);
    padsEnd = padsEnd.map(() => 0);
  } else if (autoPad !== "NOTSET") {
    const totals = kernel.map((k, i) => {
      const size = input[i];
      if (size === undefined) c.knownShape(c.input(0)); // throws naming the node
      const n = size ?? 0;
      const s = strides[i] as number;
      return Math.max(0, (Math.ceil(n / s) - 1) * s + (k - 1) * (dilations[i] as number) + 1 - n);
    });
    const [small, large] = [totals.map((t) => t >> 1), totals.map((t) => t - (t >> 1))];
    [padsBegin, padsEnd] = autoPad === "SAME_UPPER" ? [small, large] : [large, small];
  }
  return { rank, kernel, strides, dilations, padsBegin, padsEnd, input, output };
};
