/** GRU (Cho et al. 2014), unrolled. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { type Direction, type Step, unroll } from "./recurrent.ts";

/** Parts of the recurrent parameters that belong to the update and reset gates, and to the candidate. */
const parts = (c: LowerContext, d: Direction) => {
  const sizes = c.b.ints([2 * d.hidden, d.hidden]);
  const [gateWeights = "", candidateWeights = ""] = c.b.ops("Split", [d.recurrent, sizes], 2, { axis: 1 });
  const bias =
    d.recurrentBias === undefined ? undefined : c.b.ops("Split", [d.recurrentBias, sizes], 2, { axis: 0 })[1];
  return { gateWeights, candidateWeights, bias };
};

/** Both biases of the gates, Wbh of the candidate; Rbh is added where r is applied. */
const inputBias = (c: LowerContext, wb: Value, rb: Value, hidden: number): Value => {
  const sizes = c.b.ints([2 * hidden, hidden]);
  const [w = "", candidate = ""] = c.b.ops("Split", [wb, sizes], 2, { axis: 0 });
  const [r = ""] = c.b.ops("Split", [rb, sizes], 2, { axis: 0 });
  return c.b.op("Concat", [c.b.op("Add", [w, r]), candidate], { axis: 0 });
};

const step = (c: LowerContext): Step => {
  const { b } = c;
  const cache = new Map<Direction, ReturnType<typeof parts>>();
  return (d, t, [h]) => {
    const [f, g] = d.activations;
    if (f === undefined || g === undefined) throw c.unsupported("it has fewer than two activations");
    const own = cache.get(d) ?? parts(c, d);
    cache.set(d, own);
    const resetLate = attr.int(c.node, "linear_before_reset", 0) !== 0;
    const sum = (...terms: readonly (Value | undefined)[]): Value =>
      terms.reduce<Value>((a, v) => (v === undefined ? a : a === "" ? v : b.op("Add", [a, v])), "");

    const [xGates = "", xCandidate = ""] = b.ops("Split", [d.projected[t] ?? "", b.ints([2 * d.hidden, d.hidden])], 2, {
      axis: 2,
    });
    const gates = sum(xGates, h === undefined ? undefined : b.op("MatMul", [h, own.gateWeights]));
    const [zUpdate = "", zReset = ""] = b.ops("Split", [gates], 2, { axis: 2, num_outputs: 2 });
    const update = f(d.clip(zUpdate));
    const recurrent = (): Value | undefined => {
      if (resetLate) {
        const inner = sum(own.bias, h === undefined ? undefined : b.op("MatMul", [h, own.candidateWeights]));
        return inner === "" ? undefined : b.op("Mul", [f(d.clip(zReset)), inner]);
      }
      const kept =
        h === undefined ? undefined : b.op("MatMul", [b.op("Mul", [f(d.clip(zReset)), h]), own.candidateWeights]);
      const both = sum(own.bias, kept);
      return both === "" ? undefined : both;
    };
    const candidate = g(d.clip(sum(xCandidate, recurrent())));
    const fresh = b.op("Mul", [b.op("Sub", [c.scalar(1, c.input(0)), update]), candidate]);
    return [h === undefined ? fresh : b.op("Add", [fresh, b.op("Mul", [update, h])])];
  };
};

export const GRU: Lowering = {
  op: "GRU",
  formula:
    "z = f(x Wz' + h Rz' + b), r alike, n = g(x Wh' + (r h) Rh' + b) or, with linear_before_reset, g(x Wh' + r (h Rh' + Rbh) + Wbh), H = (1 - z) n + z h, unrolled",
  notes: "the number of steps must be known; clip applies to the arguments of f and g",
  lower: (c) => unroll(c, { inputBias, states: [5], defaults: ["Sigmoid", "Tanh"], step: step(c) }),
};
