/** Activation functions. */
import { attr } from "../../onnx/graph.ts";
import type { Value } from "../../onnx/builder.ts";
import { only, type Rule } from "../rule.ts";
import { type Unary, unary } from "./unary.ts";

const alphaOf = (u: Unary, fallback: number): number => attr.float(u.c.node, "alpha", fallback);
const sigmoidSlope = (u: Unary, s: Value): Value => u.op("Mul", s, u.op("Sub", u.k(1), s));

export const Relu: Rule = unary("Relu", "dx = dy [y > 0]", (u) => u.op("Mul", u.dy, u.op("Sign", u.y)), "0 at x = 0");

export const LeakyRelu: Rule = unary(
  "LeakyRelu",
  "dx = dy (x > 0 ? 1 : alpha)",
  (u) => u.op("Where", u.op("Greater", u.x, u.k(0)), u.dy, u.op("Mul", u.dy, u.k(alphaOf(u, 0.01)))),
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
    const positive = c.b.op("Greater", [x, c.scalar(0, x)]);
    return [
      c.needs(0) ? c.b.op("Where", [positive, dy, c.b.op("Mul", [dy, slope])]) : undefined,
      c.needs(1) ? c.unbroadcast(c.b.op("Mul", [dy, c.b.op("Min", [x, c.scalar(0, x)])]), slope) : undefined,
    ];
  },
};

export const Elu: Rule = unary(
  "Elu",
  "dx = dy (x > 0 ? 1 : y + alpha)",
  (u) => u.op("Mul", u.dy, u.op("Where", u.op("Greater", u.x, u.k(0)), u.k(1), u.op("Add", u.y, u.k(alphaOf(u, 1))))),
  "alpha at x = 0",
);

export const Selu: Rule = unary(
  "Selu",
  "dx = dy (x > 0 ? gamma : y + gamma alpha)",
  (u) => {
    const gamma = attr.float(u.c.node, "gamma", 1.0507010221481323);
    const alpha = alphaOf(u, 1.6732631921768188);
    return u.op(
      "Mul",
      u.dy,
      u.op("Where", u.op("Greater", u.x, u.k(0)), u.k(gamma), u.op("Add", u.y, u.k(gamma * alpha))),
    );
  },
  "gamma alpha at x = 0",
);

export const Celu: Rule = unary(
  "Celu",
  "dx = dy (x > 0 ? 1 : exp(x / alpha))",
  (u) =>
    u.op(
      "Mul",
      u.dy,
      u.op("Where", u.op("Greater", u.x, u.k(0)), u.k(1), u.op("Exp", u.op("Div", u.x, u.k(alphaOf(u, 1))))),
    ),
  "1 at x = 0",
);

export const ThresholdedRelu: Rule = unary(
  "ThresholdedRelu",
  "dx = dy [x > alpha]",
  (u) => u.op("Where", u.op("Greater", u.x, u.k(alphaOf(u, 1))), u.dy, u.k(0)),
  "0 at x = alpha",
);

const sqrtHalf = Math.SQRT1_2;
const gaussian = 1 / Math.sqrt(2 * Math.PI);

/** d/dx [x Phi(x)] = Phi(x) + x phi(x) */
const geluSlope = (u: Unary, x: Value): Value => {
  const cdf = u.op("Mul", u.k(0.5), u.op("Add", u.k(1), u.op("Erf", u.op("Mul", x, u.k(sqrtHalf)))));
  const pdf = u.op("Mul", u.k(gaussian), u.op("Exp", u.op("Mul", u.k(-0.5), u.op("Mul", x, x))));
  return u.op("Add", cdf, u.op("Mul", x, pdf));
};

/** d/dx [0.5 x (1 + tanh t)], t = sqrt(2/pi) (x + 0.044715 x^3) */
const geluTanhSlope = (u: Unary, x: Value): Value => {
  const a = Math.sqrt(2 / Math.PI);
  const xx = u.op("Mul", x, x);
  const t = u.op("Tanh", u.op("Mul", x, u.op("Add", u.k(a), u.op("Mul", u.k(a * 0.044715), xx))));
  const dt = u.op("Add", u.k(a), u.op("Mul", u.k(3 * a * 0.044715), xx));
  const left = u.op("Mul", u.k(0.5), u.op("Add", u.k(1), t));
  const right = u.op("Mul", u.op("Mul", u.k(0.5), x), u.op("Mul", u.op("Sub", u.k(1), u.op("Mul", t, t)), dt));
  return u.op("Add", left, right);
};

export const Gelu: Rule = unary(
  "Gelu",
  "dx = dy (Phi(x) + x phi(x)), or the derivative of the tanh approximation",
  (u) =>
    u.op(
      "Mul",
      u.dy,
      attr.string(u.c.node, "approximate", "none") === "tanh" ? geluTanhSlope(u, u.x) : geluSlope(u, u.x),
    ),
);

export const MicrosoftGelu: Rule = unary("com.microsoft.Gelu", "dx = dy (Phi(x) + x phi(x))", (u) =>
  u.op("Mul", u.dy, geluSlope(u, u.x)),
);

export const QuickGelu: Rule = unary(
  "com.microsoft.QuickGelu",
  "s = sigmoid(alpha x); dx = dy (s + alpha x s (1 - s))",
  (u) => {
    const alpha = alphaOf(u, 1.702);
    const s = u.op("Sigmoid", u.op("Mul", u.x, u.k(alpha)));
    return u.op("Mul", u.dy, u.op("Add", s, u.op("Mul", u.op("Mul", u.x, u.k(alpha)), sigmoidSlope(u, s))));
  },
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
  (u) => {
    const inside = u.op("And", u.op("Greater", u.y, u.k(0)), u.op("Less", u.y, u.k(1)));
    return u.op("Where", inside, u.op("Mul", u.dy, u.k(alphaOf(u, 0.2))), u.k(0));
  },
  "0 where it saturates exactly",
);

export const HardSwish: Rule = unary(
  "HardSwish",
  "dx = dy (x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 1/2)",
  (u) => {
    const middle = u.op("Add", u.op("Mul", u.x, u.k(1 / 3)), u.k(0.5));
    const upper = u.op("Where", u.op("GreaterOrEqual", u.x, u.k(3)), u.k(1), middle);
    return u.op("Mul", u.dy, u.op("Where", u.op("LessOrEqual", u.x, u.k(-3)), u.k(0), upper));
  },
  "0 at x = -3 and 1 at x = 3",
);

export const Swish: Rule = unary("Swish", "s = sigmoid(alpha x); dx = dy (s + alpha x s (1 - s))", (u) => {
  const alpha = alphaOf(u, 1);
  const s = u.op("Sigmoid", u.op("Mul", u.x, u.k(alpha)));
  return u.op("Mul", u.dy, u.op("Add", s, u.op("Mul", u.op("Mul", u.x, u.k(alpha)), sigmoidSlope(u, s))));
});

export const Mish: Rule = unary("Mish", "t = tanh(softplus x); dx = dy (t + x (1 - t^2) sigmoid x)", (u) => {
  const t = u.op("Tanh", u.op("Softplus", u.x));
  const slope = u.op("Mul", u.op("Mul", u.x, u.op("Sub", u.k(1), u.op("Mul", t, t))), u.op("Sigmoid", u.x));
  return u.op("Mul", u.dy, u.op("Add", t, slope));
});

export const Tanh: Rule = unary("Tanh", "dx = dy (1 - y^2)", (u) =>
  u.op("Mul", u.dy, u.op("Sub", u.k(1), u.op("Mul", u.y, u.y))),
);

export const Softplus: Rule = unary("Softplus", "dx = dy sigmoid(x)", (u) => u.op("Mul", u.dy, u.op("Sigmoid", u.x)));

export const Softsign: Rule = unary("Softsign", "dx = dy / (1 + |x|)^2", (u) => {
  const s = u.op("Add", u.k(1), u.op("Abs", u.x));
  return u.op("Div", u.dy, u.op("Mul", s, s));
});
