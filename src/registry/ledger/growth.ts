/** Growth: what the tree of a ledger becomes by new entries, and the files that this takes. Nothing is written here, and nothing of the old tree is changed. */
import { bundled } from "./entry-bundle.ts";
import type { Frontier } from "./frontier.ts";
import type { NewFile } from "./log-files.ts";
import { hashBytes, leafHash } from "./merkle.ts";
import { edgesOf, fullTiles, hasTile, tileHeight, tilePath, tileWidth } from "./tile-path.ts";

/** The right edge of a tree: enough to append to it. */
export interface Edge {
  readonly frontier: Frontier;
  /** hashes of the partial tiles, by level; empty where there is none */
  readonly tiles: readonly Uint8Array[];
  /** bytes of the partial entry bundle */
  readonly bundle: Uint8Array;
}

export interface Growth {
  readonly edge: Edge;
  readonly root: Uint8Array;
  /** full tiles and bundles, and the partial ones of the new tree that changed */
  readonly files: readonly NewFile[];
  /** paths of partial tiles and bundles of the old tree that the new one does not have */
  readonly superseded: readonly string[];
}

const nothing = new Uint8Array(0);

export const grow = (old: Edge, entries: readonly Uint8Array[]): Growth => {
  const frontier = old.frontier.copy();
  const files: NewFile[] = [];
  const tiles = [...old.tiles];
  const added: Uint8Array[][] = [];
  let bundle = old.bundle;
  let bundles: Uint8Array[] = [];
  for (const entry of entries) {
    const size = frontier.size;
    bundles.push(bundled(entry));
    if (size % tileWidth === tileWidth - 1) {
      const path = tilePath({ level: "entries", index: fullTiles(size, 0), width: tileWidth });
      files.push({ path, bytes: Buffer.concat([bundle, ...bundles]) });
      bundle = nothing;
      bundles = [];
    }
    frontier.append(leafHash(entry), (height, hash) => {
      if (height % tileHeight !== 0) return;
      const level = height / tileHeight;
      const hashes = (added[level] ??= []);
      hashes.push(hash);
      const before = tiles[level] ?? nothing;
      if (before.length + hashes.length * hashBytes < tileWidth * hashBytes) return;
      const path = tilePath({ level, index: fullTiles(size, level), width: tileWidth });
      files.push({ path, bytes: Buffer.concat([before, ...hashes]) });
      tiles[level] = nothing;
      added[level] = [];
    });
  }
  for (const [level, hashes] of added.entries())
    if (hashes.length > 0) tiles[level] = Buffer.concat([tiles[level] ?? nothing, ...hashes]);
  if (bundles.length > 0) bundle = Buffer.concat([bundle, ...bundles]);
  const from = old.frontier.size;
  for (const tile of edgesOf(frontier.size))
    if (!hasTile(from, tile))
      files.push({
        path: tilePath(tile),
        bytes: tile.level === "entries" ? bundle : (tiles[tile.level] ?? nothing),
      });
  return {
    edge: { frontier, tiles, bundle },
    root: frontier.root(),
    files,
    superseded: edgesOf(from)
      .filter((tile) => !hasTile(frontier.size, tile))
      .map(tilePath),
  };
};
