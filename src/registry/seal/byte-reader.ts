/** ByteReader: bytes that arrive in pieces of any size, read in pieces of a wanted size. Holds one piece at a time, and memory for what came in several. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  /** the source has no more; `#rest` may still hold bytes */
  #ended = false;
  /** two in turn, for what came in several pieces */
  readonly #joined: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  #turn: 0 | 1 = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /**
   * `n` bytes; fewer only where they end, and none after that. Copied only where they came in several pieces; then they stay as they are until two more
   * were read, otherwise as long as the piece does.
   */
  async read(n: number): Promise<Uint8Array> {
    if (this.#rest.length === 0) await this.#more();
    if (this.#rest.length >= n || this.#ended) return this.#take(n);
    this.#turn = this.#turn === 0 ? 1 : 0;
    if (this.#joined[this.#turn].length < n) this.#joined[this.#turn] = Buffer.allocUnsafeSlow(n);
    const joined = this.#joined[this.#turn];
    let length = 0;
    while (length < n) {
      if (this.#rest.length === 0) await this.#more();
      if (this.#ended) break;
      const part = this.#take(n - length);
      joined.set(part, length);
      length += part.length;
    }
    return joined.subarray(0, length);
  }

  /** Lets go of the source, wherever it is: a file is closed. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** Puts bytes back in front. */
  unread(bytes: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([bytes, this.#rest]);
  }

  /** The next piece with bytes in it, or the end; only when no rest is left. */
  async #more(): Promise<void> {
    while (this.#rest.length === 0 && !this.#ended) {
      const next = await this.#pieces.next();
      if (next.done === true) this.#ended = true;
      else this.#rest = next.value;
    }
  }

  #take(n: number): Uint8Array {
    const taken = this.#rest.subarray(0, n);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }
}
