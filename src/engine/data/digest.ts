/** Digest of data files: what a report names the data by. */
import { createHash } from "node:crypto";

/** "sha256:<hex>" over the parts, one after the other; of one file the same as `sha256sum` prints. */
export const digestOf = (parts: Iterable<Uint8Array>): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return `sha256:${hash.digest("hex")}`;
};

/** Digest of a tree of files: over each path and its file's SHA-256 in path order, so that a file that moves to another class changes it. */
export class TreeDigest {
  readonly #files = new Map<string, string>();

  /** In any order. */
  add(path: string, bytes: Uint8Array): void {
    this.#files.set(path, digestOf([bytes]));
  }

  end(): string {
    const lines = [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, digest]) => `${digest} ${path}\n`);
    return digestOf([new TextEncoder().encode(lines.join(""))]);
  }
}
