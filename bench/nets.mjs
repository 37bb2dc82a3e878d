/**
 * Nets that speed is measured on, with random weights and batch axis "N". Each is a function of a seed that gives the model and its parameters in the
 * order and form of peers/nets.py.
 */
import { create } from "@bufbuild/protobuf";
import { rngFor } from "../dist/core/rng.js";
import { GraphBuilder } from "../dist/engine/onnx/builder.js";
import { node, valueInfo } from "../dist/engine/onnx/graph.js";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../dist/engine/onnx/proto/onnx_pb.js";
import { float32 } from "../dist/engine/tensor/tensor.js";

/** A small writer of float32 nets; every parameter has its own stream, so nets do not depend on the order of layers. */
class Net {
  b = new GraphBuilder(["x", "logits"], "net");
  parameters = [];

  constructor(seed) {
    this.seed = seed;
  }
  parameter(dims, scale, offset = 0) {
    const rng = rngFor(this.seed, "bench/nets", this.parameters.length);
    const n = dims.reduce((a, b) => a * b, 1);
    const t = float32(
      dims,
      Float32Array.from({ length: n }, () => offset + scale * rng.normal()),
    );
    this.parameters.push(t);
    return t;
  }
  weights(dims, scale, offset = 0) {
    return this.b.constant(this.parameter(dims, scale, offset));
  }
  conv(x, ins, outs, k, stride = 1, bias = true) {
    const w = this.weights([outs, ins, k, k], Math.sqrt(2 / (ins * k * k)));
    const pad = (k - 1) >> 1;
    return this.b.op("Conv", [x, w, ...(bias ? [this.weights([outs], 0.1)] : [])], {
      kernel_shape: [k, k],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  }
  norm(x, c) {
    const p = [this.weights([c], 0.1, 1), this.weights([c], 0.1), this.weights([c], 0.1), this.weights([c], 0.02, 1)];
    return this.b.op("BatchNormalization", [x, ...p]);
  }
  relu(x) {
    return this.b.op("Relu", [x]);
  }
  pool(x) {
    return this.b.op("MaxPool", [x], { kernel_shape: [2, 2], strides: [2, 2] });
  }
  dense(x, ins, outs) {
    return this.b.op("Gemm", [x, this.weights([outs, ins], Math.sqrt(2 / ins)), this.weights([outs], 0.1)], {
      transB: 1,
    });
  }
  finish(y, shape, classes) {
    this.b.nodes.push(node("Identity", [y], ["logits"]));
    const model = create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: "casemate-bench",
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
      graph: create(GraphProtoSchema, {
        name: "net",
        node: this.b.nodes,
        initializer: this.b.initializers,
        input: [valueInfo("x", "float32", ["N", ...shape])],
        output: [valueInfo("logits", "float32", ["N", classes])],
      }),
    });
    return { model, parameters: this.parameters, dims: shape, classes };
  }
}

/** He et al. 2016, the CIFAR form with 64-128-256-512 channels (kuangliu/pytorch-cifar): 0.56 GMAC a sample. */
export const resnet18 = (seed = 0) => {
  const net = new Net(seed);
  const block = (x, ins, outs, stride) => {
    const h = net.relu(net.norm(net.conv(x, ins, outs, 3, stride, false), outs));
    const y = net.norm(net.conv(h, outs, outs, 3, 1, false), outs);
    const skip = stride === 1 && ins === outs ? x : net.norm(net.conv(x, ins, outs, 1, stride, false), outs);
    return net.relu(net.b.op("Add", [y, skip]));
  };
  let h = net.relu(net.norm(net.conv("x", 3, 64, 3, 1, false), 64));
  let ins = 64;
  for (const [outs, stride] of [
    [64, 1],
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    [512, 1],
  ]) {
    h = block(h, ins, outs, stride);
    ins = outs;
  }
  h = net.b.op("AveragePool", [h], { kernel_shape: [4, 4], strides: [4, 4] });
  return net.finish(net.dense(net.b.op("Flatten", [h]), 512, 10), [3, 32, 32], 10);
};

/** conv 32 - relu - maxpool - conv 64 - relu - maxpool - fc 128 - relu - fc 10. */
export const mnistCnn = (seed = 0) => {
  const net = new Net(seed);
  let h = net.pool(net.relu(net.conv("x", 1, 32, 3)));
  h = net.pool(net.relu(net.conv(h, 32, 64, 3)));
  h = net.relu(net.dense(net.b.op("Flatten", [h]), 64 * 7 * 7, 128));
  return net.finish(net.dense(h, 128, 10), [1, 28, 28], 10);
};

/**
 * Wong et al. 2020 for MNIST: conv 16 of 4 x 4, stride 2 - relu - conv 32 of 4 x 4, stride 2 - relu - fc 100 - relu - fc 10. `width`: factor of the
 * channels and of the units between.
 */
export const stridedMnist = (seed = 0, width = 1) => {
  const net = new Net(seed);
  const conv = (x, ins, outs) =>
    net.b.op("Conv", [x, net.weights([outs, ins, 4, 4], Math.sqrt(2 / (ins * 16))), net.weights([outs], 0.1)], {
      kernel_shape: [4, 4],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    });
  const [first, second, units] = [16 * width, 32 * width, 100 * width];
  const h = net.relu(conv(net.relu(conv("x", 1, first)), first, second));
  const y = net.relu(net.dense(net.b.op("Flatten", [h]), second * 7 * 7, units));
  return net.finish(net.dense(y, units, 10), [1, 28, 28], 10);
};

/** 784 - 256 - 128 - 10 with relu. */
export const mlp = (seed = 0) => {
  const net = new Net(seed);
  let h = net.relu(net.dense(net.b.op("Flatten", ["x"]), 784, 256));
  h = net.relu(net.dense(h, 256, 128));
  return net.finish(net.dense(h, 128, 10), [1, 28, 28], 10);
};

/** Three convolutions of stride 2 and two dense layers, for CIFAR. */
export const stridedCnn = (seed = 0) => {
  const net = new Net(seed);
  let h = net.relu(net.conv("x", 3, 32, 3, 2));
  h = net.relu(net.conv(h, 32, 64, 3, 2));
  h = net.relu(net.conv(h, 64, 64, 3, 2));
  h = net.relu(net.dense(net.b.op("Flatten", [h]), 1024, 100));
  return net.finish(net.dense(h, 100, 10), [3, 32, 32], 10);
};

/** Three times conv - batch normalization - relu - average pool, and a dense layer, for CIFAR. */
export const normPoolCnn = (seed = 0) => {
  const net = new Net(seed);
  let h = "x";
  for (const [ins, outs] of [
    [3, 32],
    [32, 64],
    [64, 128],
  ]) {
    h = net.relu(net.norm(net.conv(h, ins, outs, 3, 1, false), outs));
    h = net.b.op("AveragePool", [h], { kernel_shape: [2, 2], strides: [2, 2] });
  }
  return net.finish(net.dense(net.b.op("Flatten", [h]), 2048, 10), [3, 32, 32], 10);
};

/** An LSTM of 64 units over 12 steps of 16 values, and a dense layer on its last state. */
export const lstm = (seed = 0) => {
  const [steps, ins, hidden] = [12, 16, 64];
  const net = new Net(seed);
  const scale = 1 / Math.sqrt(hidden);
  const gates = 4 * hidden;
  // PyTorch's gates are i f g o, those of ONNX i o f c
  const reordered = ({ data, dims }) => {
    const block = data.length / 4;
    const parts = [0, 3, 1, 2].map((k) => data.subarray(k * block, (k + 1) * block));
    return { dims, data: Float32Array.from(parts.flatMap((p) => [...p])) };
  };
  const w = reordered(net.parameter([gates, ins], scale));
  const r = reordered(net.parameter([gates, hidden], scale));
  const [wb, rb] = [0, 1].map(() => reordered(net.parameter([gates], scale)));
  const first = (t) => net.b.constant(float32([1, ...t.dims], t.data));
  const bias = net.b.constant(float32([1, 2 * gates], Float32Array.from([...wb.data, ...rb.data])));
  const time = net.b.op("Transpose", ["x"], { perm: [1, 0, 2] });
  const [, last] = net.b.ops("LSTM", [time, first(w), first(r), bias], 2, { hidden_size: hidden });
  const state = net.b.op("Squeeze", [last, net.b.ints([0])]);
  return net.finish(net.dense(state, hidden, 6), [steps, ins], 6);
};
