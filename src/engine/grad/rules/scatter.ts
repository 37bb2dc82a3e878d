/** ScatterElements and ScatterND: y = data with updates written, added, multiplied or compared at indices. */
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { only, type Rule, type RuleContext } from "../rule.ts";

interface Access {
  /** entries of `from` at the indices, in the shape of updates */
  readonly gather: (from: Value) => Value;
  readonly scatter: (into: Value, updates: Value, reduction: string) => Value;
}

const formula =
  "none: ddata = dy with zeros at indices, dupdates = dy[indices]; add: ddata = dy, dupdates = dy[indices]; " +
  "mul: each factor gets dy times the product of the other factors; max, min: dy goes to the entries that attain it";
const kinks =
  "max, min: shared equally among the entries that attain it (PyTorch's scatter_reduce); none: indices are taken to be unique";

const vjp = (c: RuleContext, dy: Value, access: Access): readonly (Value | undefined)[] => {
  const { gather, scatter } = access;
  const [data, updates] = [c.input(0), c.input(2)];
  const b = c.b;
  const reduction = attr.string(c.node, "reduction", "none");
  switch (reduction) {
    case "none":
      return [
        c.needs(0) ? scatter(dy, c.zerosLike(updates), "none") : undefined,
        undefined,
        c.needs(2) ? gather(dy) : undefined,
      ];
    case "add":
      return [dy, undefined, c.needs(2) ? gather(dy) : undefined];
    case "mul": {
      // products without zeros, and the count of zeros, so that no factor has to be divided by itself when it is zero
      const one = c.scalar(1, data);
      const isZero = b.op("Equal", [updates, c.scalar(0, data)]);
      const zeroes = b.op("Where", [isZero, one, c.scalar(0, data)]);
      const safe = b.op("Where", [isZero, one, updates]);
      const none = c.zerosLike(data);
      const product = scatter(b.op("Add", [none, one]), safe, "mul");
      const zeroCount = scatter(none, zeroes, "add");
      const others = b.op("Div", [gather(product), safe]);
      const otherZeroes = b.op("Sub", [gather(zeroCount), zeroes]);
      const clear = (count: Value, value: Value): Value =>
        b.op("Where", [b.op("Greater", [count, c.scalar(0.5, data)]), c.scalar(0, data), value]);
      return [
        c.needs(0) ? b.op("Mul", [dy, clear(zeroCount, product)]) : undefined,
        undefined,
        c.needs(2) ? b.op("Mul", [gather(b.op("Mul", [dy, data])), clear(otherZeroes, others)]) : undefined,
      ];
    }
    case "max":
    case "min": {
      const to = elementType(c.dtype(data));
      const y = c.output(0);
      const dataHits = b.op("Cast", [b.op("Equal", [data, y])], { to });
      const updateHits = b.op("Cast", [b.op("Equal", [updates, gather(y)])], { to });
      const share = b.op("Div", [dy, scatter(dataHits, updateHits, "add")]);
      return [
        c.needs(0) ? b.op("Mul", [share, dataHits]) : undefined,
        undefined,
        c.needs(2) ? b.op("Mul", [gather(share), updateHits]) : undefined,
      ];
    }
    default:
      throw c.unsupported(`reduction '${reduction}' is not one of none, add, mul, max, min`);
  }
};

export const ScatterElements: Rule = {
  op: "ScatterElements",
  inputs: [0, 2],
  formula,
  kinks,
  vjp: (c, dy) => {
    const axis = attr.int(c.node, "axis", 0);
    return vjp(c, only(dy), {
      gather: (from) => c.b.op("GatherElements", [from, c.input(1)], { axis }),
      scatter: (into, updates, reduction) =>
        c.b.op("ScatterElements", [into, c.input(1), updates], { axis, reduction }),
    });
  },
};

export const ScatterND: Rule = {
  op: "ScatterND",
  inputs: [0, 2],
  formula,
  kinks,
  vjp: (c, dy) =>
    vjp(c, only(dy), {
      gather: (from) => c.b.op("GatherND", [from, c.input(1)]),
      scatter: (into, updates, reduction) => c.b.op("ScatterND", [into, c.input(1), updates], { reduction }),
    }),
};
