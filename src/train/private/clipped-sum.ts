/**
 * ClippedSum: sums of clipped per-sample gradients at the weights of the moment, in parts of bounded size, so that memory does not grow with the batch.
 *
 * What is guaranteed: without rounding, a record changes the sum by a vector of at most norm `clip`, whatever its values are. A record whose gradient is no
 * number adds nothing. Rounding: see clipping.ts; parts are added in float64.
 */
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { Session } from "../../engine/runtime/ort.ts";
import { sessionBytes } from "../../engine/runtime/session-bytes.ts";
import { float32, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { type PrivateGraph, privateGraph, type PrivateGraphOptions } from "./private-graph.ts";

export interface ClippedSumOptions extends PrivateGraphOptions {
  /** samples in one run of the graph; default 128. One where the graph is for one sample at a time */
  readonly microBatch?: number;
  readonly threads?: number;
}

type Weights = ReadonlyMap<string, Float32Array>;

/** Where a weight lies in the vector of all. */
interface Place {
  readonly offset: number;
  readonly length: number;
  readonly output: string;
}

export class ClippedSum {
  readonly #session: Session;
  readonly #graph: PrivateGraph;
  readonly #dims: ReadonlyMap<string, readonly number[]>;
  readonly #sampleDims: readonly number[];
  readonly #places = new Map<string, Place>();
  readonly #rows: number;
  /** length of the vectors */
  readonly size: number;

  private constructor(
    session: Session,
    graph: PrivateGraph,
    dims: ReadonlyMap<string, readonly number[]>,
    options: ClippedSumOptions,
  ) {
    this.#session = session;
    this.#graph = graph;
    this.#dims = dims;
    this.#sampleDims = options.dims;
    this.#rows = graph.slices.length > 0 ? 1 : (options.microBatch ?? 128);
    let offset = 0;
    for (const [name, output] of graph.sums) {
      const length = count(dims.get(name) ?? []);
      this.#places.set(name, { offset, length, output });
      offset += length;
    }
    this.size = offset;
  }

  /** `dims`: of every weight. THROWS what privateGraph and Session.create throw. */
  static async open(
    model: ModelProto,
    dims: ReadonlyMap<string, readonly number[]>,
    options: ClippedSumOptions,
  ): Promise<ClippedSum> {
    const graph = privateGraph(model, options);
    const bytes = sessionBytes(graph.model);
    const session = await Session.create(bytes.graph, {
      weights: bytes.weights,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    return new ClippedSum(session, graph, dims, options);
  }

  /** Why samples are run one at a time; empty where they are not. */
  get slices(): readonly string[] {
    return this.#graph.slices;
  }

  /** Adds the clipped gradients of `rows` of the data to `sum`. */
  async add(weights: Weights, data: FitData, rows: Int32Array, sum: Float64Array): Promise<void> {
    for (let i = 0; i < rows.length; i += this.#rows)
      await this.#part(weights, data, rows.subarray(i, i + this.#rows), sum);
  }

  /** Squared norms before clipping, rows by weight. They are secret: for tests. */
  async squares(weights: Weights, data: FitData, rows: Int32Array): Promise<ReadonlyMap<string, Float32Array>> {
    const out = await this.#session.run(this.#feeds(weights, data, rows), [...this.#graph.squares.values()]);
    return new Map([...this.#graph.squares].map(([name, output]) => [name, values(out, output)]));
  }

  /** The vector cut into weights. */
  byWeight(vector: Float64Array, factor: number): ReadonlyMap<string, Float32Array> {
    return new Map(
      [...this.#places].map(([name, { offset, length }]) => [
        name,
        Float32Array.from(vector.subarray(offset, offset + length), (v) => v * factor),
      ]),
    );
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #part(weights: Weights, data: FitData, rows: Int32Array, sum: Float64Array): Promise<void> {
    const out = await this.#session.run(this.#feeds(weights, data, rows), [...this.#graph.sums.values()]);
    const parts = [...this.#places.values()].map((p) => ({ ...p, values: values(out, p.output) }));
    if (!parts.every((p) => isFinite(p.values))) {
      // one record whose gradient overflows would take the others' with it: it is found, and adds nothing
      if (rows.length === 1) return;
      const half = rows.length >> 1;
      await this.#part(weights, data, rows.subarray(0, half), sum);
      await this.#part(weights, data, rows.subarray(half), sum);
      return;
    }
    for (const { offset, length, values: v } of parts)
      for (let i = 0; i < length; i++) sum[offset + i] = (sum[offset + i] as number) + (v[i] as number);
  }

  #feeds(weights: Weights, data: FitData, rows: Int32Array): Record<string, Tensor> {
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
    for (const name of this.#places.keys())
      feeds[name] = float32(this.#dims.get(name) ?? [], weights.get(name) ?? new Float32Array());
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
