/** Activation functions. Slopes are built from the forward output where that saves nodes; masks as in step.ts. */
import { attr } from "../../onnx/graph.ts";
import type { Value } from "../../onnx/builder.ts";
import { only, type Rule } from "../rule.ts";
import { clippedAffine, positive } from "./step.ts";
import { type Unary, unary } from "./unary.ts";

const alphaOf = (u: Unary, fallback: number): number => attr.float(u.c.node, "alpha", fallback);
const sigmoidSlope = (u: Unary, s: Value): Value => u.op("Mul", s, u.op("Sub", u.k(1), s));
/** [0 < h < 1] of a value in [0, 1] */
const inside = (u: Unary, h: Value): Value => positive(u.c, sigmoidSlope(u, h), u.x);

export const Relu: Rule = unary(
  "Relu",
  "dx = dy [y > 0]",
  (u) => u.op("Mul", u.dy, positive(u.c, u.y, u.x)),
  "0 at x = 0; in float32 part of it below 3.4e-39; an infinite dy at a closed one gives NaN (docs/decisions/relu-mask.md)",
);

export const LeakyRelu: Rule = unary(
  "LeakyRelu",
  "dx = dy (x > 0 ? 1 : alpha)",
  (u) => {
    const alpha = alphaOf(u, 0.01);
    // (1 - alpha) step + alpha, clipped to at most 1
    if (alpha >= 0 && alpha <= 1)
      return u.op("Mul", u.dy, clippedAffine(u.c, positive(u.c, u.x), 1 - alpha, alpha, u.x));
    return u.op("Where", u.op("Greater", u.x, u.k(0)), u.dy, u.op("Mul", u.dy, u.k(alpha)));
  },
  "alpha at x = 0",
);

export const PRelu: Rule = {
  op: "PRelu",
  inputs: [0, 1],
  formula: "dx = dy (x > 0 ? 1 : slope); dslope = dy (x > 0 ? 0 : x)",
  kinks: "slope at x = 0",
  vjp: (c, dys) => {
    const dy = only(dys);
    const [x, slope] = [c.input(0), c.input(1)];
    const zero = c.scalar(0, x);
    const dx = (): Value => c.b.op("Where", [c.b.op("Greater", [x, zero]), dy, c.b.op("Mul", [dy, slope])]);
    return [
      c.needs(0) ? dx() : undefined,
      c.needs(1) ? c.unbroadcast(c.b.op("Mul", [dy, c.b.op("Min", [x, zero])]), slope) : undefined,
    ];
  },
};

export const Elu: Rule = unary(
  "Elu",
  "dx = dy (x > 0 ? 1 : y + alpha)",
  (u) => {
    const alpha = alphaOf(u, 1);
    if (alpha === 1) return u.op("Mul", u.dy, clippedAffine(u.c, u.y, 1, 1, u.x));
    return u.op("Mul", u.dy, u.op("Where", u.op("Greater", u.x, u.k(0)), u.k(1), u.op("Add", u.y, u.k(alpha))));
  },
  "alpha at x = 0",
);

export const Selu: Rule = unary(
  "Selu",
  "dx = dy (x > 0 ? gamma : y + gamma alpha)",
  (u) => {
    const gamma = attr.float(u.c.node, "gamma", 1.0507010221481323);
    const alpha = alphaOf(u, 1.6732631921768188);
    const curve = u.op("Add", u.y, u.k(gamma * alpha));
    return u.op("Mul", u.dy, u.op("Where", u.op("Greater", u.x, u.k(0)), u.k(gamma), curve));
  },
  "gamma alpha at x = 0",
);

export const Celu: Rule = unary(
  "Celu",
  "dx = dy (x > 0 ? 1 : exp(x / alpha)), exp(x / alpha) = y / alpha + 1",
  (u) => {
    const alpha = alphaOf(u, 1);
    if (alpha > 0) return u.op("Mul", u.dy, clippedAffine(u.c, u.y, 1 / alpha, 1, u.x));
    const curve = u.op("Exp", u.op("Div", u.x, u.k(alpha)));
    return u.op("Mul", u.dy, u.op("Where", u.op("Greater", u.x, u.k(0)), u.k(1), curve));
  },
  "1 at x = 0",
);

export const ThresholdedRelu: Rule = unary(
  "ThresholdedRelu",
  "dx = dy [x > alpha]",
  (u) => u.op("Mul", u.dy, positive(u.c, u.op("Sub", u.x, u.k(alphaOf(u, 1))), u.x)),
  "0 at x = alpha",
);

export const Shrink: Rule = unary(
  "Shrink",
  "dx = dy [|x| > lambd]",
  (u) => {
    const beyond = u.op("Sub", u.op("Abs", u.x), u.k(attr.float(u.c.node, "lambd", 0.5)));
    return u.op("Mul", u.dy, positive(u.c, beyond, u.x));
  },
  "0 at x = -lambd and x = lambd",
);

/** d/dx [x Phi(x)] = Phi(x) + x phi(x); with a = x / sqrt 2: (erf a + 1) / 2 + a exp(-a^2) / sqrt pi */
const geluSlope = (u: Unary, x: Value): Value => {
  const a = u.op("Mul", x, u.k(Math.SQRT1_2));
  const cdf = clippedAffine(u.c, u.op("Erf", a), 0.5, 0.5, u.x);
  const bell = u.op("Exp", u.op("Neg", u.op("Mul", a, a)));
  return u.op("Add", cdf, u.op("Mul", u.op("Mul", a, u.k(1 / Math.sqrt(Math.PI))), bell));
};

/** y = x s, s = sigmoid(t): s + y (1 - s) dt/dx; gelu's tanh approximation has t = 2 sqrt(2/pi) (x + 0.044715 x^3) */
const geluTanhSlope = (u: Unary, x: Value): Value => {
  const k = 2 * Math.sqrt(2 / Math.PI);
  const xx = u.op("Mul", x, x);
  const s = u.op("Sigmoid", u.op("Mul", x, u.op("Add", u.op("Mul", xx, u.k(k * 0.044715)), u.k(k))));
  const dt = u.op("Add", u.op("Mul", xx, u.k(3 * k * 0.044715)), u.k(k));
  return u.op("Add", s, u.op("Mul", u.op("Mul", u.y, u.op("Sub", u.k(1), s)), dt));
};

/** y = x sigmoid(alpha x): s + alpha y (1 - s) */
const swishSlope = (u: Unary, alpha: number): Value => {
  const s = u.op("Sigmoid", alpha === 1 ? u.x : u.op("Mul", u.x, u.k(alpha)));
  const rest = u.op("Mul", u.y, u.op("Sub", u.k(1), s));
  return u.op("Add", s, alpha === 1 ? rest : u.op("Mul", rest, u.k(alpha)));
};

export const Gelu: Rule = unary(
  "Gelu",
  "dx = dy (Phi(x) + x phi(x)), or the derivative of the tanh approximation",
  (u) => {
    const tanh = attr.string(u.c.node, "approximate", "none") === "tanh";
    return u.op("Mul", u.dy, tanh ? geluTanhSlope(u, u.x) : geluSlope(u, u.x));
  },
);

export const MicrosoftGelu: Rule = unary("com.microsoft.Gelu", "dx = dy (Phi(x) + x phi(x))", (u) =>
  u.op("Mul", u.dy, geluSlope(u, u.x)),
);

export const QuickGelu: Rule = unary(
  "com.microsoft.QuickGelu",
  "s = sigmoid(alpha x); dx = dy (s + alpha y (1 - s))",
  (u) => u.op("Mul", u.dy, swishSlope(u, alphaOf(u, 1.702))),
);

export const Swish: Rule = unary("Swish", "s = sigmoid(alpha x); dx = dy (s + alpha y (1 - s))", (u) =>
  u.op("Mul", u.dy, swishSlope(u, alphaOf(u, 1))),
);

const biased = (op: string, slope: (u: Unary, x: Value) => Value): Rule => ({
  op,
  inputs: [0, 1],
  formula: "z = x + bias; dx = dy gelu'(z); dbias = sum dy gelu'(z)",
  vjp: (c, dys) => {
    const x = c.input(0);
    const bias = c.input(1);
    const z = bias === "" ? x : c.b.op("Add", [x, bias]);
    const u: Unary = { c, x, y: c.output(0), dy: only(dys), op: (t, ...i) => c.b.op(t, i), k: (v) => c.scalar(v, x) };
    const dz = c.b.op("Mul", [only(dys), slope(u, z)]);
    return [dz, bias !== "" && c.needs(1) ? c.unbroadcast(dz, bias) : undefined];
  },
});

export const BiasGelu: Rule = biased("com.microsoft.BiasGelu", geluSlope);
export const FastGelu: Rule = biased("com.microsoft.FastGelu", geluTanhSlope);

export const Sigmoid: Rule = unary("Sigmoid", "dx = dy y (1 - y)", (u) => u.op("Mul", u.dy, sigmoidSlope(u, u.y)));

export const HardSigmoid: Rule = unary(
  "HardSigmoid",
  "dx = dy alpha [0 < y < 1]",
  (u) => u.op("Mul", u.op("Mul", u.dy, u.k(alphaOf(u, 0.2))), inside(u, u.y)),
  "0 where it saturates exactly",
);

export const HardSwish: Rule = unary(
  "HardSwish",
  "h = clip(x / 6 + 1/2, 0, 1); dx = dy (h + [0 < h < 1] x / 6)",
  (u) => {
    const h = clippedAffine(u.c, u.x, 1 / 6, 0.5, u.x);
    const ramp = u.op("Mul", u.op("Mul", u.x, u.k(1 / 6)), inside(u, h));
    return u.op("Mul", u.dy, u.op("Add", h, ramp));
  },
  "0 at x = -3 and 1 at x = 3",
);

export const Mish: Rule = unary("Mish", "t = tanh(softplus x); dx = dy (t + x (1 - t^2) sigmoid x)", (u) => {
  const t = u.op("Tanh", u.op("Softplus", u.x));
  const slope = u.op("Mul", u.op("Mul", u.x, u.op("Sub", u.k(1), u.op("Mul", t, t))), u.op("Sigmoid", u.x));
  return u.op("Mul", u.dy, u.op("Add", t, slope));
});

export const Tanh: Rule = unary("Tanh", "dx = dy (1 - y^2)", (u) =>
  u.op("Mul", u.dy, u.op("Sub", u.k(1), u.op("Mul", u.y, u.y))),
);

export const Softplus: Rule = unary("Softplus", "dx = dy sigmoid(x)", (u) => u.op("Mul", u.dy, u.op("Sigmoid", u.x)));

export const Softsign: Rule = unary(
  "Softsign",
  "dx = dy / (1 + |x|)^2 = dy (1 - |y|)^2",
  (u) => {
    const s = u.op("Sub", u.k(1), u.op("Abs", u.y));
    return u.op("Mul", u.dy, u.op("Mul", s, s));
  },
  "1 at x = 0",
);
