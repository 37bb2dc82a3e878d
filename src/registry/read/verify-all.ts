/** verifyAll: the log, the index on the disk, and everything that a registry keeps, in one list of what is wrong. */
import type { LedgerFailure } from "../ledger/failure.ts";
import type { LedgerTrust } from "../ledger/trust.ts";
import { verifyLedger } from "../ledger/verify-ledger.ts";
import type { StateIndex } from "../state-index.ts";
import type { Records } from "../store/store.ts";
import type { RegistryFailure } from "./failure.ts";
import type { RegistryReader } from "./reader.ts";
import { verifyRegistry, type VerifyRegistryOptions } from "./verify-registry.ts";

export interface VerifiedParts {
  readonly reader: RegistryReader;
  readonly index: StateIndex;
  /** where the index is kept */
  readonly records: Records;
  readonly log: { readonly dir: string; readonly trust: LedgerTrust };
}

export interface VerifyAllOptions extends VerifyRegistryOptions {
  /** a checkpoint that was kept elsewhere: without one, a state directory that was put back as a whole can not be told */
  readonly trusted?: Uint8Array;
}

export interface FoundProblem {
  readonly failure: LedgerFailure | RegistryFailure;
  /** "fraud@3", "fraud@3/model.onnx", "index", "log", "log/tile/entries/000" */
  readonly where: string;
  /** lower case, no full stop */
  readonly message: string;
}

export interface Verification {
  readonly entries: number;
  readonly versions: number;
  /** plain bytes of the versions */
  readonly bytes: number;
  /** what is wrong with the log comes first: everything else follows from it */
  readonly problems: readonly FoundProblem[];
}

/** RETURNS all problems. THROWS when the world fails: a disk that can not be read, a key service that does not answer. */
export const verifyAll = async (
  { reader, index, records, log }: VerifiedParts,
  { trusted, ...options }: VerifyAllOptions = {},
): Promise<Verification> => {
  const ledger = await verifyLedger(log.dir, {
    trust: log.trust,
    timeOf,
    ...(trusted === undefined ? {} : { trusted }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const problems: FoundProblem[] = ledger.problems.map(({ failure, message, path }) => ({
    failure,
    where: path === undefined ? "log" : `log/${path}`,
    message,
  }));
  const stored = await index.changeIn(records);
  if (stored !== undefined) problems.push({ failure: "index-changed", where: "index", message: stored });
  const registry = await verifyRegistry(reader, index, options);
  // the ledger's own word says more than "log"
  const more = ledger.problems.length === 0 ? registry.problems : registry.problems.filter((p) => p.failure !== "log");
  return { ...registry, problems: [...problems, ...more] };
};

/** milliseconds since 1970; an entry that can not be read is for the registry's verification to name */
const timeOf = (entry: Uint8Array): number | undefined => {
  try {
    const { fact } = JSON.parse(Buffer.from(entry).toString("utf8")) as { readonly fact?: { readonly at?: unknown } };
    return typeof fact?.at === "number" ? fact.at : undefined;
  } catch {
    return undefined;
  }
};
