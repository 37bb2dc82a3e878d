/** Rewrites before differentiation: the scores stay, the gradients stay, and what must not be rewritten is left alone. */
import { describe, expect, test } from "vitest";
import { modelOf, runModel, type SmallGraph } from "../../../../test/support/onnx-model.ts";
import { rngFor } from "../../../core/rng.ts";
import { type ModelProto, node } from "../../onnx/graph.ts";
import { normalize } from "../../onnx/normalize.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { Session } from "../../runtime/ort.ts";
import { elementCount, float32, type Tensor } from "../../tensor/tensor.ts";
import { foldBatchNormalization } from "./fold-batch-norm.ts";
import { swapReluMaxPool } from "./swap-relu-max-pool.ts";

const random = (name: string, dims: readonly number[], shift = 0): Tensor<"float32"> => {
  const rng = rngFor(3, "fuse.test", name);
  return float32(
    dims,
    Array.from({ length: elementCount(dims) }, () => shift + rng.normal() * 0.5),
  );
};
const opsOf = (m: ModelProto): string[] => m.graph?.node.map((n) => n.opType) ?? [];
const numbers = (t: Tensor | undefined): number[] => Array.from((t?.data ?? []) as ArrayLike<number>, Number);

const run = async (m: ModelProto, x: Tensor): Promise<number[]> => {
  const session = await Session.create(writeOnnx(m), { threads: 1, optimization: "disabled" });
  try {
    return numbers((await session.run({ x }))["y"]);
  } finally {
    await session.release();
  }
};

const batchNorm = (c: number): Record<string, Tensor> => ({
  scale: random("scale", [c], 1),
  shift: random("shift", [c]),
  mean: random("mean", [c]),
  variance: float32(
    [c],
    numbers(random("variance", [c])).map((v) => v * v + 0.2),
  ),
});
const parameters = ["scale", "shift", "mean", "variance"];

const behind = (
  op: string,
  w: readonly number[],
  bias: boolean,
  channels: number,
  attributes: Record<string, number | readonly number[]> = {},
): SmallGraph => ({
  nodes: [
    node(op, ["x", "w", ...(bias ? ["b"] : [])], ["h"], attributes),
    node("BatchNormalization", ["h", ...parameters], ["y"]),
  ],
  inputs: { x: op === "Gemm" ? [2, 4] : [2, 4, 3, 3] },
  outputs: { y: "float32" },
  initializers: { w: random("w", w), ...(bias ? { b: random("b", [channels]) } : {}), ...batchNorm(channels) },
});

describe("foldBatchNormalization", () => {
  const cases: readonly [string, SmallGraph, Tensor][] = [
    ["Conv", behind("Conv", [6, 4, 3, 3], false, 6), random("x", [2, 4, 3, 3])],
    ["Conv with bias and groups", behind("Conv", [6, 2, 3, 3], true, 6, { group: 2 }), random("x", [2, 4, 3, 3])],
    ["ConvTranspose", behind("ConvTranspose", [4, 3, 2, 2], true, 3), random("x", [2, 4, 3, 3])],
    ["ConvTranspose, groups", behind("ConvTranspose", [4, 3, 2, 2], false, 6, { group: 2 }), random("x", [2, 4, 3, 3])],
    ["Gemm", behind("Gemm", [4, 5], true, 5), random("x", [2, 4])],
    ["Gemm, transposed", behind("Gemm", [5, 4], true, 5, { transB: 1 }), random("x", [2, 4])],
  ];
  test.each(cases)("%s: scores stay", async (_, g, x) => {
    const model = normalize(modelOf(g));
    const folded = foldBatchNormalization(model);
    expect(opsOf(folded)).toEqual([opsOf(model)[0]]);
    expect(folded.graph?.initializer).toHaveLength(2);
    const [before, after] = [await run(model, x), await run(folded, x)];
    expect(after).toHaveLength(before.length);
    before.forEach((v, i) => expect(Math.abs(v - (after[i] ?? Number.NaN))).toBeLessThan(2e-6 * (1 + Math.abs(v))));
  });

  const conv = behind("Conv", [6, 4, 3, 3], true, 6);
  test("the model given is not changed", () => {
    const model = normalize(modelOf(conv));
    foldBatchNormalization(model);
    expect(opsOf(model)).toEqual(["Conv", "BatchNormalization"]);
    expect(model.graph?.node[0]?.input).toEqual(["x", "w", "b"]);
  });
  test.each(["w", "b", ...parameters])("not when a gradient for '%s' is wanted", (name) => {
    const model = normalize(modelOf(conv));
    expect(foldBatchNormalization(model, new Set([name]))).toBe(model);
  });
  test("not when something else reads the convolution", () => {
    const model = normalize(
      modelOf({ ...conv, nodes: [...conv.nodes, node("Relu", ["h"], ["z"])], outputs: { y: "float32", z: "float32" } }),
    );
    expect(opsOf(foldBatchNormalization(model))).toContain("BatchNormalization");
  });
  test("not when the convolution is an output itself", () => {
    const model = normalize(modelOf({ ...conv, outputs: { y: "float32", h: "float32" } }));
    expect(opsOf(foldBatchNormalization(model))).toContain("BatchNormalization");
  });
  test("weights that another convolution shares stay for it", async () => {
    const model = normalize(
      modelOf({
        ...conv,
        nodes: [...conv.nodes, node("Conv", ["x", "w", "b"], ["h2"]), node("Add", ["y", "h2"], ["z"])],
        outputs: { y: "float32", z: "float32" },
      }),
    );
    const x = random("x", [2, 4, 3, 3]);
    const folded = foldBatchNormalization(model);
    expect(opsOf(folded)).toEqual(["Conv", "Conv", "Add"]);
    const [before, after] = [await run(model, x), await run(folded, x)];
    before.forEach((v, i) => expect(after[i]).toBeCloseTo(v, 5));
  });
});

describe("swapReluMaxPool", () => {
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  const g: SmallGraph = {
    nodes: [node("Relu", ["x"], ["r"]), node("MaxPool", ["r"], ["y"], pool)],
    inputs: { x: [1, 2, 4, 4] },
    outputs: { y: "float32" },
  };
  test("the same scores to the bit", async () => {
    const x = random("x", [1, 2, 4, 4], -0.4);
    const swapped = swapReluMaxPool(modelOf(g));
    expect(opsOf(swapped)).toEqual(["MaxPool", "Relu"]);
    expect(await run(swapped, x)).toEqual(numbers((await runModel(modelOf(g), { x }))["y"]));
  });
  test("not when something else reads the Relu, nor when the indices are read", () => {
    const shared = modelOf({
      ...g,
      nodes: [...g.nodes, node("Neg", ["r"], ["n"])],
      outputs: { y: "float32", n: "float32" },
    });
    expect(swapReluMaxPool(shared)).toBe(shared);
    const output = modelOf({ ...g, outputs: { y: "float32", r: "float32" } });
    expect(swapReluMaxPool(output)).toBe(output);
    const [relu, maxPool] = g.nodes;
    if (relu === undefined || maxPool === undefined) throw new Error("no nodes");
    const indices = modelOf({
      ...g,
      nodes: [relu, node("MaxPool", ["r"], ["y", "i"], pool)],
      outputs: { y: "float32", i: "int64" },
    });
    expect(swapReluMaxPool(indices)).toBe(indices);
  });
});
