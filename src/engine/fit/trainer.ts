/**
 * Trainer: a model whose weights can change, behind ONNX Runtime sessions that are made once. What a training loop, an adversarial one and an attack on
 * the weights of the moment have in common.
 */
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { normalize } from "../onnx/normalize.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { Session } from "../runtime/ort.ts";
import { sessionBytes } from "../runtime/session-bytes.ts";
import { float32, type Tensor, tensor } from "../tensor/tensor.ts";
import { type Objective, softCrossEntropy } from "./objective.ts";
import { parametersOf, type TrainingGraph, type TrainingGraphOptions, trainingGraph } from "./training-graph.ts";

export interface TrainerOptions {
  /** default "cross-entropy" */
  readonly objective?: Objective | "cross-entropy";
  /** dims of one sample */
  readonly dims: readonly number[];
  readonly threads?: number;
  /** a graph output, or an inner value, with logits [N, K]; default: the first output */
  readonly scores?: string;
  readonly frozen?: (name: string) => boolean;
  /** should BatchNormalization keep the statistics that the model came with; default false */
  readonly freezeBatchNorm?: boolean;
}

/** Rows of inputs, row-major, one class per row, and what else the objective reads. */
export interface Batch {
  /** rows x size */
  readonly x: Float32Array;
  /** one per row */
  readonly labels: Int32Array;
  readonly extra?: Readonly<Record<string, Tensor>>;
}

export interface StepResult {
  /** one value per row of the objective */
  readonly loss: Float32Array;
  /** rows x classes */
  readonly scores: Float32Array;
  /** by weight, summed over the batch; the caller's */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

type Wrt = TrainingGraphOptions["wrt"];
interface Open {
  readonly session: Session;
  readonly graph: TrainingGraph;
}

export class Trainer {
  /** by name; changed in place by an optimizer */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** running statistics by name, that follow the batches of `step` */
  readonly statistics: ReadonlyMap<string, Float32Array>;
  readonly size: number;
  /** dims of one sample */
  readonly sampleDims: readonly number[];
  readonly #model: ModelProto;
  readonly #options: TrainerOptions;
  #classes: number | undefined;
  readonly #dims = new Map<string, readonly number[]>();
  readonly #sessions = new Map<Wrt, Promise<Open>>();

  /** Throws what `trainingGraph` throws when something is first asked for; MODEL_CAPABILITY for a model without weights. */
  constructor(model: ModelProto, options: TrainerOptions) {
    this.#model = model;
    this.#options = options;
    this.sampleDims = options.dims;
    this.size = options.dims.reduce((a, b) => a * b, 1);
    const { weights, statistics } = parametersOf(model);
    if (weights.size === 0) throw new CasemateError("MODEL_CAPABILITY", "the model has no float32 weights to train");
    for (const [name, t] of [...weights, ...statistics]) this.#dims.set(name, t.dims);
    this.weights = new Map([...weights].map(([name, t]) => [name, t.data.slice()]));
    this.statistics = new Map([...statistics].map(([name, t]) => [name, t.data.slice()]));
  }

  /** of a weight or a statistic */
  dims(name: string): readonly number[] {
    return this.#dims.get(name) ?? [];
  }

  /** Loss and gradients of the weights; the running statistics move on. */
  async step(batch: Batch): Promise<StepResult> {
    const { session, graph } = await this.#open("weights");
    const out = await session.run(this.#feeds(graph, batch));
    for (const [name, output] of graph.statistics) this.statistics.get(name)?.set(values(out, output));
    return {
      loss: values(out, graph.loss ?? ""),
      scores: values(out, graph.scores),
      gradients: new Map([...graph.gradients].map(([name, output]) => [name, values(out, output)])),
    };
  }

  /**
   * d L / d input, rows x size, of L = -sum_k targets_k log softmax(z)_k at the weights of the moment, BatchNormalization by running statistics.
   * `targets`: rows x classes; one-hot rows give the gradient of cross-entropy, softmax(z0) that of the divergence from z0.
   */
  async inputGradient(
    x: Float32Array,
    targets: Float32Array,
    weights: ReadonlyMap<string, Float32Array> = this.weights,
  ): Promise<{ readonly gradient: Float32Array; readonly scores: Float32Array }> {
    const { session, graph } = await this.#open("input");
    const rows = x.length / this.size;
    const extra = { targets: float32([rows, targets.length / rows], targets) };
    const out = await session.run(this.#feeds(graph, { x, labels: new Int32Array(rows), extra }, weights));
    return { gradient: values(out, graph.inputGradient ?? ""), scores: values(out, graph.scores) };
  }

  /** Number of classes, from one run of the model. */
  async classes(): Promise<number> {
    this.#classes ??= (await this.scores(new Float32Array(this.size))).length;
    return this.#classes;
  }

  /** rows x classes, BatchNormalization by running statistics. `weights` replaces the trained ones (an average, say). */
  async scores(x: Float32Array, weights: ReadonlyMap<string, Float32Array> = this.weights): Promise<Float32Array> {
    const { session, graph } = await this.#open("none");
    const labels = new Int32Array(x.length / this.size);
    const out = await session.run(this.#feeds(graph, { x, labels }, weights));
    return values(out, graph.scores);
  }

  /** The model with these weights and running statistics. */
  export(
    weights: ReadonlyMap<string, Float32Array> = this.weights,
    statistics: ReadonlyMap<string, Float32Array> = this.statistics,
  ): ModelProto {
    const model = normalize(this.#model);
    if (model.graph !== undefined)
      model.graph.initializer = model.graph.initializer.map((p) => {
        const w = weights.get(p.name) ?? statistics.get(p.name);
        return w === undefined ? p : toTensorProto(p.name, float32(this.#dims.get(p.name) ?? [], w.slice()));
      });
    return model;
  }

  async close(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const s of await Promise.allSettled(open)) if (s.status === "fulfilled") await s.value.session.release();
  }

  #open(wrt: Wrt): Promise<Open> {
    const known = this.#sessions.get(wrt);
    if (known !== undefined) return known;
    const made = this.#make(wrt);
    this.#sessions.set(wrt, made);
    return made;
  }

  async #make(wrt: Wrt): Promise<Open> {
    const { objective = "cross-entropy", scores, frozen, freezeBatchNorm, threads } = this.#options;
    const graph = trainingGraph(this.#model, {
      objective: wrt === "weights" ? objective : softCrossEntropy,
      wrt,
      batchNorm: wrt === "weights" && freezeBatchNorm !== true ? "batch" : "running",
      ...(scores === undefined ? {} : { scores }),
      ...(frozen === undefined ? {} : { frozen }),
    });
    const bytes = sessionBytes(graph.model);
    const session = await Session.create(bytes.graph, {
      weights: bytes.weights,
      ...(threads === undefined ? {} : { threads }),
    });
    return { session, graph };
  }

  #feeds(
    graph: TrainingGraph,
    { x, labels, extra }: Batch,
    weights: ReadonlyMap<string, Float32Array> = this.weights,
  ): Record<string, Tensor> {
    const rows = labels.length;
    const feeds: Record<string, Tensor> = {
      [graph.input]: float32([rows, ...this.#options.dims], x),
    };
    if (graph.labels !== undefined) feeds[graph.labels] = tensor("int64", [rows], BigInt64Array.from(labels, BigInt));
    if (graph.seed !== undefined) feeds[graph.seed] = float32([1], Float32Array.of(1));
    for (const [name, input] of graph.extra) {
      const given = extra?.[name];
      if (given === undefined) throw new CasemateError("INTERNAL", `the objective's input '${name}' was not fed`);
      feeds[input] = given;
    }
    for (const [name, w] of [...weights, ...this.statistics]) feeds[name] = float32(this.#dims.get(name) ?? [], w);
    return feeds;
  }
}

const values = (out: Readonly<Record<string, Tensor>>, name: string): Float32Array => {
  const t = out[name];
  if (t === undefined || t.dtype !== "float32") throw new CasemateError("INTERNAL", `no float32 output '${name}'`);
  return t.data as Float32Array;
};
