/**
 * Compute and memory of ResNet-18 for CIFAR (He et al. 2016, channels 64 to 512, kuangliu's form), against PyTorch's own count and by hand.
 *
 * torch.utils.flop_counter.FlopCounterMode (PyTorch 2.15) counts 1,110,845,440 FLOPs (0.56 GMAC) in its convolutions and its linear layer for one
 * 3x32x32 image; it counts nothing else. Its parameters are 11,173,962, its running statistics 9,600.
 */
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { float32 } from "../tensor/tensor.ts";
import { GraphBuilder, type Value } from "./builder.ts";
import { type ModelProto, valueInfo } from "./graph.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "./proto/onnx_pb.ts";
import { summarize } from "./summary.ts";

const torchFlops = 1_110_845_440;

const resnet18 = (): ModelProto => {
  const b = new GraphBuilder(["x"], "net");
  const zeros = (...dims: number[]): Value =>
    b.constant(float32(dims, new Float32Array(dims.reduce((p, d) => p * d, 1))));
  // separate constants, as in a real net: equal small ones would be shared
  let nth = 0;
  const ones = (count: number): Value => b.constant(float32([count], new Float32Array(count).fill(1 + nth++)));
  const conv = (x: Value, ins: number, outs: number, k: number, stride: number): Value => {
    const pad = (k - 1) / 2;
    const w = zeros(outs, ins, k, k);
    const y = b.op("Conv", [x, w], { kernel_shape: [k, k], strides: [stride, stride], pads: [pad, pad, pad, pad] });
    return b.op("BatchNormalization", [y, ones(outs), ones(outs), ones(outs), ones(outs)]);
  };
  let h = b.op("Relu", [conv("x", 3, 64, 3, 1)]);
  let ins = 64;
  for (const [outs, stride] of [64, 128, 256, 512].flatMap((c) => [[c, c === 64 ? 1 : 2] as const, [c, 1] as const])) {
    const y = conv(b.op("Relu", [conv(h, ins, outs, 3, stride)]), outs, outs, 3, 1);
    const skip = stride === 1 && ins === outs ? h : conv(h, ins, outs, 1, stride);
    h = b.op("Relu", [b.op("Add", [y, skip])]);
    ins = outs;
  }
  const flat = b.op("Flatten", [b.op("GlobalAveragePool", [h])]);
  const y = b.op("Gemm", [flat, zeros(10, 512), ones(10)], { transB: 1 });
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
    graph: create(GraphProtoSchema, {
      name: "resnet18",
      node: b.nodes,
      initializer: b.initializers,
      input: [valueInfo("x", "float32", ["N", 3, 32, 32])],
      output: [valueInfo(y, "float32", ["N", 10])],
    }),
  });
};

test("ResNet-18", () => {
  const s = summarize(resnet18());
  const flopsOf = (op: string): number => s.ops.find((o) => o.op === op)?.flops ?? 0;
  const biasAdds = 10;
  expect(flopsOf("Conv") + flopsOf("Gemm")).toBe(torchFlops + biasAdds);
  // elements of the values of the four stages
  const [a, b, c, d] = [64 * 32 * 32, 128 * 16 * 16, 256 * 8 * 8, 512 * 4 * 4];
  // stem: conv, bn, relu; block: conv, bn, relu, conv, bn, add, relu; where the stride is 2: conv, bn
  const values = 17 * a + 16 * (b + c + d);
  const [norms, relus, adds] = [5 * a + 5 * (b + c + d), 5 * a + 4 * (b + c + d), 2 * (a + b + c + d)];
  const pooled = d;
  expect(s.flops).toBe(torchFlops + biasAdds + 2 * norms + relus + adds + pooled);
  expect(s.flops / 2e9).toBeCloseTo(0.56, 2);
  expect(s.uncounted).toEqual([]);
  expect(s.parameters).toBe(11_173_962 + 9_600);
  expect(s.weightBytes).toBe(4 * s.parameters);
  expect(s.activationBytes).toBe(4 * (3 * 32 * 32 + values + 512 + 512 + 10));
  // a block's input, the value that is read and the value that is made
  expect(s.peakActivationBytes).toBe(4 * 3 * a);
});

test("compute and activations grow with the batch, weights do not", () => {
  const model = resnet18();
  const [one, eight] = [1, 8].map((n) => summarize(model, { dims: { N: n } }));
  expect(eight?.flops).toBe(8 * (one?.flops ?? 0));
  expect(eight?.activationBytes).toBe(8 * (one?.activationBytes ?? 0));
  expect(eight?.peakActivationBytes).toBe(8 * (one?.peakActivationBytes ?? 0));
  expect(eight?.weightBytes).toBe(one?.weightBytes);
});
