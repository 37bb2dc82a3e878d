/**
 * Scan over few steps: its body written out once per step. Scans over many, or over a number that is not known, are kept for Scan's rule, but for
 * those that carry quantized values: through these a gradient goes straight only where the steps are written out.
 */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { inliner } from "./inline.ts";
import type { Lowering } from "./lowering.ts";
import { checkUnrolled } from "./loop.ts";
import { isQuantized } from "../path.ts";
import { maxUnrolled } from "./recurrent.ts";

export const Scan: Lowering = {
  op: "Scan",
  formula: "the body, once per slice of the scan inputs, for up to 32 of them",
  since: 9,
  lower: (c) => {
    const { b } = c;
    const body = attr.graph(c.node, "body");
    if (body === undefined) throw c.unsupported("it has no body");
    const scanInputs = attr.int(c.node, "num_scan_inputs", 1);
    const states = c.node.input.length - scanInputs;
    const scanOutputs = body.output.length - states;
    const at = (name: string, i: number): number => attr.ints(c.node, name)?.[i] ?? 0;
    const quantized = c.node.input.some((v) => isQuantized(c.dtype(v)));
    const axis = at("scan_input_axes", 0);
    const steps = quantized ? c.size(c.input(states), axis) : c.shape(c.input(states))?.at(axis);
    if (typeof steps !== "number" || steps < 1) return c.node.output;
    if (quantized) checkUnrolled(c, steps, body.node.length);
    else if (steps > maxUnrolled) return c.node.output;

    const slices = Array.from({ length: scanInputs }, (_, i): readonly Value[] => {
      const scanned = at("scan_input_axes", i);
      const x = c.input(states + i);
      const parts = steps === 1 ? [x] : b.ops("Split", [x], steps, { axis: scanned, num_outputs: steps });
      const squeezed = parts.map((p) => b.op("Squeeze", [p, b.ints([scanned])]));
      return at("scan_input_directions", i) === 1 ? squeezed.toReversed() : squeezed;
    });
    const once = inliner(b, body);
    let carried: readonly Value[] = c.node.input.slice(0, states);
    const collected: Value[][] = Array.from({ length: scanOutputs }, () => []);
    for (let t = 0; t < steps; t++) {
      const out = once([...carried, ...slices.map((s) => s[t] ?? "")]);
      carried = out.slice(0, states);
      out
        .slice(states)
        .forEach((v, k) => collected[k]?.push(b.op("Unsqueeze", [v, b.ints([at("scan_output_axes", k)])])));
    }
    const stacked = collected.map((parts, k) => {
      const ordered = at("scan_output_directions", k) === 1 ? parts.toReversed() : parts;
      return ordered.length === 1 ? ordered[0] : b.op("Concat", ordered, { axis: at("scan_output_axes", k) });
    });
    return [...carried, ...stacked];
  },
};
