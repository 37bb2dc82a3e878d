/** Whole nets built here: gradients against central differences, what is left out, and what is refused. */
import { describe, expect, test } from "vitest";
import { modelOf, runModel, type SmallGraph } from "../../../test/support/onnx-model.ts";
import { CasemateError } from "../../core/error.ts";
import { type Rng, rngFor } from "../../core/rng.ts";
import { type ModelProto, node } from "../onnx/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { elementCount, float32, float64, int64, type Tensor, tensor } from "../tensor/tensor.ts";
import { type Differentiated, type DifferentiateOptions, differentiate } from "./differentiate.ts";

const rng = rngFor(1, "differentiate.test");
const random = (dims: readonly number[], r: Rng = rng): Tensor<"float64"> =>
  float64(
    dims,
    Array.from({ length: elementCount(dims) }, () => r.normal() * 0.7),
  );

const runAll = async (d: Differentiated, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> => {
  const session = await Session.create(writeOnnx(d.model), { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
};
const numbers = (t: Tensor | undefined): number[] => Array.from((t?.data ?? []) as ArrayLike<number>, Number);
const sum = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);
const opsOf = (m: ModelProto): string[] => m.graph?.node.map((n) => n.opType) ?? [];

/** Compares every gradient with central differences of the differentiated model's own loss, which is checked against `loss` first. */
const check = async (
  g: SmallGraph,
  options: DifferentiateOptions,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Differentiated> => {
  const d = differentiate(modelOf(g), options);
  const given: Record<string, Tensor> = { ...feeds };
  const scores = (await runModel(modelOf(g), feeds))[d.scores];
  for (const [what, name] of d.lossInputs)
    given[name] =
      what === "labels"
        ? int64(
            [scores?.dims[0] ?? 1],
            numbers(scores)
              .slice(0, scores?.dims[0] ?? 1)
              .map((_, i) => i % 2),
          )
        : random(scores?.dims ?? []);
  const out = await runAll(d, given);
  expect(numbers(out[d.scores])).toEqual(numbers(scores));
  const total = async (name: string, at: Tensor): Promise<number> => {
    const inGraph = g.initializers?.[name] !== undefined;
    const changed = inGraph ? { ...g, initializers: { ...g.initializers, [name]: at } } : g;
    const again = differentiate(modelOf(changed), options);
    return sum(numbers((await runAll(again, inGraph ? given : { ...given, [name]: at }))[again.loss]));
  };
  for (const w of options.wrt) {
    const value = (feeds[w] ?? g.initializers?.[w]) as Tensor<"float64">;
    const gradient = numbers(out[d.gradients.get(w) ?? ""]);
    expect(gradient).toHaveLength(value.data.length);
    const h = 1e-5;
    for (const [i, v] of value.data.entries()) {
      const move = (by: number): Tensor => float64(value.dims, value.data.with(i, v + by));
      const numeric = ((await total(w, move(h))) - (await total(w, move(-h)))) / (2 * h);
      expect(Math.abs((gradient[i] ?? Number.NaN) - numeric), `${w}[${i}]: ${gradient[i]} for ${numeric}`).toBeLessThan(
        1e-7,
      );
    }
  }
  return d;
};

const mlp: SmallGraph = {
  nodes: [
    node("Gemm", ["x", "w1", "b1"], ["h1"], { transB: 1 }),
    node("Tanh", ["h1"], ["a1"]),
    node("MatMul", ["a1", "w2"], ["h2"]),
    node("Add", ["h2", "b2"], ["z"]),
  ],
  inputs: { x: { dtype: "float64", shape: ["N", 3] } },
  initializers: { w1: random([4, 3]), b1: random([4]), w2: random([4, 3]), b2: random([3]) },
  outputs: { z: "float64" },
};

describe("against central differences", () => {
  test("a perceptron, by its input and all its weights", async () => {
    await check(mlp, { loss: "cross-entropy", wrt: ["x", "w1", "b1", "w2", "b2"] }, { x: random([2, 3]) });
  });

  test("a graph in which values are used several times", async () => {
    const g: SmallGraph = {
      nodes: [
        node("MatMul", ["x", "w"], ["h"]),
        node("Sigmoid", ["h"], ["s"]),
        node("Mul", ["h", "s"], ["p"]),
        node("Add", ["p", "h"], ["r"]),
        node("Mul", ["r", "r"], ["q"]),
        node("Sum", ["q", "s", "h", "r"], ["z"]),
      ],
      inputs: { x: { dtype: "float64", shape: ["N", 3] } },
      initializers: { w: random([3, 3]) },
      outputs: { z: "float64" },
    };
    await check(g, { loss: "dlr", wrt: ["x", "w"] }, { x: random([2, 3]) });
  });

  test("a net of convolution, pooling and reductions", async () => {
    const g: SmallGraph = {
      nodes: [
        node("Conv", ["x", "k"], ["c"], { pads: [1, 1, 1, 1] }),
        node("Softplus", ["c"], ["a"]),
        node("ReduceMean", ["a", "axes"], ["m"], { keepdims: 0 }),
        node("Softmax", ["m"], ["z"], { axis: 1 }),
      ],
      inputs: { x: { dtype: "float64", shape: ["N", 2, 4, 4] } },
      initializers: { k: random([3, 2, 3, 3]), axes: int64([2], [2, 3]) },
      outputs: { z: "float64" },
    };
    // ONNX Runtime's Conv and Softplus are float32: the same graph in float32, differences of larger steps
    const narrow = (t: Tensor): Tensor => (t.dtype === "float64" ? float32(t.dims, Float32Array.from(t.data)) : t);
    const g32: SmallGraph = {
      ...g,
      inputs: { x: { dtype: "float32", shape: ["N", 2, 4, 4] } },
      initializers: Object.fromEntries(Object.entries(g.initializers ?? {}).map(([n, t]) => [n, narrow(t)])),
      outputs: { z: "float32" },
    };
    const x = narrow(random([2, 2, 4, 4])) as Tensor<"float32">;
    const d = differentiate(modelOf(g32), { loss: "cross-entropy-probabilities", wrt: ["x"] });
    const labels = { [d.lossInputs.get("labels") ?? ""]: int64([2], [2, 0]) };
    const out = await runAll(d, { x, ...labels });
    const gradient = numbers(out[d.gradients.get("x") ?? ""]);
    const lossAt = async (i: number, by: number): Promise<number> =>
      sum(numbers((await runAll(d, { x: float32(x.dims, x.data.with(i, (x.data[i] ?? 0) + by)), ...labels }))[d.loss]));
    for (const i of [0, 7, 21, 40, 63]) {
      const numeric = ((await lossAt(i, 0.05)) - (await lossAt(i, -0.05))) / 0.1;
      expect(gradient[i]).toBeCloseTo(numeric, 3);
    }
  });

  test("two inputs and a chosen output of several", async () => {
    const g: SmallGraph = {
      nodes: [
        node("Mul", ["a", "b"], ["m"]),
        node("Exp", ["m"], ["first"]),
        node("Sin", ["m"], ["s"]),
        node("Sub", ["s", "b"], ["second"]),
      ],
      inputs: { a: { dtype: "float64", shape: ["N", 3] }, b: { dtype: "float64", shape: ["N", 1] } },
      outputs: { first: "float64", second: "float64" },
    };
    const feeds = { a: random([2, 3]), b: random([2, 1]) };
    const d = await check(g, { loss: "cotangent", wrt: ["a", "b"], output: "second" }, feeds);
    expect(d.scores).toBe("second");
    expect(opsOf(d.model)).not.toContain("Exp");
  });

  test("an integer branch stops the gradient and leaves the rest", async () => {
    const g: SmallGraph = {
      nodes: [
        node("ArgMax", ["x"], ["i"], { axis: 1, keepdims: 1 }),
        node("Cast", ["i"], ["f"], { to: 11 }),
        node("Mul", ["x", "f"], ["z"]),
      ],
      inputs: { x: { dtype: "float64", shape: ["N", 3] } },
      outputs: { z: "float64" },
    };
    await check(g, { loss: "cotangent", wrt: ["x"] }, { x: float64([2, 3], [0.1, 0.9, 0.2, 0.3, 0.4, 0.8]) });
  });
});

describe("what is computed", () => {
  test("gradients of samples do not mix", async () => {
    const d = differentiate(modelOf(mlp), { loss: "cross-entropy", wrt: ["x"] });
    const labels = d.lossInputs.get("labels") ?? "";
    const x = random([3, 3]);
    const all = await runAll(d, { x, [labels]: int64([3], [0, 1, 2]) });
    const g = d.gradients.get("x") ?? "";
    for (const i of [0, 1, 2]) {
      const one = await runAll(d, { x: float64([1, 3], x.data.slice(3 * i, 3 * i + 3)), [labels]: int64([1], [i]) });
      for (const [k, v] of numbers(one[g]).entries()) expect(numbers(all[g])[3 * i + k]).toBeCloseTo(v, 12);
      expect(numbers(all[d.loss])[i]).toBeCloseTo(numbers(one[d.loss])[0] ?? Number.NaN, 12);
    }
  });

  test("zeros for what the scores do not depend on", async () => {
    const g: SmallGraph = {
      ...mlp,
      inputs: { ...mlp.inputs, unused: { dtype: "float64", shape: ["N", 2] } },
      initializers: { ...mlp.initializers, spare: random([5]) },
    };
    const d = differentiate(modelOf(g), { loss: "cross-entropy", wrt: ["x", "unused", "spare"] });
    const labels = { [d.lossInputs.get("labels") ?? ""]: int64([2], [0, 1]) };
    const out = await runAll(d, { x: random([2, 3]), unused: random([2, 2]), ...labels });
    expect(out[d.gradients.get("unused") ?? ""]).toEqual(float64([2, 2], [0, 0, 0, 0]));
    expect(out[d.gradients.get("spare") ?? ""]).toEqual(float64([5], [0, 0, 0, 0, 0]));
  });

  test("the same value wanted twice over, as input and as the scores' own cotangent", async () => {
    const g: SmallGraph = {
      nodes: [node("Add", ["x", "y"], ["z"])],
      inputs: { x: { dtype: "float64", shape: ["N", 2] }, y: { dtype: "float64", shape: ["N", 2] } },
      outputs: { z: "float64" },
    };
    const d = differentiate(modelOf(g), { loss: "cotangent", wrt: ["x", "y"] });
    const c = float64([1, 2], [3, -4]);
    const out = await runAll(d, { x: random([1, 2]), y: random([1, 2]), [d.lossInputs.get("cotangent") ?? ""]: c });
    expect(out[d.gradients.get("x") ?? ""]).toEqual(c);
    expect(out[d.gradients.get("y") ?? ""]).toEqual(c);
  });

  test("nothing for branches that do not lead to wrt or to the scores", () => {
    const g: SmallGraph = {
      nodes: [
        node("Exp", ["y"], ["e"]),
        node("Tan", ["e"], ["t"]),
        node("Mul", ["x", "t"], ["z"]),
        node("Cosh", ["x"], ["aside"]),
        node("NonZero", ["aside"], ["where"]),
      ],
      inputs: { x: { dtype: "float64", shape: ["N", 2] }, y: { dtype: "float64", shape: ["N", 2] } },
      outputs: { z: "float64", where: "int64" },
    };
    const { model } = differentiate(modelOf(g), { loss: "cotangent", wrt: ["x"] });
    const ops = opsOf(model);
    expect(ops.filter((o) => o === "Exp" || o === "Tan")).toEqual(["Exp", "Tan"]);
    expect(ops).not.toContain("Cosh");
    expect(model.graph?.input.map((i) => i.name)).toContain("y");
  });

  test("the original is not changed", () => {
    const model = modelOf(mlp);
    const before = writeOnnx(model);
    differentiate(model, { loss: "margin", wrt: ["x", "w1"] });
    expect(writeOnnx(model)).toEqual(before);
  });

  test("the scores come first, then the loss, then the gradients in the order of wrt", () => {
    const d = differentiate(modelOf(mlp), { loss: "cross-entropy", wrt: ["w2", "x"] });
    expect(d.model.graph?.output.map((o) => o.name)).toEqual(["z", d.loss, ...d.gradients.values()]);
    expect([...d.gradients.keys()]).toEqual(["w2", "x"]);
  });

  test("a float16 graph has a float16 gradient", async () => {
    const half = (t: Tensor): Tensor =>
      tensor(
        "float16",
        t.dims,
        Uint16Array.from({ length: t.data.length }, () => 0x3800),
      );
    const g: SmallGraph = {
      nodes: [node("Gemm", ["x", "w"], ["h"]), node("Gelu", ["h"], ["a"]), node("Elu", ["a"], ["z"])],
      inputs: { x: { dtype: "float16", shape: ["N", 2] } },
      initializers: { w: half(random([2, 3])) },
      outputs: { z: "float16" },
    };
    const d = differentiate(modelOf(g, 20), { loss: "cross-entropy", wrt: ["x"] });
    const labels = { [d.lossInputs.get("labels") ?? ""]: int64([1], [0]) };
    const out = await runAll(d, { x: tensor("float16", [1, 2], Uint16Array.of(0x3c00, 0x3800)), ...labels });
    expect(out[d.loss]?.dtype).toBe("float16");
    expect(out[d.gradients.get("x") ?? ""]?.dtype).toBe("float16");
  });

  test("a bfloat16 graph is built in bfloat16", () => {
    const g: SmallGraph = {
      nodes: [node("Relu", ["x"], ["r"]), node("Mul", ["r", "r"], ["z"])],
      inputs: { x: { dtype: "bfloat16", shape: ["N", 2] } },
      outputs: { z: "bfloat16" },
    };
    const { model } = differentiate(modelOf(g), { loss: "mean-squared-error", wrt: ["x"] });
    const floats = model.graph?.initializer.filter((t) => t.dataType !== 7).map((t) => t.dataType) ?? [];
    expect(floats.every((t) => t === 16)).toBe(true);
  });
});

describe("what is refused", () => {
  const graph = (nodes: SmallGraph["nodes"]): ModelProto =>
    modelOf({ nodes, inputs: { x: { dtype: "float32", shape: ["N", 3] } }, outputs: { z: "float32" } });
  const failure = (run: () => unknown): CasemateError => {
    try {
      run();
    } catch (error) {
      if (error instanceof CasemateError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  test("an op without a rule, by op, opset and node", () => {
    const model = graph([node("Exp", ["x"], ["e"]), node("Det", ["e"], ["z"])]);
    const e = failure(() => differentiate(model, { loss: "cotangent", wrt: ["x"] }));
    expect(e.code).toBe("GRADIENT_NO_RULE");
    expect(e.message).toBe("op 'Det' (opset 18, node 'z') has no gradient rule");
    expect(e.hint).toContain("black-box");
  });

  test("a path through integers only", () => {
    const model = graph([node("ArgMax", ["x"], ["i"], { axis: 1 }), node("Cast", ["i"], ["z"], { to: 1 })]);
    const e = failure(() => differentiate(model, { loss: "cotangent", wrt: ["x"] }));
    expect(e.code).toBe("GRADIENT_NOT_DIFFERENTIABLE");
    expect(e.message).toContain("'x' to 'z'");
  });

  test("an op without a rule that no gradient reaches is no obstacle", () => {
    const model = graph([node("Det", ["c"], ["d"]), node("Mul", ["x", "d"], ["z"])]);
    model.graph?.initializer.push(
      ...(modelOf({ nodes: [], initializers: { c: float32([1, 1], [2]) }, outputs: {} }).graph?.initializer ?? []),
    );
    expect(opsOf(differentiate(model, { loss: "cotangent", wrt: ["x"] }).model)).toContain("Det");
  });

  test("unknown names of wrt and output, naming what there is", () => {
    const model = graph([node("Exp", ["x"], ["z"])]);
    expect(failure(() => differentiate(model, { loss: "cotangent", wrt: ["y"] })).message).toContain("'y'");
    const e = failure(() => differentiate(model, { loss: "cotangent", wrt: ["x"], output: "q" }));
    expect([e.code, e.message, e.hint]).toEqual(["USAGE", "the model has no output 'q'", "its outputs are 'z'"]);
  });

  test("a use that a rule does not handle, with the rule's reason", () => {
    const model = graph([node("Mod", ["x", "two"], ["z"])]);
    model.graph?.initializer.push(
      ...(modelOf({ nodes: [], initializers: { two: float32([], [2]) }, outputs: {} }).graph?.initializer ?? []),
    );
    const e = failure(() => differentiate(model, { loss: "cotangent", wrt: ["x"] }));
    expect([e.code, e.message]).toEqual(["GRADIENT_NO_RULE", expect.stringContaining("only the floating-point form")]);
  });
});
