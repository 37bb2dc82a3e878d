import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../engine/onnx/builder.ts";
import { type ModelProto, type Shape, valueInfo } from "../../engine/onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { type DType, float32, float64, type Tensor } from "../../engine/tensor/tensor.ts";
import { falsify, type Falsified } from "./falsify.ts";
import { parseProperty } from "./parse.ts";

type Float = "float32" | "float64";
const constant = (dtype: Float, dims: number[], values: number[]): Tensor =>
  dtype === "float32" ? float32(dims, values) : float64(dims, Float64Array.from(values));

const modelOf = (
  inputs: Readonly<Record<string, readonly [DType, Shape]>>,
  build: (b: GraphBuilder) => Readonly<Record<string, readonly [DType, Shape]>>,
): ModelProto => {
  const b = new GraphBuilder(Object.keys(inputs));
  const outputs = build(b);
  const infos = (v: typeof inputs) => Object.entries(v).map(([name, [dtype, shape]]) => valueInfo(name, dtype, shape));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 17n }],
    graph: create(GraphProtoSchema, {
      name: "test",
      node: b.nodes,
      initializer: b.initializers,
      input: infos(inputs),
      output: infos(outputs),
    }),
  });
};

/** y = (x0 + 2 x1 - 3 x2, max(x0, 0)) over an input of any shape with three values: over [0, 1]^3 y0 runs from -3 to 3. */
const linearNet = (shape: Shape, dtype: Float = "float32", last = "Identity"): ModelProto =>
  modelOf({ x: [dtype, shape] }, (b) => {
    const flat = b.op("Reshape", ["x", b.ints([1, 3])]);
    const sum = b.op("MatMul", [flat, b.constant(constant(dtype, [3, 1], [1, 2, -3]))]);
    const first = b.op("MatMul", [flat, b.constant(constant(dtype, [3, 1], [1, 0, 0]))]);
    const y = b.op("Concat", [sum, b.op("Relu", [first])], { axis: 1 });
    return { [b.op(last, [y])]: [dtype, [1, 2]] };
  });

const property = (formula: string, bounds = "(<= 0 X_0 1) (<= 0 X_1 1) (<= 0 X_2 1)") =>
  parseProperty(
    `${["X_0", "X_1", "X_2", "Y_0", "Y_1"].map((v) => `(declare-const ${v} Real)`).join("")}
    (assert (and ${bounds})) (assert ${formula})`,
    "t",
  );

const check = (formula: string, o: { bounds?: string; model?: ModelProto; seed?: number; ms?: number } = {}) =>
  falsify(o.model ?? linearNet([1, 3]), property(formula, o.bounds), { timeoutMs: o.ms ?? 10_000, seed: o.seed ?? 0 });

/** The linear part, computed here. */
const expected = (r: Falsified): number => {
  const [a = Number.NaN, b = 0, c = 0] = r.counterexample?.input ?? [];
  return a + 2 * b - 3 * c;
};

describe("falsify", () => {
  it.each<[string, Shape, Float]>([
    ["[1, 3]", [1, 3], "float32"],
    ["[3]", [3], "float32"],
    ["[1, 1, 1, 3]", [1, 1, 1, 3], "float32"],
    ["[1, 3, 1, 1]", [1, 3, 1, 1], "float32"],
    ["[3, 1]", [3, 1], "float32"],
    ["[N, 3]", ["N", 3], "float32"],
    ["[1, ?]", [1, null], "float32"],
    ["[1, 3] float64", [1, 3], "float64"],
  ])("finds the one violated corner of a model with input %s", async (_, shape, dtype) => {
    const r = await check("(>= Y_0 2.999)", { model: linearNet(shape, dtype) });
    expect(r.verdict).toBe("violated");
    expect(expected(r)).toBeGreaterThanOrEqual(2.999 - 1e-6);
    const { input, output } = r.counterexample ?? { input: [], output: [] };
    expect(output[0]).toBeGreaterThanOrEqual(2.999);
    expect(output[0]).toBeCloseTo(expected(r), 5);
    expect(output[1]).toBeCloseTo(input[0] ?? Number.NaN, 6);
    expect(input.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  it("never claims what can not be, be it by one unit in the last place", async () => {
    for (const formula of ["(> Y_0 3)", "(>= Y_0 3.0000001)", "(< Y_1 0)", "(and (>= Y_0 2) (>= X_2 0.5))"])
      expect((await check(formula, { ms: 300 })).verdict, formula).toBe("unknown");
    expect((await check("(>= Y_0 3)")).verdict).toBe("violated");
    expect((await check("(<= Y_1 0)")).verdict).toBe("violated");
  });

  it("tells by how much the nearest point misses", async () => {
    const r = await check("(>= Y_0 5)", { ms: 500 });
    expect(r.nearest).toBeCloseTo(2, 4);
  });

  it("hits a narrow band of several outputs, and constraints that tie inputs to outputs", async () => {
    const r = await check("(and (<= 0.7 Y_0 0.700001) (<= 0.2 Y_1 0.200001) (<= (- X_1 X_2) 0.3) (>= Y_0 (* 2 X_1)))");
    expect(r.verdict).toBe("violated");
    const [x0 = 0, x1 = 0, x2 = 0] = r.counterexample?.input ?? [];
    expect(expected(r)).toBeCloseTo(0.7, 5);
    expect(x0).toBeCloseTo(0.2, 5);
    expect(x1 - x2).toBeLessThanOrEqual(0.3);
    expect(2 * x1).toBeLessThanOrEqual(0.700001);
  });

  it("takes up every alternative of an or, with its own box", async () => {
    const r = await check("(or (and (<= X_0 0.1) (>= Y_0 2.5)) (and (>= X_0 0.9) (<= X_1 0.1) (<= Y_0 -1.99)))");
    expect(r.verdict).toBe("violated");
    expect(r.counterexample?.input[0]).toBeGreaterThanOrEqual(0.9);
  });

  it("gives the model the nearest float32 where an interval holds none", async () => {
    const r = await check("(>= Y_0 2.09)", { bounds: "(= X_0 0.1) (<= 0 X_1 1) (<= 0 X_2 1)" });
    expect(r.verdict).toBe("violated");
    expect(r.counterexample?.input[0]).toBe(0.1);
    expect(r.counterexample?.output[1]).toBe(Math.fround(0.1));
  });

  it("stays in intervals whose ends are no float32", async () => {
    const r = await check("(>= Y_0 1.3999998)", { bounds: "(<= 0 X_0 0.8) (<= 0 X_1 0.3) (<= 0 X_2 1)" });
    expect(r.verdict).toBe("violated");
    expect(r.counterexample?.input[0]).toBeLessThanOrEqual(0.8);
    expect(r.counterexample?.input[1]).toBeLessThanOrEqual(0.3);
  });

  it("searches a model without gradients", async () => {
    // 1000 y0, rounded: no way down for a gradient
    const stepped = modelOf({ x: ["float32", [1, 3]] }, (b) => {
      const sum = b.op("MatMul", ["x", b.constant(float32([3, 2], [1, 1, 2, 0, -3, 0]))]);
      const whole = b.op("Cast", [b.op("Mul", [sum, b.scalar(1000, "float32")])], { to: 7 });
      return { [b.op("Cast", [whole], { to: 1 })]: ["float32", [1, 2]] };
    });
    const r = await check("(and (= Y_0 1234) (<= 500 Y_1 510))", { model: stepped });
    expect(r.verdict).toBe("violated");
    expect(Math.trunc(1000 * expected(r))).toBe(1234);
  });

  it("finds the same again by the same seed", async () => {
    const formula = "(<= 0.7 Y_0 0.7001)";
    const [a, b, c] = [await check(formula), await check(formula), await check(formula, { seed: 1 })];
    expect(a.counterexample).toEqual(b.counterexample);
    expect(a.counterexample).not.toEqual(c.counterexample);
  });

  it("says holds where no pair whatever can violate", async () => {
    expect(await check("(and (>= X_0 2) (<= Y_0 1))")).toMatchObject({ verdict: "holds", counterexample: undefined });
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort(new Error("told to"));
    await expect(falsify(linearNet([1, 3]), property("(>= Y_0 5)"), { signal: controller.signal })).rejects.toThrow(
      "told to",
    );
  });

  it.each<[string, ModelProto, string, RegExp]>([
    ["another number of inputs", linearNetOf(4), "DATA_MISMATCH", /X_0 to X_2, input 'x' has shape \[1, 4\]/],
    ["another number of outputs", linearNetOf(3), "DATA_MISMATCH", /declares 2 outputs, output .* has 1/],
    [
      "two inputs",
      modelOf({ a: ["float32", [1, 3]], b: ["float32", [1, 3]] }, (b) => ({
        [b.op("Add", ["a", "b"])]: ["float32", [1, 3]],
      })),
      "MODEL_CAPABILITY",
      /2 inputs/,
    ],
    [
      "whole numbers",
      modelOf({ x: ["int64", [1, 3]] }, (b) => ({ [b.op("Identity", ["x"])]: ["int64", [1, 3]] })),
      "MODEL_CAPABILITY",
      /is int64/,
    ],
  ])("refuses a model with %s", async (_, model, code, message) => {
    await expect(check("(>= Y_0 0)", { model })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

function linearNetOf(inputs: number): ModelProto {
  return modelOf({ x: ["float32", [1, inputs]] }, (b) => ({
    [b.op("ReduceSum", ["x", b.ints([1])], { keepdims: 1 })]: ["float32", [1, 1]],
  }));
}
