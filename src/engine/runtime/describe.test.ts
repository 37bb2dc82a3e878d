import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { GraphBuilder } from "../onnx/builder.ts";
import type { ModelProto, Shape } from "../onnx/graph.ts";
import { elementType } from "../onnx/tensor-proto.ts";
import { type DType, float32, type Tensor, tensor } from "../tensor/tensor.ts";
import type { DataEvidence } from "./describe/options.ts";
import { describeModel } from "./describe.ts";
import type { ModelDescription } from "./description.ts";
import { graphOf } from "./graph-of.test-data.ts";
import { canDifferentiate, canPredict } from "./model.ts";
import { openOnnxModel } from "./onnx-model.ts";
import { openModel } from "./open-model.ts";
import { prepareInputs, prepareLabels } from "./prepare-inputs.ts";

/** Colour pictures of 3 x 12 x 12 values in [0, 1] by class: blocks of colour, the same for everyone. */
const C = 3;
const S = 12;
const size = C * S * S;
const K = 4;
const prototypes = Array.from({ length: K }, (_, k) => {
  // near one another, so that there are mistakes: without any, every scale is as good
  const [common, own] = [rngFor(1, "common"), rngFor(k, "prototypes")];
  const blocks = Array.from({ length: C * 9 }, () => 0.2 + 0.6 * common.uniform() + 0.15 * (own.uniform() - 0.5));
  return Float32Array.from({ length: size }, (_v, i) => {
    const [c, y, x] = [Math.floor(i / (S * S)), Math.floor((i % (S * S)) / S), i % S];
    return blocks[c * 9 + Math.floor(y / 4) * 3 + Math.floor(x / 4)] ?? 0;
  });
});

/** The nearest prototype wins: z_k = 2 x.p_k - |p_k|^2, right at one scale and one order only. `x` is [N, size] in chw order and [0, 1]. */
const nearest = (b: GraphBuilder, x: string): string => {
  const W = float32(
    [size, K],
    Float32Array.from({ length: size * K }, (_, i) => 2 * (prototypes[i % K]?.[Math.floor(i / K)] ?? 0)),
  );
  const B = float32(
    [K],
    prototypes.map((p) => -p.reduce((a, v) => a + v * v, 0)),
  );
  return b.op("Add", [b.op("MatMul", [x, b.constant(W)]), b.constant(B)]);
};

/** n noisy pictures as bytes, in chw or hwc order. */
const n = 240;
const pictures = (layout: "chw" | "hwc"): { inputs: Tensor<"uint8">; labels: Int32Array } => {
  const rng = rngFor(5, "pictures");
  const labels = Int32Array.from({ length: n }, (_, i) => Math.floor((i * K) / n));
  const data = new Uint8Array(n * size);
  labels.forEach((k, i) => {
    for (let j = 0; j < size; j++) {
      const v = Math.min(1, Math.max(0, (prototypes[k]?.[j] ?? 0) + 0.22 * rng.normal()));
      const [c, pixel] = [Math.floor(j / (S * S)), j % (S * S)];
      data[i * size + (layout === "chw" ? j : pixel * C + c)] = Math.round(255 * v);
    }
  });
  return { inputs: tensor("uint8", layout === "chw" ? [n, C, S, S] : [n, S, S, C], data), labels };
};
/** the share that the net itself gets right */
const good = 0.9;
const chw = pictures("chw");
const hwc = pictures("hwc");

interface Net {
  readonly input: readonly [DType, Shape];
  /** the input as [N, size], chw, [0, 1] */
  readonly read: (b: GraphBuilder) => string;
  readonly end?: (b: GraphBuilder, z: string) => string;
  readonly output?: readonly [DType, Shape];
}

const net = ({ input, read, end = (_, z) => z, output = ["float32", ["N", K]] }: Net): ModelProto =>
  graphOf({ x: input }, (b) => ({ [end(b, nearest(b, read(b)))]: output }));

const flatten = (b: GraphBuilder, x: string): string => b.op("Reshape", [x, b.ints([-1, size])]);
/** a convolution that changes nothing, so that the graph says which axis the channels are */
const conv = (b: GraphBuilder, x: string): string => {
  const eye = Float32Array.from({ length: C * C }, (_, i) => (i % (C + 1) === 0 ? 1 : 0));
  return b.op("Conv", [x, b.constant(float32([C, C, 1, 1], eye))]);
};
const scaled = (b: GraphBuilder, x: string, factor: number): string => b.op("Mul", [x, b.scalar(factor, "float32")]);
const toChw = (b: GraphBuilder, x: string): string => b.op("Transpose", [x], { perm: [0, 3, 1, 2] });

const decision = (d: ModelDescription, what: string): { value: string; why: string; ambiguous?: boolean } =>
  d.decisions.find((v) => v.what === what) ?? { value: "not decided", why: "" };

/** What matters in the end: the opened model gets the data right. */
const accuracy = async (model: ModelProto, data: DataEvidence, d: ModelDescription): Promise<number> => {
  const m = await openOnnxModel(model, d);
  const labels = prepareLabels(data.labels ?? new Int32Array(0), d);
  const given = await m.labels(prepareInputs(data.inputs, d));
  await m.close();
  return given.filter((v, i) => v === labels[i]).length / labels.length;
};

describe("describeModel", () => {
  const nets: readonly (readonly [string, Net, { layout: string; range: readonly [number, number]; data?: string }])[] =
    [
      [
        "chw in [0, 1]",
        { input: ["float32", ["N", C, S, S]], read: (b) => flatten(b, conv(b, "x")) },
        { layout: "chw", range: [0, 1] },
      ],
      [
        "hwc in [0, 1]",
        { input: ["float32", ["N", S, S, C]], read: (b) => flatten(b, conv(b, toChw(b, "x"))) },
        { layout: "hwc", range: [0, 1] },
      ],
      [
        "chw in [0, 255], divided inside",
        {
          input: ["float32", ["N", C, S, S]],
          read: (b) => flatten(b, conv(b, b.op("Div", ["x", b.scalar(255, "float32")]))),
        },
        { layout: "chw", range: [0, 255] },
      ],
      [
        "chw in [0, 255] without a sign of it",
        { input: ["float32", ["N", C, S, S]], read: (b) => scaled(b, flatten(b, conv(b, "x")), 1 / 255) },
        { layout: "chw", range: [0, 255] },
      ],
      [
        "chw in [-1, 1]",
        {
          input: ["float32", ["N", C, S, S]],
          read: (b) => flatten(b, b.op("Add", [scaled(b, conv(b, "x"), 0.5), b.scalar(0.5, "float32")])),
        },
        { layout: "chw", range: [-1, 1] },
      ],
      [
        "flat, in the order of hwc",
        {
          input: ["float32", ["N", size]],
          read: (b) => flatten(b, toChw(b, b.op("Reshape", ["x", b.ints([-1, S, S, C])]))),
        },
        { layout: "flat", range: [0, 1] },
      ],
      [
        "blue first",
        {
          input: ["float32", ["N", C, S, S]],
          read: (b) => flatten(b, b.op("Gather", ["x", b.ints([2, 1, 0])], { axis: 1 })),
        },
        { layout: "chw", range: [0, 1] },
      ],
      [
        "rows and columns exchanged",
        {
          input: ["float32", ["N", C, S, S]],
          read: (b) => flatten(b, b.op("Transpose", ["x"], { perm: [0, 1, 3, 2] })),
        },
        { layout: "chw", range: [0, 1] },
      ],
      [
        "float16",
        {
          input: ["float16", ["N", C, S, S]],
          read: (b) => flatten(b, conv(b, b.op("Cast", ["x"], { to: elementType("float32") }))),
        },
        { layout: "chw", range: [0, 1] },
      ],
    ];

  describe.each(nets)("a net that wants %s", (_, built, want) => {
    it.each([
      ["chw", chw],
      ["hwc", hwc],
    ] as const)("is fed right from %s bytes", async (__, data) => {
      const model = net(built);
      const d = await describeModel(model, data);
      expect(d.domain.layout).toBe(want.layout);
      expect([d.domain.lower[0], d.domain.upper[0]]).toEqual([...want.range]);
      expect(await accuracy(model, data, d)).toBeGreaterThan(good);
      expect(d.batch).toEqual({ kind: "free" });
      expect([d.classes, d.output.kind]).toEqual([K, "logits"]);
    });
  });

  it("normalises by ImageNet's mean and standard deviation, per channel, and says the range and unit of each", async () => {
    const mean = [0.485, 0.456, 0.406];
    const std = [0.229, 0.224, 0.225];
    const model = net({
      input: ["float32", ["N", S, S, C]],
      read: (b) => {
        const v = b.op("Add", [b.op("Mul", ["x", b.constant(float32([C], std))]), b.constant(float32([C], mean))]);
        return flatten(b, conv(b, toChw(b, v)));
      },
    });
    const d = await describeModel(model, chw);
    expect(await accuracy(model, chw, d)).toBeGreaterThan(good);
    expect(d.data?.scaling).toContain("ImageNet");
    for (let k = 0; k < C; k++) {
      const at = 5 * C + k;
      expect(d.domain.lower[at]).toBeCloseTo(-(mean[k] as number) / (std[k] as number), 5);
      expect(d.units?.scale[at]).toBeCloseTo(1 / (std[k] as number), 5);
    }
  });

  it("takes bytes for a model that casts them, in whole numbers", async () => {
    const model = net({
      input: ["uint8", ["N", S, S, C]],
      read: (b) =>
        flatten(
          b,
          toChw(b, b.op("Div", [b.op("Cast", ["x"], { to: elementType("float32") }), b.scalar(255, "float32")])),
        ),
    });
    const d = await describeModel(model, hwc);
    expect(await accuracy(model, hwc, d)).toBeGreaterThan(good);
    expect(d.domain.integer?.every((v) => v === 1)).toBe(true);
    expect([d.domain.lower[0], d.domain.upper[0], d.units?.scale[0]]).toEqual([0, 255, 255]);
    expect(prepareInputs(hwc.inputs, d)).toEqual(Float32Array.from(hwc.inputs.data));
  });

  it("divides bytes by 255 as float32 division does", async () => {
    const d = await describeModel(net(nets[0]?.[1] as Net), chw);
    const all = tensor(
      "uint8",
      [1, C, S, S],
      Uint8Array.from({ length: size }, (_, i) => i % 256),
    );
    expect(prepareInputs(all, d)).toEqual(Float32Array.from({ length: size }, (_, i) => (i % 256) / 255));
  });

  it("says that readings are alike where nothing tells them apart, and takes the usual one", async () => {
    // no bias: every scale gives the same classes and, without mistakes, the loss says nothing
    const model = graphOf({ x: ["float32", ["N", 64]] }, (b) => ({
      [b.op("MatMul", [
        "x",
        b.constant(
          float32(
            [64, 2],
            Float32Array.from({ length: 128 }, (_, i) => (i % 2 === Math.floor(i / 64) ? 1 : 0)),
          ),
        ),
      ])]: ["float32", ["N", 2]],
    }));
    const data = Uint8Array.from({ length: 40 * 64 }, (_, i) =>
      Math.floor((i % 64) / 32) === Math.floor(i / 64) % 2 ? 200 : 10,
    );
    const d = await describeModel(model, {
      inputs: tensor("uint8", [40, 8, 8], data),
      labels: Int32Array.from({ length: 40 }, (_, i) => i % 2),
    });
    expect(decision(d, "data")).toMatchObject({ value: "to [0, 1]", ambiguous: true });
    expect(d.image).toEqual({ layout: "hw", dims: [8, 8] });
  });

  it("tells when no reading of the data fits", async () => {
    const shuffled = { inputs: chw.inputs, labels: chw.labels.map((_, i) => (i * 7) % K) };
    const d = await describeModel(net(nets[0]?.[1] as Net), shuffled);
    expect(decision(d, "fit of data and model")).toMatchObject({ value: "none was found", ambiguous: true });
  });

  it("does as it is told", async () => {
    const model = net(nets[0]?.[1] as Net);
    const d = await describeModel(model, chw, {
      scale: "255",
      batch: "one",
      layout: "hwc",
      scores: "values",
      bounds: [-3, 7],
      name: "mine",
    });
    expect(d).toMatchObject({ name: "mine", batch: { kind: "fixed", size: 1 }, output: { kind: "values" } });
    expect([d.domain.layout, d.domain.lower[0], d.domain.upper[0]]).toEqual(["hwc", -3, 7]);
    expect(prepareInputs(chw.inputs, d)[0]).toBeCloseTo(chw.inputs.data[0] as number, 3);
    const given = await describeModel(model, chw, { scale: { mean: [0.5], std: [0.25] } });
    expect([given.domain.lower[0], given.domain.upper[0]]).toEqual([-2, 2]);
    await expect(describeModel(model, chw, { scale: { mean: [1, 2], std: [1, 1] } })).rejects.toMatchObject({
      code: "USAGE",
    });
  });

  describe("the batch axis", () => {
    it("is freed where the file fixes it at 1", async () => {
      const model = net({
        input: ["float32", [1, C, S, S]],
        read: (b) => b.op("Reshape", ["x", b.ints([1, size])]),
        output: ["float32", [1, K]],
      });
      const d = await describeModel(model, chw);
      expect(d.batch).toEqual({ kind: "freed" });
      expect(await accuracy(model, chw, d)).toBeGreaterThan(good);
    });

    it("is not believed where it only seems free: samples that see one another are run one by one", async () => {
      const model = net({
        input: ["float32", ["N", C, S, S]],
        read: (b) => {
          const x = flatten(b, "x");
          return b.op("Sub", [x, b.op("Sub", [x, b.op("ReduceMean", [x, b.ints([0])], { keepdims: 1 })])]);
        },
      });
      const d = await describeModel(model, chw);
      expect(d.batch).toEqual({ kind: "fixed", size: 1 });
      expect(await accuracy(model, chw, d)).toBeGreaterThan(good);
    });

    it("may be missing", async () => {
      const model = net({
        input: ["float32", [C, S, S]],
        read: (b) => b.op("Reshape", ["x", b.ints([1, size])]),
        end: (b, z) => b.op("Reshape", [z, b.ints([K])]),
        output: ["float32", [K]],
      });
      const d = await describeModel(model, chw);
      expect(d.batch).toEqual({ kind: "none" });
      expect(d.domain.dims).toEqual([C, S, S]);
      expect(await accuracy(model, chw, d)).toBeGreaterThan(good);
    });

    it("is none where other rows come out than go in", async () => {
      const model = graphOf({ x: ["float32", [25, 4]] }, (b) => ({
        [b.op("ReduceSum", ["x", b.ints([0])], { keepdims: 1 })]: ["float32", [1, 4]],
      }));
      expect(await describeModel(model)).toMatchObject({
        batch: { kind: "none" },
        domain: { dims: [25, 4] },
        classes: 4,
      });
    });

    it("is left alone where outputs are random, which is told", async () => {
      const model = net({
        input: ["float32", ["N", C, S, S]],
        read: (b) => {
          const x = flatten(b, "x");
          return b.op("Add", [x, scaled(b, b.op("RandomNormalLike", [x]), 0.01)]);
        },
      });
      const d = await describeModel(model, chw);
      expect(d.batch).toEqual({ kind: "free" });
      expect(decision(d, "repeatability")).toMatchObject({ ambiguous: true });
    });
  });

  describe("scores", () => {
    const read = (b: GraphBuilder): string => flatten(b, "x");
    const input = ["float32", ["N", C, S, S]] as const;

    it("are the logits in front of a final Softmax, unless it is kept", async () => {
      const model = net({ input, read, end: (b, z) => b.op("Softmax", [z], { axis: 1 }) });
      const cut = await describeModel(model, chw);
      expect(cut.output.kind).toBe("logits");
      expect(decision(cut, "scores").why).toContain("Softmax");
      const kept = await describeModel(model, chw, { cutSoftmax: false });
      expect(kept.output).toMatchObject({ kind: "probabilities" });
      const [a, b] = await Promise.all([openOnnxModel(model, cut), openOnnxModel(model, kept)]);
      if (!canDifferentiate(a) || !canDifferentiate(b)) throw new Error("no gradient");
      // both are the same model: the same loss and gradient (the softmax of these nets is not saturated at the middle between two prototypes)
      const x = Float32Array.from(
        { length: size },
        (_, i) => ((prototypes[0]?.[i] ?? 0) + (prototypes[1]?.[i] ?? 0)) / 2,
      );
      const request = { loss: "cross-entropy", labels: Int32Array.of(0) } as const;
      const [ga, gb] = [await a.gradient(x, request), await b.gradient(x, request)];
      expect(ga.loss[0]).toBeCloseTo(gb.loss[0] as number, 4);
      ga.gradient.forEach((v, i) => expect(v).toBeCloseTo(gb.gradient[i] as number, 3));
      const margin = { loss: "margin", labels: Int32Array.of(0), confidence: 10 } as const;
      const [ma, mb] = [await a.gradient(x, margin), await b.gradient(x, margin)];
      expect(ma.loss[0]).toBeCloseTo(mb.loss[0] as number, 3);
      ma.gradient.forEach((v, i) => expect(v).toBeCloseTo(mb.gradient[i] as number, 3));
    });

    it("are probabilities where they sum to one, whatever made them", async () => {
      const model = net({
        input,
        read,
        end: (b, z) => {
          const e = b.op("Exp", [b.op("Sub", [z, b.op("ReduceMax", [z, b.ints([1])], { keepdims: 1 })])]);
          return b.op("Div", [e, b.op("ReduceSum", [e, b.ints([1])], { keepdims: 1 })]);
        },
      });
      const d = await describeModel(model, chw);
      expect(d.output.kind).toBe("probabilities");
      expect(d.output.normalised).toBeUndefined();
    });

    it("are one value for two classes where it ends in Sigmoid", async () => {
      const w = Float32Array.from({ length: 3 }, (_, i) => [2, -3, 1][i] ?? 0);
      const model = graphOf({ x: ["float32", ["N", 3]] }, (b) => ({
        [b.op("Sigmoid", [b.op("MatMul", ["x", b.constant(float32([3, 1], w))])])]: ["float32", ["N", 1]],
      }));
      const rng = rngFor(3, "table");
      const data = Float32Array.from({ length: 300 }, () => rng.normal());
      const labels = Int32Array.from({ length: 100 }, (_, i) =>
        2 * (data[3 * i] ?? 0) - 3 * (data[3 * i + 1] ?? 0) + (data[3 * i + 2] ?? 0) > 0 ? 1 : 0,
      );
      const evidence: DataEvidence = { inputs: float32([100, 3], data), labels };
      const d = await describeModel(model, evidence);
      expect(d).toMatchObject({ classes: 2, output: { kind: "binary-logit" } });
      expect(d.data?.scaling).toBe("as stored");
      expect(await accuracy(model, evidence, d)).toBe(1);
      // bounds and units are those of the columns
      for (let j = 0; j < 3; j++) {
        const column = data.filter((_, i) => i % 3 === j);
        expect(d.domain.lower[j]).toBe(Math.min(...column));
        expect((d.units?.offset[j] ?? 0) + (d.units?.scale[j] ?? 0)).toBeCloseTo(Math.max(...column), 5);
      }
      expect(await describeModel(model, evidence, { cutSoftmax: false })).toMatchObject({
        output: { kind: "binary-probability" },
      });
    });

    it("come from in front of a ZipMap, classes matched by name", async () => {
      const names = ["d", "c", "b", "a"];
      const model = graphOf({ x: ["float32", ["N", C, S, S]] }, (b) => {
        const p = b.op("Softmax", [nearest(b, flatten(b, "x"))], { axis: 1 });
        const map = b.op("ZipMap", [p], { classlabels_strings: { strings: names } }, "ai.onnx.ml");
        return { [b.op("ArgMax", [p], { axis: 1, keepdims: 0 })]: ["int64", ["N"]], [map]: ["float32", undefined] };
      });
      const data = { ...chw, classNames: ["a", "b", "c", "d"], labels: chw.labels.map((k) => 3 - k) };
      const d = await describeModel(model, data);
      expect(d.data?.classes).toEqual([3, 2, 1, 0]);
      expect(decision(d, "output").why).toContain("ZipMap");
      expect(await accuracy(model, data, d)).toBeGreaterThan(good);
    });

    it("are missing where only labels come out", async () => {
      const model = net({
        input,
        read,
        end: (b, z) => b.op("ArgMax", [z], { axis: 1, keepdims: 0 }),
        output: ["int64", ["N"]],
      });
      const d = await describeModel(model, chw);
      expect(d).toMatchObject({ classes: K, output: { kind: "labels" } });
      expect(canPredict(await openOnnxModel(model, d))).toBe(false);
      await expect(describeModel(model)).rejects.toMatchObject({ code: "USAGE" });
    });

    it("stand for no classes where they have several axes", async () => {
      const model = graphOf({ x: ["float32", ["N", C, S, S]] }, (b) => ({
        [conv(b, "x")]: ["float32", ["N", C, S, S]],
      }));
      expect(await describeModel(model)).toMatchObject({ output: { kind: "values" }, classes: size });
    });

    it("are chosen among several outputs by what the labels need", async () => {
      const model = graphOf({ x: ["float32", ["N", C, S, S]] }, (b) => {
        const x = flatten(b, "x");
        const z = nearest(b, x);
        return {
          [b.op("ReduceMean", [z, b.ints([1])], { keepdims: 1 })]: ["float32", ["N", 1]],
          [b.op("Identity", [x])]: ["float32", ["N", size]],
          [b.op("Identity", [z])]: ["float32", ["N", K]],
        };
      });
      const d = await describeModel(model, chw, { output: model.graph?.output[2]?.name ?? "" });
      expect(await accuracy(model, chw, d)).toBeGreaterThan(good);
      await expect(describeModel(model, chw, { output: "none" })).rejects.toMatchObject({ code: "USAGE" });
    });
  });

  it("needs values for further inputs", async () => {
    const model = graphOf({ x: ["float32", ["N", 4]], rate: ["float32", []] }, (b) => ({
      [b.op("Mul", ["x", "rate"])]: ["float32", ["N", 4]],
    }));
    await expect(describeModel(model)).rejects.toMatchObject({
      code: "MODEL_CAPABILITY",
      hint: expect.stringContaining("--feed rate=0"),
    });
    const feeds = { rate: tensor("float32", [], Float32Array.of(2)) };
    expect(await describeModel(model, undefined, { feeds })).toMatchObject({ input: "x", classes: 4 });
    // the command line only has numbers: they become what the graph declares
    const typed = await describeModel(model, undefined, {
      feeds: { rate: tensor("int64", [1], BigInt64Array.of(2n)) },
    });
    expect(typed.feeds?.["rate"]).toEqual(feeds.rate);
    await expect(describeModel(model, undefined, { feeds: { ...feeds, speed: feeds.rate } })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("speed"),
    });
    const three = { rate: tensor("float32", [3], Float32Array.of(1, 2, 3)) };
    await expect(describeModel(model, undefined, { feeds: three })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("refuses data of another size, and shapes that nothing tells", async () => {
    const model = net(nets[0]?.[1] as Net);
    const wrong = { inputs: tensor("uint8", [2, 5, 5], new Uint8Array(50)), labels: new Int32Array(2) };
    await expect(describeModel(model, wrong)).rejects.toMatchObject({
      code: "DATA_MISMATCH",
      message: expect.stringContaining("25"),
    });
    const open = graphOf({ x: ["float32", ["N", 3, "h", "w"]] }, (b) => ({
      [b.op("ReduceMean", ["x", b.ints([2, 3])], { keepdims: 0 })]: ["float32", ["N", 3]],
    }));
    await expect(describeModel(open)).rejects.toMatchObject({
      code: "SHAPE_UNKNOWN",
      hint: expect.stringContaining("--input-shape"),
    });
    expect((await describeModel(open, hwc)).domain.dims).toEqual([C, S, S]);
  });

  it("opens bytes in one call", async () => {
    const model = await openModel({ model: net(nets[1]?.[1] as Net), data: hwc });
    if (!canDifferentiate(model)) throw model.notDifferentiable ?? new Error("no gradient");
    expect(model.settings.batchSize).toBeGreaterThan(0);
    const x = prepareInputs(hwc.inputs, model.description);
    const given = await model.labels(x);
    expect(given.filter((v, i) => v === hwc.labels[i]).length / n).toBeGreaterThan(good);
    await model.close();
  });
});
