/** ReusedBlocks: what a cipher gives out chunk by chunk, gathered in two blocks in turn, so that no memory is left to be collected. */
import { MessageChannel, type MessagePort } from "node:worker_threads";

/** Whoever is given a block has copied or written it before it asks for the one after the next. */
export class ReusedBlocks {
  readonly #blocks: readonly [Buffer, Buffer];
  #turn: 0 | 1 = 0;
  #filled = 0;

  constructor(bytes: number) {
    this.#blocks = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)];
  }

  /** Copies `part`, of which there is space for, and gives its memory back: it is empty afterwards. */
  add(part: Buffer): void {
    this.#blocks[this.#turn].set(part, this.#filled);
    this.#filled += part.length;
    freeNow(part);
  }

  get isFull(): boolean {
    return this.#filled === this.#blocks[0].length;
  }

  /** What was gathered; the next is gathered in the other block. */
  take(): Buffer {
    const block = this.#blocks[this.#turn].subarray(0, this.#filled);
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#filled = 0;
    return block;
  }
}

/** a port at whose other end nobody is */
let nowhere: MessagePort | undefined;

/**
 * A cipher of Node makes a new buffer for each chunk, and V8 collects such memory when some 30 MB of it have gathered: all of it cold by then. Sent to
 * nowhere it is freed at once, and the next chunk gets the same memory, still in the cache.
 */
const freeNow = (bytes: Buffer): void => {
  if (bytes.length === 0 || bytes.length !== bytes.buffer.byteLength) return;
  if (nowhere === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(undefined, [bytes.buffer as ArrayBuffer]);
};
