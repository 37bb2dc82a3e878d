/** Values that take few bytes in the file and many when the graph runs, where this can be seen without running anything. */
import { label } from "./check-names.ts";
import { product } from "./check-tensor.ts";
import { type GraphProto, type ModelProto, type NodeProto, normalDomain, type TensorProto } from "./graph.ts";
import { limitError, type OnnxLimits } from "./limits.ts";
import { TensorProto_DataType as D } from "./proto/onnx_pb.ts";
import { eachGraph } from "./walk.ts";

/** ops whose output has the shape given by this input when it is constant */
const shapeInput: ReadonlyMap<string, number> = new Map([
  ["ConstantOfShape", 0],
  ["Expand", 1],
  ["Reshape", 1],
  ["RandomNormal", -1],
  ["RandomUniform", -1],
]);
/** ops whose output is as many times its input as the product of this input */
const repeatInput: ReadonlyMap<string, number> = new Map([
  ["Tile", 1],
  ["Resize", 3],
  ["Upsample", 1],
]);

/** Throws ONNX_LIMIT. Shapes that depend on other nodes are not known here; the run is bounded by the caller's memory. */
export const checkBombs = (model: ModelProto, limits: OnnxLimits): void => {
  for (const g of eachGraph(model)) {
    for (const v of [...g.input, ...g.output, ...g.valueInfo]) {
      const t = v.type?.value;
      if (t?.case !== "tensorType") continue;
      const dims = (t.value.shape?.dim ?? []).flatMap((d) => (d.value.case === "dimValue" ? [d.value.value] : []));
      refuseOver(product(dims, `value '${v.name}'`), `value '${v.name}'`, limits);
    }
    const constants = smallConstants(g);
    for (const n of g.node) if (normalDomain(n.domain) === "") checkNode(n, constants, limits);
  }
};

const refuseOver = (elements: number, what: string, limits: OnnxLimits): void => {
  if (elements > limits.maxElements)
    throw limitError("maxElements", `${what} has ${elements} elements, at most ${limits.maxElements} are handled`);
};

const checkNode = (n: NodeProto, constants: ReadonlyMap<string, TensorProto>, limits: OnnxLimits): void => {
  const what = `the output of ${label(n)}`;
  const shape = shapeInput.get(n.opType);
  if (shape !== undefined) {
    const dims =
      shape < 0 ? n.attribute.find((a) => a.name === "shape")?.ints : integers(constants.get(n.input[shape] ?? ""));
    // -1 and 0 mean "as the input" in Reshape
    if (dims !== undefined && dims.every((d) => d > 0n)) refuseOver(product(dims, what), what, limits);
    return;
  }
  const repeats = repeatInput.get(n.opType);
  if (repeats !== undefined) {
    const sizes = integers(constants.get(n.input[repeats] ?? ""));
    if (sizes?.every((d) => d > 0n)) refuseOver(product(sizes, what), what, limits);
    return;
  }
  if (n.opType === "Range") {
    const [start, limit, delta] = [0, 1, 2].map((i) => integers(constants.get(n.input[i] ?? ""))?.[0]);
    if (start !== undefined && limit !== undefined && delta !== undefined && delta !== 0n)
      refuseOver(Number((limit - start) / delta), what, limits);
  }
};

const longestShape = 64;

/** int64 initializers and Constant nodes with few values: what shapes are given by. */
const smallConstants = (g: GraphProto): ReadonlyMap<string, TensorProto> => {
  const found = new Map<string, TensorProto>();
  const add = (name: string, t: TensorProto | undefined): void => {
    if (t?.dataType === D.INT64 && t.rawData.length <= 8 * longestShape && t.int64Data.length <= longestShape)
      found.set(name, t);
  };
  for (const t of g.initializer) add(t.name, t);
  for (const n of g.node) {
    if (n.opType !== "Constant" || n.output[0] === undefined) continue;
    add(n.output[0], n.attribute.find((a) => a.name === "value")?.t);
  }
  return found;
};

const integers = (t: TensorProto | undefined): readonly bigint[] | undefined => {
  if (t === undefined) return undefined;
  if (t.rawData.length === 0) return t.int64Data;
  const view = new DataView(t.rawData.buffer, t.rawData.byteOffset, t.rawData.byteLength);
  return Array.from({ length: t.rawData.length / 8 }, (_, i) => view.getBigInt64(8 * i, true));
};
