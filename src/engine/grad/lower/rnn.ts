/** RNN (Elman 1990), step by step. */
import type { LowerContext, Lowering } from "./lowering.ts";
import { addBiases, type Direction, type Step, writtenOut } from "./recurrent.ts";

const step = (c: LowerContext, d: Direction): Step => {
  const [f] = d.activations;
  if (f === undefined) throw c.unsupported("it has no activation");
  return (projected, [h]) => {
    const z = h === undefined ? projected : c.b.op("Add", [projected, c.b.op("MatMul", [h, d.recurrent])]);
    return [f(d.clip(z))];
  };
};

export const RNN: Lowering = {
  op: "RNN",
  formula: "H = f(x W' + h R' + Wb + Rb), step by step or, beyond 32 steps, in a Scan",
  notes: "clip applies to the argument of f",
  lower: (c) => writtenOut(c, { inputBias: addBiases, states: [5], defaults: ["Tanh"], step }),
};
