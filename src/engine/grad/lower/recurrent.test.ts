/** Unrolled LSTM, GRU and RNN against ONNX Runtime's own kernels. */
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { rngFor } from "../../../core/rng.ts";
import { type AttributeValue, type ModelProto, node, valueInfo } from "../../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { Session } from "../../runtime/ort.ts";
import { elementCount, float32, type Tensor, tensor } from "../../tensor/tensor.ts";
import { differentiate } from "../differentiate.ts";
import { lower } from "../lower.ts";

const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
type Op = keyof typeof gates;

interface Setup {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly directions?: 1 | 2;
  readonly lengths?: readonly number[];
  readonly initial?: boolean;
  readonly peepholes?: boolean;
  readonly bias?: boolean;
  readonly batchFirst?: boolean;
}

const [steps, batch, features, hidden] = [7, 3, 4, 5];

const inputsOf = (op: Op, s: Setup): ReadonlyMap<string, Tensor | undefined> => {
  const rng = rngFor(3, op);
  const draw = (...dims: readonly number[]): Tensor =>
    float32(
      dims,
      Float32Array.from({ length: elementCount(dims) }, () => rng.normal() * 0.7),
    );
  const d = s.directions ?? 1;
  const n = gates[op] * hidden;
  return new Map<string, Tensor | undefined>([
    ["x", draw(steps, batch, features)],
    ["w", draw(d, n, features)],
    ["r", draw(d, n, hidden)],
    ["b", s.bias === false ? undefined : draw(d, 2 * n)],
    ["lengths", s.lengths === undefined ? undefined : tensor("int32", [batch], Int32Array.from(s.lengths))],
    ["h", s.initial === true ? draw(d, batch, hidden) : undefined],
    ...(op === "LSTM"
      ? ([
          ["c", s.initial === true ? draw(d, batch, hidden) : undefined],
          ["p", s.peepholes === true ? draw(d, 3 * hidden) : undefined],
        ] as const)
      : []),
  ]);
};

const modelOf = (op: Op, s: Setup, inputs: ReadonlyMap<string, Tensor | undefined>): ModelProto => {
  const names = [...inputs].map(([k, t]) => (t === undefined ? "" : k));
  while (names.at(-1) === "") names.pop();
  const outputs = op === "LSTM" ? ["y", "yh", "yc"] : ["y", "yh"];
  return create(ModelProtoSchema, {
    irVersion: 9n,
    opsetImport: [create(OperatorSetIdProtoSchema, { version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "recurrent",
      node: [
        node(op, names, outputs, {
          hidden_size: hidden,
          ...(s.batchFirst === true ? { layout: 1 } : {}),
          ...s.attributes,
        }),
      ],
      input: [...inputs].flatMap(([k, t]) => (t === undefined ? [] : [valueInfo(k, t.dtype, t.dims)])),
      output: outputs.map((o) => valueInfo(o, "float32", undefined)),
    }),
  });
};

const runModel = async (
  model: ModelProto,
  inputs: ReadonlyMap<string, Tensor | undefined>,
): Promise<Record<string, Tensor>> => {
  const session = await Session.create(writeOnnx(model), { threads: 1 });
  const feeds = Object.fromEntries([...inputs].flatMap(([k, t]) => (t === undefined ? [] : [[k, t] as const])));
  const out = await session.run(feeds);
  await session.release();
  return out;
};

const largestDifference = (a: Tensor | undefined, b: Tensor | undefined): number => {
  expect(a?.dims).toEqual(b?.dims);
  const [x, y] = [a?.data as Float32Array, b?.data as Float32Array];
  return x.reduce((m, v, i) => Math.max(m, Math.abs(v - (y[i] ?? Number.NaN))), 0);
};

const names = (...strings: readonly string[]) => ({ activations: { strings } });
const setups: readonly (readonly [string, Setup])[] = [
  ["forward", {}],
  ["without bias", { bias: false }],
  ["reverse", { attributes: { direction: "reverse" }, initial: true }],
  ["bidirectional", { attributes: { direction: "bidirectional" }, directions: 2, initial: true }],
  ["lengths", { lengths: [7, 2, 5], initial: true }],
  ["lengths, no initial state", { lengths: [7, 1, 5] }],
  ["lengths, reverse", { lengths: [3, 2, 5], attributes: { direction: "reverse" } }],
  [
    "lengths, bidirectional",
    { lengths: [1, 7, 4], initial: true, attributes: { direction: "bidirectional" }, directions: 2 },
  ],
  ["clip", { attributes: { clip: { float: 0.4 } }, initial: true }],
];

const activations: readonly (readonly [string, Readonly<Record<string, AttributeValue>>])[] = [
  ["Sigmoid", {}],
  ["Tanh", {}],
  ["Relu", {}],
  ["Softsign", {}],
  ["Softplus", {}],
  ["Affine", { activation_alpha: { floats: [0.6] }, activation_beta: { floats: [0.1] } }],
  ["LeakyRelu", { activation_alpha: { floats: [0.2] } }],
  ["ThresholdedRelu", { activation_alpha: { floats: [0.3] } }],
  ["ScaledTanh", { activation_alpha: { floats: [0.9] }, activation_beta: { floats: [0.5] } }],
  ["HardSigmoid", { activation_alpha: { floats: [0.3] }, activation_beta: { floats: [0.4] } }],
  ["HardSigmoid", {}],
  ["Elu", { activation_alpha: { floats: [0.7] } }],
];

const only: Readonly<Record<Op, readonly (readonly [string, Setup])[]>> = {
  LSTM: [
    ["peepholes", { peepholes: true, initial: true }],
    ["peepholes, clip", { peepholes: true, attributes: { clip: { float: 0.4 } } }],
    ["coupled gates", { attributes: { input_forget: 1 }, initial: true }],
    [
      "alpha and beta are taken in order",
      {
        attributes: {
          ...names("HardSigmoid", "Softsign", "ScaledTanh"),
          activation_alpha: { floats: [0.3, 1.2] },
          activation_beta: { floats: [0.4, 0.8] },
        },
      },
    ],
  ],
  GRU: [
    ["linear before reset", { attributes: { linear_before_reset: 1 }, initial: true }],
    ["linear before reset, lengths", { attributes: { linear_before_reset: 1 }, lengths: [2, 7, 3] }],
    ["linear before reset, clip", { attributes: { linear_before_reset: 1, clip: { float: 0.4 } } }],
  ],
  RNN: activations.map(([name, attributes]) => [
    `activation ${name} ${JSON.stringify(attributes)}`,
    { attributes: { ...names(name), ...attributes } },
  ]),
};

for (const op of ["LSTM", "GRU", "RNN"] as const)
  describe(`${op} unrolled equals ONNX Runtime's`, () => {
    for (const [name, s] of [...setups, ...only[op]])
      test(name, async () => {
        const inputs = inputsOf(op, s);
        const model = modelOf(op, s, inputs);
        const lowered = lower(model, { wrt: ["x"] });
        expect(lowered.graph?.node.some((n) => n.opType === op)).toBe(false);
        const [mine, theirs] = [await runModel(lowered, inputs), await runModel(model, inputs)];
        for (const o of Object.keys(theirs)) expect(largestDifference(mine[o], theirs[o]), o).toBeLessThan(5e-6);
      });

    test("layout 1 is layout 0 with the batch first", async () => {
      const inputs = inputsOf(op, { initial: true, directions: 2 });
      const attributes = { direction: "bidirectional" };
      const turned = new Map([...inputs].map(([k, t]) => [k, "xhc".includes(k) && t !== undefined ? swapped(t) : t]));
      const mine = await runModel(lower(modelOf(op, { attributes, batchFirst: true }, turned), { wrt: ["x"] }), turned);
      const theirs = await runModel(modelOf(op, { attributes }, inputs), inputs);
      const { y, yh, yc } = mine;
      expect(y?.dims).toEqual([batch, steps, 2, hidden]);
      for (const [state, other] of [
        [yh, theirs["yh"]],
        ...(op === "LSTM" ? [[yc, theirs["yc"]] as const] : []),
      ] as const)
        expect(largestDifference(state === undefined ? undefined : swapped(state), other)).toBeLessThan(5e-6);
    });
  });

/** [a, b, n] -> [b, a, n] */
const swapped = (t: Tensor): Tensor => {
  const [a = 0, b = 0, n = 0] = t.dims;
  const data = t.data as Float32Array;
  return float32(
    [b, a, n],
    Float32Array.from({ length: data.length }, (_, i) => {
      const [j, k, m] = [Math.floor(i / (a * n)), Math.floor(i / n) % a, i % n];
      return data[(k * b + j) * n + m] ?? Number.NaN;
    }),
  );
};

describe("an open number of steps becomes a Scan", () => {
  for (const op of ["LSTM", "GRU", "RNN"] as const)
    for (const [name, s] of [...setups, ...only[op].filter(([n]) => !n.startsWith("activation"))])
      test(`${op}: ${name}`, async () => {
        const inputs = inputsOf(op, s);
        const model = modelOf(op, s, inputs);
        if (model.graph !== undefined) model.graph.input[0] = valueInfo("x", "float32", ["T", batch, features]);
        const lowered = lower(model, { wrt: ["x"] });
        expect(lowered.graph?.node.some((n) => n.opType === "Scan")).toBe(true);
        const [mine, theirs] = [await runModel(lowered, inputs), await runModel(model, inputs)];
        for (const o of Object.keys(theirs)) expect(largestDifference(mine[o], theirs[o]), o).toBeLessThan(5e-6);
      });
});

test("the batch size may be open", async () => {
  for (const op of ["LSTM", "GRU", "RNN"] as const) {
    const s: Setup = { initial: true, lengths: [7, 2, 5], directions: 2, attributes: { direction: "bidirectional" } };
    const inputs = inputsOf(op, s);
    const model = modelOf(op, s, inputs);
    const graph = model.graph;
    if (graph === undefined) continue;
    graph.input[0] = valueInfo("x", "float32", [steps, "N", features]);
    for (const [i, v] of graph.input.entries())
      if (v.name === "h" || v.name === "c") graph.input[i] = valueInfo(v.name, "float32", [2, "N", hidden]);
    const d = differentiate(model, { loss: "cotangent", wrt: ["x"] });
    const [mine, theirs] = [await runModel(lower(model, { wrt: ["x"] }), inputs), await runModel(model, inputs)];
    expect(largestDifference(mine["y"], theirs["y"])).toBeLessThan(5e-6);
    expect(d.gradients.has("x")).toBe(true);
  }
});

test("a node off the path stays", () => {
  const inputs = inputsOf("LSTM", {});
  const model = modelOf("LSTM", {}, inputs);
  expect(lower(model, { wrt: ["other"] })).toBe(model);
});
