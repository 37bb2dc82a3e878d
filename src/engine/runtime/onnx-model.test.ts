import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { GraphBuilder } from "../onnx/builder.ts";
import type { ModelProto, Shape } from "../onnx/graph.ts";
import { elementType } from "../onnx/tensor-proto.ts";
import { type DType, float32, tensor } from "../tensor/tensor.ts";
import type { ModelDescription } from "./description.ts";
import { canDifferentiate, canPredict, type Differentiates } from "./model.ts";
import { graphOf } from "./graph-of.test-data.ts";
import { openOnnxModel } from "./onnx-model.ts";

const random = (count: number, seed: number): Float32Array => {
  const rng = rngFor(seed, "onnx-model.test");
  return Float32Array.from({ length: count }, () => rng.normal());
};

const described = (
  over: Partial<ModelDescription> = {},
  dims: readonly number[] = [4],
  classes = 3,
): ModelDescription => {
  const size = dims.reduce((a, b) => a * b, 1);
  return {
    name: "test",
    input: "x",
    batch: { kind: "free" },
    output: { value: "t/z", kind: "logits" },
    classes,
    domain: {
      dims,
      size,
      layout: "flat",
      lower: new Float32Array(size).fill(Number.NEGATIVE_INFINITY),
      upper: new Float32Array(size).fill(Number.POSITIVE_INFINITY),
    },
    decisions: [],
    ...over,
  };
};

const W = float32([4, 3], random(12, 1));
const B = float32([3], random(3, 2));
/** z = (x W + b)^2, curved so that gradients change from sample to sample */
const curved = (b: GraphBuilder, x: string): string => {
  const h = b.op("Add", [b.op("MatMul", [x, b.constant(W)]), b.constant(B)]);
  return b.op("Mul", [h, h]);
};
const scoresByHand = (x: Float32Array): number[] =>
  Array.from({ length: (x.length / 4) * 3 }, (_, at) => {
    const [i, k] = [Math.floor(at / 3), at % 3];
    let h = B.data[k] as number;
    for (let j = 0; j < 4; j++) h += (x[4 * i + j] as number) * (W.data[3 * j + k] as number);
    return h * h;
  });
const lossByHand = (x: Float32Array, labels: Int32Array): number[] =>
  Array.from(labels, (y, i) => {
    const z = scoresByHand(x.subarray(4 * i, 4 * i + 4));
    return Math.log(z.reduce((a, v) => a + Math.exp(v), 0)) - (z[y] as number);
  });

const x = random(5 * 4, 3);
const labels = Int32Array.of(0, 2, 1, 1, 0);
const request = { loss: "cross-entropy", labels } as const;

const close = (have: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void => {
  expect(have.length).toBe(want.length);
  for (let i = 0; i < want.length; i++)
    expect(Math.abs((have[i] as number) - (want[i] as number)), `at ${i}: ${have[i]} and ${want[i]}`).toBeLessThan(
      tolerance * (1 + Math.abs(want[i] as number)),
    );
};

const checkAll = async (model: Differentiates): Promise<void> => {
  close(await model.scores(x), scoresByHand(x), 1e-5);
  const g = await model.gradient(x, request);
  close(g.scores, scoresByHand(x), 1e-5);
  close(g.loss, lossByHand(x, labels), 1e-5);
  const h = 1e-3;
  const numeric = Float32Array.from(x, (_, at) => {
    const moved = (s: number): number => {
      const copy = x.slice();
      copy[at] = (x[at] as number) + s * h;
      return lossByHand(copy, labels)[Math.floor(at / 4)] as number;
    };
    return (moved(1) - moved(-1)) / (2 * h);
  });
  close(g.gradient, numeric, 2e-3);
  const empty = await model.gradient(new Float32Array(0), { ...request, labels: new Int32Array(0) });
  expect([empty.gradient.length, empty.loss.length, empty.scores.length]).toEqual([0, 0, 0]);
};

const opened = async (model: ModelProto, d: ModelDescription, options = {}): Promise<Differentiates> => {
  const m = await openOnnxModel(model, d, options);
  if (!canDifferentiate(m)) throw m.notDifferentiable ?? new Error("no gradient");
  return m;
};
const describedBy = (z: string, over: Partial<ModelDescription> = {}, dims?: readonly number[]): ModelDescription =>
  described({ output: { value: z, kind: "logits" }, ...over }, dims);

/** The graph and the name of its output. */
const built = (
  inputs: Parameters<typeof graphOf>[0],
  build: (b: GraphBuilder) => string,
  outShape: Shape = ["N", 3],
  outType: DType = "float32",
) => {
  let z = "";
  const model = graphOf(inputs, (b) => {
    z = build(b);
    return { [z]: [outType, outShape] };
  });
  return { model, z };
};

describe("openOnnxModel", () => {
  const plain = built({ x: ["float32", ["N", 4]] }, (b) => curved(b, "x"));

  it("gives scores, losses and gradients as by hand", async () => {
    await checkAll(await opened(plain.model, describedBy(plain.z)));
  });

  it.each([1, 2, 3, 5])("gives the same in chunks of %i", async (batchSize) => {
    const model = await opened(plain.model, describedBy(plain.z), { batchSize });
    await checkAll(model);
    expect(Array.from(await model.labels(x))).toEqual(
      Array.from(labels, (_, i) => {
        const z = scoresByHand(x.subarray(4 * i, 4 * i + 4));
        return z.indexOf(Math.max(...z));
      }),
    );
  });

  it("hands out arrays that later calls leave alone, and does not write to inputs", async () => {
    const model = await opened(plain.model, describedBy(plain.z));
    const before = x.slice();
    const first = await model.gradient(x, request);
    const copy = first.gradient.slice();
    await model.gradient(random(20, 9), request);
    expect(first.gradient).toEqual(copy);
    expect(x).toEqual(before);
  });

  it("reads a view into a larger array", async () => {
    const model = await opened(plain.model, describedBy(plain.z));
    const large = new Float32Array(40).fill(7);
    large.set(x, 11);
    close(await model.scores(large.subarray(11, 31)), scoresByHand(x), 1e-5);
  });

  it.each(["float64", "float16"] as const)("takes a model with %s inputs through a cast", async (dtype) => {
    const { model, z } = built({ x: [dtype, ["N", 4]] }, (b) =>
      curved(b, b.op("Cast", ["x"], { to: elementType("float32") })),
    );
    const m = await opened(model, describedBy(z));
    const tolerance = dtype === "float64" ? 1e-5 : 5e-3;
    close(await m.scores(x), scoresByHand(x), tolerance);
    const exact = await (await opened(plain.model, describedBy(plain.z))).gradient(x, request);
    close((await m.gradient(x, request)).gradient, exact.gradient, dtype === "float64" ? 1e-5 : 2e-2);
  });

  it("differentiates a uint8 model with respect to the value after its first Cast", async () => {
    const { model, z } = built({ x: ["uint8", ["N", 4]] }, (b) => {
      const pixels = b.op("Cast", ["x"], { to: elementType("float32") });
      return curved(b, b.op("Div", [pixels, b.scalar(255, "float32")]));
    });
    const m = await opened(model, describedBy(z));
    const pixels = Float32Array.from({ length: 20 }, (_, i) => (i * 37) % 256);
    close(await m.scores(pixels), scoresByHand(pixels.map((v) => v / 255)), 1e-5);
    const { gradient } = await m.gradient(pixels, request);
    const scaled = await (await opened(plain.model, describedBy(plain.z))).gradient(
      pixels.map((v) => v / 255),
      request,
    );
    close(
      gradient,
      scaled.gradient.map((v) => v / 255),
      1e-4,
    );
  });

  it("gives scores only where integers are read as such, and says why", async () => {
    const { model, z } = built({ x: ["int64", ["N", 2]] }, (b) => {
      const table = b.constant(float32([5, 3], random(15, 4)));
      return b.op("ReduceSum", [b.op("Gather", [table, "x"]), b.ints([1])], { keepdims: 0 });
    });
    const m = await openOnnxModel(model, describedBy(z, {}, [2]));
    expect(canPredict(m)).toBe(true);
    expect(canDifferentiate(m)).toBe(false);
    expect(m.notDifferentiable).toMatchObject({ code: "GRADIENT_NOT_DIFFERENTIABLE" });
  });

  it("gives labels only where only labels come, integers or names", async () => {
    const ints = built(
      { x: ["float32", ["N", 4]] },
      (b) => b.op("ArgMax", [curved(b, "x")], { axis: 1, keepdims: 0 }),
      ["N"],
      "int64",
    );
    const m = await openOnnxModel(ints.model, described({ output: { value: ints.z, kind: "labels" } }));
    expect(canPredict(m)).toBe(false);
    const want = Array.from(labels, (_, i) => {
      const z = scoresByHand(x.subarray(4 * i, 4 * i + 4));
      return z.indexOf(Math.max(...z));
    });
    expect(Array.from(await m.labels(x))).toEqual(want);
    const names = built(
      { x: ["float32", ["N", 4]] },
      (b) =>
        b.op(
          "LabelEncoder",
          [b.op("ArgMax", [curved(b, "x")], { axis: 1, keepdims: 0 })],
          { keys_int64s: [0, 1, 2], values_strings: { strings: ["cat", "dog", "eel"] } },
          "ai.onnx.ml",
        ),
      ["N"],
      "string",
    );
    const classLabels = ["dog", "cat", "eel"];
    const n = await openOnnxModel(names.model, described({ output: { value: names.z, kind: "labels", classLabels } }));
    expect(Array.from(await n.labels(x))).toEqual(want.map((v) => [1, 0, 2][v]));
  });

  it("takes other inputs as constants, and names one that has no value", async () => {
    const { model, z } = built({ x: ["float32", ["N", 4]], gain: ["float32", []] }, (b) =>
      b.op("Mul", [curved(b, "x"), "gain"]),
    );
    const m = await opened(model, describedBy(z, { feeds: { gain: tensor("float32", [], Float32Array.of(2)) } }));
    close(
      await m.scores(x),
      scoresByHand(x).map((v) => 2 * v),
      1e-5,
    );
    await expect(openOnnxModel(model, describedBy(z))).rejects.toMatchObject({
      code: "MODEL_CAPABILITY",
      message: expect.stringContaining("'gain'"),
    });
  });

  it.each(["binary-logit", "binary-probability"] as const)("reads a single %s as two classes", async (kind) => {
    const w = b1();
    const { model, z } = built(
      { x: ["float32", ["N", 4]] },
      (b) => {
        const logit = b.op("MatMul", ["x", b.constant(w)]);
        if (kind === "binary-logit") return logit;
        // sigmoid by its formula, so that the test needs few rules
        return b.op("Div", [
          b.scalar(1, "float32"),
          b.op("Add", [b.scalar(1, "float32"), b.op("Exp", [b.op("Neg", [logit])])]),
        ]);
      },
      ["N", 1],
    );
    const m = await openOnnxModel(model, described({ output: { value: z, kind }, classes: 2 }));
    if (!canPredict(m)) throw new Error("no scores");
    const logit = Array.from({ length: 5 }, (_, i) => w.data.reduce((a, v, j) => a + v * (x[4 * i + j] as number), 0));
    const p = logit.map((v) => 1 / (1 + Math.exp(-v)));
    const want = kind === "binary-logit" ? logit.flatMap((v) => [0, v]) : p.flatMap((v) => [1 - v, v]);
    close(await m.scores(x), want, 1e-5);
    expect(m.scoreKind).toBe(kind === "binary-logit" ? "logits" : "probabilities");
    if (!canDifferentiate(m)) return;
    const binary = Int32Array.of(0, 1, 1, 0, 1);
    const g = await m.gradient(x, { loss: "cross-entropy", labels: binary });
    close(
      g.loss,
      p.map((v, i) => -Math.log(binary[i] === 1 ? v : 1 - v)),
      1e-5,
    );
    close(
      g.gradient,
      p.flatMap((v, i) => Array.from(w.data, (e) => (v - (binary[i] as number)) * e)),
      1e-4,
    );
  });

  describe("batch axis", () => {
    it("runs a fixed batch of 2 over 5 samples, the last one filled up", async () => {
      const { model, z } = built(
        { x: ["float32", [2, 4]] },
        (b) => curved(b, b.op("Reshape", ["x", b.ints([2, 4])])),
        [2, 3],
      );
      await checkAll(await opened(model, describedBy(z, { batch: { kind: "fixed", size: 2 } })));
    });

    it("runs a model without a batch axis sample by sample", async () => {
      const { model, z } = built(
        { x: ["float32", [4]] },
        (b) => b.op("Reshape", [curved(b, b.op("Reshape", ["x", b.ints([1, 4])])), b.ints([3])]),
        [3],
      );
      await checkAll(await opened(model, describedBy(z, { batch: { kind: "none" } })));
    });

    it("frees a batch of 1 that is written into Reshapes", async () => {
      const { model, z } = built(
        { x: ["float32", [1, 1, 1, 4]] },
        (b) => curved(b, b.op("Reshape", [b.op("Reshape", ["x", b.ints([1, 2, 2])]), b.ints([1, -1])])),
        [1, 3],
      );
      await checkAll(await opened(model, describedBy(z, { batch: { kind: "freed" } }, [1, 1, 4])));
    });
  });

  it("refuses what is no whole number of samples", async () => {
    const m = await opened(plain.model, describedBy(plain.z));
    await expect(m.scores(new Float32Array(6))).rejects.toMatchObject({ code: "DATA_MISMATCH" });
  });

  it("names inputs and outputs that are not there", async () => {
    await expect(openOnnxModel(plain.model, describedBy(plain.z, { input: "pixels" }))).rejects.toMatchObject({
      code: "USAGE",
      hint: "its inputs are 'x'",
    });
    await expect(openOnnxModel(plain.model, describedBy("logits"))).rejects.toMatchObject({ code: "USAGE" });
  });

  it("stops between chunks when it is told to", async () => {
    const m = await opened(plain.model, describedBy(plain.z), { batchSize: 1 });
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await expect(m.scores(x, stop.signal)).rejects.toThrow("enough");
    await expect(m.gradient(x, request, stop.signal)).rejects.toThrow("enough");
  });

  it("refuses to run after close, and may be closed twice", async () => {
    const m = await opened(plain.model, describedBy(plain.z));
    await m.gradient(x, request);
    await m.close();
    await m.close();
    await expect(m.scores(x)).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
    await expect(m.gradient(x, request)).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
  });
});

const b1 = () => float32([4, 1], random(4, 6));
