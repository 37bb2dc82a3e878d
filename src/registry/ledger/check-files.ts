/** checkFiles: the names in a ledger's folder: nothing that is none of it, nothing beyond its checkpoint, and of partial tiles that it grew out of, that they are its beginning. */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { checkpointPath, intentPath, nextCheckpointPath } from "./committer.ts";
import type { LedgerProblem } from "./failure.ts";
import type { Intent } from "./intent.ts";
import type { LogFiles } from "./log-files.ts";
import { maxBundleBytes } from "./log-tree.ts";
import { edgeWidth, fullTiles, hasTile, type Tile, tileAt, tilePath, tileWidth } from "./tile-path.ts";

/** `pending`: the append that is under way or did not end; its files belong there. */
export const checkFiles = async (
  files: LogFiles,
  size: number,
  pending: Intent | undefined,
): Promise<LedgerProblem[]> => {
  const problems: LedgerProblem[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const name of (await files.list(folder)).sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      // gone meanwhile: a writer is at work
      const info = await lstat(join(files.dir, path)).catch(() => undefined);
      if (info === undefined) continue;
      if (info.isDirectory()) await walk(path);
      else problems.push(...(info.isFile() ? await one(path) : [unexpected(path)]));
    }
  };
  const one = async (path: string): Promise<LedgerProblem[]> => {
    if (path === checkpointPath || path === intentPath) return [];
    if (path === nextCheckpointPath && pending !== undefined) return [];
    const tile = tileAt(path);
    if (tile === undefined) return [unexpected(path)];
    if (hasTile(size, tile)) return [];
    const current = containing(size, tile);
    if (current !== undefined) return grownOutOf(path, tile, current);
    if (pending !== undefined && hasTile(pending.to.size, tile)) return [];
    const level = tile.level === "entries" ? 0 : tile.level;
    const message = `'${path}' is beyond the ${size} entries of the checkpoint, and of no append that was under way: an older checkpoint was put back`;
    return [{ failure: "truncated", message, index: Math.max(size, tile.index * tileWidth ** (level + 1)), path }];
  };
  const grownOutOf = async (path: string, tile: Tile, current: Tile): Promise<LedgerProblem[]> => {
    const [old, now] = await Promise.all([
      files.read(path, maxBundleBytes),
      files.read(tilePath(current), maxBundleBytes),
    ]);
    if (old === undefined || now === undefined || Buffer.compare(old, now.subarray(0, old.length)) === 0) return [];
    const level = tile.level === "entries" ? 0 : tile.level;
    const failure = tile.level === "entries" ? "edited-entry" : "edited-tile";
    const message = `'${path}' is not what '${tilePath(current)}' began as`;
    return [{ failure, message, index: tile.index * tileWidth ** (level + 1), path }];
  };
  await walk("");
  return problems;
};

/** The tile of the tree that a partial tile has grown to. */
const containing = (size: number, { level, index, width }: Tile): Tile | undefined => {
  const l = level === "entries" ? 0 : level;
  if (index < fullTiles(size, l)) return { level, index, width: tileWidth };
  const edge = edgeWidth(size, l);
  return index === fullTiles(size, l) && width < edge ? { level, index, width: edge } : undefined;
};

const unexpected = (path: string): LedgerProblem => ({
  failure: "unexpected-file",
  message: `'${path}' is no file of a ledger`,
  path,
});
