/** fit: the plain training loop. ONNX in, ONNX out; the weights are inputs of the differentiated graph, so that a step changes no session. */
import { rngFor } from "../../core/rng.ts";
import { CasemateError } from "../../core/error.ts";
import { differentiate } from "../grad/differentiate.ts";
import type { LossId } from "../grad/loss.ts";
import { type ModelProto, valueInfo } from "../onnx/graph.ts";
import { normalize } from "../onnx/normalize.ts";
import { fromTensorProto, toTensorProto } from "../onnx/tensor-proto.ts";
import { writeOnnx } from "../onnx/write.ts";
import { Session } from "../runtime/ort.ts";
import { float32, tensor, type Tensor } from "../tensor/tensor.ts";
import { Adam, type AdamOptions } from "./adam.ts";

export interface FitData {
  /** n x size */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  /** dims of one sample */
  readonly dims: readonly number[];
}

export interface FitOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly adam: AdamOptions;
  readonly loss?: LossId;
  readonly seed?: number;
  readonly threads?: number;
  /** rate of step `done` (0..1 of all steps); default: cosine to 0 (Loshchilov & Hutter 2017) */
  readonly schedule?: (done: number) => number;
  readonly signal?: AbortSignal;
  /** mean loss of an epoch, in order */
  readonly onEpoch?: (epoch: number, loss: number) => void;
}

/**
 * Trains every float32 initializer of rank >= 1 that the loss depends on. The model's only input is fed. RETURNS a new model; the argument is not changed.
 * THROWS what differentiate and Session.run throw; DATA_MISMATCH when x and labels disagree.
 */
export const fit = async (model: ModelProto, data: FitData, o: FitOptions): Promise<ModelProto> => {
  const size = data.dims.reduce((a, b) => a * b, 1);
  const n = data.labels.length;
  if (data.x.length !== n * size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${n} labels and ${data.x.length} values do not fit samples of ${size} values`,
    );
  const normal = normalize(model);
  const initializers = normal.graph?.initializer ?? [];
  const trained = new Map(
    initializers.flatMap((p): [string, Tensor<"float32">][] => {
      const t = p.dims.length === 0 ? undefined : fromTensorProto(p);
      return t?.dtype === "float32" ? [[p.name, t]] : [];
    }),
  );
  const d = differentiate(normal, { loss: o.loss ?? "cross-entropy", wrt: [...trained.keys()] });
  const graph = d.model.graph;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  graph.initializer = graph.initializer.filter((p) => !trained.has(p.name));
  for (const [name, t] of trained) graph.input.push(valueInfo(name, "float32", t.dims));
  const session = await Session.create(writeOnnx(d.model), { threads: o.threads ?? 2 });
  const inputName = normal.graph?.input[0]?.name ?? "";
  const labelsName = d.lossInputs.get("labels") ?? "";
  const weights = new Map([...trained].map(([name, t]) => [name, t.data.slice()]));
  const adam = new Adam(o.adam);
  const schedule = o.schedule ?? ((done: number) => 0.5 * (1 + Math.cos(Math.PI * done)));
  const perEpoch = Math.ceil(n / o.batchSize);
  try {
    for (let epoch = 0; epoch < o.epochs; epoch++) {
      const order = rngFor(o.seed ?? 0, "fit", epoch).shuffle(Int32Array.from({ length: n }, (_, i) => i));
      let total = 0;
      for (let b = 0; b < perEpoch; b++) {
        o.signal?.throwIfAborted();
        const rows = order.subarray(b * o.batchSize, (b + 1) * o.batchSize);
        const x = new Float32Array(rows.length * size);
        const y = new BigInt64Array(rows.length);
        rows.forEach((row, i) => {
          x.set(data.x.subarray(row * size, (row + 1) * size), i * size);
          y[i] = BigInt(data.labels[row] as number);
        });
        const feeds: Record<string, Tensor> = {
          [inputName]: float32([rows.length, ...data.dims], x),
          [labelsName]: tensor("int64", [rows.length], y),
        };
        for (const [name, w] of weights) feeds[name] = float32((trained.get(name) as Tensor).dims, w);
        const out = await session.run(feeds);
        const gradients = new Map<string, Float32Array>();
        for (const [name, output] of d.gradients) {
          const g = (out[output] as Tensor<"float32">).data;
          for (let i = 0; i < g.length; i++) g[i] = (g[i] as number) / rows.length;
          gradients.set(name, g);
        }
        adam.step(weights, gradients, schedule((epoch * perEpoch + b) / (o.epochs * perEpoch)));
        total += (out[d.loss] as Tensor<"float32">).data.reduce((s, v) => s + v, 0);
      }
      o.onEpoch?.(epoch, total / n);
    }
  } finally {
    await session.release();
  }
  const result = normalize(normal);
  if (result.graph !== undefined)
    result.graph.initializer = result.graph.initializer.map((p) => {
      const w = weights.get(p.name);
      return w === undefined ? p : toTensorProto(p.name, float32(p.dims.map(Number), w));
    });
  return result;
};
