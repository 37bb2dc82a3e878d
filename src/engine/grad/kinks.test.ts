/** Every rule where the derivative does not exist, against PyTorch's autograd (test/vectors/pytorch-kinks.json, made by bench/peers/record-kinks.py). */
import { readFileSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { type AttributeValue, type ModelProto, node, valueInfo } from "../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { differentiate } from "./differentiate.ts";

type Plain = number | "nan" | "inf" | "-inf";
interface Packed {
  readonly shape: readonly number[];
  readonly values: readonly Plain[];
}
type Nested = number | readonly Nested[];
interface Row {
  readonly op: string;
  readonly name: string;
  readonly opset: number;
  readonly attributes: Readonly<Record<string, string | number | readonly number[]>>;
  readonly slots: readonly string[];
  readonly inputs: Readonly<Record<string, Packed>>;
  readonly ints: Readonly<Record<string, Nested>>;
  readonly constants?: Readonly<Record<string, number>>;
  readonly bools?: Readonly<Record<string, readonly boolean[]>>;
  /** names of the node's outputs, where it has more than y */
  readonly outputs?: readonly string[];
  readonly cotangent: Packed;
  readonly output: Packed;
  readonly gradients: Readonly<Record<string, Packed>>;
}
const { rows } = JSON.parse(
  readFileSync(new URL("../../../test/vectors/pytorch-kinks.json", import.meta.url), "utf8"),
) as { rows: readonly Row[] };

type Float = "float32" | "float64";
const number = (v: Plain): number => (v === "nan" ? Number.NaN : v === "inf" ? Infinity : v === "-inf" ? -Infinity : v);
const floats = (dtype: Float, p: Packed): Tensor =>
  dtype === "float64"
    ? tensor(dtype, p.shape, Float64Array.from(p.values, number))
    : tensor(dtype, p.shape, Float32Array.from(p.values, number));
const ints = (v: Nested): Tensor => {
  const dims: number[] = [];
  for (let level: Nested | undefined = v; Array.isArray(level); level = (level as readonly Nested[])[0])
    dims.push(level.length);
  return tensor("int64", dims, BigInt64Array.from([v].flat(9) as number[], BigInt));
};

const modelOf = (r: Row, dtype: Float): ModelProto => {
  const constants = Object.entries(r.constants ?? {}).map(
    ([k, v]) => [k, floats(dtype, { shape: [], values: [v] })] as const,
  );
  const bools = Object.entries(r.bools ?? {}).map(
    ([k, v]) => [k, tensor("bool", [v.length], Uint8Array.from(v, Number))] as const,
  );
  const given = Object.entries(r.ints).map(([k, v]) => [k, ints(v)] as const);
  const attributes = Object.fromEntries(
    Object.entries(r.attributes).map(([k, v]): [string, AttributeValue] => [
      k,
      typeof v === "number" && isFloatAttribute(k) ? { float: v } : (v as AttributeValue),
    ]),
  );
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(r.opset) })],
    graph: create(GraphProtoSchema, {
      name: "kink",
      node: [node(r.op, [...r.slots, ...constants.map(([k]) => k)], [...(r.outputs ?? ["y"])], attributes)],
      initializer: [...given, ...constants, ...bools].map(([k, t]) => toTensorProto(k, t)),
      input: Object.entries(r.inputs).map(([k, p]) => valueInfo(k, dtype, p.shape)),
      output: [valueInfo("y", dtype, r.output.shape)],
    }),
  });
};
const isFloatAttribute = (name: string): boolean => ["alpha", "beta", "gamma", "lambd", "bias"].includes(name);

interface Departure {
  readonly why: string;
  readonly gradients: Readonly<Record<string, readonly Plain[]>>;
  /** only in this dtype */
  readonly dtype?: Float;
}
/** Where ours is not PyTorch's. The rule's convention, or docs/decisions/relu-mask.md, says so too. */
const departures: Readonly<Record<string, Departure>> = {
  "Max: ties of infinities": {
    why: "the step of a difference, and inf - inf is undefined",
    gradients: { a: ["nan", "nan", 1.5], b: ["nan", "nan", 1.5] },
  },
  "Min: ties of infinities": {
    why: "the step of a difference, and inf - inf is undefined",
    gradients: { a: ["nan", "nan", 1.5], b: ["nan", "nan", 1.5] },
  },
  "LpPool: windows of zeros": {
    why: "0 is a subgradient, NaN stops an attack",
    gradients: { x: [0, 0, 1.2, 1.6, 0, 0, 0, 0] },
  },
  "LpNormalization: at 0": { why: "PyTorch divides by eps = 1e-12", gradients: { x: [0, 0, 0, 0] } },
  "LpNormalization: at 0, p 1": { why: "PyTorch divides by eps = 1e-12", gradients: { x: [0, 0, 0.75, 0] } },
  "TopK: ties": {
    why: "ONNX Runtime's forward pass chooses the first of equal values, PyTorch's sort another",
    gradients: { x: [0, 1, 2, 0, 3, 4, 0, 0, 0, 5, 6, 0] },
  },
  "Relu: infinite cotangent": { why: "a product with the mask", gradients: { x: ["nan", "nan", "inf"] } },
  "Clip: infinite cotangent": { why: "a product with the mask", gradients: { x: ["nan", "-inf", "nan"] } },
  "Relu: subnormal input": {
    why: "the mask is a steep line",
    gradients: { x: [0.03, 0.6, 3] },
    dtype: "float32",
  },
};

const gradientsOf = async (r: Row, dtype: Float): Promise<Record<string, Plain[]> | undefined> => {
  const d = differentiate(modelOf(r, dtype), { loss: "cotangent", wrt: Object.keys(r.inputs) });
  let session: Session;
  try {
    session = await Session.create(writeOnnx(d.model), { threads: 1 });
  } catch (e) {
    // ONNX Runtime has no float64 kernel for some ops
    if (dtype === "float64" && e instanceof CasemateError && /implementation|type/i.test(e.message)) return undefined;
    throw e;
  }
  const out = await session.run({
    ...Object.fromEntries(Object.entries(r.inputs).map(([k, p]) => [k, floats(dtype, p)])),
    [d.lossInputs.get("cotangent") ?? ""]: floats(dtype, r.cotangent),
  });
  await session.release();
  const plain = (v: number): Plain =>
    Number.isNaN(v) ? "nan" : v === Infinity ? "inf" : v === -Infinity ? "-inf" : v + 0;
  return Object.fromEntries(
    [...d.gradients].map(([w, g]) => [w, Array.from(out[g]?.data as ArrayLike<number>, plain)]),
  );
};

for (const dtype of ["float32", "float64"] as const)
  test.each(rows.map((r) => [`${r.op}: ${r.name}`, r] as const))(`${dtype} %s`, async (name, r) => {
    const ours = await gradientsOf(r, dtype);
    if (ours === undefined) return;
    const wanted = Object.fromEntries(Object.entries(r.gradients).map(([k, p]) => [k, p.values]));
    const departure = departures[name];
    const expected = departure === undefined || (departure.dtype ?? dtype) !== dtype ? wanted : departure.gradients;
    const close = (a: Plain | undefined, b: Plain | undefined): boolean =>
      typeof a === "number" && typeof b === "number" ? Math.abs(a - b) <= 1e-6 * (1 + Math.abs(b)) : a === b;
    const wrong = Object.entries(expected).filter(([k, v]) => !v.every((e, i) => close(ours[k]?.[i], e)));
    expect(wrong.map(([k, v]) => `d/d${k} is [${ours[k]?.join(", ")}], expected [${v.join(", ")}]`)).toEqual([]);
  });

test("a departure is one", () => {
  const names = rows.map((r) => `${r.op}: ${r.name}`);
  expect(Object.keys(departures).filter((d) => !names.includes(d))).toEqual([]);
  for (const [name, { gradients }] of Object.entries(departures)) {
    const theirs = rows[names.indexOf(name)]?.gradients ?? {};
    expect(Object.entries(gradients).some(([k, v]) => String(v) !== String(theirs[k]?.values))).toBe(true);
  }
});
