/**
 * Committer: takes entries into a ledger's files, all or nothing. The order is what makes it safe:
 *
 * 1. the intent (from which tree to which) is signed and on the disk,
 * 2. tiles and bundles are on the disk, beside those of the published tree, and the next checkpoint under a name of its own,
 * 3. the caller's index has taken the entries,
 * 4. the next checkpoint takes the place of the last, by rename: from now on the entries are in the log.
 *
 * What fails in 1 to 3 is taken back; a process that ends there leaves files that the next opening finishes or removes. What fails in 4 can not be taken back, as
 * the index has the entries: the ledger stops, and the next opening finishes.
 */
import { CasemateError } from "../../core/error.ts";
import { checkpointText } from "./checkpoint.ts";
import { type Growth, grow } from "./growth.ts";
import { type Intent, intentNote, type TreeHead } from "./intent.ts";
import type { IndexEntries } from "./ledger.ts";
import type { LogFiles } from "./log-files.ts";
import { LogTree } from "./log-tree.ts";
import type { Published } from "./log-view.ts";
import { emptyRoot, sameHash } from "./merkle.ts";
import type { NoteSigner } from "./note-key.ts";
import { formatNote, maxNoteBytes, type SignedNote } from "./signed-note.ts";

export const checkpointPath = "checkpoint";
export const nextCheckpointPath = "checkpoint.next";
export const intentPath = "intent";

/** Corrections of a clock go back by this at most: then the time of the last checkpoint stands. */
export const clockToleranceSeconds = 5;

export interface CommitterOptions {
  readonly files: LogFiles;
  readonly origin: string;
  /** the log's own signatures, plain Ed25519 first: it also signs intents */
  readonly signers: readonly [NoteSigner, ...NoteSigner[]];
  readonly index: IndexEntries | undefined;
  readonly nowSeconds: () => number;
}

export class Committer {
  readonly #o: CommitterOptions;
  #stopped: CasemateError | undefined;

  constructor(options: CommitterOptions) {
    this.#o = options;
  }

  /** THROWS as `Ledger.append`; after LEDGER_STOPPED every further call throws it too. */
  async commit(last: Published, entries: readonly Uint8Array[]): Promise<Published> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const timeSeconds = this.#time(last);
    await this.#sole(last);
    const growth = grow(last.tree.edge, entries);
    const from = headOf(last.tree);
    const checkpoint = await this.signed(growth.edge.frontier.size, growth.root, timeSeconds);
    try {
      await this.writeIntent({ from, to: { size: growth.edge.frontier.size, root: growth.root } });
      await this.#writeAndIndex(last.tree.size, growth, checkpoint, entries);
    } catch (cause) {
      await this.#takeBack(from, growth, cause);
      throw cause;
    }
    return this.#publish(last, growth, checkpoint, timeSeconds);
  }

  /** Steps 2 to 4 again, for an append whose intent and entries were found by opening. Its time is not before the last checkpoint's, whatever the clock says. */
  async finish(last: Published, entries: readonly Uint8Array[]): Promise<Published> {
    const growth = grow(last.tree.edge, entries);
    const timeSeconds = Math.max(last.timeSeconds, this.#o.nowSeconds());
    const checkpoint = await this.signed(growth.edge.frontier.size, growth.root, timeSeconds);
    await this.#writeAndIndex(last.tree.size, growth, checkpoint, entries);
    return this.#publish(last, growth, checkpoint, timeSeconds);
  }

  /** The checkpoint with other signatures under the same text, published. */
  async republish(last: Published, note: SignedNote): Promise<Published> {
    if (this.#stopped !== undefined) throw this.#stopped;
    await this.#sole(last);
    const checkpoint = formatNote(note);
    await this.replaceCheckpoint(checkpoint);
    return { ...last, checkpoint };
  }

  async signed(size: number, root: Uint8Array, timeSeconds: number): Promise<Uint8Array> {
    const text = checkpointText(this.#o.origin, size, root);
    const sign = async (signer: NoteSigner) => {
      const { name, keyId } = signer.verifier;
      return { name, keyId, signature: await signer.sign(text, timeSeconds) };
    };
    return formatNote({ text, signatures: await Promise.all(this.#o.signers.map(sign)) });
  }

  async writeIntent(intent: Intent): Promise<void> {
    await this.#o.files.overwrite(intentPath, await intentNote(this.#o.origin, intent, this.#o.signers[0]));
  }

  async replaceCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.#o.files.write([{ path: nextCheckpointPath, bytes }]);
    await this.#o.files.rename(nextCheckpointPath, checkpointPath);
  }

  #time({ timeSeconds }: Published): number {
    const now = this.#o.nowSeconds();
    if (now < timeSeconds - clockToleranceSeconds)
      throw new CasemateError(
        "LEDGER_CLOCK",
        `the clock is ${timeSeconds - now} seconds behind the last checkpoint of the ledger '${this.#o.origin}'`,
        { hint: "set the clock of this machine right and do it again; nothing was written" },
      );
    return Math.max(now, timeSeconds);
  }

  /** A second process that writes would be seen by its checkpoint; who owns the folder is for the registry's lock to say. */
  async #sole(last: Published): Promise<void> {
    const now = await this.#o.files.read(checkpointPath, maxNoteBytes);
    if (now !== undefined && sameHash(now, last.checkpoint)) return;
    throw new CasemateError(
      "LEDGER_BROKEN",
      `the checkpoint of the ledger '${this.#o.origin}' was changed by somebody else`,
      {
        hint: "is another process writing to it? end it, then open the ledger again",
      },
    );
  }

  async #writeAndIndex(
    first: number,
    growth: Growth,
    checkpoint: Uint8Array,
    entries: readonly Uint8Array[],
  ): Promise<void> {
    await this.#o.files.write([...growth.files, { path: nextCheckpointPath, bytes: checkpoint }]);
    await this.#o.index?.(first, entries);
  }

  async #publish(last: Published, growth: Growth, checkpoint: Uint8Array, timeSeconds: number): Promise<Published> {
    const { files } = this.#o;
    try {
      await files.rename(nextCheckpointPath, checkpointPath);
    } catch (cause) {
      throw this.#stop(cause);
    }
    // what is left of this by a crash is removed by opening
    await files.remove(growth.superseded, false).catch(() => undefined);
    return { tree: new LogTree(files, growth.edge, last.tree), checkpoint, timeSeconds };
  }

  /** Files first, then the intent: a crash in between leaves an intent without its entries, which opening drops. */
  async #takeBack(from: TreeHead, growth: Growth, cause: unknown): Promise<void> {
    try {
      await this.#o.files.remove([nextCheckpointPath, ...growth.files.map((f) => f.path)], true);
      await this.writeIntent({ from, to: from });
    } catch {
      throw this.#stop(cause);
    }
  }

  #stop(cause: unknown): CasemateError {
    this.#stopped = new CasemateError(
      "LEDGER_STOPPED",
      `an append to the ledger '${this.#o.origin}' failed half way: it is not known yet whether it is in the log`,
      { hint: "open the ledger again once the disk works: that finishes or drops the append as a whole", cause },
    );
    return this.#stopped;
  }
}

export const headOf = (tree: LogTree): TreeHead => ({
  size: tree.size,
  root: tree.size === 0 ? emptyRoot : tree.edge.frontier.root(),
});
