/**
 * blockConvolutions: convolutions whose weights are no constants, on ONNX Runtime's kernels for blocked channels.
 *
 * ONNX Runtime blocks the channels of a convolution (com.microsoft.nchwc, which AVX and NEON kernels want) only where the weights are constants, because it
 * reorders them once. A training graph reorders them itself, in a run, which costs little: a third of the time of a convolution is saved
 * (docs/decisions/training-speed.md). The domain is internal to ONNX Runtime: `blockSize` tries it out, and where it is not there or gives other numbers
 * nothing is changed.
 */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../onnx/builder.ts";
import { attr, type ModelProto, type NodeProto, node, opName, valueInfo } from "../onnx/graph.ts";
import { infer, type Inferred } from "../onnx/infer.ts";
import { allNames, copyGraph, shallow } from "../onnx/normalize/scope.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../onnx/proto/onnx_pb.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { float32 } from "../tensor/tensor.ts";

const domain = "com.microsoft.nchwc";

/** A convolution of stride, dilation and padding as given, one group, over two axes. */
interface Plain {
  readonly x: Value;
  /** [M, C, ...kernel] */
  readonly w: Value;
  readonly bias: Value;
  readonly dims: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** RETURNS the model itself where nothing can be blocked. The argument is not changed. `block`: channels in a block; undefined: none. */
export const blockConvolutions = (model: ModelProto, block: number | undefined): ModelProto => {
  if (block === undefined || model.graph === undefined) return model;
  const types = infer(model);
  const graph = copyGraph(model.graph);
  const constants = new Set(graph.initializer.map((t) => t.name));
  const b = new GraphBuilder(allNames(graph), "blocked");
  const nodes: NodeProto[] = [];
  let changed = false;
  for (const n of graph.node) {
    const plain = constants.has(n.input[1] ?? "") ? undefined : plainOf(b, n, types, block);
    if (plain === undefined) nodes.push(n);
    else {
      const y = blocked(b, plain, block);
      nodes.push(...b.nodes, node("Identity", [y], [n.output[0] ?? ""]));
      changed = true;
    }
    b.nodes.length = 0;
  }
  if (!changed) return model;
  graph.node = nodes;
  graph.initializer = [...graph.initializer, ...b.initializers];
  const result = shallow(model);
  result.graph = graph;
  result.opsetImport = [...model.opsetImport, create(OperatorSetIdProtoSchema, { domain, version: 1n })];
  return result;
};

/** The node as a convolution whose channels are whole blocks; undefined where it is none. A ConvTranspose of stride 1 is one with the kernel flipped. */
const plainOf = (b: GraphBuilder, n: NodeProto, types: Inferred, block: number): Plain | undefined => {
  const op = opName(n);
  if (op !== "Conv" && op !== "ConvTranspose") return undefined;
  const [x = "", w = "", bias = ""] = n.input;
  const shape = types.shape(w);
  if (types.dtype(x) !== "float32" || shape?.length !== 4 || attr.int(n, "group", 1) !== 1) return undefined;
  const sizes = shape.map((d) => (typeof d === "number" ? d : Number.NaN));
  const [first = 0, second = 0, ...kernel] = sizes;
  if (!sizes.every(Number.isInteger) || first % block !== 0 || second % block !== 0) return undefined;
  if (attr.string(n, "auto_pad", "NOTSET") !== "NOTSET") return undefined;
  const strides = attr.ints(n, "strides") ?? [1, 1];
  const dilations = attr.ints(n, "dilations") ?? [1, 1];
  const pads = attr.ints(n, "pads") ?? [0, 0, 0, 0];
  if (op === "Conv") return { x, w, bias, dims: sizes, kernel, strides, dilations, pads };
  const extra = attr.ints(n, "output_padding") ?? [];
  if (attr.ints(n, "output_shape") !== undefined || extra.some((e) => e !== 0) || strides.some((s) => s !== 1))
    return undefined;
  const back = pads.map((p, i) => (dilations[i % 2] ?? 1) * ((kernel[i % 2] ?? 1) - 1) - p);
  if (back.some((p) => p < 0)) return undefined;
  const last = b.ints([-1, -1]);
  const flipped = b.op("Slice", [w, last, b.ints([-kernelLimit, -kernelLimit]), b.ints([2, 3]), last]);
  const turned = b.op("Transpose", [flipped], { perm: [1, 0, 2, 3] });
  return { x, w: turned, bias, dims: [second, first, ...kernel], kernel, strides, dilations, pads: back };
};

/** An end before the first tap of any kernel: slices with step -1 stop there. */
const kernelLimit = 2 ** 30;

/** [M, C, h, w] -> [M / B, C / B, h, w, B of C, B of M], the order that the kernels read. */
const reordered = (b: GraphBuilder, { w, dims, kernel }: Plain, block: number): Value => {
  const [outs = 0, ins = 0] = dims;
  const split = b.op("Reshape", [w, b.ints([outs / block, block, ins / block, block, ...kernel])]);
  return b.op("Reshape", [b.op("Transpose", [split], { perm: [0, 2, 4, 5, 3, 1] }), b.ints(dims)]);
};

const blocked = (b: GraphBuilder, c: Plain, block: number): Value => {
  const x = b.op("ReorderInput", [c.x], {}, domain);
  const inputs = [x, reordered(b, c, block), ...(c.bias === "" ? [] : [c.bias])];
  const { kernel, strides, dilations, pads } = c;
  const y = b.op("Conv", inputs, { kernel_shape: kernel, strides, dilations, pads, group: 1 }, domain);
  return b.op("ReorderOutput", [y], { channels: c.dims[0] ?? 0, channels_last: 0 }, domain);
};

let probed: Promise<number | undefined> | undefined;

/** Channels in a block on this machine; undefined where there are no such kernels. Tried out once. */
export const blockSize = (): Promise<number | undefined> => {
  probed ??= probe().catch((error: unknown) => {
    if (error instanceof CasemateError) return undefined;
    throw error;
  });
  return probed;
};

const probe = async (): Promise<number | undefined> => {
  const graphWith = (b: GraphBuilder, inputs: Readonly<Record<string, readonly number[]>>, y: Value): ModelProto =>
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: "", version: 18n }),
        create(OperatorSetIdProtoSchema, { domain, version: 1n }),
      ],
      graph: create(GraphProtoSchema, {
        name: "probe",
        node: b.nodes,
        initializer: b.initializers,
        input: Object.entries(inputs).map(([name, dims]) => valueInfo(name, "float32", dims)),
        output: [valueInfo(y, "float32", undefined)],
      }),
    });
  const run = async (
    b: GraphBuilder,
    inputs: Readonly<Record<string, readonly number[]>>,
    y: Value,
  ): Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }> => {
    const session = await Session.create(writeOnnx(graphWith(b, inputs, y)), { threads: 1 });
    try {
      const feeds = Object.entries(inputs).map(([name, dims]) => [name, float32(dims, ramp(dims))] as const);
      const t = (await session.run(Object.fromEntries(feeds)))[y];
      return { dims: t?.dims ?? [], data: (t?.data as Float32Array | undefined) ?? new Float32Array() };
    } finally {
      await session.release();
    }
  };
  // four channels come out as one block
  const first = new GraphBuilder(["x"], "probe");
  const block = (await run(first, { x: [1, 4, 1, 1] }, first.op("ReorderInput", ["x"], {}, domain))).dims[1] ?? 0;
  if (![4, 8, 16].includes(block)) return undefined;
  const inputs = { x: [2, 2 * block, 5, 6], w: [block, 2 * block, 3, 2], bias: [block] };
  const attributes = { kernel_shape: [3, 2], strides: [2, 1], dilations: [1, 1], pads: [1, 0, 1, 1] };
  const plain = new GraphBuilder(Object.keys(inputs), "probe");
  const expected = await run(plain, inputs, plain.op("Conv", Object.keys(inputs), attributes));
  const b = new GraphBuilder(Object.keys(inputs), "probe");
  const { kernel_shape: kernel, ...rest } = attributes;
  const given = await run(
    b,
    inputs,
    blocked(b, { x: "x", w: "w", bias: "bias", dims: inputs.w, kernel, ...rest }, block),
  );
  const same =
    given.data.length === expected.data.length &&
    given.data.every((v, i) => Math.abs(v - (expected.data[i] as number)) < 1e-4);
  return same ? block : undefined;
};

/** Values between -1 and 1 with no pattern that a wrong order would keep. */
const ramp = (dims: readonly number[]): Float32Array =>
  Float32Array.from({ length: dims.reduce((a, d) => a * d, 1) }, (_, i) => Math.sin(i * i + 1));
