/** Gradcheck rows of attention.ts. */
import { type GradcheckCase, type GradcheckInput, normal } from "../../../testing/gradcheck.ts";
import type { AttributeValue } from "../../onnx/graph.ts";
import { elementCount, float32, float64, int64, tensor } from "../../tensor/tensor.ts";

interface Variant {
  readonly name: string;
  readonly opsets?: readonly number[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly heads?: number;
  readonly keyHeads?: number;
  readonly past?: boolean;
  readonly mask?: GradcheckInput;
  readonly lengths?: readonly number[];
  readonly outputs?: number;
  readonly check?: readonly number[];
  readonly flat?: boolean;
  /** float32: ONNX Runtime runs float64 through a function of its own, which is older than the specification in these points */
  readonly dtype?: "float32";
}

const [batch, queries, keys, size, valueSize] = [2, 3, 4, 2, 3];

const row = (v: Variant): GradcheckCase => {
  const [heads, keyHeads] = [v.heads ?? 2, v.keyHeads ?? v.heads ?? 2];
  const shape = (h: number, n: number, width: number): readonly number[] =>
    v.flat === true ? [batch, n, h * width] : [batch, h, n, width];
  const inputs: GradcheckInput[] = [
    { name: "q", shape: shape(heads, queries, size) },
    { name: "k", shape: shape(keyHeads, keys, size) },
    { name: "v", shape: shape(keyHeads, keys, valueSize) },
    v.mask ?? { name: "" },
    v.past === true ? { name: "pk", shape: [batch, keyHeads, 2, size] } : { name: "" },
    v.past === true ? { name: "pv", shape: [batch, keyHeads, 2, valueSize] } : { name: "" },
    v.lengths === undefined ? { name: "" } : { name: "lengths", value: int64([batch], v.lengths) },
  ];
  while (inputs.at(-1)?.name === "") inputs.pop();
  return {
    name: v.name,
    op: "Attention",
    opsets: v.opsets ?? [24],
    dtype: v.dtype ?? "float64",
    attributes: {
      ...(v.flat === true ? { q_num_heads: heads, kv_num_heads: keyHeads } : {}),
      ...v.attributes,
    },
    inputs,
    outputs: v.outputs ?? 1,
    check: v.check ?? [0],
  };
};

const bools = (dims: readonly number[], ...v: readonly number[]): GradcheckInput => ({
  name: "mask",
  value: tensor("bool", dims, Uint8Array.from(v)),
});
const sines = (dims: readonly number[]): readonly number[] =>
  Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(3 * i));
const terms = (...dims: readonly number[]): GradcheckInput => ({ name: "mask", value: float64(dims, sines(dims)) });
const terms32 = (...dims: readonly number[]): GradcheckInput => ({ name: "mask", value: float32(dims, sines(dims)) });

export const cases: readonly GradcheckCase[] = [
  row({ name: "4 axes", opsets: [23, 24, 25] }),
  row({ name: "3 axes", opsets: [23, 24, 25], flat: true }),
  row({ name: "causal, scale", attributes: { is_causal: 1, scale: { float: 0.4 } }, opsets: [23, 24, 25] }),
  row({ name: "grouped queries", heads: 4, keyHeads: 2 }),
  row({ name: "grouped queries, 3 axes", heads: 4, keyHeads: 2, flat: true }),
  row({ name: "one key head", heads: 3, keyHeads: 1 }),
  row({ name: "boolean mask", mask: bools([queries, keys], 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1) }),
  row({
    name: "a row that sees nothing",
    dtype: "float32",
    mask: bools([queries, keys], 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1),
  }),
  row({ name: "additive mask per sample", mask: terms(batch, 1, queries, keys) }),
  row({ name: "the mask's own gradient", mask: { name: "mask", shape: [queries, keys], sample: normal(0.5) } }),
  row({ name: "softcap and mask", attributes: { softcap: { float: 0.8 } }, mask: terms(queries, keys) }),
  row({ name: "causal and mask", dtype: "float32", attributes: { is_causal: 1 }, mask: terms32(queries, keys) }),
  row({ name: "past", past: true, outputs: 3, check: [0, 1, 2] }),
  row({ name: "past, causal", past: true, outputs: 3, attributes: { is_causal: 1 } }),
  row({ name: "past, mask", past: true, outputs: 3, mask: terms(queries, keys + 2) }),
  row({ name: "key lengths", lengths: [4, 2] }),
  row({ name: "key lengths, causal", dtype: "float32", lengths: [4, 3], attributes: { is_causal: 1 } }),
  ...[0, 1, 2, 3].map((mode) =>
    row({
      name: `scores, mode ${mode}`,
      attributes: { qk_matmul_output_mode: mode, softcap: { float: 0.8 } },
      mask: terms(queries, keys),
      outputs: 4,
      check: [3],
    }),
  ),
];
