/** checkFiles: the names in a ledger's folder: nothing that is none of it, nothing beyond its checkpoint, and of partial tiles that it grew out of, that they are its beginning. */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { checkpointPath, intentPath, nextCheckpointPath } from "./committer.ts";
import type { LedgerProblem } from "./failure.ts";
import type { LogFiles } from "./log-files.ts";
import { maxBundleBytes } from "./read-tile.ts";
import { edgeWidth, fullTiles, hasTile, type Tile, tileAt, tilePath, tileWidth } from "./tile-path.ts";

/** `limit` is asked, at last, when there are files beyond the tree: how many entries are signed by now, with those that an append is writing. */
export const checkFiles = async (
  files: LogFiles,
  size: number,
  limit: () => Promise<number>,
): Promise<LedgerProblem[]> => {
  const problems: LedgerProblem[] = [];
  const beyond: { readonly path: string; readonly tile: Tile }[] = [];
  let next = false;
  const walk = async (folder: string): Promise<void> => {
    for (const name of (await files.list(folder)).sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      // gone meanwhile: a writer is at work
      const info = await lstat(join(files.dir, path)).catch(() => undefined);
      if (info === undefined) continue;
      if (info.isDirectory()) await walk(path);
      else if (info.isFile()) await look(path);
      else problems.push(unexpected(path));
    }
  };
  const look = async (path: string): Promise<void> => {
    if (path === checkpointPath || path === intentPath) return;
    const tile = tileAt(path);
    if (path === nextCheckpointPath) next = true;
    else if (tile === undefined) problems.push(unexpected(path));
    else if (!hasTile(size, tile)) {
      const current = containing(size, tile);
      if (current === undefined) beyond.push({ path, tile });
      else problems.push(...(await grownOutOf(files, path, tile, current)));
    }
  };
  await walk("");
  if (!next && beyond.length === 0) return problems;
  const most = await limit();
  if (next && most === size) problems.push(unexpected(nextCheckpointPath));
  for (const { path, tile } of beyond) if (!within(most, tile)) problems.push(tooFar(path, tile, size));
  return problems;
};

const grownOutOf = async (files: LogFiles, path: string, tile: Tile, current: Tile): Promise<LedgerProblem[]> => {
  const [old, now] = await Promise.all([
    files.read(path, maxBundleBytes),
    files.read(tilePath(current), maxBundleBytes),
  ]);
  if (old === undefined || now === undefined || Buffer.compare(old, now.subarray(0, old.length)) === 0) return [];
  const failure = tile.level === "entries" ? "edited-entry" : "edited-tile";
  return [{ failure, message: `'${path}' is not what '${tilePath(current)}' began as`, index: firstOf(tile), path }];
};

/** The tile of the tree that a partial tile has grown to. */
const containing = (size: number, { level, index, width }: Tile): Tile | undefined => {
  const l = levelOf(level);
  if (index < fullTiles(size, l)) return { level, index, width: tileWidth };
  const edge = edgeWidth(size, l);
  return index === fullTiles(size, l) && width < edge ? { level, index, width: edge } : undefined;
};

/** Whether a tree of this size has, or had, the tile. */
const within = (size: number, { level, index, width }: Tile): boolean =>
  index * tileWidth + width <= Math.floor(size / tileWidth ** levelOf(level));

const levelOf = (level: number | "entries"): number => (level === "entries" ? 0 : level);
const firstOf = ({ level, index }: Tile): number => index * tileWidth ** (levelOf(level) + 1);

const tooFar = (path: string, tile: Tile, size: number): LedgerProblem => ({
  failure: "truncated",
  message: `'${path}' is beyond the ${size} entries of the checkpoint, and of no append that was under way: an older checkpoint was put back`,
  index: Math.max(size, firstOf(tile)),
  path,
});

const unexpected = (path: string): LedgerProblem => ({
  failure: "unexpected-file",
  message: `'${path}' is no file of a ledger`,
  path,
});
