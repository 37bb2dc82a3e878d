/**
 * ClippedSum: sums of clipped per-sample gradients at the weights of the moment, in parts of bounded size, so that memory does not grow with the batch.
 *
 * What is guaranteed: without rounding, a record changes the sum by a vector of at most norm `clip`, whatever its values are. A record whose gradient is no
 * number adds nothing. Rounding: see clipping.ts; parts are added in float64.
 */
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { blockConvolutions, blockSize } from "../../engine/fit/blocked-convolution.ts";
import { layOut, pack, type Slot } from "../../engine/fit/pack.ts";
import { ShareSession } from "../../engine/fit/share-session.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { Lanes } from "../../engine/runtime/lanes.ts";
import { nativeBinding } from "../../engine/runtime/ort.ts";
import { sessionBytes } from "../../engine/runtime/session-bytes.ts";
import { float32, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { type PrivateGraph, privateGraph, type PrivateGraphOptions } from "./private-graph.ts";

export interface ClippedSumOptions extends PrivateGraphOptions {
  /** samples in one run of the graph; default 128. One where the graph is for one sample at a time */
  readonly microBatch?: number;
  readonly threads?: number;
  /** also compute what `squares` gives: for tests */
  readonly withSquares?: boolean;
}

type Weights = ReadonlyMap<string, Float32Array>;

/** Fewest samples that two threads share. */
const shareFrom = 8;

export class ClippedSum {
  readonly #session: ShareSession;
  readonly #lanes: Lanes | undefined;
  readonly #graph: PrivateGraph;
  readonly #slots: ReadonlyMap<string, Slot>;
  /** input with all weights, output with all sums */
  readonly #packed: ReturnType<typeof pack>;
  readonly #sampleDims: readonly number[];
  readonly #rows: number;
  /** all weights, as the graph takes them; reused, as `#parts` is */
  readonly #parameters: Float32Array;
  readonly #parts = new Map<string, Float32Array>();
  /** length of the vectors */
  readonly size: number;

  private constructor(
    session: ShareSession,
    lanes: Lanes | undefined,
    graph: PrivateGraph,
    slots: ReadonlyMap<string, Slot>,
    packed: ReturnType<typeof pack>,
    options: ClippedSumOptions,
  ) {
    this.#session = session;
    this.#lanes = lanes;
    this.#graph = graph;
    this.#slots = slots;
    this.#packed = packed;
    this.#sampleDims = options.dims;
    this.#rows = graph.slices.length > 0 ? 1 : (options.microBatch ?? 128);
    this.size = [...slots.values()].reduce((sum, { length }) => sum + length, 0);
    this.#parameters = new Float32Array(this.size);
  }

  /** `dims`: of every weight. THROWS what privateGraph and Session.create throw. */
  static async open(
    model: ModelProto,
    dims: ReadonlyMap<string, readonly number[]>,
    options: ClippedSumOptions,
  ): Promise<ClippedSum> {
    const given = privateGraph(model, options);
    const graph = { ...given, model: blockConvolutions(given.model, await blockSize()) };
    const slots = layOut(new Map([...graph.sums.keys()].map((name) => [name, dims.get(name) ?? []])));
    const packed = pack({ model: graph.model, gradients: graph.sums }, slots);
    const threads = options.threads ?? 1;
    const binding = threads > 1 && graph.slices.length === 0 ? nativeBinding({}) : undefined;
    const lanes = binding === undefined ? undefined : new Lanes(threads - 1, binding);
    const sum = packed.gradient ?? "";
    const session = await ShareSession.create(sessionBytes(graph.model), {
      lanes,
      threads,
      rowInputs: new Set([graph.input, graph.labels]),
      outputs: [sum, ...(options.withSquares === true ? graph.squares.values() : [])],
      sums: new Set([sum]),
      rowsPerSample: 1,
      shareFrom,
    });
    return new ClippedSum(session, lanes, graph, slots, packed, options);
  }

  /** Why samples are run one at a time; empty where they are not. */
  get slices(): readonly string[] {
    return this.#graph.slices;
  }

  /** Adds the clipped gradients of `rows` of the data to `sum`. */
  async add(weights: Weights, data: FitData, rows: Int32Array, sum: Float64Array): Promise<void> {
    this.#take(weights);
    for (let i = 0; i < rows.length; i += this.#rows) await this.#part(data, rows.subarray(i, i + this.#rows), sum);
  }

  /** Squared norms before clipping, rows by weight. They are secret: for tests. */
  async squares(weights: Weights, data: FitData, rows: Int32Array): Promise<ReadonlyMap<string, Float32Array>> {
    this.#take(weights);
    const out = await this.#session.run(this.#feeds(data, rows), rows.length);
    return new Map([...this.#graph.squares].map(([name, output]) => [name, values(out, output)]));
  }

  /** The vector times `factor`, cut into weights: in memory that the next call overwrites, for fresh pages cost more than the work. */
  byWeight(vector: Float64Array, factor: number): ReadonlyMap<string, Float32Array> {
    for (const [name, { offset, length }] of this.#slots) {
      const part = this.#parts.get(name) ?? new Float32Array(length);
      // not Float32Array.from with a function: 40 times as slow
      for (let i = 0; i < length; i++) part[i] = (vector[offset + i] as number) * factor;
      this.#parts.set(name, part);
    }
    return this.#parts;
  }

  async close(): Promise<void> {
    await this.#session.release();
    await this.#lanes?.close();
  }

  async #part(data: FitData, rows: Int32Array, sum: Float64Array): Promise<void> {
    const out = await this.#session.run(this.#feeds(data, rows), rows.length);
    const part = values(out, this.#packed.gradient ?? "");
    if (!isFinite(part)) {
      // one record whose gradient overflows would take the others' with it: it is found, and adds nothing
      if (rows.length === 1) return;
      const half = rows.length >> 1;
      await this.#part(data, rows.subarray(0, half), sum);
      await this.#part(data, rows.subarray(half), sum);
      return;
    }
    for (let i = 0; i < part.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
  }

  #take(weights: Weights): void {
    for (const [name, { offset }] of this.#slots) this.#parameters.set(weights.get(name) ?? [], offset);
  }

  #feeds(data: FitData, rows: Int32Array): Record<string, Tensor> {
    const size = count(this.#sampleDims);
    const x = new Float32Array(rows.length * size);
    rows.forEach((row, i) => x.set(data.x.subarray(row * size, (row + 1) * size), i * size));
    const feeds: Record<string, Tensor> = {
      [this.#graph.input]: float32([rows.length, ...this.#sampleDims], x),
      [this.#graph.labels]: tensor(
        "int64",
        [rows.length],
        BigInt64Array.from(rows, (row) => BigInt(data.labels[row] ?? 0)),
      ),
    };
    feeds[this.#packed.parameters] = float32([this.size], this.#parameters);
    return feeds;
  }
}

const count = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

const isFinite = (v: Float32Array): boolean => {
  for (let i = 0; i < v.length; i++) if (!Number.isFinite(v[i])) return false;
  return true;
};

const values = (out: Readonly<Record<string, Tensor>>, name: string): Float32Array => {
  const t = out[name];
  if (t === undefined || t.dtype !== "float32") throw new CasemateError("INTERNAL", `no float32 output '${name}'`);
  return t.data as Float32Array;
};
