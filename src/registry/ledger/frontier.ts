/**
 * Frontier: what of a Merkle tree (RFC 6962) is needed to append to it and to know its root: the roots of the complete subtrees that the tree is made of, one for
 * each binary digit 1 of its size. An append costs one hash in the middle, a root at most log2(size).
 */
import { emptyRoot, nodeHash, rootOf } from "./merkle.ts";
import { edgeWidth, tileHeight, tileWidth } from "./tile-path.ts";

export class Frontier {
  #size: number;
  readonly #roots: (Uint8Array | undefined)[];

  private constructor(size: number, roots: (Uint8Array | undefined)[]) {
    this.#size = size;
    this.#roots = roots;
  }

  /** Of the tree of `size` entries, from the hashes in its partial tiles, by level. */
  static of(size: number, edges: readonly Uint8Array[]): Frontier {
    const roots: (Uint8Array | undefined)[] = [];
    for (let level = 0; tileWidth ** level <= size; level++) {
      const width = edgeWidth(size, level);
      for (let height = 0; height < tileHeight; height++)
        if ((width >> height) & 1)
          roots[level * tileHeight + height] = rootOf(
            edges[level] as Uint8Array,
            (width >> (height + 1)) << (height + 1),
            1 << height,
          );
    }
    return new Frontier(size, roots);
  }

  get size(): number {
    return this.#size;
  }

  copy(): Frontier {
    return new Frontier(this.#size, [...this.#roots]);
  }

  /** Appends a leaf by its hash. `onNode` is told each node of the tree that is complete now: the leaf (level 0) and the subtrees of 2^level leaves that end with it. */
  append(leaf: Uint8Array, onNode: (level: number, hash: Uint8Array) => void): void {
    let node = leaf;
    let level = 0;
    onNode(0, node);
    for (let n = this.#size; n % 2 === 1; n = (n - 1) / 2) {
      node = nodeHash(this.#roots[level] as Uint8Array, node);
      this.#roots[level++] = undefined;
      onNode(level, node);
    }
    this.#roots[level] = node;
    this.#size++;
  }

  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const subtree of this.#roots)
      if (subtree !== undefined) root = root === undefined ? subtree : nodeHash(subtree, root);
    return root ?? emptyRoot;
  }
}
