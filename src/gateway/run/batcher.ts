/**
 * Batcher: requests for one model, run together where that is possible.
 *
 * A run takes what came since the last one was begun: nothing waits while the model is idle, unless `maxDelayMs` says so. A request's answer is its own
 * rows of the run's: what a model computes for a row must not depend on the others (open-onnx-model.ts tries that before it allows it).
 */
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { FairQueue, type Queued } from "./fair-queue.ts";
import { joinRows, kindOf, rowsOf, takeRows, type Tensors } from "./rows.ts";

export interface BatcherOptions {
  /** of the model, in messages */
  readonly name: string;
  /** samples in one run; 1: requests run as they came */
  readonly maxBatch: number;
  readonly maxDelayMs: number;
  /** samples that wait, at most */
  readonly maxQueue: number;
  /** samples that would wait longer than this, in ms, are too many; default: `maxQueue` alone says */
  readonly maxWaitMs?: number;
  readonly timeoutMs: number;
  /** runs under way at once */
  readonly lanes: number;
  /** are rows of inputs apart from each other; else every request is run as it came */
  readonly rows: boolean;
}

/** One run of the model. */
export type RunModel = (inputs: Tensors, outputs: readonly string[] | undefined) => Promise<Tensors>;

/** A request of more samples is run in parts of so many (or `maxBatch`), between which others have their turn. */
const partRows = 32;

/** Runs alone that a request's account has before it, after one of its requests broke a shared run. */
const apartRuns = 256;
const maxApart = 1024;

/** Weight of the last run in the measured rate. */
const recent = 0.1;

interface Job extends Queued {
  rows: number;
  left: number;
  readonly inputs: Tensors;
  readonly outputs: readonly string[] | undefined;
  readonly signal: AbortSignal;
  /** of all its parts; undefined: can not be told apart */
  readonly total: number | undefined;
  /** rows that are done */
  done: number;
  readonly parts: Tensors[];
  readonly deadline: number;
  onAbort: (() => void) | undefined;
  settled: boolean;
  readonly resolve: (outputs: Tensors) => void;
  readonly reject: (error: unknown) => void;
}

export class Batcher {
  readonly #o: BatcherOptions;
  readonly #run: RunModel;
  readonly #queue: FairQueue<Job>;
  /** in the order of their deadlines */
  readonly #open = new Set<Job>();
  /** came while there was a free lane: most are under way in this turn and never need a listener */
  #fresh: Job[] = [];
  /** accounts whose requests run alone, and for how many runs still */
  readonly #apart = new Map<string, number>();
  #active = 0;
  #activeRows = 0;
  #woken = false;
  #timer: NodeJS.Timeout | undefined;
  #rate: number | undefined;
  #closed: (() => void) | undefined;
  #closing = false;

  constructor(run: RunModel, options: BatcherOptions) {
    this.#o = options;
    this.#run = run;
    this.#queue = new FairQueue(options.maxQueue);
  }

  /**
   * RETURNS the outputs of these inputs. THROWS SERVER_BUSY where the queue is full, RUN_TIMEOUT, MODEL_NOT_READY after `close`, the signal's reason,
   * and what the run throws. `account`: whose turn it takes.
   */
  submit(
    inputs: Tensors,
    outputs: readonly string[] | undefined,
    signal: AbortSignal,
    account: string,
  ): Promise<Tensors> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#closing) return reject(new CasemateError("MODEL_NOT_READY", `model '${this.#o.name}' answers no more`));
      const total = this.#o.rows ? rowsOf(inputs) : undefined;
      const shared = total !== undefined && this.#o.maxBatch > 1 && !this.#apart.has(account);
      const job: Job = {
        account,
        kind: shared ? `${kindOf(inputs)}${outputs === undefined ? "" : JSON.stringify(outputs)}` : undefined,
        rows: Math.min(total ?? 1, this.#partRows),
        left: total ?? 1,
        inputs,
        outputs,
        signal,
        total,
        done: 0,
        parts: [],
        deadline: monotonicMs() + this.#o.timeoutMs,
        onAbort: undefined,
        settled: false,
        resolve,
        reject,
      };
      this.#queue.maxRows = this.#mostRows();
      const out = this.#queue.push(job);
      if (out === undefined) return reject(this.#busy());
      for (const o of out) this.#settle(o, () => o.reject(this.#busy()));
      this.#open.add(job);
      if (this.#active < this.#o.lanes) this.#fresh.push(job);
      else this.#watchSignal(job);
      this.#watchTime();
      this.#wake();
    });
  }

  /** How long what waits will take, by what the last runs took, in ms; undefined before the first. */
  drainMs(): number | undefined {
    return this.#rate === undefined ? undefined : (this.#queue.rows + this.#activeRows) / this.#rate;
  }

  /** Takes nothing new, and waits for what it has. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#open.size > 0 || this.#active > 0)
      await new Promise<void>((resolve) => {
        this.#closed = resolve;
      });
  }

  /** As many as have run in `maxWaitMs`, by what the last runs took: a queue that is longer than clients wait for is of use to nobody. */
  #mostRows(): number {
    const { maxQueue, maxWaitMs, maxBatch, lanes } = this.#o;
    if (this.#rate === undefined || maxWaitMs === undefined) return maxQueue;
    return Math.min(maxQueue, Math.max(maxBatch * lanes, Math.floor(this.#rate * maxWaitMs)));
  }

  get #partRows(): number {
    return Math.max(this.#o.maxBatch, partRows);
  }

  #busy(): CasemateError {
    return new CasemateError("SERVER_BUSY", `as many samples wait for model '${this.#o.name}' as its queue takes`);
  }

  /** The turn of the event loop is let end first: what else came with it goes into the same run. */
  #wake(): void {
    if (this.#woken || this.#active >= this.#o.lanes || this.#queue.rows === 0) return;
    this.#woken = true;
    const go = (): void => {
      this.#woken = false;
      this.#dispatch();
    };
    if (this.#o.maxDelayMs > 0 && this.#active === 0 && this.#queue.rows < this.#o.maxBatch)
      setTimeout(go, this.#o.maxDelayMs);
    else setImmediate(go);
  }

  #dispatch(): void {
    while (this.#active < this.#o.lanes && this.#queue.rows > 0) {
      const jobs = this.#queue.take(this.#o.maxBatch);
      this.#active++;
      void this.#runJobs(jobs).finally(() => {
        this.#active--;
        this.#wake();
        this.#endWhenClosed();
      });
    }
    for (const job of this.#fresh) if (!job.settled && job.done === 0) this.#watchSignal(job);
    this.#fresh = [];
  }

  /** Never rejects. */
  async #runJobs(all: readonly Job[]): Promise<void> {
    const jobs = all.filter((j) => {
      if (!j.settled && j.signal.aborted) this.#settle(j, () => j.reject(j.signal.reason));
      return !j.settled;
    });
    const [first] = jobs;
    if (first === undefined) return;
    const rows = jobs.reduce((sum, j) => sum + j.rows, 0);
    const begun = monotonicMs();
    this.#activeRows += rows;
    let outputs: Tensors;
    try {
      outputs = await this.#run(joinRows(jobs.map(partOf)), first.outputs);
      let at = 0;
      for (const job of jobs) {
        const alone = jobs.length === 1;
        const part = alone ? outputs : takeRows(outputs, at, at + job.rows, rows);
        at += job.rows;
        this.#finish(job, part);
      }
    } catch (error) {
      if (jobs.length === 1) this.#settle(first, () => first.reject(error));
      else await this.#oneByOne(jobs);
    } finally {
      this.#activeRows -= rows;
      const rate = (this.#o.lanes * rows) / Math.max(0.001, monotonicMs() - begun);
      this.#rate = this.#rate === undefined ? rate : (1 - recent) * this.#rate + recent * rate;
    }
  }

  /** A run that failed is tried again request by request, so that each has its own answer or error; who broke it runs alone for a while. */
  async #oneByOne(jobs: readonly Job[]): Promise<void> {
    const broke: Job[] = [];
    for (const job of jobs) {
      if (job.settled) continue;
      try {
        this.#finish(job, await this.#run(partOf(job), job.outputs));
      } catch (error) {
        broke.push(job);
        this.#settle(job, () => job.reject(error));
      }
    }
    // where all failed, it was not one of them
    if (broke.length === jobs.length) return;
    for (const { account } of broke) if (this.#apart.size < maxApart) this.#apart.set(account, apartRuns);
  }

  #finish(job: Job, outputs: Tensors): void {
    const left = this.#apart.get(job.account);
    if (left !== undefined) {
      if (left > 1) this.#apart.set(job.account, left - 1);
      else this.#apart.delete(job.account);
    }
    if (job.settled) return;
    if (job.signal.aborted) return this.#settle(job, () => job.reject(job.signal.reason));
    job.parts.push(outputs);
    job.done += job.rows;
    job.left -= job.rows;
    if (job.left === 0) return this.#settle(job, () => job.resolve(joinRows(job.parts)));
    job.rows = Math.min(this.#partRows, job.left);
    this.#queue.unshift(job);
    if (job.onAbort === undefined) this.#watchSignal(job);
  }

  #settle(job: Job, tell: () => void): void {
    if (job.settled) return;
    job.settled = true;
    this.#open.delete(job);
    if (job.onAbort !== undefined) job.signal.removeEventListener("abort", job.onAbort);
    try {
      tell();
    } catch (error) {
      job.reject(error);
    }
    this.#endWhenClosed();
  }

  #endWhenClosed(): void {
    if (this.#open.size > 0 || this.#active > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#closed?.();
  }

  #watchSignal(job: Job): void {
    job.onAbort = (): void => {
      this.#queue.remove(job);
      this.#settle(job, () => job.reject(job.signal.reason));
    };
    job.signal.addEventListener("abort", job.onAbort, { once: true });
  }

  /** One timer for all: deadlines are in the order in which jobs came. */
  #watchTime(): void {
    if (this.#timer !== undefined) return;
    const [next] = this.#open;
    if (next === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const now = monotonicMs();
        for (const job of this.#open) {
          if (job.deadline > now) break;
          this.#queue.remove(job);
          this.#settle(job, () =>
            job.reject(
              new CasemateError("RUN_TIMEOUT", `model '${this.#o.name}' did not answer in ${this.#o.timeoutMs} ms`),
            ),
          );
        }
        this.#watchTime();
      },
      Math.max(1, Math.ceil(next.deadline - monotonicMs())),
    ).unref();
  }
}

/** The rows of a job that are to be run next. */
const partOf = (job: Job): Tensors =>
  job.total === undefined || job.rows === job.total
    ? job.inputs
    : takeRows(job.inputs, job.done, job.done + job.rows, job.total);
