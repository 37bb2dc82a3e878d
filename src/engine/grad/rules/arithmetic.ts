/** Add, Sub, Mul, Div, Neg and the other arithmetic with broadcasting. dy is summed over the axes that were broadcast. */
import { only, type Rule } from "../rule.ts";

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
    c.needs(1) ? c.unbroadcast(c.b.op("Neg", [only(dy)]), c.input(1)) : undefined,
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
      c.needs(1) ? c.unbroadcast(c.b.op("Neg", [c.b.op("Mul", [q, c.output(0)])]), c.input(1)) : undefined,
    ];
  },
};

export const Neg: Rule = { op: "Neg", inputs: [0], formula: "dx = -dy", vjp: (c, dy) => [c.b.op("Neg", [only(dy)])] };
