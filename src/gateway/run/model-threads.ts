/** ModelThreads: a session of one model in each of some threads; a thread that died is replaced. */
import { CasemateError } from "../../core/error.ts";
import type { SessionOptions } from "../../engine/runtime/ort.ts";
import type { SessionBytes } from "../../engine/runtime/session-bytes.ts";
import { ThreadedSession } from "../../engine/runtime/threaded-session.ts";
import type { Tensors } from "./rows.ts";

export class ModelThreads {
  readonly #bytes: SessionBytes;
  readonly #settings: SessionOptions;
  readonly #all: ThreadedSession[];
  readonly #idle: number[];
  #closed = false;

  private constructor(bytes: SessionBytes, settings: SessionOptions, all: ThreadedSession[]) {
    this.#bytes = bytes;
    this.#settings = settings;
    this.#all = all;
    this.#idle = all.map((_, i) => i);
  }

  /** `bytes` are kept. THROWS what ThreadedSession.open throws. */
  static async open(bytes: SessionBytes, settings: SessionOptions, count: number): Promise<ModelThreads> {
    const all: ThreadedSession[] = [];
    try {
      for (let i = 0; i < count; i++) all.push(await ThreadedSession.open(bytes, settings));
    } catch (error) {
      await Promise.all(all.map((s) => s.release()));
      throw error;
    }
    return new ModelThreads(bytes, settings, all);
  }

  /** In the thread that is idle, or after what the first has to do. THROWS MODEL_RUN_FAILED, MODEL_LOAD_FAILED where a new thread could not be had. */
  async run(inputs: Tensors, outputs: readonly string[] | undefined): Promise<Tensors> {
    const own = this.#idle.pop();
    const lane = own ?? 0;
    try {
      let session = this.#all[lane];
      if (session?.alive !== true) {
        if (this.#closed) throw new CasemateError("MODEL_NOT_READY", "the model was closed");
        session = await ThreadedSession.open(this.#bytes, this.#settings);
        this.#all[lane] = session;
      }
      return new Map(Object.entries(await session.run(Object.fromEntries(inputs), outputs)));
    } finally {
      if (own !== undefined) this.#idle.push(own);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map((s) => s.release()));
  }
}
