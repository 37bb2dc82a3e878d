/** Digest of data files: what a report names the data by. */
import { createHash } from "node:crypto";

/** "sha256:<hex>" over the parts, one after the other; of one file the same as `sha256sum` prints. */
export const digestOf = (parts: Iterable<Uint8Array>): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return `sha256:${hash.digest("hex")}`;
};

/** "sha256:<hex>" of a tree of files: over each path, its size and its bytes, so that a moved file changes it. */
export class TreeDigest {
  readonly #hash = createHash("sha256");

  /** Files must be added in path order. */
  add(path: string, bytes: Uint8Array): void {
    this.#hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }

  end(): string {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}
