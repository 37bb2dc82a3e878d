/**
 * SplitSession: a session of one thread that shares the samples of large batches with lanes.
 *
 * Samples do not depend on each other, so a thread that has its own samples from the first node to the last waits for nobody and finds its data in
 * its own cache. Threads inside operators meet after every operator: a net of small operators is then slower with two than with one
 * (docs/decisions/threads-by-batch.md). Single samples of large nets do run with threads inside operators.
 *
 * Shares are the same whether a lane computes them or not, so results do not depend on when lanes are ready.
 */
import { CasemateError } from "../../core/error.ts";
import { elementCount, type Tensor, tensor } from "../tensor/tensor.ts";
import { fitsLane } from "./lane.ts";
import { LaneSessions } from "./lane-sessions.ts";
import type { Lanes } from "./lanes.ts";
import { Session, type SessionOptions } from "./ort.ts";
import type { SessionBytes } from "./session-bytes.ts";

/** Multiplications of the forward pass from which a batch is shared: below, handing over and cold caches cost what the second core saves. */
const splitFrom = 5_000_000;

/** Multiplications per sample from which a batch that is not shared runs with threads inside operators. */
const wholeFrom = 5_000_000;

export interface SplitOptions extends SessionOptions {
  /** undefined: nothing is shared, and `threads` work inside operators */
  readonly lanes: Lanes | undefined;
  /** input whose first axis is the batch; all outputs that are asked for have it too */
  readonly batchInput: string;
  /** of one sample's forward pass */
  readonly multiplications: number;
}

export class SplitSession {
  readonly inputNames: readonly string[];
  readonly #own: Session;
  readonly #options: SplitOptions;
  readonly #bytes: SessionBytes;
  /** with threads inside operators, opened when first wanted */
  #whole: Promise<Session> | undefined;
  readonly #inLanes: LaneSessions;
  readonly #outputs: readonly string[];
  /** one row of each output that was asked for */
  readonly #rows = new Map<string, Row>();

  private constructor(own: Session, bytes: SessionBytes, options: SplitOptions) {
    this.#own = own;
    this.#bytes = bytes;
    this.#options = options;
    this.#inLanes = new LaneSessions(bytes, options);
    this.inputNames = own.inputNames;
    this.#outputs = own.outputNames;
  }

  /** Throws as Session.create. */
  static async create(bytes: SessionBytes, options: SplitOptions): Promise<SplitSession> {
    const single = options.lanes === undefined ? options : { ...options, threads: 1, spinning: false };
    const own = await Session.create(bytes.graph, { ...single, weights: bytes.weights });
    return new SplitSession(own, bytes, options);
  }

  /** As Session.run, for the named outputs. */
  async run(feeds: Readonly<Record<string, Tensor>>, fetch: readonly string[]): Promise<Record<string, Tensor>> {
    const { lanes, batchInput, multiplications } = this.#options;
    const n = feeds[batchInput]?.dims[0] ?? 1;
    if (lanes === undefined) return this.#own.run(feeds, fetch);
    if (n === 1 && multiplications >= wholeFrom) return (await this.#openWhole()).run(feeds, fetch);
    if (n === 1 || n * multiplications < splitFrom || !fitsLane(Object.values(feeds)))
      return this.#own.run(feeds, fetch);
    return this.#runShares(lanes, feeds, fetch, n);
  }

  /** Frees the session here and in the lanes. */
  async release(): Promise<void> {
    this.#inLanes.release();
    await this.#own.release();
    await (await this.#whole)?.release();
  }

  #openWhole(): Promise<Session> {
    const { graph, weights } = this.#bytes;
    this.#whole ??= Session.create(graph, { ...this.#options, weights });
    return this.#whole;
  }

  /** Nothing is awaited before all inputs have been read: they are the caller's again when the promise is returned. */
  async #runShares(
    lanes: Lanes,
    feeds: Readonly<Record<string, Tensor>>,
    fetch: readonly string[],
    n: number,
  ): Promise<Record<string, Tensor>> {
    const parts = Math.min(lanes.count + 1, n);
    const bounds = Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * n) / parts));
    const share = (i: number): Record<string, Tensor> => rowsOf(feeds, bounds[i] as number, bounds[i + 1] as number, n);
    const wanted = fetch.map((name) => this.#outputs.indexOf(name));
    const helping = this.#inLanes.ready(lanes.started());
    // the last shares go to lanes
    const begun = helping.slice(0, parts - 1).map(({ lane, id }, k) => {
      const part = share(parts - 1 - k);
      const inputs = this.inputNames.flatMap((name, i) => {
        const t = part[name];
        return t === undefined ? [] : [[i, t] as const];
      });
      lane.start(id, inputs, wanted);
      return lane;
    });
    const joined = new Joined(n, this.#rows);
    const own: Promise<Record<string, Tensor>>[] = [];
    for (let i = 0; i < parts - begun.length; i++)
      own.push(this.#own.run(share(i), fetch, joined.views(fetch, bounds[i] as number, bounds[i + 1] as number)));
    let failure: unknown;
    for (const [k, lane] of begun.entries())
      try {
        const given = lane.finish(fetch.length);
        joined.add(
          bounds[parts - 1 - k] as number,
          Object.fromEntries(fetch.map((name, i) => [name, given[i] as Tensor])),
        );
      } catch (error) {
        failure = error;
      }
    // all lanes are idle again before anything is awaited
    const results = await Promise.all(own);
    if (failure !== undefined) throw failure;
    for (const [i, r] of results.entries()) joined.add(bounds[i] as number, r);
    return joined.tensors();
  }
}

/** Rows [from, to) of everything that has the batch axis, without a copy. */
const rowsOf = (
  feeds: Readonly<Record<string, Tensor>>,
  from: number,
  to: number,
  n: number,
): Record<string, Tensor> => {
  const part: Record<string, Tensor> = {};
  for (const [name, t] of Object.entries(feeds)) {
    if (t.dims[0] !== n) {
      part[name] = t;
      continue;
    }
    const size = elementCount(t.dims) / n;
    const data = (t.data as Float32Array).subarray(from * size, to * size);
    part[name] = tensor(t.dtype, [to - from, ...t.dims.slice(1)], data as never);
  }
  return part;
};

/** One row of an output. */
interface Row {
  readonly dtype: Tensor["dtype"];
  readonly dims: readonly number[];
}

/** Outputs of the shares, put together along the batch axis; where rows are known from an earlier run, shares are computed in place. */
class Joined {
  readonly #n: number;
  readonly #rows: Map<string, Row>;
  readonly #tensors: Record<string, Tensor> = {};

  constructor(n: number, rows: Map<string, Row>) {
    this.#n = n;
    this.#rows = rows;
  }

  /** Memory for rows [from, to) of the outputs; undefined when their shapes are not known yet. */
  views(names: readonly string[], from: number, to: number): Record<string, Tensor> | undefined {
    if (!names.every((name) => this.#rows.has(name))) return undefined;
    for (const name of names) this.#tensors[name] ??= this.#empty(this.#rows.get(name) as Row);
    return rowsOf(this.#tensors, from, to, this.#n);
  }

  add(from: number, part: Readonly<Record<string, Tensor>>): void {
    for (const [name, t] of Object.entries(part)) {
      if (t.dims.length === 0)
        throw new CasemateError("MODEL_RUN_FAILED", `output '${name}' of the model has no batch axis`);
      const row = { dtype: t.dtype, dims: t.dims.slice(1) };
      if (!this.#rows.has(name)) this.#rows.set(name, row);
      const all = (this.#tensors[name] ??= this.#empty(row)).data as Float32Array;
      const data = t.data as Float32Array;
      if (data.buffer !== all.buffer) all.set(data, from * elementCount(row.dims));
    }
  }

  tensors(): Record<string, Tensor> {
    return this.#tensors;
  }

  #empty({ dtype, dims }: Row): Tensor {
    const all = [this.#n, ...dims];
    const count = elementCount(all);
    // not cleared: every row is written, or nothing is returned
    const data =
      dtype === "int64" ? new BigInt64Array(count) : new Float32Array(Buffer.allocUnsafeSlow(4 * count).buffer);
    return tensor(dtype, all, data as never);
  }
}
