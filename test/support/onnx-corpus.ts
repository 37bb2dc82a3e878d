/** The ONNX models of ../shared with recorded or drawn inputs, for tests that compare whole models. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import { rngFor } from "../../src/core/rng.ts";
import { type ModelProto, type Shape, valueType } from "../../src/engine/onnx/graph.ts";
import { TensorProtoSchema } from "../../src/engine/onnx/proto/onnx_pb.ts";
import { readOnnx, readOnnxFile } from "../../src/engine/onnx/read.ts";
import { fromTensorProto } from "../../src/engine/onnx/tensor-proto.ts";
import { toFloat16Bits } from "../../src/engine/onnx/builder.ts";
import { type DType, elementCount, type Tensor, tensor } from "../../src/engine/tensor/tensor.ts";

export const sharedOnnx = join(import.meta.dirname, "../../../shared/data/onnx");
export const hasShared = existsSync(sharedOnnx);

export interface CorpusModel {
  readonly name: string;
  load(): Promise<ModelProto>;
  /** recorded inputs in the order of the graph's inputs that are not initializers */
  readonly inputs: readonly Tensor[] | undefined;
}

/** The models of the two zips: ONNX backend tests (with inputs) and burn's operator models (without). */
export const zippedModels = (): readonly CorpusModel[] =>
  ["onnx+onnx/onnx_backend_test_data.zip", "tracel-ai+burn-onnx/burn_onnx_tests.zip"].flatMap((zip) => {
    const files = unzipSync(readFileSync(join(sharedOnnx, "corpora", zip)));
    return Object.entries(files)
      .filter(([name]) => name.endsWith(".onnx"))
      .map(([name, bytes]): CorpusModel => {
        const folder = `${name.slice(0, name.lastIndexOf("/"))}/test_data_set_0`;
        const recorded: Tensor[] = [];
        for (let i = 0; ; i++) {
          const pb = files[`${folder}/input_${i}.pb`];
          if (pb === undefined) break;
          try {
            recorded.push(fromTensorProto(fromBinary(TensorProtoSchema, pb)));
          } catch {
            break; // a sequence
          }
        }
        const inputs = recorded.length > 0 ? recorded : undefined;
        return { name: name.replace(/^.*\/(data|tests)\//, ""), load: async () => readOnnx(bytes), inputs };
      });
  });

const walk = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? walk(join(dir, e.name)) : e.name.endsWith(".onnx") ? [join(dir, e.name)] : [],
  );

/** Nets as files; of ACAS-Xu, which are all alike, one. */
export const fileModels = (): readonly CorpusModel[] =>
  ["real", "vnncomp"]
    .flatMap((d) => walk(join(sharedOnnx, d)))
    .filter((p) => !p.includes("ACASXU") || p.includes("_1_1_"))
    .map((p) => ({ name: relative(sharedOnnx, p), load: () => readOnnxFile(p), inputs: undefined }));

/** Inputs for a model: recorded ones where they fit, else drawn; symbols are bound by `symbol`. */
export const feedsFor = (
  model: ModelProto,
  recorded: readonly Tensor[] | undefined,
  symbol: (name: string) => number,
): Record<string, Tensor> | undefined => {
  const initialized = new Set(model.graph?.initializer.map((t) => t.name));
  const inputs = (model.graph?.input ?? []).filter((v) => !initialized.has(v.name));
  const feeds: Record<string, Tensor> = {};
  for (const [i, v] of inputs.entries()) {
    const type = valueType(v);
    const given = recorded?.[i];
    if (given !== undefined && recorded?.length === inputs.length) feeds[v.name] = given;
    else if (type?.shape === undefined) return undefined;
    else feeds[v.name] = draw(type.dtype, concrete(type.shape, symbol), v.name);
  }
  return feeds;
};

const concrete = (shape: Exclude<Shape, undefined>, symbol: (name: string) => number): number[] =>
  shape.map((d, i) => (typeof d === "number" ? d : symbol(d ?? `?${i}`)));

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Floats in [-1, 1), integers and bools 0 or 1, two strings; the same for the same name. */
const draw = (dtype: DType, dims: readonly number[], name: string): Tensor => {
  const rng = rngFor(7, name);
  const floats = Array.from({ length: elementCount(dims) }, () => rng.uniform() * 2 - 1);
  const bits = floats.map((x) => (x > 0 ? 1 : 0));
  if (dtype === "float16" || dtype === "bfloat16") return tensor(dtype, dims, Uint16Array.from(floats, toFloat16Bits));
  if (dtype === "int64") return tensor(dtype, dims, BigInt64Array.from(bits, BigInt));
  if (dtype === "uint64") return tensor(dtype, dims, BigUint64Array.from(bits, BigInt));
  if (dtype === "string") {
    const texts = bits.map((x) => (x === 1 ? "free money" : "see you"));
    return tensor(dtype, dims, texts);
  }
  const values = dtype.startsWith("float") ? floats : bits;
  const data = (constructors[dtype] as Float32ArrayConstructor).from(values);
  return tensor(dtype as "float32", dims, data);
};
