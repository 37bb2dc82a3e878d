/** recover: what opening does about an append that did not end. */
import { CasemateError } from "../../core/error.ts";
import { type Committer, headOf, intentPath, nextCheckpointPath } from "./committer.ts";
import { unbundled } from "./entry-bundle.ts";
import { grow } from "./growth.ts";
import { type Intent, readIntent, sameHead } from "./intent.ts";
import type { LedgerRecovery } from "./ledger.ts";
import type { LogFiles } from "./log-files.ts";
import type { LogTree } from "./log-tree.ts";
import { maxBundleBytes } from "./read-tile.ts";
import type { Published } from "./log-view.ts";
import { sameHash } from "./merkle.ts";
import { maxNoteBytes } from "./signed-note.ts";
import { edgeWidth, fullTiles, hasTile, type Tile, tileAt, tilePath, tilesBetween, tileWidth } from "./tile-path.ts";
import type { LedgerTrust } from "./trust.ts";

/**
 * An append whose intent is signed and whose entries are whole is finished: its caller may have been told by its index. What is not whole is removed. Files beyond
 * the checkpoint without an intent are none of ours: entries that nobody signed are not signed now, and what an older checkpoint was put before is not destroyed.
 */
export const recover = async (
  files: LogFiles,
  committer: Committer,
  trust: LedgerTrust,
  last: Published,
): Promise<{ readonly published: Published; readonly recovery: LedgerRecovery }> => {
  const head = headOf(last.tree);
  const bytes = await files.read(intentPath, maxNoteBytes);
  const intent = bytes && readIntent(bytes, trust);
  const pending = intent !== undefined && intent.to.size > head.size && sameHead(intent.from, head);
  if (intent !== undefined && !pending && !sameHead(intent.to, head))
    throw broken(`the checkpoint has ${head.size} entries, the last append led to ${intent.to.size}`);

  const { older, beyond } = await strayEdges(files, head.size);
  const own = pending ? tilesBetween(head.size, intent.to.size) : [];
  const foreign = beyond.map(tilePath).find((path) => !own.some((tile) => tilePath(tile) === path));
  if (foreign !== undefined) throw broken(`'${foreign}' is beyond the ${head.size} entries of the checkpoint`);
  await files.remove([...older.map(tilePath), ...(pending ? [] : [nextCheckpointPath])], false);

  if (!pending) {
    if (intent === undefined) await committer.writeIntent({ from: head, to: head });
    return { published: last, recovery: { kind: "none" } };
  }
  const entries = await pendingEntries(files, last.tree, intent);
  if (entries === undefined) {
    await files.remove([nextCheckpointPath, ...own.map(tilePath)], true);
    await committer.writeIntent({ from: head, to: head });
    return { published: last, recovery: { kind: "dropped", from: head.size } };
  }
  const published = await committer.finish(last, entries);
  return { published, recovery: { kind: "finished", from: head.size, to: intent.to.size } };
};

/** The entries of the append, when all are there and give the root of its intent. */
const pendingEntries = async (files: LogFiles, tree: LogTree, { to }: Intent): Promise<Uint8Array[] | undefined> => {
  const entries: Uint8Array[] = [];
  for (let index = fullTiles(tree.size, 0); index * tileWidth < to.size; index++) {
    const width = Math.min(tileWidth, to.size - index * tileWidth);
    const bytes = await files.read(tilePath({ level: "entries", index, width }), maxBundleBytes);
    const bundle = unbundled(bytes ?? new Uint8Array(0));
    if (bundle.rest > 0 || bundle.entries.length !== width) return undefined;
    // one by one: more than a call can take as arguments
    for (const entry of bundle.entries.slice(Math.max(0, tree.size - index * tileWidth))) entries.push(entry);
  }
  return sameHash(grow(tree.edge, entries).root, to.root) ? entries : undefined;
};

/** Tiles and bundles at the right edge that the tree of this size does not have: narrower ones, which it grew out of, and those that go beyond it. */
const strayEdges = async (
  files: LogFiles,
  size: number,
): Promise<{ readonly older: readonly Tile[]; readonly beyond: readonly Tile[] }> => {
  const older: Tile[] = [];
  const beyond: Tile[] = [];
  const look = async (level: number | "entries"): Promise<void> => {
    const l = level === "entries" ? 0 : level;
    const index = fullTiles(size, l);
    const full: Tile = { level, index, width: tileWidth };
    if ((await files.read(tilePath(full), maxBundleBytes)) !== undefined) beyond.push(full);
    for (const i of index === 0 ? [0] : [index - 1, index])
      for (const name of await files.list(`${tilePath({ level, index: i, width: tileWidth })}.p`)) {
        const tile = tileAt(`${tilePath({ level, index: i, width: tileWidth })}.p/${name}`);
        if (tile === undefined || hasTile(size, tile)) continue;
        (i < index || tile.width < edgeWidth(size, l) ? older : beyond).push(tile);
      }
  };
  await look("entries");
  for (let level = 0; level === 0 || tileWidth ** (level - 1) <= size; level++) await look(level);
  return { older, beyond };
};

const broken = (message: string): CasemateError =>
  new CasemateError("LEDGER_BROKEN", `the ledger was cut back or changed: ${message}`, {
    hint: "do not append: verify it against a checkpoint that was kept elsewhere, and restore it from a copy",
  });
