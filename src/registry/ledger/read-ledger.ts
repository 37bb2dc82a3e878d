/** openLedgerReader: a ledger for reading, without its key, also while another process writes it. */
import { CasemateError } from "../../core/error.ts";
import { checkpointPath, headOf } from "./committer.ts";
import type { LedgerProblem } from "./failure.ts";
import type { LedgerReader } from "./ledger.ts";
import { LogFiles } from "./log-files.ts";
import { LogTree } from "./log-tree.ts";
import { LogView, type Published } from "./log-view.ts";
import { sameHash } from "./merkle.ts";
import { maxNoteBytes } from "./signed-note.ts";
import { type LedgerTrust, seeCheckpoint } from "./trust.ts";

/** Checkpoints that may take each other's place while one is read with its tiles. */
const attempts = 20;

export interface RefreshingReader extends LedgerReader {
  /** Goes on to the newest checkpoint. THROWS LEDGER_BROKEN, and stays where it was, when that is not the same log, grown. */
  refresh(): Promise<void>;
}

/** THROWS FILE_NOT_FOUND, LEDGER_BROKEN (also where the witnesses that `trust` asks for did not cosign), STORE_FAILED. */
export const openLedgerReader = async (o: {
  readonly dir: string;
  readonly trust: LedgerTrust;
}): Promise<RefreshingReader> => {
  const files = new LogFiles(o.dir);
  return new ReadLedger(files, o.trust, await publishedIn(files, o.trust));
};

class ReadLedger extends LogView implements RefreshingReader {
  readonly #files: LogFiles;
  readonly #trust: LedgerTrust;

  constructor(files: LogFiles, trust: LedgerTrust, published: Published) {
    super(trust.origin, published);
    this.#files = files;
    this.#trust = trust;
  }

  async refresh(): Promise<void> {
    const next = await publishedIn(this.#files, this.#trust);
    const before = headOf(this.published.tree);
    if (before.size > next.tree.size)
      throw refused({ failure: "truncated", message: `it had ${before.size} entries and has ${next.tree.size}` });
    if (!sameHash(await next.tree.rootAt(before.size), before.root))
      throw refused({ failure: "forked", message: `it is not the one that had ${before.size} entries` });
    this.published = next;
  }

  async close(): Promise<void> {}
}

/** The checkpoint of a folder and its tree. A writer may replace both at any time: then again. */
export const publishedIn = async (files: LogFiles, trust: LedgerTrust): Promise<Published> => {
  for (let attempt = 1; ; attempt++) {
    const checkpoint = await files.read(checkpointPath, maxNoteBytes);
    if (checkpoint === undefined)
      throw new CasemateError("FILE_NOT_FOUND", `there is no ledger in '${files.dir}'`, {
        hint: "if there was one, it was removed: restore it from a copy",
      });
    const verdict = seeCheckpoint(checkpoint, trust);
    if (verdict.kind === "refused") throw refused(verdict.problem);
    const short = verdict.problems.find((p) => p.failure === "witness-quorum");
    if (short !== undefined) throw refused(short);
    try {
      return {
        tree: await LogTree.load(files, verdict.seen),
        checkpoint,
        timeSeconds: verdict.seen.timeSeconds,
      };
    } catch (cause) {
      const now = await files.read(checkpointPath, maxNoteBytes);
      if (attempt === attempts || now === undefined || sameHash(now, checkpoint)) throw cause;
    }
  }
};

/** THROWS LEDGER_BROKEN unless the tree is that of the trusted checkpoint, grown. */
export const grewFrom = async (tree: LogTree, trusted: Uint8Array, trust: LedgerTrust): Promise<void> => {
  const verdict = seeCheckpoint(trusted, trust);
  if (verdict.kind === "refused") throw refused(verdict.problem);
  const { size, root } = verdict.seen;
  if (size > tree.size)
    throw refused({ failure: "truncated", message: `it has ${tree.size} entries, the trusted checkpoint ${size}` });
  if (!sameHash(await tree.rootAt(size), root))
    throw refused({ failure: "forked", message: `it is not the log of the trusted checkpoint of ${size} entries` });
};

const refused = ({ failure, message }: LedgerProblem): CasemateError =>
  new CasemateError("LEDGER_BROKEN", `the ledger is not believed (${failure}): ${message}`, {
    hint: "verify it to learn more; a key that was changed must be given beside the former one",
  });
