/** LogTree: a tree as it lies in its files, for reading. Every tile that is read is checked against the signed root before a hash of it is used, every bundle against its tile. */
import { CasemateError } from "../../core/error.ts";
import { unbundled } from "./entry-bundle.ts";
import { Frontier } from "./frontier.ts";
import type { Edge } from "./growth.ts";
import type { LogFiles } from "./log-files.ts";
import { emptyRoot, hashBytes, leafHash, nodeHash, rootOf, sameHash } from "./merkle.ts";
import type { TreeHead } from "./intent.ts";
import { maxBundleBytes, readTile, tileBytes } from "./read-tile.ts";
import { edgesOf, fullTiles, tileHeight, tilePath, tileWidth } from "./tile-path.ts";

/** full tiles that are kept in memory, of 8 KiB each */
const cachedTiles = 256;

export class LogTree {
  readonly size: number;
  readonly edge: Edge;
  readonly #files: LogFiles;
  readonly #cache: Map<string, Uint8Array>;
  #bundle: { readonly index: number; readonly entries: Uint8Array[] } | undefined;

  /** `edge` was checked against the root. Full tiles never change: a tree and the one that grew of it share what they read. */
  constructor(files: LogFiles, edge: Edge, before?: LogTree) {
    this.size = edge.frontier.size;
    this.edge = edge;
    this.#files = files;
    this.#cache = before === undefined ? new Map() : before.#cache;
  }

  /** THROWS LEDGER_BROKEN when the files at the edge are not those of a tree with this head. */
  static async load(files: LogFiles, head: TreeHead, before?: LogTree): Promise<LogTree> {
    const tiles: Uint8Array[] = [];
    let bundle: Uint8Array = new Uint8Array(0);
    for (const tile of edgesOf(head.size)) {
      const path = tilePath(tile);
      const bytes = await readTile(files, tile);
      if (bytes === undefined) throw broken(`'${path}' is missing`);
      if (tile.level === "entries") bundle = bytes;
      else if (bytes.length !== tile.width * hashBytes) throw broken(`'${path}' has not the length of its tile`);
      else tiles[tile.level] = bytes;
    }
    for (let level = 0; level < tiles.length; level++) tiles[level] ??= new Uint8Array(0);
    const frontier = Frontier.of(head.size, tiles);
    if (!sameHash(head.size === 0 ? emptyRoot : frontier.root(), head.root))
      throw broken("the hash tiles at the edge do not give the root that the checkpoint signs");
    const tree = new LogTree(files, { frontier, tiles, bundle }, before);
    if (head.size % tileWidth > 0) checked(bundle, tiles[0] as Uint8Array, fullTiles(head.size, 0));
    return tree;
  }

  /** Entries of a bundle (views of memory that is shared: copy before handing out). */
  async bundle(index: number): Promise<Uint8Array[]> {
    if (this.#bundle?.index === index) return this.#bundle.entries;
    if (index === fullTiles(this.size, 0)) {
      const entries = unbundled(this.edge.bundle).entries;
      this.#bundle = { index, entries };
      return entries;
    }
    const path = tilePath({ level: "entries", index, width: tileWidth });
    const bytes = await this.#files.read(path, maxBundleBytes);
    if (bytes === undefined) throw broken(`'${path}' is missing`);
    const entries = checked(bytes, await this.#tile(0, index), index);
    this.#bundle = { index, entries };
    return entries;
  }

  /** Root over entries `start` to before `end`, where that is a subtree that proofs of RFC 6962 use: `start` a multiple of the power of two that it fits in. */
  async rangeRoot(start: number, end: number): Promise<Uint8Array> {
    const roots: Uint8Array[] = [];
    for (let at = start; at < end; ) {
      let height = 0;
      let width = 1;
      while (at % (2 * width) === 0 && at + 2 * width <= end) {
        width *= 2;
        height++;
      }
      roots.push(await this.#node(height, at / width));
      at += width;
    }
    return roots.reduceRight((right, left) => nodeHash(left, right));
  }

  /** Root of the first `size` entries. */
  async rootAt(size: number): Promise<Uint8Array> {
    if (size === 0) return emptyRoot;
    return size === this.size ? this.edge.frontier.root() : this.rangeRoot(0, size);
  }

  /** Root of the complete subtree of 2^height entries from index * 2^height on. */
  async #node(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / tileHeight);
    const count = 2 ** (height % tileHeight);
    const perTile = tileWidth / count;
    return rootOf(await this.#tile(level, Math.floor(index / perTile)), (index % perTile) * count, count);
  }

  async #tile(level: number, index: number): Promise<Uint8Array> {
    if (index === fullTiles(this.size, level)) return this.edge.tiles[level] as Uint8Array;
    const path = tilePath({ level, index, width: tileWidth });
    const known = this.#cache.get(path);
    if (known !== undefined) return known;
    const bytes = await this.#files.read(path, tileBytes);
    if (bytes === undefined) throw broken(`'${path}' is missing`);
    const above = await this.#tile(level + 1, Math.floor(index / tileWidth));
    const at = (index % tileWidth) * hashBytes;
    if (bytes.length !== tileBytes || !sameHash(rootOf(bytes), above.subarray(at, at + hashBytes)))
      throw broken(`'${path}' was changed`);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size >= cachedTiles && oldest.value !== undefined) this.#cache.delete(oldest.value);
    this.#cache.set(path, bytes);
    return bytes;
  }
}

/** The entries, each of the hash that the tile says. */
const checked = (bundle: Uint8Array, tile: Uint8Array, index: number): Uint8Array[] => {
  const { entries, rest } = unbundled(bundle);
  const first = index * tileWidth;
  if (rest > 0 || entries.length !== tile.length / hashBytes)
    throw broken(`the bundle of the entries from ${first} on was cut off or changed`);
  for (const [i, entry] of entries.entries())
    if (!sameHash(leafHash(entry), tile.subarray(i * hashBytes, (i + 1) * hashBytes)))
      throw broken(`entry ${first + i} was changed`);
  return entries;
};

const broken = (message: string): CasemateError =>
  new CasemateError("LEDGER_BROKEN", `the ledger is broken: ${message}`, {
    hint: "verify it to learn what was changed, and restore it from a copy",
  });
