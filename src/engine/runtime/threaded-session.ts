/**
 * ThreadedSession: a session in a thread of its own, so that the event loop turns while the model computes.
 *
 * For servers. Attacks use Lane, whose caller computes too and waits without a turn of the event loop.
 */
import { Worker } from "node:worker_threads";
import { CasemateError } from "../../core/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { fromRuntime, nativeBinding, nativeOptions, type SessionOptions } from "./ort.ts";
import type { SessionBytes } from "./session-bytes.ts";

interface Answer {
  readonly id: number;
  readonly outputs?: readonly (readonly [string, Tensor])[];
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (outputs: Record<string, Tensor>) => void;
  readonly reject: (error: CasemateError) => void;
}

export class ThreadedSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #ended: CasemateError | undefined;

  private constructor(worker: Worker, names: { inputNames: readonly string[]; outputNames: readonly string[] }) {
    this.#worker = worker;
    this.inputNames = names.inputNames;
    this.outputNames = names.outputNames;
    worker.on("message", (a: Answer) => this.#answer(a));
    worker.on("error", (cause) => this.#end(cause.message, cause));
    worker.on("exit", (code) => this.#end(`its thread ended with ${code}`));
    // it keeps the process alive while it runs something, and no longer
    worker.unref();
  }

  /** `bytes` must come from a model that passed readOnnx; they are copied. THROWS MODEL_LOAD_FAILED, USAGE for execution providers other than "cpu". */
  static async open({ graph, weights }: SessionBytes, options: SessionOptions = {}): Promise<ThreadedSession> {
    const binding = nativeBinding(options);
    if (binding === undefined)
      throw new CasemateError("USAGE", "sessions in threads of their own run on the execution provider 'cpu' only");
    const copies = weights.map(({ path, data }) => ({ path, data: data.slice() }));
    const bytes = graph.slice();
    const worker = new Worker(new URL("./session-worker.js", import.meta.url), {
      workerData: { binding, graph: bytes, weights: copies, options: nativeOptions(options) },
      transferList: [bytes.buffer, ...copies.map((c) => c.data.buffer)],
      execArgv: [],
    });
    try {
      const names = await new Promise<{ inputNames: string[]; outputNames: string[] }>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.once("exit", (code) => reject(new Error(`its thread ended with ${code}`)));
      });
      return new ThreadedSession(worker, names);
    } catch (cause) {
      void worker.terminate();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CasemateError("MODEL_LOAD_FAILED", `onnx runtime refused the model: ${why}`, { cause });
    }
  }

  /** Has its thread not ended? */
  get alive(): boolean {
    return this.#ended === undefined;
  }

  /** As Session.run; inputs are copied, runs that are under way wait in the thread. THROWS MODEL_RUN_FAILED. */
  run(feeds: Readonly<Record<string, Tensor>>, fetch?: readonly string[]): Promise<Record<string, Tensor>> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const id = this.#next++;
      const memory: ArrayBuffer[] = [];
      const copies = Object.entries(feeds).map(([name, { dtype, dims, data }]) => {
        if (dtype === "bfloat16")
          throw new CasemateError("ONNX_UNSUPPORTED", "onnx runtime for node takes no bfloat16 inputs");
        // a view would take all memory behind it along
        const copy = data.slice();
        if (!Array.isArray(copy)) memory.push(copy.buffer);
        return [name, { dtype, dims, data: copy }];
      });
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, feeds: copies, fetch }, memory);
    });
  }

  /** Ends the thread when its runs are done. May be called again. */
  async release(): Promise<void> {
    this.#ended ??= new CasemateError("MODEL_RUN_FAILED", "the session was released");
    while (this.#waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.#worker.terminate();
  }

  #answer({ id, outputs, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (outputs === undefined)
      return waiting?.reject(
        new CasemateError("MODEL_RUN_FAILED", `the model failed while it ran: ${(error ?? "").split("\n")[0]}`),
      );
    const out: Record<string, Tensor> = {};
    for (const [name, t] of outputs) out[name] = fromRuntime(t.dtype, t.dims, t.data);
    waiting?.resolve(out);
  }

  #end(why: string, cause?: unknown): void {
    this.#ended ??= new CasemateError("MODEL_RUN_FAILED", `the model's thread is gone: ${why}`, { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
