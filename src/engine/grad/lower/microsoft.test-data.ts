/** Gradcheck rows of the com.microsoft ops. ONNX Runtime has float32 kernels only, FusedMatMul excepted. */
import { type GradcheckCase, type GradcheckInput, normal } from "../../../testing/gradcheck.ts";
import { float32, tensor } from "../../tensor/tensor.ts";

const given = (name: string, ...shape: readonly number[]): GradcheckInput => ({ name, shape, sample: normal(0.6) });
const none: GradcheckInput = { name: "" };
const int32 = (name: string, dims: readonly number[], ...v: readonly number[]): GradcheckInput => ({
  name,
  value: tensor("int32", dims, Int32Array.from(v)),
});
const common = { opsets: [1], dtype: "float32", tolerance: 1e-3 } as const;

const x = given("x", 2, 3, 4);
const projection = [x, given("w", 4, 12), given("b", 12)];
const masks: readonly (readonly [string, GradcheckInput])[] = [
  ["key counts", int32("m", [2], 3, 2)],
  ["ends and starts", int32("m", [4], 3, 2, 1, 0)],
  ["per key", int32("m", [2, 3], 1, 1, 0, 0, 1, 1)],
  ["per query and key", int32("m", [2, 3, 3], 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0)],
];

const attention: readonly GradcheckCase[] = [
  { name: "plain", inputs: projection, attributes: { num_heads: 2 } },
  { name: "scale, causal", inputs: projection, attributes: { num_heads: 2, scale: { float: 0.3 }, unidirectional: 1 } },
  {
    name: "values of another width",
    inputs: [x, given("w", 4, 14), given("b", 14)],
    attributes: { num_heads: 2, qkv_hidden_sizes: [4, 4, 6] },
  },
  ...masks.map(([name, m]) => ({ name: `mask ${name}`, inputs: [...projection, m], attributes: { num_heads: 2 } })),
  {
    name: "past, causal",
    inputs: [...projection, none, given("past", 2, 2, 2, 1, 2)],
    attributes: { num_heads: 2, unidirectional: 1 },
    outputs: 2,
    check: [0, 1],
  },
  {
    name: "a bias of the scores",
    inputs: [...projection, none, none, given("extra", 1, 2, 3, 3)],
    attributes: { num_heads: 2 },
  },
].map((c): GradcheckCase => ({ ...common, op: "com.microsoft.Attention", ...c }));

const [q, k, v] = [given("q", 2, 3, 4), given("k", 2, 5, 4), given("v", 2, 5, 6)];
const multiHead: readonly GradcheckCase[] = [
  { name: "plain", inputs: [q, k, v], attributes: { num_heads: 2 } },
  { name: "bias, scale", inputs: [q, k, v, given("b", 14)], attributes: { num_heads: 2, scale: { float: 0.3 } } },
  {
    name: "mask per key",
    inputs: [q, k, v, none, int32("m", [2, 5], 1, 1, 0, 0, 1, 1, 1, 1, 0, 1)],
    attributes: { num_heads: 2 },
  },
  { name: "key counts", inputs: [q, k, v, none, int32("m", [2], 5, 2)], attributes: { num_heads: 2 } },
  {
    name: "a bias of the scores",
    inputs: [q, k, v, none, none, given("extra", 2, 1, 3, 5)],
    attributes: { num_heads: 2 },
  },
  {
    name: "past, causal",
    inputs: [
      q,
      given("k", 2, 3, 4),
      given("v", 2, 3, 4),
      none,
      none,
      none,
      given("pk", 2, 2, 2, 2),
      given("pv", 2, 2, 2, 2),
    ],
    attributes: { num_heads: 2, unidirectional: 1 },
    outputs: 3,
    check: [0, 1, 2],
  },
  {
    name: "keys and values in heads, bias",
    inputs: [q, given("k", 2, 2, 5, 2), given("v", 2, 2, 5, 2), given("b", 12)],
    attributes: { num_heads: 2 },
    // the bias of keys and values is not used
    check: [0],
  },
].map((c): GradcheckCase => ({ ...common, op: "com.microsoft.MultiHeadAttention", ...c }));

// ONNX Runtime turns heads of multiples of 16
const size = 16;
const grouped = { num_heads: 2, kv_num_heads: 1 };
const angles = (name: string, f: (a: number) => number): GradcheckInput => ({
  name,
  value: float32(
    [4, size / 2],
    Array.from({ length: 2 * size }, (_, i) => f((1 + Math.floor(i / 8)) / 2 ** (i % 8))),
  ),
});
const rotation = [angles("cos", Math.cos), angles("sin", Math.sin)];
const lengths = [int32("last", [1], 2), int32("total", [], 3)];
const groupedInputs = [given("q", 1, 3, 2 * size), given("k", 1, 3, size), given("v", 1, 3, size)];
const groupQuery: readonly GradcheckCase[] = [
  {
    name: "two samples",
    inputs: [
      given("q", 2, 2, 4 * 8),
      given("k", 2, 2, 2 * 8),
      given("v", 2, 2, 2 * 8),
      none,
      none,
      int32("last", [2], 1, 1),
      int32("total", [], 2),
    ],
    attributes: { num_heads: 4, kv_num_heads: 2 },
  },
  {
    name: "scale, cap, rotary",
    inputs: [...groupedInputs, none, none, ...lengths, ...rotation],
    attributes: { ...grouped, do_rotary: 1, scale: { float: 0.4 }, softcap: { float: 1.5 } },
  },
  {
    name: "packed, interleaved rotary",
    inputs: [given("q", 1, 3, 4 * size), none, none, none, none, ...lengths, ...rotation],
    attributes: { ...grouped, do_rotary: 1, rotary_interleaved: 1 },
  },
  {
    name: "past, rotary",
    inputs: [
      given("q", 1, 1, 2 * size),
      given("k", 1, 1, size),
      given("v", 1, 1, size),
      given("pk", 1, 1, 2, size),
      given("pv", 1, 1, 2, size),
      ...lengths,
      ...rotation,
    ],
    attributes: { ...grouped, do_rotary: 1 },
  },
  {
    name: "a bias of the scores",
    inputs: [...groupedInputs, none, none, ...lengths, none, none, none, given("extra", 1, 2, 3, 3)],
    attributes: grouped,
  },
].map((c): GradcheckCase => ({ ...common, op: "com.microsoft.GroupQueryAttention", outputs: 3, ...c }));

const fused: readonly GradcheckCase[] = [
  ...[
    { name: "plain", attributes: { alpha: { float: 0.5 } }, inputs: [given("a", 2, 3, 4), given("b", 4, 5)] },
    {
      name: "both transposed",
      attributes: { transA: 1, transB: 1 },
      inputs: [given("a", 2, 4, 3), given("b", 2, 5, 4)],
    },
    {
      name: "batch axes moved",
      attributes: { transBatchA: 1, transBatchB: 1, transB: 1 },
      inputs: [given("a", 3, 2, 4), given("b", 5, 2, 4)],
    },
  ].map((c): GradcheckCase => ({ ...c, op: "com.microsoft.FusedMatMul", opsets: [1] })),
  ...(["Relu", "Tanh", "LeakyRelu"] as const).map(
    (activation): GradcheckCase => ({
      ...common,
      name: activation,
      op: "com.microsoft.FusedGemm",
      step: 1e-2,
      attributes: {
        activation,
        transB: 1,
        alpha: { float: 0.5 },
        ...(activation === "LeakyRelu" ? { activation_alpha: { float: 0.2 } } : {}),
      },
      inputs: [
        { name: "a", shape: [2, 3], sample: normal(0.3) },
        { name: "b", shape: [4, 3], sample: normal(0.3) },
        { name: "c", value: float32([4], [2, -2, 2, -2]) },
      ],
    }),
  ),
  {
    ...common,
    name: "words, positions, segments",
    op: "com.microsoft.EmbedLayerNormalization",
    inputs: [
      int32("ids", [2, 3], 0, 4, 4, 1, 0, 2),
      int32("segments", [2, 3], 0, 0, 1, 1, 1, 0),
      given("word", 5, 4),
      given("position", 6, 4),
      given("segment", 2, 4),
      given("gamma", 4),
      given("beta", 4),
    ],
    outputs: 2,
    outputTypes: { 1: "int32" },
  },
];

export const cases: readonly GradcheckCase[] = [...attention, ...multiHead, ...groupQuery, ...fused];
