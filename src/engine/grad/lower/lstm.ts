/** LSTM (Hochreiter & Schmidhuber 1997; peepholes: Gers & Schmidhuber 2000), step by step. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import type { LowerContext, Lowering } from "./lowering.ts";
import { addBiases, type Direction, type Step, writtenOut } from "./recurrent.ts";

const step = (c: LowerContext, d: Direction): Step => {
  const { b } = c;
  const [f, g, out] = d.activations;
  if (f === undefined || g === undefined || out === undefined)
    throw c.unsupported("it has fewer than three activations");
  const coupled = attr.int(c.node, "input_forget", 0) === 1;
  const p = d.row(7);
  const [pi = "", po = "", pf = ""] = p === undefined ? [] : b.ops("Split", [p], 3, { axis: 0, num_outputs: 3 });
  const peep = (z: Value, weight: Value, state: Value | undefined): Value =>
    p === undefined || state === undefined ? z : b.op("Add", [z, b.op("Mul", [weight, state])]);
  return (projected, [h, cell]) => {
    const gates = h === undefined ? projected : b.op("Add", [projected, b.op("MatMul", [h, d.recurrent])]);
    const [zi = "", zo = "", zf = "", zc = ""] = b.ops("Split", [gates], 4, { axis: -1, num_outputs: 4 });
    const input = f(d.clip(peep(zi, pi, cell)));
    const candidate = b.op("Mul", [input, g(d.clip(zc))]);
    const forget = (): Value =>
      coupled ? b.op("Sub", [c.scalar(1, c.input(0)), input]) : f(d.clip(peep(zf, pf, cell)));
    const next = cell === undefined ? candidate : b.op("Add", [b.op("Mul", [forget(), cell]), candidate]);
    const output = f(d.clip(peep(zo, po, next)));
    return [b.op("Mul", [output, out(next)]), next];
  };
};

export const LSTM: Lowering = {
  op: "LSTM",
  formula:
    "i = f(x Wi' + h Ri' + Pi c + b), o and f alike, C = f c + i g(x Wc' + h Rc' + b), H = o h(C), step by step or, beyond 32 steps, in a Scan",
  notes: "clip applies to the arguments of f and g",
  lower: (c) => writtenOut(c, { inputBias: addBiases, states: [5, 6], defaults: ["Sigmoid", "Tanh", "Tanh"], step }),
};
