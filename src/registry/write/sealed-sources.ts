/** Sealed blobs as sources: read in place where the store has them as files here, one file open at a time; else from memory. */
import { CasemateError } from "../../core/error.ts";
import { bytesSource, type OpenSource, openSource, type Source } from "../scan/source.ts";
import type { Blobs } from "../store/store.ts";

/** the most that is taken into memory where a store has no files here */
const maxMemoryBytes = 2 ** 30;

export class SealedSources {
  readonly #blobs: Blobs;
  #open: { readonly path: string; readonly source: OpenSource } | undefined;

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  /** Of a blob of `size` bytes. THROWS what the store throws; REGISTRY_REFUSED for what is too large to be scanned. */
  async of(digest: string, size: number): Promise<Source> {
    const path = await this.#blobs.localPath?.(digest);
    if (path !== undefined) return { size, read: (offset, length) => this.#at(path).read(offset, length) };
    if (size > maxMemoryBytes)
      throw new CasemateError("REGISTRY_REFUSED", `a file of ${size} bytes can not be scanned in this store`, {
        hint: `at most ${maxMemoryBytes} bytes, unless the store keeps files on this machine`,
      });
    const parts: Uint8Array[] = [];
    for await (const piece of this.#blobs.read(digest)) parts.push(piece);
    return bytesSource(Buffer.concat(parts));
  }

  close(): void {
    this.#open?.source.close();
    this.#open = undefined;
  }

  /** A version may have more files than a process may open, and they are read one after the other. */
  #at(path: string): Source {
    if (this.#open?.path !== path) {
      this.close();
      this.#open = { path, source: openSource(path) };
    }
    return this.#open.source;
  }
}
