/** LaneSessions: one model opened in every lane, each when it is first free for it. */
import type { Lane } from "./lane.ts";
import { nativeOptions, type SessionOptions } from "./ort.ts";
import type { SessionBytes } from "./session-bytes.ts";

export class LaneSessions {
  readonly #bytes: SessionBytes;
  readonly #options: SessionOptions;
  /** number of this session in each lane; undefined where it failed to open */
  readonly #ids = new Map<Lane, number | undefined>();
  readonly #opening = new Map<Lane, number>();

  constructor(bytes: SessionBytes, options: SessionOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  /** Those of the lanes that can take a job now, with the number of this session there; begins to open it where it is not. */
  ready(lanes: readonly Lane[]): { readonly lane: Lane; readonly id: number }[] {
    return lanes.flatMap((lane) => {
      const id = this.#idIn(lane);
      return id === undefined ? [] : [{ lane, id }];
    });
  }

  /** Frees the session in all lanes. */
  release(): void {
    for (const lane of this.#opening.keys()) this.#settle(lane);
    for (const [lane, id] of this.#ids) if (id !== undefined) lane.release(id);
    this.#ids.clear();
  }

  #idIn(lane: Lane): number | undefined {
    if (!lane.isIdle()) return undefined;
    if (this.#opening.has(lane)) this.#settle(lane);
    else if (!this.#ids.has(lane)) {
      const { graph, weights } = this.#bytes;
      const options = nativeOptions({ ...this.#options, threads: 1, spinning: false });
      this.#opening.set(lane, lane.open({ graph, options, weights }));
    }
    return this.#ids.get(lane);
  }

  /** Waits until it is open in the lane, or not. */
  #settle(lane: Lane): void {
    const id = this.#opening.get(lane);
    this.#opening.delete(lane);
    try {
      lane.finish(0);
      this.#ids.set(lane, id);
    } catch {
      // it opened here, so it was memory or the like: this thread does all of it then
      this.#ids.set(lane, undefined);
    }
  }
}
