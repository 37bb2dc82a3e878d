/** Interval bounds against what nets really do inside the box: no sampled or attacked point may leave them, and small boxes must be nearly tight. */
import { readdirSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { GraphBuilder } from "../../engine/onnx/builder.ts";
import { type ModelProto, type NodeProto, node, valueInfo } from "../../engine/onnx/graph.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames } from "../../engine/onnx/normalize/scope.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { toTensorProto } from "../../engine/onnx/tensor-proto.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { elementCount, float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { certified } from "./certified.ts";
import { intervalBounds } from "./interval.ts";

const rng = rngFor(1, "certified.test");
const net = (nodes: NodeProto[], weights: Record<string, number[]>, dims: number[]): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "net",
      node: nodes,
      initializer: Object.entries(weights).map(([name, d]) =>
        toTensorProto(
          name,
          float32(
            d,
            Float32Array.from({ length: elementCount(d) }, () =>
              name === "var" ? 0.5 + rng.uniform() : 0.5 * rng.normal(),
            ),
          ),
        ),
      ),
      input: [valueInfo("x", "float32", ["N", ...dims])],
      output: [valueInfo("z", "float32", undefined)],
    }),
  });

const image = [2, 6, 6];
const nets: Record<string, { model: ModelProto; dims: number[] }> = {
  "convolutions, norm, pools": {
    dims: image,
    model: net(
      [
        node("Conv", ["x", "k", "kb"], ["c"], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
        node("BatchNormalization", ["c", "scale", "bias", "mean", "var"], ["n"]),
        node("Relu", ["n"], ["r"]),
        node("MaxPool", ["r"], ["m"], { kernel_shape: [2, 2], strides: [2, 2] }),
        node("AveragePool", ["m"], ["p"], { kernel_shape: [3, 3], strides: [1, 1] }),
        node("Flatten", ["p"], ["f"], { axis: 1 }),
        node("Gemm", ["f", "w", "b"], ["z"], { transB: 1 }),
      ],
      { k: [4, 2, 3, 3], kb: [4], scale: [4], bias: [4], mean: [4], var: [4], w: [3, 4], b: [3] },
      image,
    ),
  },
  "two ways that meet, products, differences": {
    dims: [5],
    model: net(
      [
        node("MatMul", ["x", "w"], ["a"]),
        node("Add", ["a", "b"], ["p"]),
        node("Tanh", ["p"], ["t"]),
        node("Mul", ["t", "s"], ["m"]),
        node("Sigmoid", ["a"], ["g"]),
        node("Sub", ["m", "g"], ["d"]),
        node("LeakyRelu", ["d"], ["l"]),
        node("Concat", ["l", "g"], ["j"], { axis: 1 }),
        node("MatMul", ["j", "v"], ["z"]),
      ],
      { w: [5, 4], b: [4], s: [4], v: [8, 3] },
      [5],
    ),
  },
};

/** Bounds and values of the net on points inside the box around `x`. */
const run = async (model: ModelProto, dims: number[], x: Float32Array, radius: number) => {
  const both = normalize(model);
  const graph = both.graph;
  if (graph === undefined) throw new Error("no graph");
  const b = new GraphBuilder(allNames(graph), "bounds");
  const z = intervalBounds({ b, nodes: graph.node, input: "x", box: { lower: "lo", upper: "hi" } }, "z");
  graph.node = [...graph.node, ...b.nodes];
  graph.initializer = [...graph.initializer, ...b.initializers];
  graph.input = ["x", "lo", "hi"].map((v) => valueInfo(v, "float32", ["N", ...dims]));
  graph.output = ["z", z.lower, z.upper].map((v) => valueInfo(v, "float32", undefined));
  const session = await Session.create(writeOnnx(both), { threads: 1 });
  const points = 300;
  const size = elementCount(dims);
  const inside = Float32Array.from({ length: points * size }, (_, i) => {
    const u = i < (points * size) / 2 ? 2 * rng.uniform() - 1 : rng.sign();
    return (x[i % size] as number) + radius * u;
  });
  const repeat = (d: number): Tensor =>
    float32(
      [points, ...dims],
      Float32Array.from({ length: points * size }, (_, i) => (x[i % size] as number) + d),
    );
  const out = await session.run({ x: float32([points, ...dims], inside), lo: repeat(-radius), hi: repeat(radius) });
  await session.release();
  const data = (name: string): Float32Array => out[name]?.data as Float32Array;
  return { z: data("z"), lower: data(z.lower), upper: data(z.upper) };
};

describe.each(Object.entries(nets))("%s", (_, { model, dims }) => {
  it.each([0.3, 0.05, 1e-3])("nothing leaves the bounds of radius %d", async (radius) => {
    for (let t = 0; t < 5; t++) {
      const x = Float32Array.from({ length: elementCount(dims) }, () => rng.normal());
      const { z, lower, upper } = await run(model, dims, x, radius);
      z.forEach((v, i) => {
        expect(v).toBeGreaterThanOrEqual((lower[i] as number) - 1e-4);
        expect(v).toBeLessThanOrEqual((upper[i] as number) + 1e-4);
        // the bounds close in on the value: their width is in proportion to the radius
        expect((upper[i] as number) - (lower[i] as number)).toBeLessThan(400 * radius);
      });
    }
  });
});

it("a hand-computed net: certified exactly up to the distance of its boundary", async () => {
  // z = (x1 - x2, 0): class 0 as long as x1 > x2
  const model = net([node("Gemm", ["x", "w"], ["z"])], { w: [2, 2] }, [2]);
  const w = model.graph?.initializer[0];
  if (w !== undefined) w.rawData = toTensorProto("w", float32([2, 2], Float32Array.of(1, 0, -1, 0))).rawData;
  const domain = {
    dims: [2],
    size: 2,
    layout: "flat",
    lower: new Float32Array(2).fill(-10),
    upper: new Float32Array(2).fill(10),
  } as const;
  // radii are shares of the range 20; the boundary of (1, 0) is .5 away in Linf
  const at = async (radius: number, label: number): Promise<number | undefined> =>
    (
      await certified(model, Float32Array.of(1, 0), Int32Array.of(label), {
        scores: "z",
        domain,
        epsilon: radius / 20,
        threads: 1,
      })
    )[0];
  expect(await at(0.49, 0)).toBe(1);
  expect(await at(0.51, 0)).toBe(0);
  expect(await at(0.1, 1)).toBe(0);
  // a feature that may not change takes half of the danger away
  const masked = await certified(model, Float32Array.of(1, 0), Int32Array.of(0), {
    scores: "z",
    domain: { ...domain, mutable: Uint8Array.of(1, 0) },
    epsilon: 0.9 / 20,
    threads: 1,
  });
  expect(masked[0]).toBe(1);
});

it("names the op that it has no bounds for", async () => {
  const model = net([node("Softmax", ["x"], ["z"])], {}, [3]);
  await expect(
    certified(model, new Float32Array(3), Int32Array.of(0), {
      scores: "z",
      domain: { dims: [3], size: 3, layout: "flat", lower: new Float32Array(3), upper: new Float32Array(3).fill(1) },
      epsilon: 0.1,
    }),
  ).rejects.toMatchObject({ code: "MODEL_CAPABILITY", message: expect.stringContaining("Softmax") });
});

it("certifies nothing that an attack beats on the bundled net", async () => {
  const folder = new URL("../../../models/digits/", import.meta.url);
  expect(readdirSync(folder)).toContain("digits.onnx");
  const model = await readOnnxFile(new URL("digits.onnx", folder).pathname);
  const n = 20;
  const x = Float32Array.from({ length: n * 784 }, () => rng.uniform());
  const domain = {
    dims: [1, 28, 28],
    size: 784,
    layout: "chw",
    lower: new Float32Array(784),
    upper: new Float32Array(784).fill(1),
  } as const;
  const session = await Session.create(writeOnnx(model), { threads: 1 });
  const z = ((await session.run({ image: float32([n, 1, 28, 28], x) }))["logits"] as Tensor<"float32">).data;
  const labels = Int32Array.from({ length: n }, (_, i) => {
    const row = [...z.subarray(10 * i, 10 * i + 10)];
    return row.indexOf(Math.max(...row));
  });
  const small = await certified(model, x, labels, { scores: "logits", domain, epsilon: 1e-5, threads: 1 });
  const large = await certified(model, x, labels, { scores: "logits", domain, epsilon: 0.5, threads: 1 });
  expect(small.reduce((a, b) => a + b, 0)).toBeGreaterThan(15);
  expect(large.reduce((a, b) => a + b, 0)).toBe(0);
  await session.release();
});
