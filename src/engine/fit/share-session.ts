/**
 * ShareSession: a training graph on several threads, each of which takes its own samples from the first node to the last. Rows of the outputs are put
 * together, sums over the batch are added in the order of the shares. Why by samples: docs/decisions/threads-by-batch.md.
 *
 * Shares are the same whether a lane computes them or not, so results do not depend on when lanes are ready.
 */
import { CasemateError } from "../../core/error.ts";
import { fitsLane } from "../runtime/lane.ts";
import { LaneSessions } from "../runtime/lane-sessions.ts";
import type { Lanes } from "../runtime/lanes.ts";
import { Session } from "../runtime/ort.ts";
import type { SessionBytes } from "../runtime/session-bytes.ts";
import { elementCount, type Tensor, tensor } from "../tensor/tensor.ts";

export interface ShareOptions {
  /** undefined: nothing is shared, `threads` work inside operators */
  readonly lanes: Lanes | undefined;
  readonly threads: number;
  /** inputs whose first axis is one of rows */
  readonly rowInputs: ReadonlySet<string>;
  /** what is wanted */
  readonly outputs: readonly string[];
  /** those of the outputs that are sums over the batch; all others have an axis of rows, or of samples, in front */
  readonly sums: ReadonlySet<string>;
  /** rows of one sample: those of sample i of n are i, i + n, ... */
  readonly rowsPerSample: number;
  /** fewest samples that are worth sharing */
  readonly shareFrom: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

export class ShareSession {
  readonly #own: Session;
  readonly #options: ShareOptions;
  readonly #inLanes: LaneSessions;

  private constructor(own: Session, bytes: SessionBytes, options: ShareOptions) {
    this.#own = own;
    this.#options = options;
    this.#inLanes = new LaneSessions(bytes, {});
  }

  /** Throws as Session.create. */
  static async create(bytes: SessionBytes, options: ShareOptions): Promise<ShareSession> {
    const threads = options.lanes === undefined ? options.threads : 1;
    return new ShareSession(await Session.create(bytes.graph, { threads, weights: bytes.weights }), bytes, options);
  }

  /** The outputs, which are the caller's. `samples`: how many the batch has. Throws MODEL_RUN_FAILED. */
  async run(feeds: Tensors, samples: number): Promise<Record<string, Tensor>> {
    const { lanes, outputs, rowInputs, rowsPerSample, shareFrom } = this.#options;
    const parts = lanes === undefined || samples < shareFrom ? 1 : Math.min(lanes.count + 1, samples);
    if (lanes === undefined || parts === 1 || !fitsLane(Object.values(feeds))) return this.#own.run(feeds, outputs);
    const bounds = Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * samples) / parts));
    const share = (i: number): Tensors => {
      const part: Record<string, Tensor> = { ...feeds };
      for (const name of rowInputs)
        part[name] = rowsOf(feeds[name] as Tensor, rowsPerSample, bounds[i] as number, bounds[i + 1] as number);
      return part;
    };
    const wanted = outputs.map((name) => this.#own.outputNames.indexOf(name));
    // nothing is awaited before all lanes have answered: the inputs are the caller's again when the promise is returned
    const begun = this.#inLanes
      .ready(lanes.started())
      .slice(0, parts - 1)
      .map(({ lane, id }, k) => {
        const part = share(parts - 1 - k);
        const inputs = this.#own.inputNames.map((name, i) => [i, part[name] as Tensor] as const);
        lane.start(id, inputs, wanted);
        return lane;
      });
    const own = Array.from({ length: parts - begun.length }, (_, i) => this.#own.run(share(i), outputs));
    const joined = new Joined(samples, this.#options.sums, bounds);
    let failure: unknown;
    const theirs = begun.map((lane) => {
      try {
        const given = lane.finish(outputs.length);
        // the next job overwrites it, and sums are added in order
        return Object.fromEntries(outputs.map((name, i) => [name, copyOf(given[i] as Tensor)]));
      } catch (error) {
        failure = error;
        return {};
      }
    });
    const results = await Promise.all(own);
    if (failure !== undefined) throw failure;
    for (const [i, r] of [...results, ...theirs.toReversed()].entries()) joined.add(i, r);
    return joined.tensors;
  }

  /** Frees the session here and in the lanes. */
  async release(): Promise<void> {
    this.#inLanes.release();
    await this.#own.release();
  }
}

const copyOf = (t: Tensor): Tensor => tensor(t.dtype, t.dims, (t.data as Float32Array).slice() as never);

/** Rows of the samples [from, to): a view where they lie together. */
const rowsOf = (t: Tensor, blocks: number, from: number, to: number): Tensor => {
  const data = t.data as Float32Array;
  const samples = (t.dims[0] ?? 0) / blocks;
  const size = elementCount(t.dims.slice(1));
  const dims = [blocks * (to - from), ...t.dims.slice(1)];
  const block = (k: number): Float32Array => data.subarray((k * samples + from) * size, (k * samples + to) * size);
  if (blocks === 1) return tensor(t.dtype, dims, block(0) as never);
  const part = new (data.constructor as Float32ArrayConstructor)(elementCount(dims));
  for (let k = 0; k < blocks; k++) part.set(block(k), k * (to - from) * size);
  return tensor(t.dtype, dims, part as never);
};

/** Outputs of the shares, put together. */
class Joined {
  readonly tensors: Record<string, Tensor> = {};
  readonly #samples: number;
  readonly #sums: ReadonlySet<string>;
  readonly #bounds: readonly number[];

  constructor(samples: number, sums: ReadonlySet<string>, bounds: readonly number[]) {
    this.#samples = samples;
    this.#sums = sums;
    this.#bounds = bounds;
  }

  /** `i`: which share; sums are added as they come. */
  add(i: number, part: Tensors): void {
    const [from = 0, to = 0] = this.#bounds.slice(i, i + 2);
    for (const [name, t] of Object.entries(part)) {
      const data = t.data as Float32Array;
      if (this.#sums.has(name)) {
        const total = this.tensors[name]?.data as Float32Array | undefined;
        if (total === undefined) this.tensors[name] = t;
        else for (let j = 0; j < total.length; j++) total[j] = (total[j] as number) + (data[j] as number);
        continue;
      }
      const blocks = (t.dims[0] ?? 0) / (to - from);
      if (!Number.isInteger(blocks))
        throw new CasemateError("MODEL_RUN_FAILED", `output '${name}' has no axis of samples in front`);
      const size = elementCount(t.dims.slice(1));
      const dims = [blocks * this.#samples, ...t.dims.slice(1)];
      const all = (this.tensors[name] ??= tensor(
        t.dtype,
        dims,
        new (data.constructor as Float32ArrayConstructor)(elementCount(dims)) as never,
      )).data as Float32Array;
      for (let k = 0; k < blocks; k++)
        all.set(data.subarray(k * (to - from) * size, (k + 1) * (to - from) * size), (k * this.#samples + from) * size);
    }
  }
}
