/** RNN (Elman 1990), unrolled. */
import type { LowerContext, Lowering } from "./lowering.ts";
import { addBiases, type Step, unroll } from "./recurrent.ts";

const step =
  (c: LowerContext): Step =>
  (d, t, [h]) => {
    const { b } = c;
    const [f] = d.activations;
    if (f === undefined) throw c.unsupported("it has no activation");
    let z = d.projected[t] ?? "";
    if (h !== undefined) z = b.op("Add", [z, b.op("MatMul", [h, d.recurrent])]);
    return [f(d.clip(z))];
  };

export const RNN: Lowering = {
  op: "RNN",
  formula: "H = f(x W' + h R' + Wb + Rb), unrolled over the steps",
  notes: "the number of steps must be known; clip applies to the argument of f",
  lower: (c) => unroll(c, { inputBias: addBiases, states: [5], defaults: ["Tanh"], step: step(c) }),
};
