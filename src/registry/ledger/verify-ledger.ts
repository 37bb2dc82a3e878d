/** verifyLedger: whether a ledger is what its key signed, whole or since a checkpoint that was kept elsewhere; and if not, what was done to it. */
import { isoNow } from "../../core/clock.ts";
import { checkFiles } from "./check-files.ts";
import { checkTree } from "./check-tree.ts";
import { checkpointPath, clockToleranceSeconds, intentPath } from "./committer.ts";
import type { LedgerFailure, LedgerProblem } from "./failure.ts";
import { type Intent, readIntent, sameHead } from "./intent.ts";
import { LogFiles } from "./log-files.ts";
import { LogTree } from "./log-tree.ts";
import { sameHash } from "./merkle.ts";
import { maxNoteBytes } from "./signed-note.ts";
import { type LedgerTrust, type SeenCheckpoint, seeCheckpoint } from "./trust.ts";

export interface VerifyLedgerOptions {
  readonly trust: LedgerTrust;
  /** A checkpoint that was kept where the log's owner can not change it. Without one, a log that was cut back as a whole, with its checkpoint, can not be told from one that never grew. */
  readonly trusted?: Uint8Array;
  /** Entries before the trusted checkpoint are not read; their hashes are still proved. Default: all are. */
  readonly sinceTrusted?: boolean;
  /** When an entry says that it was made, in milliseconds since 1970; undefined where it says nothing. Times that run backwards are found. */
  readonly timeOf?: (entry: Uint8Array, index: number) => number | undefined;
  /** milliseconds since 1970; default: the clock */
  readonly nowMs?: number;
  readonly signal?: AbortSignal;
}

export interface LedgerReport {
  readonly verdict: "valid" | LedgerFailure;
  /** what was found, most telling first; at most 1,000 of the tree */
  readonly problems: readonly LedgerProblem[];
  /** undefined when the checkpoint is not believed */
  readonly checkpoint: SeenCheckpoint | undefined;
  /** An append that is under way, or that ended with its process and that the next opening finishes or drops: from so many entries to so many. No failure. */
  readonly pending: { readonly from: number; readonly to: number } | undefined;
}

/** Readings while another process writes; each one is of one checkpoint. */
const attempts = 5;

/** Also while the ledger is written. THROWS STORE_FAILED when the folder can not be read, the signal's reason; all that is wrong with a ledger is in the report. */
export const verifyLedger = async (dir: string, o: VerifyLedgerOptions): Promise<LedgerReport> => {
  const files = new LogFiles(dir);
  for (let attempt = 1; ; attempt++) {
    const before = await notesIn(files);
    const report = await verifyOnce(files, before, o);
    if (report.verdict === "valid" || attempt === attempts) return report;
    if (same(before.checkpoint, await noteIn(files, checkpointPath))) return report;
  }
};

interface Notes {
  readonly checkpoint: Uint8Array | undefined;
  readonly intent: Uint8Array | undefined;
}

/** Checkpoint and intent of one moment. */
const notesIn = async (files: LogFiles): Promise<Notes> => {
  for (let attempt = 1; ; attempt++) {
    const checkpoint = await noteIn(files, checkpointPath);
    const intent = await noteIn(files, intentPath);
    if (attempt === 100 || same(checkpoint, await noteIn(files, checkpointPath))) return { checkpoint, intent };
  }
};

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameHash(a, b);

const verifyOnce = async (files: LogFiles, notes: Notes, o: VerifyLedgerOptions): Promise<LedgerReport> => {
  if (notes.checkpoint === undefined)
    return refused({ failure: "missing-checkpoint", message: "there is no checkpoint", path: checkpointPath });
  const verdict = seeCheckpoint(notes.checkpoint, o.trust);
  if (verdict.kind === "refused") return refused(verdict.problem);
  const { seen } = verdict;
  const trusted = o.trusted === undefined ? undefined : seeCheckpoint(o.trusted, o.trust);
  if (trusted?.kind === "refused")
    return refused({ ...trusted.problem, message: `of the trusted checkpoint: ${trusted.problem.message}` });

  const problems: LedgerProblem[] = [...verdict.problems];
  const intent = readIntent((await noteIn(files, intentPath)) ?? new Uint8Array(0), o.trust);
  const pending =
    intent !== undefined && intent.to.size > seen.size && sameHead(intent.from, seen) ? intent : undefined;
  problems.push(...intentProblems(intent, seen), ...timeProblems(seen, trusted?.seen, o.nowMs ?? Date.parse(isoNow())));
  if (trusted !== undefined && trusted.seen.size > seen.size)
    problems.push({
      failure: "truncated",
      message: `the log has ${seen.size} entries, the trusted checkpoint ${trusted.seen.size}`,
      index: seen.size,
    });
  let lastMs = Number.NEGATIVE_INFINITY;
  const clock: LedgerProblem[] = [];
  const tree = await checkTree({
    files,
    head: seen,
    from: o.sinceTrusted === true ? (trusted?.seen.size ?? 0) : 0,
    signal: o.signal,
    onEntry(index, entry) {
      const ms = o.timeOf?.(entry, index);
      if (ms === undefined) return;
      if (ms < lastMs - 1000 * clockToleranceSeconds)
        clock.push({
          failure: "clock-back",
          message: `entry ${index} says that it is older than one before it`,
          index,
        });
      lastMs = Math.max(lastMs, ms);
    },
  });
  problems.push(...tree);
  if (trusted !== undefined && trusted.seen.size <= seen.size)
    problems.push(...(await forkProblems(files, seen, trusted.seen)));
  problems.push(...(await checkFiles(files, seen.size, () => sizeByNow(files, o.trust))), ...clock.slice(0, 1000));
  return {
    verdict: problems[0]?.failure ?? "valid",
    problems,
    checkpoint: seen,
    pending: pending && { from: pending.from.size, to: pending.to.size },
  };
};

const refused = (problem: LedgerProblem): LedgerReport => ({
  verdict: problem.failure,
  problems: [problem],
  checkpoint: undefined,
  pending: undefined,
});

/** A note of the folder; what is no regular file or too long is no note. */
const noteIn = async (files: LogFiles, path: string): Promise<Uint8Array | undefined> =>
  files.read(path, maxNoteBytes).catch((e) => {
    if (e.code === "LEDGER_BROKEN") return Buffer.from("no note");
    throw e;
  });

const pendingOf = (intent: Intent | undefined, seen: SeenCheckpoint): Intent | undefined =>
  intent !== undefined && intent.to.size > seen.size && sameHead(intent.from, seen) ? intent : undefined;

/** Entries under the checkpoint that is there now, with those of an append that is under way. */
const sizeByNow = async (files: LogFiles, trust: LedgerTrust): Promise<number> => {
  const notes = await notesIn(files);
  const verdict = notes.checkpoint && seeCheckpoint(notes.checkpoint, trust);
  if (verdict?.kind !== "believed") return 0;
  return pendingOf(notes.intent && readIntent(notes.intent, trust), verdict.seen)?.to.size ?? verdict.seen.size;
};

const intentProblems = (intent: Intent | undefined, seen: SeenCheckpoint): LedgerProblem[] => {
  if (intent === undefined)
    return [
      { failure: "edited-intent", message: "the record of the last append is missing or broken", path: intentPath },
    ];
  if (sameHead(intent.to, seen) || (sameHead(intent.from, seen) && intent.to.size > seen.size)) return [];
  if (intent.to.size > seen.size)
    return [
      {
        failure: "truncated",
        message: `the checkpoint has ${seen.size} entries, the last append led to ${intent.to.size}: an older checkpoint was put back`,
        index: seen.size,
        path: checkpointPath,
      },
    ];
  if (intent.to.size === seen.size)
    return [{ failure: "forked", message: `two trees of ${seen.size} entries are signed`, path: checkpointPath }];
  return [
    {
      failure: "edited-intent",
      message: `the record of the last append is older than the checkpoint`,
      path: intentPath,
    },
  ];
};

const timeProblems = (seen: SeenCheckpoint, trusted: SeenCheckpoint | undefined, nowMs: number): LedgerProblem[] => {
  const problem = (message: string): LedgerProblem[] => [{ failure: "clock-back", message, path: checkpointPath }];
  if (trusted !== undefined && trusted.size <= seen.size && seen.timeSeconds < trusted.timeSeconds)
    return problem(
      `the checkpoint is ${trusted.timeSeconds - seen.timeSeconds} seconds older than the trusted one, which it grew from`,
    );
  const ahead = Math.round(seen.timeSeconds - nowMs / 1000);
  return ahead > clockToleranceSeconds
    ? problem(
        `the checkpoint was signed ${ahead} seconds in the future: the clock of the log or of this machine is wrong`,
      )
    : [];
};

const forkProblems = async (
  files: LogFiles,
  seen: SeenCheckpoint,
  trusted: SeenCheckpoint,
): Promise<LedgerProblem[]> => {
  try {
    const tree = await LogTree.load(files, seen);
    if (sameHash(await tree.rootAt(trusted.size), trusted.root)) return [];
  } catch {
    // checkTree has said what is wrong with the tiles; only heads of one size can be compared then
    if (headsDiffer(seen, trusted)) return [forked(trusted.size)];
    return [];
  }
  return [forked(trusted.size)];
};

const headsDiffer = (a: SeenCheckpoint, b: SeenCheckpoint): boolean => a.size === b.size && !sameHash(a.root, b.root);

const forked = (size: number): LedgerProblem => ({
  failure: "forked",
  message: `the log is not the one of the trusted checkpoint: its first ${size} entries are others`,
});
