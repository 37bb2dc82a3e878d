/** openLedger: takes a ledger over for writing, and sets right what an append left that did not end. */
import { isoNow } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { SigningKey, VerifyingKey } from "../../core/signing-key.ts";
import { Committer, checkpointPath } from "./committer.ts";
import { ed25519Signer } from "./ed25519-note.ts";
import type { IndexEntries, Ledger } from "./ledger.ts";
import { LogFiles } from "./log-files.ts";
import { emptyRoot } from "./merkle.ts";
import { mlDsaSigner } from "./ml-dsa-note.ts";
import { OwnedLedger } from "./owned-ledger.ts";
import { grewFrom, publishedIn } from "./read-ledger.ts";
import { recover } from "./recover.ts";
import { maxNoteBytes } from "./signed-note.ts";
import { ledgerTrust } from "./trust.ts";

export interface LedgerOptions {
  /** the folder that holds the ledger and nothing else; that one process only writes it is for the caller to see to */
  readonly dir: string;
  /** names the log, without spaces and plus: such as example.com/models */
  readonly origin: string;
  /** Ed25519 */
  readonly key: SigningKey;
  /** 32 secret bytes: checkpoints are signed by the ML-DSA-44 key that is made of them, too */
  readonly mlDsaSeed?: Uint8Array;
  /** keys that signed this ledger before `key` did */
  readonly formerKeys?: readonly VerifyingKey[];
  /** makes a new ledger where there is nothing at all. Otherwise that is an error: a log that was removed must not begin anew unseen. */
  readonly create?: boolean;
  readonly index?: IndexEntries;
  /** a checkpoint of this ledger that was kept elsewhere: what opens must be that log, grown */
  readonly trusted?: Uint8Array;
  /** milliseconds since 1970; default: the clock */
  readonly nowMs?: () => number;
}

/**
 * THROWS FILE_NOT_FOUND without a ledger (unless `create`), LEDGER_BROKEN where the files are not what this key signed, KEY_UNREADABLE, USAGE, STORE_FULL,
 * STORE_FAILED, and what `index` throws when an append is finished.
 */
export const openLedger = async (o: LedgerOptions): Promise<Ledger> => {
  const signers = [
    ed25519Signer(o.origin, "ed25519", o.key),
    ed25519Signer(o.origin, "cosignature/v1", o.key),
    ...(o.mlDsaSeed === undefined ? [] : [mlDsaSigner(o.origin, o.mlDsaSeed)]),
  ] as const;
  // ML-DSA is not asked for: it may be new to this ledger
  const trust = ledgerTrust({ origin: o.origin, keys: [o.key.publicKey, ...(o.formerKeys ?? [])] });
  const files = new LogFiles(o.dir);
  const nowSeconds = (): number => Math.floor((o.nowMs?.() ?? Date.parse(isoNow())) / 1000);
  const committer = new Committer({ files, origin: o.origin, signers, index: o.index, nowSeconds });
  if (o.create === true && (await files.read(checkpointPath, maxNoteBytes)) === undefined)
    await begin(files, committer, nowSeconds());
  const last = await publishedIn(files, trust);
  if (o.trusted !== undefined) await grewFrom(last.tree, o.trusted, trust);
  const { published, recovery } = await recover(files, committer, trust, last);
  return new OwnedLedger(o.origin, published, committer, recovery);
};

/** The empty log. The intent comes first: with it alone, a crash leaves what can be begun again. */
const begin = async (files: LogFiles, committer: Committer, nowSeconds: number): Promise<void> => {
  if ((await files.list("tile")).length > 0)
    throw new CasemateError(
      "LEDGER_BROKEN",
      `the checkpoint of the ledger in '${files.dir}' is gone, its entries are there`,
      {
        hint: "restore the checkpoint from a copy; a new ledger wants an empty folder",
      },
    );
  const empty = { size: 0, root: emptyRoot };
  await files.make();
  await committer.writeIntent({ from: empty, to: empty });
  await committer.replaceCheckpoint(await committer.signed(0, emptyRoot, nowSeconds));
};
