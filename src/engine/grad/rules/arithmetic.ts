/** Add, Sub, Mul, Div, Neg and the other arithmetic with broadcasting. dy is summed over the axes that were broadcast. */
import type { Value } from "../../onnx/builder.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import { only, type Rule } from "../rule.ts";
import { asNumber, heaviside } from "./step.ts";

export const Add: Rule = {
  op: "Add",
  inputs: [0, 1],
  formula: "da = dy; db = dy",
  vjp: (c, dy) => [0, 1].map((i) => (c.needs(i) ? c.unbroadcast(only(dy), c.input(i)) : undefined)),
};

export const Sub: Rule = {
  op: "Sub",
  inputs: [0, 1],
  formula: "da = dy; db = -dy",
  vjp: (c, dy) => [
    c.needs(0) ? c.unbroadcast(only(dy), c.input(0)) : undefined,
    c.needs(1) ? c.b.op("Neg", [c.unbroadcast(only(dy), c.input(1))]) : undefined,
  ],
};

export const Mul: Rule = {
  op: "Mul",
  inputs: [0, 1],
  formula: "da = dy * b; db = dy * a",
  vjp: (c, dy) =>
    [0, 1].map((i) => (c.needs(i) ? c.unbroadcast(c.b.op("Mul", [only(dy), c.input(1 - i)]), c.input(i)) : undefined)),
};

export const Div: Rule = {
  op: "Div",
  inputs: [0, 1],
  formula: "da = dy / b; db = -dy * y / b",
  vjp: (c, dy) => {
    const q = c.b.op("Div", [only(dy), c.input(1)]);
    return [
      c.needs(0) ? c.unbroadcast(q, c.input(0)) : undefined,
      c.needs(1) ? c.b.op("Neg", [c.unbroadcast(c.b.op("Mul", [q, c.output(0)]), c.input(1))]) : undefined,
    ];
  },
};

export const Neg: Rule = { op: "Neg", inputs: [0], formula: "dx = -dy", vjp: (c, dy) => [c.b.op("Neg", [only(dy)])] };

export const Pow: Rule = {
  op: "Pow",
  inputs: [0, 1],
  formula: "da = dy b a^(b-1); db = dy y log a",
  kinks: "da = 0 where b = 0; db = 0 where a = 0 and b >= 0, as in PyTorch",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [a, b] = [c.input(0), c.input(1)];
    const constant = c.constant(b);
    const exponent = constant !== undefined && constant.data.length === 1 ? Number(constant.data[0]) : undefined;
    const base = (): Value => {
      const times = (...v: readonly Value[]): Value => v.reduce((l, r) => c.b.op("Mul", [l, r]));
      switch (exponent) {
        case 0:
          return c.zerosLike(c.output(0));
        case 1:
          return dy;
        case 2:
          return times(times(dy, c.scalar(2, a)), a);
        case 3:
          return times(times(dy, c.scalar(3, a)), times(a, a));
        case 0.5:
          return c.b.op("Div", [times(dy, c.scalar(0.5, a)), c.output(0)]);
        case -1:
          return times(times(dy, c.scalar(-1, a)), times(c.output(0), c.output(0)));
        case undefined:
          break;
        default:
          return times(times(dy, c.scalar(exponent, a)), c.b.op("Pow", [a, c.scalar(exponent - 1, a)]));
      }
      // the exponent may be of another dtype than the base
      const p = c.dtype(b) === c.dtype(a) ? b : c.b.op("Cast", [b], { to: elementType(c.dtype(a)) });
      const slope = times(p, c.b.op("Pow", [a, c.b.op("Sub", [p, c.scalar(1, a)])]));
      return times(dy, c.b.op("Where", [c.b.op("Equal", [p, c.scalar(0, a)]), c.scalar(0, a), slope]));
    };
    const power = (): Value => {
      const zero = c.scalar(0, a);
      const atZero = c.b.op("And", [c.b.op("Equal", [a, zero]), c.b.op("GreaterOrEqual", [b, c.scalar(0, b)])]);
      const slope = c.b.op("Where", [atZero, zero, c.b.op("Mul", [c.output(0), c.b.op("Log", [a])])]);
      const g = c.b.op("Mul", [dy, slope]);
      return c.dtype(b) === c.dtype(a) ? g : c.b.op("Cast", [g], { to: elementType(c.dtype(b)) });
    };
    return [c.needs(0) ? c.unbroadcast(base(), a) : undefined, c.needs(1) ? c.unbroadcast(power(), b) : undefined];
  },
};

/** Each input that attains the extremum gets an equal share of dy. */
const extremum = (op: "Min" | "Max"): Rule => ({
  op,
  inputs: "all",
  formula: "dx_i = dy [x_i = y] / (number of inputs equal to y)",
  kinks: "ties share equally, as torch.maximum and torch.amax; two equal infinities give NaN",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [a, b, y] = [c.input(0), c.input(1), c.output(0)];
    const count = c.node.input.length;
    if (count === 1) return [dy];
    if (count === 2) {
      const lead = (x: Value, other: Value): Value => c.b.op("Sub", op === "Max" ? [x, other] : [other, x]);
      const part = (x: Value, other: Value): Value =>
        c.unbroadcast(c.b.op("Mul", [dy, heaviside(c, lead(x, other), y)]), x);
      return [c.needs(0) ? part(a, b) : undefined, c.needs(1) ? part(b, a) : undefined];
    }
    const hits = c.node.input.map((x) => asNumber(c, c.b.op("Equal", [x, y]), y));
    const share = c.b.op("Div", [dy, c.b.op("Sum", hits)]);
    return hits.map((hit, i) => (c.needs(i) ? c.unbroadcast(c.b.op("Mul", [share, hit]), c.input(i)) : undefined));
  },
});

export const Min: Rule = extremum("Min");
export const Max: Rule = extremum("Max");

export const Sum: Rule = {
  op: "Sum",
  inputs: "all",
  formula: "dx_i = dy",
  vjp: (c, dy) => c.node.input.map((input, i) => (c.needs(i) ? c.unbroadcast(only(dy), input) : undefined)),
};

export const Mean: Rule = {
  op: "Mean",
  inputs: "all",
  formula: "dx_i = dy / n",
  vjp: (c, dy) => {
    const share = c.b.op("Mul", [only(dy), c.scalar(1 / c.node.input.length, c.output(0))]);
    return c.node.input.map((input, i) => (c.needs(i) ? c.unbroadcast(share, input) : undefined));
  },
};
