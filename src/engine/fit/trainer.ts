/**
 * Trainer: a model whose weights can change, behind ONNX Runtime sessions that are made once. What a training loop, an adversarial one and an attack on
 * the weights of the moment have in common.
 */
import { CasemateError } from "../../core/error.ts";
import { type ModelProto, valueType } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { toTensorProto } from "../onnx/tensor-proto.ts";
import { Lanes } from "../runtime/lanes.ts";
import { multiplications } from "../runtime/multiplications.ts";
import { nativeBinding } from "../runtime/ort.ts";
import { sessionBytes } from "../runtime/session-bytes.ts";
import { type DType, float32, type Tensor, tensor } from "../tensor/tensor.ts";
import { type AscentGraph, ascentGraph } from "./ascent-graph.ts";
import { blockConvolutions, blockSize } from "./blocked-convolution.ts";
import { layOut, pack, type Slot } from "./pack.ts";
import { ShareSession } from "./share-session.ts";
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
  /** an inner value of the model that ascents move in place of its input; `dims` of one sample. "weights" then still trains on the value as it is */
  readonly perturbed?: { readonly value: string; readonly dims: readonly number[] };
}

/** Rows of inputs, row-major, one class per row, and what else the objective reads. */
export interface Batch {
  /** rows x size */
  readonly x: Float32Array;
  /** one per row */
  readonly labels: Int32Array;
  readonly extra?: Readonly<Record<string, Tensor>>;
  /** rows x what is perturbed: what is added to it; default 0 */
  readonly perturbation?: Float32Array;
}

export interface StepResult {
  /** one value per row of the objective */
  readonly loss: Float32Array;
  /** rows x classes */
  readonly scores: Float32Array;
  /** by weight, summed over the batch; the caller's */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** What an ascent may reach; one sample long each. */
export interface AscentBox {
  /** half the side of the ball in each feature; 0: it may not change */
  readonly radius: Float32Array;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}

/** what a session was made for; "count" gives the statistics of a batch */
type Purpose = TrainingGraphOptions["wrt"] | "count";
interface OpenAscent {
  readonly session: ShareSession;
  readonly graph: AscentGraph;
  readonly parameters: string;
}

interface Open {
  readonly session: ShareSession;
  readonly graph: TrainingGraph;
  /** input with all weights and statistics, output with all gradients */
  readonly parameters: string;
  readonly gradient: string | undefined;
  /** where each gradient lies in that output */
  readonly slots: ReadonlyMap<string, Slot>;
}

/** Multiplications of the forward pass from which a batch is shared: below, handing over costs what the second core saves. */
const shareFrom = 5_000_000;

/** Multiplications of the forward pass, times steps, of one run of an ascent: some 0.2 s. */
const longestRun = 10_000_000_000;

/** As many multiplications a weight: weights go to the lanes and gradients come back. */
const sharePerWeight = 64;

/** Samples do not depend on each other but through BatchNormalization in training mode: batches are then not shared among threads. */
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
  readonly #slots: ReadonlyMap<string, Slot>;
  /** weights, then statistics: `weights` and `statistics` are views of it */
  readonly #parameters: Float32Array;
  readonly #sessions = new Map<Purpose, Promise<Open>>();
  #ascents: Promise<OpenAscent> | undefined;
  readonly #lanes: Lanes | undefined;
  readonly #shareFrom: number;
  /** multiplications of one sample's forward pass */
  readonly #cost: number;
  /** token ids are whole numbers; rows come as float32 all the same, which is exact up to 2^24 */
  readonly #dtype: DType;

  /** Throws what `trainingGraph` throws when something is first asked for; MODEL_CAPABILITY for a model without weights. */
  constructor(model: ModelProto, options: TrainerOptions) {
    this.#model = model;
    this.#options = options;
    this.sampleDims = options.dims;
    this.size = options.dims.reduce((a, b) => a * b, 1);
    const { weights, statistics } = parametersOf(model);
    if (weights.size === 0) throw new CasemateError("MODEL_CAPABILITY", "the model has no float32 weights to train");
    const all = [...weights, ...statistics];
    this.#slots = layOut(new Map(all.map(([name, t]) => [name, t.dims])));
    this.#parameters = new Float32Array(all.reduce((sum, [, t]) => sum + t.data.length, 0));
    const views = new Map(all.map(([name, t]) => [name, this.#viewOf(this.#parameters, name, t.data)]));
    const named = (of: ReadonlyMap<string, unknown>): ReadonlyMap<string, Float32Array> =>
      new Map([...views].filter(([name]) => of.has(name)));
    this.weights = named(weights);
    this.statistics = named(statistics);
    const threads = options.threads ?? 1;
    const binding = threads > 1 ? nativeBinding({}) : undefined;
    this.#lanes = binding === undefined ? undefined : new Lanes(threads - 1, binding);
    const normal = normalize(model);
    const given = new Set(normal.graph?.initializer.map((t) => t.name));
    const input = normal.graph?.input.find((i) => !given.has(i.name));
    this.#dtype = (input === undefined ? undefined : valueType(input)?.dtype) ?? "float32";
    const inputShapes = new Map(input === undefined ? [] : [[input.name, [1, ...options.dims]]]);
    this.#cost = Math.max(1, multiplications(normal, infer(normal, { inputShapes })));
    this.#shareFrom = Math.max(
      2,
      Math.ceil(Math.max(shareFrom, sharePerWeight * this.#parameters.length) / this.#cost),
    );
  }

  /** of a weight or a statistic */
  dims(name: string): readonly number[] {
    return this.#slots.get(name)?.dims ?? [];
  }

  /** Loss and gradients of the weights; the running statistics move on. */
  async step(batch: Batch): Promise<StepResult> {
    return (await this.#step("weights", batch)).result;
  }

  /** As `step`, and d loss / d input (or what is perturbed) of the same pass, rows x size: BatchNormalization counts over the batch there too. */
  async stepWithInput(batch: Batch): Promise<StepResult & { readonly inputGradient: Float32Array }> {
    const { result, graph, out } = await this.#step("both", batch);
    return { ...result, inputGradient: values(out, graph.inputGradient ?? "") };
  }

  async #step(purpose: "weights" | "both", batch: Batch) {
    const open = await this.#open(purpose);
    const { session, graph, gradient, slots } = open;
    const out = await session.run(this.#feeds(open, batch), this.#samplesOf(batch.labels.length));
    for (const [name, output] of graph.statistics) this.statistics.get(name)?.set(values(out, output));
    const all = values(out, gradient ?? "");
    const result: StepResult = {
      loss: values(out, graph.loss ?? ""),
      scores: values(out, graph.scores),
      gradients: new Map([...slots].map(([name, { offset, length }]) => [name, all.subarray(offset, offset + length)])),
    };
    return { result, graph, out };
  }

  /** Mean and variance that BatchNormalization counts over a batch with these weights, by the statistic's name. Nothing of the trainer changes. */
  async batchStatistics(
    x: Float32Array,
    weights: ReadonlyMap<string, Float32Array> = this.weights,
  ): Promise<ReadonlyMap<string, Float32Array>> {
    const open = await this.#open("count");
    const labels = new Int32Array(x.length / this.size);
    const out = await open.session.run(this.#feeds(open, { x, labels }, weights), labels.length);
    return new Map([...open.graph.statistics].map(([name, output]) => [name, values(out, output)]));
  }

  /**
   * d L / d input, rows x size, of L = -sum_k targets_k log softmax(z)_k at the weights of the moment, BatchNormalization by running statistics.
   * `targets`: rows x classes; one-hot rows give the gradient of cross-entropy, softmax(z0) that of the divergence from z0.
   * `perturbation`: as in a Batch.
   */
  async inputGradient(
    x: Float32Array,
    targets: Float32Array,
    weights: ReadonlyMap<string, Float32Array> = this.weights,
    perturbation?: Float32Array,
  ): Promise<{ readonly gradient: Float32Array; readonly scores: Float32Array }> {
    const open = await this.#open("input");
    const { session, graph } = open;
    const rows = x.length / this.size;
    const extra = { targets: float32([rows, targets.length / rows], targets) };
    const batch = { x, labels: new Int32Array(rows), extra, ...(perturbation === undefined ? {} : { perturbation }) };
    const out = await session.run(this.#feeds(open, batch, weights), rows);
    return { gradient: values(out, graph.inputGradient ?? ""), scores: values(out, graph.scores) };
  }

  /**
   * Signed projected gradient ascent on L of `inputGradient` at the weights of the moment: x <- clip(x + share radius sign(dL/dx)) into ball and box, `steps`
   * times from x. `center`: the middle of the ball. RETURNS rows x size.
   */
  async ascent(
    x: Float32Array,
    center: Float32Array,
    targets: Float32Array,
    {
      box,
      share,
      steps,
      weights = this.weights,
    }: {
      readonly box: AscentBox;
      readonly share: number;
      readonly steps: number;
      readonly weights?: ReadonlyMap<string, Float32Array>;
    },
  ): Promise<Float32Array> {
    this.#ascents ??= this.#makeAscent();
    const { session, graph, parameters } = await this.#ascents;
    const rows = x.length / this.size;
    const dims = [rows, ...this.sampleDims];
    const sides = new Float32Array(3 * this.size);
    for (const [i, side] of [box.radius, box.lower, box.upper].entries()) sides.set(side, i * this.size);
    // a run blocks the event loop
    const atOnce = Math.max(1, Math.floor(longestRun / (rows * this.#cost)));
    let at = x;
    for (let done = 0; done < steps; done += atOnce) {
      const out = await session.run(
        {
          [graph.start]: float32(dims, at),
          [graph.center]: float32(dims, center),
          [graph.targets]: float32([rows, targets.length / rows], targets),
          [graph.box]: float32([3, ...this.sampleDims], sides),
          [graph.share]: float32([1], Float32Array.of(share)),
          [graph.steps]: tensor("int64", [1], BigInt64Array.of(BigInt(Math.min(atOnce, steps - done)))),
          [parameters]: float32([this.#parameters.length], this.#packed(weights)),
        },
        rows,
      );
      at = values(out, graph.end);
    }
    return at;
  }

  /** Number of classes, from one run of the model. */
  async classes(): Promise<number> {
    this.#classes ??= (await this.scores(new Float32Array(this.size))).length;
    return this.#classes;
  }

  /** rows x classes, BatchNormalization by running statistics. `weights` replaces the trained ones (an average, say). */
  async scores(x: Float32Array, weights: ReadonlyMap<string, Float32Array> = this.weights): Promise<Float32Array> {
    const open = await this.#open("none");
    const labels = new Int32Array(x.length / this.size);
    const out = await open.session.run(this.#feeds(open, { x, labels }, weights), labels.length);
    return values(out, open.graph.scores);
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
        return w === undefined ? p : toTensorProto(p.name, float32(this.dims(p.name), w.slice()));
      });
    return model;
  }

  async close(): Promise<void> {
    const open = [...this.#sessions.values(), ...(this.#ascents === undefined ? [] : [this.#ascents])];
    this.#sessions.clear();
    this.#ascents = undefined;
    for (const s of await Promise.allSettled(open)) if (s.status === "fulfilled") await s.value.session.release();
    await this.#lanes?.close();
  }

  #open(purpose: Purpose): Promise<Open> {
    const known = this.#sessions.get(purpose);
    if (known !== undefined) return known;
    const made = this.#make(purpose);
    this.#sessions.set(purpose, made);
    return made;
  }

  async #makeAscent(): Promise<OpenAscent> {
    const graph = ascentGraph(await this.#graph("input"), this.sampleDims);
    const { parameters } = pack({ model: graph.model, gradients: new Map() }, this.#slots);
    const session = await ShareSession.create(sessionBytes(graph.model), {
      lanes: this.#lanes,
      threads: this.#options.threads ?? 1,
      rowInputs: new Set([graph.start, graph.center, graph.targets]),
      outputs: [graph.end],
      sums: new Set(),
      rowsPerSample: 1,
      shareFrom: this.#shareFrom,
    });
    return { session, graph, parameters };
  }

  async #graph(purpose: Purpose): Promise<TrainingGraph> {
    const { objective = "cross-entropy", scores, frozen, freezeBatchNorm, perturbed } = this.#options;
    const training = purpose === "weights" || purpose === "both";
    const graph = trainingGraph(this.#model, {
      objective: training ? objective : softCrossEntropy,
      wrt: purpose === "count" ? "none" : purpose,
      batchNorm: purpose === "count" ? "count" : training && freezeBatchNorm !== true ? "batch" : "running",
      ...(scores === undefined ? {} : { scores }),
      ...(frozen === undefined ? {} : { frozen }),
      ...(perturbed === undefined || purpose === "weights" ? {} : { perturbed: perturbed.value }),
    });
    return { ...graph, model: blockConvolutions(graph.model, await blockSize()) };
  }

  async #make(purpose: Purpose): Promise<Open> {
    const graph = await this.#graph(purpose);
    const training = purpose === "weights" || purpose === "both";
    const packed = pack(graph, this.#slots);
    const session = await ShareSession.create(sessionBytes(graph.model), {
      lanes: graph.statistics.size > 0 ? undefined : this.#lanes,
      threads: this.#options.threads ?? 1,
      rowInputs: graph.rowInputs,
      outputs: [
        ...(purpose === "input" || purpose === "both" ? [graph.inputGradient ?? ""] : []),
        ...(training ? [graph.loss ?? "", packed.gradient ?? ""] : []),
        ...graph.statistics.values(),
        graph.scores,
      ],
      sums: new Set(packed.gradient === undefined ? [] : [packed.gradient]),
      rowsPerSample: training ? this.#rowsPerSample : 1,
      shareFrom: this.#shareFrom,
    });
    const slots = layOut(new Map([...graph.gradients.keys()].map((name) => [name, this.dims(name)])));
    return { ...packed, session, graph, slots };
  }

  get #rowsPerSample(): number {
    const { objective } = this.#options;
    return typeof objective === "object" ? (objective.rowsPerSample ?? 1) : 1;
  }

  #samplesOf(rows: number): number {
    return rows / this.#rowsPerSample;
  }

  #feeds(
    { graph, parameters }: Open,
    { x, labels, extra, perturbation }: Batch,
    weights: ReadonlyMap<string, Float32Array> = this.weights,
  ): Record<string, Tensor> {
    const rows = labels.length;
    const feeds: Record<string, Tensor> = {
      [graph.input]: inputOf(this.#dtype, [rows, ...this.#options.dims], x),
    };
    const { perturbed } = this.#options;
    if (graph.perturbation !== undefined && perturbed !== undefined) {
      const size = rows * perturbed.dims.reduce((a, b) => a * b, 1);
      feeds[graph.perturbation] = float32([rows, ...perturbed.dims], perturbation ?? new Float32Array(size));
    }
    if (graph.labels !== undefined) feeds[graph.labels] = tensor("int64", [rows], toInt64(labels));
    if (graph.seed !== undefined) feeds[graph.seed] = float32([1], Float32Array.of(1));
    for (const [name, input] of graph.extra) {
      const given = extra?.[name];
      if (given === undefined) throw new CasemateError("INTERNAL", `the objective's input '${name}' was not fed`);
      feeds[input] = given;
    }
    feeds[parameters] = float32([this.#parameters.length], this.#packed(weights));
    return feeds;
  }

  #packed(weights: ReadonlyMap<string, Float32Array>): Float32Array {
    if (weights === this.weights) return this.#parameters;
    const all = this.#parameters.slice();
    for (const [name, w] of weights) this.#viewOf(all, name, w);
    return all;
  }

  /** The part of a packed vector that belongs to `name`, after `values` were put there. */
  #viewOf(all: Float32Array, name: string, values: Float32Array): Float32Array {
    const { offset, length } = this.#slots.get(name) ?? { offset: 0, length: 0 };
    const view = all.subarray(offset, offset + length);
    view.set(values);
    return view;
  }
}

const inputOf = (dtype: DType, dims: readonly number[], x: Float32Array): Tensor => {
  if (dtype === "int64") return tensor(dtype, dims, toInt64(Int32Array.from(x)));
  return dtype === "int32" ? tensor(dtype, dims, Int32Array.from(x)) : float32(dims, x);
};

const toInt64 = (labels: Int32Array): BigInt64Array => {
  // int64 little-endian: low word, then the sign
  const words = new Int32Array(2 * labels.length);
  for (let i = 0; i < labels.length; i++) {
    const v = labels[i] as number;
    words[2 * i] = v;
    words[2 * i + 1] = v >> 31;
  }
  return new BigInt64Array(words.buffer);
};

const values = (out: Readonly<Record<string, Tensor>>, name: string): Float32Array => {
  const t = out[name];
  if (t === undefined || t.dtype !== "float32") throw new CasemateError("INTERNAL", `no float32 output '${name}'`);
  return t.data as Float32Array;
};
