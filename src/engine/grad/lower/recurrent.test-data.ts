/** Gradcheck rows of LSTM, GRU and RNN. ONNX Runtime has no float64 kernels for them. */
import { type GradcheckCase, type GradcheckInput, normal } from "../../../testing/gradcheck.ts";
import type { AttributeValue } from "../../onnx/graph.ts";
import { tensor } from "../../tensor/tensor.ts";

const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
const [steps, batch, features, hidden] = [3, 2, 2, 3];
const small = normal(0.6);

interface Variant {
  readonly name: string;
  readonly directions?: 1 | 2;
  readonly lengths?: readonly number[];
  readonly initial?: boolean;
  readonly peepholes?: boolean;
  readonly bias?: boolean;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly opsets?: readonly number[];
  readonly check?: readonly number[];
}

const row = (op: keyof typeof gates, v: Variant): GradcheckCase => {
  const n = gates[op] * hidden;
  const d = v.directions ?? 1;
  const given = (name: string, shape: readonly number[], when = true): GradcheckInput =>
    when ? { name, shape, sample: small } : { name: "" };
  const states = v.initial === true;
  const inputs: GradcheckInput[] = [
    given("x", [steps, batch, features]),
    given("w", [d, n, features]),
    given("r", [d, n, hidden]),
    given("b", [d, 2 * n], v.bias !== false),
    v.lengths === undefined
      ? { name: "" }
      : { name: "lengths", value: tensor("int32", [batch], Int32Array.from(v.lengths)) },
    given("h", [d, batch, hidden], states),
    ...(op === "LSTM"
      ? [given("c", [d, batch, hidden], states), given("p", [d, 3 * hidden], v.peepholes === true)]
      : []),
  ];
  while (inputs.at(-1)?.name === "") inputs.pop();
  const outputs = op === "LSTM" ? 3 : 2;
  return {
    name: v.name,
    op,
    opsets: v.opsets ?? [14],
    dtype: "float32",
    step: 0.02,
    tolerance: 1e-3,
    symbolic: "exact",
    attributes: { hidden_size: hidden, ...v.attributes },
    inputs,
    outputs,
    check: v.check ?? Array.from({ length: outputs }, (_, i) => i),
  };
};

const variants: readonly Variant[] = [
  { name: "forward", opsets: [7, 14, 22] },
  { name: "reverse, without bias", attributes: { direction: "reverse" }, bias: false },
  { name: "bidirectional, initial states", attributes: { direction: "bidirectional" }, directions: 2, initial: true },
  { name: "lengths", lengths: [1, 3], initial: true },
  {
    name: "lengths, bidirectional",
    lengths: [3, 2],
    attributes: { direction: "bidirectional" },
    directions: 2,
    check: [0, 1],
  },
];

export const cases: readonly GradcheckCase[] = [
  ...(["LSTM", "GRU", "RNN"] as const).flatMap((op) => variants.map((v) => row(op, v))),
  row("LSTM", { name: "peepholes", peepholes: true, initial: true }),
  row("LSTM", { name: "coupled gates", attributes: { input_forget: 1 }, initial: true }),
  row("LSTM", {
    name: "other activations",
    attributes: {
      activations: { strings: ["HardSigmoid", "Softsign", "ScaledTanh"] },
      activation_alpha: { floats: [0.3, 1.2] },
      activation_beta: { floats: [0.4, 0.8] },
    },
    check: [0],
  }),
  row("GRU", { name: "linear before reset", attributes: { linear_before_reset: 1 }, initial: true }),
  row("GRU", { name: "linear before reset, no initial state", attributes: { linear_before_reset: 1 } }),
  row("RNN", {
    name: "two activations",
    directions: 2,
    attributes: {
      direction: "bidirectional",
      activations: { strings: ["Affine", "Softplus"] },
      activation_alpha: { floats: [0.7] },
      activation_beta: { floats: [0.1] },
    },
  }),
];
