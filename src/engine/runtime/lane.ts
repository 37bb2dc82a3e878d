/**
 * Lane: a thread with its own ONNX Runtime sessions of one thread each, which computes while the caller's thread computes its own share.
 *
 * Jobs go through shared memory and are waited for with Atomics, because a turn of two event loops costs more than the gradient of a small net.
 */
import { type MessagePort, MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { CasemateError } from "../../core/error.ts";
import { type DType, elementCount, type Tensor, tensor } from "../tensor/tensor.ts";

/** The state at index 0 of `control`; what a job reads and gives is described behind it, as lane-worker.js does. */
const [idle, run, messages, failed, larger] = [0, 1, 2, 3, 4];
const controlWords = 1024;

/** Words that describe a job, at most; unused ones are 0. */
const jobWords = 128;

/** How often a state is looked at before the thread sleeps: 0.2 ms, so that a loop of runs finds it awake, and others get the core soon. */
const spins = 5000;

/** What can be handed over: their index is their code. */
const kinds = ["float32", "int64"] as const;
const views = { float32: Float32Array, int64: BigInt64Array };
const kindOf = (d: DType): number => kinds.findIndex((k) => k === d);

/** May these inputs go through a lane? */
export const fitsLane = (inputs: readonly Tensor[]): boolean =>
  inputs.length <= 8 && inputs.every((t) => kindOf(t.dtype) >= 0 && t.dims.length <= 8);

/** A session as it is opened: bytes as Session.create takes them, options as the native binding takes them. */
export interface LaneModel {
  readonly graph: Uint8Array;
  readonly options: object;
  readonly weights: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** One job at a time: `start`, then `finish`, with nothing awaited in between. */
export class Lane {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #control: Int32Array<SharedArrayBuffer>;
  #shared = new SharedArrayBuffer(0);
  #opened = 0;

  private constructor(worker: Worker, port: MessagePort, control: Int32Array<SharedArrayBuffer>) {
    this.#worker = worker;
    this.#port = port;
    this.#control = control;
  }

  /** `binding`: the file of the native binding. Throws when the thread can not be started or does not get that far. */
  static async create(binding: string): Promise<Lane> {
    const control = new Int32Array(new SharedArrayBuffer(4 * controlWords));
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL("./lane-worker.js", import.meta.url), {
      workerData: { control, port: port2, binding, spins },
      transferList: [port2],
      execArgv: [],
    });
    await new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the thread ended with ${code}`)));
    });
    worker.removeAllListeners();
    worker.unref();
    port1.unref();
    return new Lane(worker, port1, control);
  }

  /** Is nothing under way? What failed is over too: `finish` tells. */
  isIdle(): boolean {
    const now = Atomics.load(this.#control, 0);
    return now === idle || now === failed;
  }

  /** Begins to open a session; `finish` ends it and throws when it failed. RETURNS its id. */
  open({ graph, options, weights }: LaneModel): number {
    const id = this.#opened++;
    const copies = weights.map(({ path, data }) => ({ path, data: data.slice() }));
    const bytes = graph.slice();
    this.#port.postMessage({ kind: "open", id, graph: bytes, options, weights: copies }, [
      bytes.buffer,
      ...copies.map((c) => c.data.buffer),
    ]);
    this.#signal(messages);
    return id;
  }

  /** Frees a session. */
  release(id: number): void {
    this.#port.postMessage({ kind: "close", id });
    this.#signal(messages);
    this.#wait();
  }

  /** Begins to run a session on these inputs, which are copied, for the outputs with these numbers. */
  start(id: number, inputs: readonly (readonly [index: number, t: Tensor])[], outputs: readonly number[]): void {
    const bytes = inputs.reduce((sum, [, t]) => sum + padded((t.data as Float32Array).byteLength), 0);
    if (bytes > this.#shared.byteLength) {
      this.#grow(bytes);
      this.#wait();
    }
    const c = this.#control;
    let at = 1;
    let offset = 0;
    c[at++] = id;
    c[at++] = inputs.length;
    c[at++] = outputs.length;
    for (const [index, t] of inputs) {
      c[at++] = index;
      c[at++] = kindOf(t.dtype);
      c[at++] = t.dims.length;
      for (const d of t.dims) c[at++] = d;
      const data = t.data as Float32Array;
      const view = new views[t.dtype as "float32"](this.#shared, offset, data.length);
      view.set(data);
      offset += padded(data.byteLength);
    }
    for (const index of outputs) c[at++] = index;
    c.fill(0, at, jobWords);
    this.#signal(run);
  }

  /** Waits for the end of what was begun. RETURNS the outputs, in memory that the next job overwrites; THROWS when it failed. */
  finish(outputs: number): Tensor[] {
    this.#wait();
    const c = this.#control;
    let at = 1;
    let offset = 0;
    return Array.from({ length: outputs }, () => {
      const kind = kinds[c[at++] as number] ?? "float32";
      const rank = c[at++] as number;
      const dims = Array.from(c.subarray(at, at + rank));
      at += rank;
      const data = new views[kind](this.#shared as unknown as ArrayBuffer, offset, elementCount(dims));
      offset += padded(data.byteLength);
      return tensor(kind, dims, data as never);
    });
  }

  /** Ends the thread and frees its sessions. */
  async close(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }

  #grow(bytes: number): void {
    this.#shared = new SharedArrayBuffer(padded(2 * bytes));
    this.#port.postMessage({ kind: "memory", memory: this.#shared });
    this.#signal(messages);
  }

  #signal(job: number): void {
    Atomics.store(this.#control, 0, job);
    Atomics.notify(this.#control, 0);
  }

  #wait(): void {
    for (;;) {
      const now = Atomics.load(this.#control, 0);
      if (now === idle) return;
      if (now === larger) {
        this.#grow(this.#control[1] as number);
        continue;
      }
      if (now === failed) {
        const reason: unknown = receiveMessageOnPort(this.#port)?.message;
        throw new CasemateError("MODEL_RUN_FAILED", `the model failed while it ran: ${String(reason).split("\n")[0]}`);
      }
      let left = spins;
      while (left > 0 && Atomics.load(this.#control, 0) === now) left--;
      if (left === 0) Atomics.wait(this.#control, 0, now);
    }
  }
}

/** Multiples of 8 bytes: int64 wants them. */
const padded = (bytes: number): number => 8 * Math.ceil(bytes / 8);
