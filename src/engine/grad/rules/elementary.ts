/** Elementary functions, selection and casts. */
import { attr } from "../../onnx/graph.ts";
import { elementType } from "../../onnx/tensor-proto.ts";
import type { Value } from "../../onnx/builder.ts";
import { only, type Rule } from "../rule.ts";
import { isFloat } from "../path.ts";
import { heaviside, positive } from "./step.ts";
import { flat, unary } from "./unary.ts";

export const Erf: Rule = unary("Erf", "dx = dy 2/sqrt(pi) exp(-x^2)", (u) =>
  u.op("Mul", u.dy, u.op("Mul", u.k(2 / Math.sqrt(Math.PI)), u.op("Exp", u.op("Neg", u.op("Mul", u.x, u.x))))),
);
export const Exp: Rule = unary("Exp", "dx = dy y", (u) => u.op("Mul", u.dy, u.y));
export const Log: Rule = unary("Log", "dx = dy / x", (u) => u.op("Div", u.dy, u.x));
export const Sqrt: Rule = unary(
  "Sqrt",
  "dx = dy / (2 y)",
  (u) => u.op("Div", u.op("Mul", u.dy, u.k(0.5)), u.y),
  "infinite at x = 0",
);
export const Reciprocal: Rule = unary("Reciprocal", "dx = -dy y^2", (u) =>
  u.op("Neg", u.op("Mul", u.dy, u.op("Mul", u.y, u.y))),
);
export const Abs: Rule = unary("Abs", "dx = dy sign(x)", (u) => u.op("Mul", u.dy, u.op("Sign", u.x)), "0 at x = 0");
export const Sign: Rule = flat("Sign");
export const Floor: Rule = flat("Floor");
export const Ceil: Rule = flat("Ceil");
export const Round: Rule = flat("Round");
export const Sin: Rule = unary("Sin", "dx = dy cos x", (u) => u.op("Mul", u.dy, u.op("Cos", u.x)));
export const Cos: Rule = unary("Cos", "dx = -dy sin x", (u) => u.op("Neg", u.op("Mul", u.dy, u.op("Sin", u.x))));
export const Tan: Rule = unary("Tan", "dx = dy (1 + y^2)", (u) =>
  u.op("Mul", u.dy, u.op("Add", u.k(1), u.op("Mul", u.y, u.y))),
);
export const Asin: Rule = unary("Asin", "dx = dy / sqrt(1 - x^2)", (u) =>
  u.op("Div", u.dy, u.op("Sqrt", u.op("Sub", u.k(1), u.op("Mul", u.x, u.x)))),
);
export const Acos: Rule = unary("Acos", "dx = -dy / sqrt(1 - x^2)", (u) =>
  u.op("Neg", u.op("Div", u.dy, u.op("Sqrt", u.op("Sub", u.k(1), u.op("Mul", u.x, u.x))))),
);
export const Atan: Rule = unary("Atan", "dx = dy / (1 + x^2)", (u) =>
  u.op("Div", u.dy, u.op("Add", u.k(1), u.op("Mul", u.x, u.x))),
);
// ONNX Runtime's CPU kernels of Sinh, Cosh and their inverses are float32 only, so the backward pass uses Exp
export const Sinh: Rule = unary("Sinh", "dx = dy cosh x", (u) => {
  const e = u.op("Exp", u.x);
  return u.op("Mul", u.dy, u.op("Mul", u.k(0.5), u.op("Add", e, u.op("Reciprocal", e))));
});
export const Cosh: Rule = unary("Cosh", "dx = dy sinh x", (u) => {
  const e = u.op("Exp", u.x);
  return u.op("Mul", u.dy, u.op("Mul", u.k(0.5), u.op("Sub", e, u.op("Reciprocal", e))));
});
export const Asinh: Rule = unary("Asinh", "dx = dy / sqrt(x^2 + 1)", (u) =>
  u.op("Div", u.dy, u.op("Sqrt", u.op("Add", u.op("Mul", u.x, u.x), u.k(1)))),
);
export const Acosh: Rule = unary("Acosh", "dx = dy / sqrt(x^2 - 1)", (u) =>
  u.op("Div", u.dy, u.op("Sqrt", u.op("Sub", u.op("Mul", u.x, u.x), u.k(1)))),
);
export const Atanh: Rule = unary("Atanh", "dx = dy / (1 - x^2)", (u) =>
  u.op("Div", u.dy, u.op("Sub", u.k(1), u.op("Mul", u.x, u.x))),
);
export const Identity: Rule = unary("Identity", "dx = dy", (u) => u.dy);

export const Dropout: Rule = {
  op: "Dropout",
  inputs: [0],
  formula: "dx = dy in inference mode; in training mode dy mask / (1 - ratio), of the mask that this run drew",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, ratio, training, mask] = [c.input(0), c.input(1), c.input(2), c.output(1)];
    const flag = training === "" ? [0] : c.constantInts(training);
    if (flag?.[0] === 0) return [dy];
    if (mask === "") throw c.unsupported("it trains, and its mask is not an output");
    const p = ratio === "" ? c.scalar(0.5, x) : c.b.op("CastLike", [ratio, x]);
    const kept = c.b.op("Div", [dy, c.b.op("Sub", [c.scalar(1, x), p])]);
    const dx = c.b.op("Where", [mask, kept, c.scalar(0, x)]);
    return [flag === undefined ? c.b.op("Where", [training, dx, dy]) : dx];
  },
};

export const Cast: Rule = {
  op: "Cast",
  inputs: [0],
  formula: "dx = cast(dy) to the dtype of x, between floating types; dy itself where x is a quantized value",
  vjp: (c, dys) => {
    const dtype = c.dtype(c.input(0));
    return [isFloat(dtype) ? c.b.op("Cast", [only(dys)], { to: elementType(dtype) }) : only(dys)];
  },
};

export const CastLike: Rule = { ...Cast, op: "CastLike" };

/** Lowest and highest float32: bounds that bind nothing. */
const unbounded = (bound: number | undefined): boolean => bound !== undefined && Math.abs(bound) >= 3.4e38;

export const Clip: Rule = {
  op: "Clip",
  inputs: [0, 1, 2],
  formula: "dx = dy [min < y < max]; dmin = sum dy [x <= min]; dmax = sum dy [x >= max]",
  kinks:
    "x gets 0 at a constant bound, as torch.clamp (PyTorch 2.15), relu6 and hardtanh (older torch.clamp passed 1); x and a computed bound that it equals share equally, as torch.clamp with tensors",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, y, low, high] = [c.input(0), c.output(0), c.input(1), c.input(2)];
    const value = (v: Value): number | undefined => c.constantInts(v)?.[0];
    const shares = (i: number): boolean => c.needs(i) || c.constant(c.input(i)) === undefined;
    const constant: Value[] = [];
    const masks: Value[] = [];
    const side = (i: number, distance: () => Value): void => {
      if (c.input(i) === "" || unbounded(value(c.input(i)))) return;
      if (shares(i)) masks.push(heaviside(c, distance(), x));
      else constant.push(distance());
    };
    const dx = (): Value => {
      side(1, () => (value(low) === 0 && !shares(1) ? y : c.b.op("Sub", [shares(1) ? x : y, low])));
      side(2, () => c.b.op("Sub", [high, shares(2) ? x : y]));
      const [first, second] = constant;
      if (first !== undefined)
        masks.push(positive(c, second === undefined ? first : c.b.op("Mul", [first, second]), x));
      return masks.reduce((g, mask) => c.b.op("Mul", [g, mask]), dy);
    };
    const bound = (i: number, beyond: readonly [Value, Value]): Value | undefined => {
      if (c.input(i) === "" || !c.needs(i)) return undefined;
      const taken = c.b.op("Mul", [dy, heaviside(c, c.b.op("Sub", beyond), x)]);
      return c.reshapeLike(c.b.op("ReduceSum", [taken], { keepdims: 0 }), c.input(i));
    };
    return [c.needs(0) ? dx() : undefined, bound(1, [low, x]), bound(2, [x, high])];
  },
};

export const Where: Rule = {
  op: "Where",
  inputs: [1, 2],
  formula: "da = dy [condition]; db = dy [not condition]",
  vjp: (c, dys) => {
    const dy = only(dys);
    const zero = c.scalar(0, c.output(0));
    const side = (i: number, whenTrue: Value, whenFalse: Value): Value | undefined =>
      c.needs(i) ? c.unbroadcast(c.b.op("Where", [c.input(0), whenTrue, whenFalse]), c.input(i)) : undefined;
    return [undefined, side(1, dy, zero), side(2, zero, dy)];
  },
};

export const Mod: Rule = {
  op: "Mod",
  inputs: [0, 1],
  formula: "fmod: da = dy; db = -dy trunc(a / b)",
  kinks: "the one-sided value at the jumps",
  vjp: (c, dys) => {
    if (attr.int(c.node, "fmod", 0) !== 1)
      throw c.unsupported("only the floating-point form (fmod = 1) has a gradient");
    const dy = only(dys);
    const [a, b] = [c.input(0), c.input(1)];
    const q = (): Value => c.b.op("Round", [c.b.op("Div", [c.b.op("Sub", [a, c.output(0)]), b])]);
    return [
      c.needs(0) ? c.unbroadcast(dy, a) : undefined,
      c.needs(1) ? c.unbroadcast(c.b.op("Neg", [c.b.op("Mul", [dy, q()])]), b) : undefined,
    ];
  },
};
