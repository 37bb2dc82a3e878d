/** The activation functions of recurrent ops. */
import { CasemateError } from "../../../core/error.ts";
import type { Value } from "../../onnx/builder.ts";
import { attr } from "../../onnx/graph.ts";
import type { LowerContext } from "./lowering.ts";

/** An activation function on one value. */
export type Activation = (x: Value) => Value;

/** Per direction: the functions named in the attributes, with their alpha and beta taken in order by those that have one. */
export const activationsOf = (
  c: LowerContext,
  defaults: readonly string[],
  directions: number,
): readonly (readonly Activation[])[] => {
  const given = attr.strings(c.node, "activations");
  const names =
    given === undefined || given.length === 0 ? Array.from({ length: directions }, () => defaults).flat() : given;
  const alphas = [...(attr.floats(c.node, "activation_alpha") ?? [])];
  const betas = [...(attr.floats(c.node, "activation_beta") ?? [])];
  if (names.length !== defaults.length * directions)
    throw new CasemateError(
      "ONNX_INVALID",
      `node '${c.node.name}' names ${names.length} activations, expected ${defaults.length * directions}`,
    );
  const functions = names.map((name) => activation(c, name, alphas, betas));
  return Array.from({ length: directions }, (_, i) => functions.slice(i * defaults.length, (i + 1) * defaults.length));
};

const activation = (c: LowerContext, name: string, alphas: number[], betas: number[]): Activation => {
  const { b } = c;
  const alpha = (fallback: number): number => alphas.shift() ?? fallback;
  const beta = (fallback: number): number => betas.shift() ?? fallback;
  const k = (v: number): Value => c.scalar(v, c.input(0));
  switch (name.toLowerCase()) {
    case "sigmoid":
      return (x) => b.op("Sigmoid", [x]);
    case "tanh":
      return (x) => b.op("Tanh", [x]);
    case "relu":
      return (x) => b.op("Relu", [x]);
    case "softsign":
      return (x) => b.op("Softsign", [x]);
    case "softplus":
      return (x) => b.op("Softplus", [x]);
    case "affine": {
      const [a, s] = [alpha(1), beta(0)];
      return (x) => b.op("Add", [b.op("Mul", [x, k(a)]), k(s)]);
    }
    case "scaledtanh": {
      const [a, s] = [alpha(1), beta(1)];
      return (x) => b.op("Mul", [b.op("Tanh", [b.op("Mul", [x, k(s)])]), k(a)]);
    }
    case "hardsigmoid": {
      const [a, s] = [alpha(0.2), beta(0.5)];
      return (x) => b.op("HardSigmoid", [x], { alpha: { float: a }, beta: { float: s } });
    }
    case "leakyrelu": {
      const a = alpha(0.01);
      return (x) => b.op("LeakyRelu", [x], { alpha: { float: a } });
    }
    case "thresholdedrelu": {
      const a = alpha(1);
      return (x) => b.op("ThresholdedRelu", [x], { alpha: { float: a } });
    }
    case "elu": {
      const a = alpha(1);
      return (x) => b.op("Elu", [x], { alpha: { float: a } });
    }
    default:
      throw c.unsupported(`activation '${name}' is not one of ONNX's`);
  }
};
