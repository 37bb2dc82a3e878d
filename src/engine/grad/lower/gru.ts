/** GRU (Cho et al. 2014), step by step. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { type Direction, type Step, writtenOut } from "./recurrent.ts";

/** Both biases of the gates, Wbh of the candidate; Rbh is added where r is applied. */
const inputBias = (c: LowerContext, wb: Value, rb: Value, hidden: number): Value => {
  const sizes = c.b.ints([2 * hidden, hidden]);
  const [w = "", candidate = ""] = c.b.ops("Split", [wb, sizes], 2, { axis: 0 });
  const [r = ""] = c.b.ops("Split", [rb, sizes], 2, { axis: 0 });
  return c.b.op("Concat", [c.b.op("Add", [w, r]), candidate], { axis: 0 });
};

const step = (c: LowerContext, d: Direction): Step => {
  const { b } = c;
  const [f, g] = d.activations;
  if (f === undefined || g === undefined) throw c.unsupported("it has fewer than two activations");
  const resetLate = attr.int(c.node, "linear_before_reset", 0) !== 0;
  const sizes = b.ints([2 * d.hidden, d.hidden]);
  const [gateWeights = "", candidateWeights = ""] = b.ops("Split", [d.recurrent, sizes], 2, { axis: 1 });
  const bias = d.recurrentBias === undefined ? undefined : b.ops("Split", [d.recurrentBias, sizes], 2, { axis: 0 })[1];
  const plus = (x: Value | undefined, y: Value | undefined): Value | undefined =>
    x === undefined || y === undefined ? (x ?? y) : b.op("Add", [x, y]);

  return (projected, [h]) => {
    const [xGates = "", xCandidate = ""] = b.ops("Split", [projected, sizes], 2, { axis: -1 });
    const gates = plus(xGates, h === undefined ? undefined : b.op("MatMul", [h, gateWeights])) ?? "";
    const [zUpdate = "", zReset = ""] = b.ops("Split", [gates], 2, { axis: -1, num_outputs: 2 });
    const update = f(d.clip(zUpdate));
    const reset = (): Value => f(d.clip(zReset));
    const recurrent = (): Value | undefined => {
      if (resetLate) {
        const inner = plus(h === undefined ? undefined : b.op("MatMul", [h, candidateWeights]), bias);
        return inner === undefined ? undefined : b.op("Mul", [reset(), inner]);
      }
      return plus(h === undefined ? undefined : b.op("MatMul", [b.op("Mul", [reset(), h]), candidateWeights]), bias);
    };
    const candidate = g(d.clip(plus(xCandidate, recurrent()) ?? ""));
    const fresh = b.op("Mul", [b.op("Sub", [c.scalar(1, c.input(0)), update]), candidate]);
    return [h === undefined ? fresh : b.op("Add", [fresh, b.op("Mul", [update, h])])];
  };
};

export const GRU: Lowering = {
  op: "GRU",
  formula:
    "z = f(x Wz' + h Rz' + b), r alike, n = g(x Wh' + (r h) Rh' + b) or, with linear_before_reset, g(x Wh' + r (h Rh' + Rbh) + Wbh), H = (1 - z) n + z h, step by step or, beyond 32 steps, in a Scan",
  notes: "clip applies to the arguments of f and g",
  lower: (c) => writtenOut(c, { inputBias, states: [5], defaults: ["Sigmoid", "Tanh"], step }),
};
