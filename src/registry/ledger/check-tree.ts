/**
 * CheckTree: every tile and bundle of a tree against the signed root, and of what does not fit, what was changed. A tile proves itself by the hash above it; where it
 * does not, the entries are hashed anew: they tell a changed tile from changed entries.
 */
import { CasemateError } from "../../core/error.ts";
import { unbundled } from "./entry-bundle.ts";
import type { LedgerFailure, LedgerProblem } from "./failure.ts";
import { Frontier } from "./frontier.ts";
import type { TreeHead } from "./intent.ts";
import { readTile } from "./read-tile.ts";
import type { LogFiles } from "./log-files.ts";
import { emptyRoot, hashBytes, leafHash, rootOf, sameHash } from "./merkle.ts";
import { edgesOf, edgeWidth, fullTiles, type Tile, tilePath, tileWidth } from "./tile-path.ts";

/** problems that are listed; a log that is another one altogether would have one for each entry */
const mostProblems = 1000;

export interface CheckTreeOptions {
  readonly files: LogFiles;
  readonly head: TreeHead;
  /** entries before this one are taken from their tiles, not read: they were verified before */
  readonly from: number;
  readonly onEntry: (index: number, entry: Uint8Array) => void;
  readonly signal: AbortSignal | undefined;
}

/** An entry whose hash is not the one in its tile. */
interface Mismatch {
  readonly index: number;
  readonly is: Uint8Array;
  readonly wanted: Uint8Array;
}

export const checkTree = async (o: CheckTreeOptions): Promise<LedgerProblem[]> => new CheckTree(o).run();

class CheckTree {
  readonly #o: CheckTreeOptions;
  readonly #problems: LedgerProblem[] = [];
  readonly #mismatches: Mismatch[] = [];
  /** files that are not there, by their first entry */
  readonly #missing: { readonly index: number; readonly tile: Tile }[] = [];
  /** first entry of the last bundle or leaf tile that is there */
  #lastIndex = -1;

  constructor(options: CheckTreeOptions) {
    this.#o = options;
  }

  async run(): Promise<LedgerProblem[]> {
    const { head } = this.#o;
    const edges: (Uint8Array | undefined)[] = [];
    for (const tile of edgesOf(head.size)) if (tile.level !== "entries") edges[tile.level] = await this.#hashes(tile);
    const signed = this.#rootOf(edges);
    const sound = signed !== undefined && sameHash(signed, head.root);
    // from the highest level down: in the order of the entries
    const computed: Uint8Array[] = [];
    for (let level = edges.length - 1; level >= 0; level--) {
      const width = edgeWidth(head.size, level);
      const index = fullTiles(head.size, level);
      if (width === 0) {
        computed[level] = new Uint8Array(0);
        continue;
      }
      const tile = edges[level];
      computed[level] = Buffer.concat(await this.#below(level, index, width, sound ? tile : undefined, tile));
    }
    if (!sound) this.#judgeEdges(edges, computed);
    this.#judgeMismatches();
    for (const { index, tile } of this.#missing) {
      const path = tilePath(tile);
      const atEnd = (tile.level === "entries" || tile.level === 0) && index > this.#lastIndex;
      if (atEnd) this.#problem("truncated", `'${path}' is missing, and all from entry ${index} on`, index, path);
      else this.#problem("missing-file", `'${path}' is missing`, index, path);
    }
    return this.#problems.sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  }

  /**
   * Hashes of the children of a tile as the entries give them. `proved`: the tile's hashes, when it is proved to be the signed one. `tile`: as it lies in its file.
   */
  async #below(
    level: number,
    index: number,
    width: number,
    proved: Uint8Array | undefined,
    tile: Uint8Array | undefined,
  ): Promise<Uint8Array[]> {
    if (level === 0) return this.#bundle(index, width, proved, tile);
    const roots: Uint8Array[] = [];
    const span = tileWidth ** level;
    for (let i = 0; i < width; i++) {
      const child = index * tileWidth + i;
      const wanted = proved && hashAt(proved, i);
      if (wanted !== undefined && (child + 1) * span <= this.#o.from) roots.push(wanted);
      else roots.push(await this.#full(level - 1, child, wanted));
    }
    return roots;
  }

  /** A full tile and all below it. RETURNS its root as the entries give it. */
  async #full(level: number, index: number, wanted: Uint8Array | undefined): Promise<Uint8Array> {
    const first = index * tileWidth ** (level + 1);
    const path = tilePath({ level, index, width: tileWidth });
    const tile = await this.#hashes({ level, index, width: tileWidth });
    const sound = tile !== undefined && wanted !== undefined && sameHash(rootOf(tile), wanted);
    const before = this.#mismatches.length;
    const computed = Buffer.concat(await this.#below(level, index, tileWidth, sound ? tile : undefined, tile));
    // what is proved needs no second proof; entries that do not fit were noted
    if (sound) return wanted;
    const root = rootOf(computed);
    if (tile === undefined || wanted === undefined) return root;
    if (sameHash(root, wanted)) {
      // the entries are the signed ones: whatever differs from them in the file was changed there
      this.#mismatches.length = before;
      this.#problem(
        "edited-tile",
        `the hash tile '${path}' was changed`,
        first + this.#firstChange(level, tile, computed),
        path,
      );
    } else if (sameHash(tile, computed))
      this.#problem("rewritten", `entries from ${first} on and their hashes are not the signed ones`, first, path);
    else this.#problem("edited-tile", `the hash tile '${path}' was changed, and what is below it`, first, path);
    return root;
  }

  /** Leaf hashes of the entries of a bundle; those of the tile where they can not be had. */
  async #bundle(
    index: number,
    width: number,
    proved: Uint8Array | undefined,
    tile: Uint8Array | undefined,
  ): Promise<Uint8Array[]> {
    this.#o.signal?.throwIfAborted();
    const first = index * tileWidth;
    const path = tilePath({ level: "entries", index, width });
    const wanted = proved ?? tile;
    const bytes = await this.#read({ level: "entries", index, width }, first);
    const { entries, rest } = unbundled(bytes ?? new Uint8Array(0));
    const hashes: Uint8Array[] = [];
    for (let i = 0; i < width; i++) {
      const entry = entries[i];
      const want = wanted && hashAt(wanted, i);
      if (entry === undefined) {
        hashes.push(want ?? emptyRoot);
        continue;
      }
      const is = leafHash(entry);
      hashes.push(is);
      if (want !== undefined && !sameHash(is, want)) this.#mismatches.push({ index: first + i, is, wanted: want });
      else this.#o.onEntry(first + i, entry);
    }
    if (bytes !== undefined && entries.length < width)
      this.#problem(
        rest > 0 ? "edited-entry" : "truncated",
        rest > 0
          ? `entry ${first + entries.length} is no whole entry`
          : `the bundle '${path}' ends before entry ${first + entries.length}`,
        first + entries.length,
        path,
      );
    else if (bytes !== undefined && (rest > 0 || entries.length > width))
      this.#problem("edited-entry", `the bundle '${path}' has bytes after its last entry`, first + width - 1, path);
    return hashes;
  }

  /** Hashes of a tile; undefined, with a problem, for a file that is not there or not of its length. */
  async #hashes(tile: Tile): Promise<Uint8Array | undefined> {
    const first = tile.index * tileWidth ** (Number(tile.level) + 1);
    const path = tilePath(tile);
    const bytes = await this.#read(tile, first);
    if (bytes === undefined || bytes.length === tile.width * hashBytes) return bytes;
    this.#problem(
      "edited-tile",
      `the hash tile '${path}' has ${bytes.length} bytes, not ${tile.width * hashBytes}`,
      first,
      path,
    );
    return undefined;
  }

  async #read(tile: Tile, index: number): Promise<Uint8Array | undefined> {
    let bytes: Uint8Array | undefined;
    try {
      bytes = await readTile(this.#o.files, tile);
    } catch (e) {
      if (!(e instanceof CasemateError) || e.code !== "LEDGER_BROKEN") throw e;
      this.#problem("unexpected-file", e.message, index, tilePath(tile));
      return undefined;
    }
    if (bytes === undefined) this.#missing.push({ index, tile });
    else if (tile.level === "entries" || tile.level === 0) this.#lastIndex = Math.max(this.#lastIndex, index);
    return bytes;
  }

  #rootOf(edges: readonly (Uint8Array | undefined)[]): Uint8Array | undefined {
    const { size } = this.#o.head;
    if (size === 0) return emptyRoot;
    for (let level = 0; level < edges.length; level++)
      if (edgeWidth(size, level) > 0 && edges[level] === undefined) return undefined;
    return Frontier.of(size, edges as readonly Uint8Array[]).root();
  }

  /** The edge does not give the signed root: do the entries? */
  #judgeEdges(edges: readonly (Uint8Array | undefined)[], computed: readonly Uint8Array[]): void {
    const { head } = this.#o;
    const root = this.#rootOf(computed);
    const differ = edges.flatMap((edge, level) => {
      const is = computed[level];
      return edge !== undefined && is !== undefined && edge.length > 0 && !sameHash(edge, is)
        ? [{ level, edge, is }]
        : [];
    });
    const genuine = root !== undefined && sameHash(root, head.root);
    if (genuine) this.#mismatches.length = 0;
    if (!genuine && this.#problems.length === 0 && this.#mismatches.length === 0 && this.#missing.length === 0)
      this.#problem(
        "rewritten",
        "entries and hash tiles agree with each other, but not with the root that the checkpoint signs: the history is another one",
      );
    for (const { level, edge, is } of differ) {
      const index = fullTiles(head.size, level);
      const path = tilePath({ level, index, width: edgeWidth(head.size, level) });
      const first = index * tileWidth ** (level + 1) + this.#firstChange(level, edge, is);
      // otherwise the mismatch of an entry says it
      if (genuine || level > 0) this.#problem("edited-tile", `the hash tile '${path}' was changed`, first, path);
    }
  }

  /** Entries that are not where they were but somewhere else changed places; others were edited. */
  #judgeMismatches(): void {
    const wanted = new Map<string, number>();
    for (const m of this.#mismatches) {
      const key = Buffer.from(m.wanted).toString("hex");
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
    }
    for (const { index, is } of this.#mismatches) {
      const path = tilePath({ level: "entries", index: Math.floor(index / tileWidth), width: this.#widthAt(index) });
      if (wanted.has(Buffer.from(is).toString("hex")))
        this.#problem("reordered", `entry ${index} is at another place than it was`, index, path);
      else this.#problem("edited-entry", `entry ${index} was changed`, index, path);
    }
  }

  #widthAt(index: number): number {
    return index < fullTiles(this.#o.head.size, 0) * tileWidth ? tileWidth : edgeWidth(this.#o.head.size, 0);
  }

  /** Entries before the first hash that differs. */
  #firstChange(level: number, tile: Uint8Array, computed: Uint8Array): number {
    for (let i = 0; i < computed.length / hashBytes; i++)
      if (!sameHash(hashAt(tile, i), hashAt(computed, i))) return i * tileWidth ** level;
    return 0;
  }

  #problem(failure: LedgerFailure, message: string, index?: number, path?: string): void {
    if (this.#problems.length < mostProblems)
      this.#problems.push({
        failure,
        message,
        ...(index === undefined ? {} : { index }),
        ...(path === undefined ? {} : { path }),
      });
  }
}

const hashAt = (hashes: Uint8Array, i: number): Uint8Array => hashes.subarray(i * hashBytes, (i + 1) * hashBytes);
