/** Straight-through gradients of quantized graphs: finite differences see only the steps, so these have closed forms to meet. */
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { rngFor } from "../../../core/rng.ts";
import { type ModelProto, type NodeProto, node, valueInfo } from "../../onnx/graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../../onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../../onnx/tensor-proto.ts";
import { writeOnnx } from "../../onnx/write.ts";
import { Session } from "../../runtime/ort.ts";
import { float32, type Tensor, tensor } from "../../tensor/tensor.ts";
import { differentiate } from "../differentiate.ts";

const int8 = (dims: readonly number[], v: readonly number[]): Tensor => tensor("int8", dims, Int8Array.from(v));
const uint8 = (dims: readonly number[], v: readonly number[]): Tensor => tensor("uint8", dims, Uint8Array.from(v));

const model = (
  opset: number,
  shape: readonly number[],
  nodes: readonly NodeProto[],
  constants: Readonly<Record<string, Tensor>>,
): ModelProto =>
  create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(opset) })],
    graph: create(GraphProtoSchema, {
      name: "quantized",
      node: [...nodes],
      initializer: Object.entries(constants).map(([k, t]) => toTensorProto(k, t)),
      input: [valueInfo("x", "float32", shape)],
      output: [valueInfo("y", "float32", undefined)],
    }),
  });

/** Scores and the gradient of sum(cotangent * y). */
const run = async (m: ModelProto, x: Tensor, cotangent: readonly number[]) => {
  const plain = await Session.create(writeOnnx(m), { threads: 1 });
  const y = (await plain.run({ x }))["y"];
  await plain.release();
  const d = differentiate(m, { loss: "cotangent", wrt: ["x"] });
  const session = await Session.create(writeOnnx(d.model), { threads: 1 });
  const out = await session.run({ x, [d.lossInputs.get("cotangent") ?? ""]: float32(y?.dims ?? [], cotangent) });
  await session.release();
  const list = (t: Tensor | undefined): number[] => Array.from((t?.data ?? []) as ArrayLike<number>, Number);
  return { y: list(y), scores: list(out[d.scores]), gradient: list(out[d.gradients.get("x") ?? ""]) };
};

const opsets = [10, 13, 19, 21, 23, 24, 25];

describe("QuantizeLinear and DequantizeLinear", () => {
  const nodes = [node("QuantizeLinear", ["x", "s", "z"], ["q"]), node("DequantizeLinear", ["q", "s", "z"], ["y"])];
  for (const opset of opsets)
    test(`pass the cotangent where the value is in range @ ${opset}`, async () => {
      const constants = { s: float32([], [0.5]), z: int8([], [10]) };
      // the range of int8 around 10 in steps of 0.5: -69 to 58.5
      const { gradient, y } = await run(
        model(opset, [1, 5], nodes, constants),
        float32([1, 5], [0.3, -69.2, -70, 58.6, 100]),
        [1, 2, 3, 4, 5],
      );
      expect(y).toEqual([0.5, -69, -69, 58.5, 58.5]);
      expect(gradient).toEqual([1, 2, 0, 4, 0]);
    });

  for (const opset of opsets.slice(1))
    test(`with a scale per channel @ ${opset}`, async () => {
      const axis = { axis: -2 };
      const perChannel = [
        node("QuantizeLinear", ["x", "s", "z"], ["q"], axis),
        node("Transpose", ["q"], ["t"], { perm: [0, 2, 1] }),
        node("DequantizeLinear", ["t", "s2", "z"], ["y"], { axis: 2 }),
      ];
      const constants = { s: float32([2], [0.5, 0.01]), s2: float32([2], [1, 0.1]), z: uint8([2], [128, 0]) };
      const { gradient } = await run(
        model(opset, [1, 2, 2], perChannel, constants),
        float32([1, 2, 2], [3, 70, 1.2, -1]),
        [1, 2, 3, 4],
      );
      // y is [1, position, channel]: the cotangent of x[c][p] is that of y[p][c] times s2 / s
      expect(gradient.map((v) => Math.round(v * 1e4) / 1e4)).toEqual([1 * 2, 0, 2 * 10, 0]);
    });

  test("a zero point may be left out", async () => {
    const m = model(
      13,
      [1, 3],
      [node("QuantizeLinear", ["x", "s"], ["q"]), node("DequantizeLinear", ["q", "s"], ["y"])],
      {
        s: float32([], [0.1]),
      },
    );
    expect((await run(m, float32([1, 3], [1, -1, 30]), [1, 1, 1])).gradient).toEqual([1, 0, 0]);
  });
});

describe("QLinearConv and QLinearMatMul", () => {
  const rng = rngFor(5, "quantize");
  const draw = (n: number, f: () => number): number[] => Array.from({ length: n }, f);

  test("QLinearConv: one step of ONNX Runtime's, and the gradient of the convolution", async () => {
    const weights = draw(12, () => rng.integer(200) - 100);
    const constants = {
      xs: float32([], [0.05]),
      xz: uint8([], [128]),
      w: int8([3, 1, 2, 2], weights),
      ws: float32([3], [0.01, 0.02, 0.03]),
      wz: int8([3], [0, 0, 0]),
      ys: float32([], [0.1]),
      yz: uint8([], [100]),
      bias: tensor("int32", [3], Int32Array.of(100, -200, 300)),
    };
    const m = model(
      10,
      [1, 1, 3, 3],
      [
        node("QuantizeLinear", ["x", "xs", "xz"], ["q"]),
        node("QLinearConv", ["q", "xs", "xz", "w", "ws", "wz", "ys", "yz", "bias"], ["c"]),
        node("DequantizeLinear", ["c", "ys", "yz"], ["y"]),
      ],
      constants,
    );
    const cotangent = draw(12, () => rng.normal());
    const { y, scores, gradient } = await run(
      m,
      float32(
        [1, 1, 3, 3],
        draw(9, () => rng.normal()),
      ),
      cotangent,
    );
    scores.forEach((v, i) => expect(Math.abs(v - (y[i] ?? Number.NaN))).toBeLessThan(0.1001));
    const expected = Array.from({ length: 9 }, (_, at) => {
      const [r, s] = [Math.floor(at / 3), at % 3];
      let sum = 0;
      for (let o = 0; o < 3; o++)
        for (let i = 0; i < 2; i++)
          for (let j = 0; j < 2; j++) {
            const [p, q] = [r - i, s - j];
            if (p < 0 || p > 1 || q < 0 || q > 1) continue;
            const scale = constants.ws.data[o] ?? 0;
            sum += (cotangent[o * 4 + p * 2 + q] ?? 0) * (weights[o * 4 + i * 2 + j] ?? 0) * scale;
          }
      return sum;
    });
    gradient.forEach((v, i) => expect(v).toBeCloseTo(expected[i] ?? Number.NaN, 4));
  });

  test("QLinearMatMul: one step of ONNX Runtime's, and the gradient of the product", async () => {
    const weights = draw(6, () => rng.integer(200) - 100);
    const m = model(
      10,
      [2, 3],
      [
        node("QuantizeLinear", ["x", "xs", "xz"], ["q"]),
        node("QLinearMatMul", ["q", "xs", "xz", "w", "ws", "wz", "ys", "yz"], ["c"]),
        node("DequantizeLinear", ["c", "ys", "yz"], ["y"]),
      ],
      {
        xs: float32([], [0.05]),
        xz: int8([], [3]),
        w: int8([3, 2], weights),
        ws: float32([], [0.02]),
        wz: int8([], [0]),
        ys: float32([], [0.2]),
        yz: int8([], [-5]),
      },
    );
    const cotangent = [1, -2, 3, 0.5];
    const { y, scores, gradient } = await run(
      m,
      float32(
        [2, 3],
        draw(6, () => rng.normal()),
      ),
      cotangent,
    );
    scores.forEach((v, i) => expect(Math.abs(v - (y[i] ?? Number.NaN))).toBeLessThan(0.2001));
    gradient.forEach((v, i) => {
      const [r, k] = [Math.floor(i / 3), i % 3];
      const expected = [0, 1].reduce((s, n) => s + (cotangent[r * 2 + n] ?? 0) * (weights[k * 2 + n] ?? 0) * 0.02, 0);
      expect(v).toBeCloseTo(expected, 4);
    });
  });
});

describe("DynamicQuantizeLinear and MatMulInteger", () => {
  const rng = rngFor(6, "quantize");
  for (const shape of [
    [2, 3],
    [2, 2, 3],
  ])
    for (const dynamicWeights of [false, true])
      test(`x ${shape.join("x")}, ${dynamicWeights ? "two quantized values" : "weights with a zero point per column"}`, async () => {
        const rows = shape.slice(0, -1).reduce((p, d) => p * d, 1);
        const weights = Array.from({ length: 6 }, () => rng.integer(200) - 100);
        const zeros = [3, -7];
        const quantizedWeights = dynamicWeights ? [node("DynamicQuantizeLinear", ["v"], ["w", "ws", "wz"])] : [];
        const m = model(
          11,
          shape,
          [
            node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
            ...quantizedWeights,
            node("MatMulInteger", ["q", "w", "z", "wz"], ["sums"]),
            node("Cast", ["sums"], ["f"], { to: 1 }),
            node("Mul", ["s", "ws"], ["scale"]),
            node("Mul", ["f", "scale"], ["y"]),
          ],
          dynamicWeights
            ? { v: float32([3, 2], [1, -2, 0.5, 3, -1, 0]) }
            : { w: int8([3, 2], weights), wz: int8([2], zeros), ws: float32([], [0.02]) },
        );
        const x = Array.from({ length: rows * 3 }, () => rng.normal());
        const cotangent = Array.from({ length: rows * 2 }, () => rng.normal());
        const { y, scores, gradient } = await run(m, float32(shape, x), cotangent);
        expect(scores).toEqual(y);
        const real = (k: number, n: number): number =>
          dynamicWeights
            ? ([1, -2, 0.5, 3, -1, 0][k * 2 + n] ?? 0)
            : 0.02 * ((weights[k * 2 + n] ?? 0) - (zeros[n] ?? 0));
        const tolerance = dynamicWeights ? 0.05 : 1e-4;
        gradient.forEach((g, i) => {
          const [r, k] = [Math.floor(i / 3), i % 3];
          const expected = [0, 1].reduce((sum, n) => sum + (cotangent[r * 2 + n] ?? 0) * real(k, n), 0);
          expect(Math.abs(g - expected)).toBeLessThan(tolerance);
        });
        expect(gradient.some((g) => Math.abs(g) > 0.1)).toBe(true);
      });
});

test.each([1, 2])("ConvInteger, stride %i: the gradient of the convolution of the real values", async (stride) => {
  const weights = [10, -20, 30, 40, -50, 60, 70, -80];
  const zeros = [5, 5]; // ONNX Runtime has one zero point for all weights
  const m = model(
    11,
    [1, 1, 3, 3],
    [
      node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
      node("ConvInteger", ["q", "w", "z", "wz"], ["sums"], { strides: [stride, stride], pads: [1, 1, 0, 0] }),
      node("Cast", ["sums"], ["f"], { to: 1 }),
      node("Mul", ["f", "s"], ["y"]),
    ],
    { w: int8([2, 1, 2, 2], weights), wz: int8([], [5]) },
  );
  const outs = stride === 1 ? 3 : 2;
  const cotangent = Array.from({ length: 2 * outs * outs }, (_, i) => (i % 5) - 1.5);
  const x = float32([1, 1, 3, 3], [0.3, -1, 2, 0.7, 1.1, -0.4, 0.2, 0.9, -0.6]);
  const { y, scores, gradient } = await run(m, x, cotangent);
  expect(scores).toEqual(y);
  const expected = Array.from({ length: 9 }, () => 0);
  for (let o = 0; o < 2; o++)
    for (let p = 0; p < outs; p++)
      for (let q = 0; q < outs; q++)
        for (let t = 0; t < 4; t++) {
          const [r, k] = [p * stride - 1 + Math.floor(t / 2), q * stride - 1 + (t % 2)];
          if (r < 0 || k < 0 || r > 2 || k > 2) continue;
          const real = (weights[o * 4 + t] ?? 0) - (zeros[o] ?? 0);
          expected[r * 3 + k] = (expected[r * 3 + k] ?? 0) + (cotangent[(o * outs + p) * outs + q] ?? 0) * real;
        }
  gradient.forEach((g, i) => expect(g).toBeCloseTo(expected[i] ?? Number.NaN, 2));
});

describe("what ONNX Runtime fuses them into", () => {
  const weights = [10, -20, 30, 40, -50, 60];
  const constants = {
    w: int8([3, 2], weights),
    ws: float32([2], [0.01, 0.02]),
    wz: int8([2], [1, -2]),
    bias: float32([2], [0.5, -1]),
  };
  const fused: Readonly<Record<string, readonly NodeProto[]>> = {
    DynamicQuantizeMatMul: [node("DynamicQuantizeMatMul", ["x", "w", "ws", "wz", "bias"], ["y"], {}, "com.microsoft")],
    MatMulIntegerToFloat: [
      node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
      node("MatMulIntegerToFloat", ["q", "w", "s", "ws", "z", "wz", "bias"], ["y"], {}, "com.microsoft"),
    ],
  };
  test.each(Object.entries(fused))("%s", async (_, nodes) => {
    const m = model(13, [2, 3], nodes, constants);
    m.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: "com.microsoft", version: 1n }));
    const cotangent = [1, -2, 3, 0.5];
    const { y, scores, gradient } = await run(m, float32([2, 3], [0.3, -1, 2, 0.7, 1.1, -0.4]), cotangent);
    scores.forEach((v, i) => expect(v).toBeCloseTo(y[i] ?? Number.NaN, 4));
    gradient.forEach((g, i) => {
      const [r, k] = [Math.floor(i / 3), i % 3];
      const real = (n: number): number =>
        ((weights[k * 2 + n] ?? 0) - (constants.wz.data[n] as number)) * (constants.ws.data[n] as number);
      expect(g).toBeCloseTo((cotangent[r * 2] ?? 0) * real(0) + (cotangent[r * 2 + 1] ?? 0) * real(1), 5);
    });
  });
});
