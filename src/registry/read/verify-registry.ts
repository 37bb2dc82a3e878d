/** verifyRegistry: is everything that a registry keeps what its log says? Names each thing that is not, and what is wrong with it. */
import { CasemateError } from "../../core/error.ts";
import { StateIndex } from "../state-index.ts";
import type { VersionRecord } from "../state.ts";
import type { RegistryProblem } from "./failure.ts";
import { blobOf, openVersion, VersionBroken } from "./open-version.ts";
import type { RegistryReader } from "./reader.ts";

export interface VerifyRegistryOptions {
  /** only this model; default all */
  readonly model?: string;
  /** open every sealed file to its end; default true. Without, only sizes of sealed files are looked at. */
  readonly contents?: boolean;
  readonly signal?: AbortSignal;
  onVersion?(record: VersionRecord): void;
}

export interface RegistryVerification {
  readonly entries: number;
  readonly versions: number;
  /** plain bytes of the versions */
  readonly bytes: number;
  readonly problems: readonly RegistryProblem[];
}

/**
 * Looks at the records that follow from the log, the index that is in use, and all versions with their blobs. The files of the log are looked at by
 * `verifyLedger`. RETURNS all problems. THROWS when the world fails: a disk that can not be read, a key service that does not answer.
 */
export const verifyRegistry = async (
  reader: RegistryReader,
  index: StateIndex,
  options: VerifyRegistryOptions = {},
): Promise<RegistryVerification> => {
  const { ledger } = reader.parts;
  const problems: RegistryProblem[] = [];
  const size = ledger.size();
  try {
    const again = await StateIndex.ofLog(ledger, undefined, Math.min(size, index.applied));
    for (const key of again.differences(index))
      problems.push({
        failure: "index-changed",
        where: `index/${key}`,
        message: "it is not what follows from the log",
      });
  } catch (e) {
    if (!(e instanceof CasemateError)) throw e;
    if (e.code !== "LEDGER_BROKEN" && e.code !== "REGISTRY_BROKEN") throw e;
    problems.push({ failure: "log", where: "log", message: e.message });
    return { entries: size, versions: 0, bytes: 0, problems };
  }
  let versions = 0;
  let bytes = 0;
  const registry = reader.registry();
  for (const { model } of reader.models()) {
    if (options.model !== undefined && options.model !== model) continue;
    for (const record of reader.versions(model)) {
      options.signal?.throwIfAborted();
      versions++;
      bytes += record.bytes;
      for await (const problem of problemsOf(reader, registry, record, options)) problems.push(problem);
      options.onVersion?.(record);
    }
  }
  for (const p of reader.proposals())
    if (options.model === undefined || options.model === p.model)
      for (const a of p.approvals)
        for await (const problem of caught(`proposal ${p.id}`, () =>
          blobOf(reader.parts, a.approval, "document-changed", `proposal ${p.id}`),
        ))
          problems.push(problem);
  return { entries: size, versions, bytes, problems };
};

async function* problemsOf(
  reader: RegistryReader,
  registry: ReturnType<RegistryReader["registry"]>,
  record: VersionRecord,
  { contents = true, signal }: VerifyRegistryOptions,
): AsyncGenerator<RegistryProblem> {
  const name = `${record.model}@${record.version}`;
  try {
    const version = await openVersion(reader.parts, registry, record);
    for (const file of version.manifest.files)
      yield* caught(`${name}/${file.path}`, async () => {
        if (contents) {
          for await (const _ of version.read(file)) signal?.throwIfAborted();
          return;
        }
        const stat = await reader.parts.blobs.stat(file.sealed.payload);
        const where = `${name}/${file.path}`;
        if (stat === undefined) throw new VersionBroken("missing-blob", where, "the sealed file is not there");
        if (stat.size !== file.sealed.bytes) throw new VersionBroken("payload-changed", where, "it has another size");
      });
    for (const a of record.attestations)
      yield* caught(name, () => blobOf(reader.parts, a.attestation, "document-changed", `${name}/attestation`));
  } catch (e) {
    const problem = problemOf(e, name);
    if (problem === undefined) throw e;
    yield problem;
  }
}

async function* caught(where: string, work: () => Promise<unknown>): AsyncGenerator<RegistryProblem> {
  try {
    await work();
  } catch (e) {
    const problem = problemOf(e, where);
    if (problem === undefined) throw e;
    yield problem;
  }
}

const problemOf = (e: unknown, where: string): RegistryProblem | undefined => {
  if (e instanceof VersionBroken) return { failure: e.failure, where: e.where, message: e.message };
  if (!(e instanceof CasemateError)) return undefined;
  if (e.code === "SEAL_NO_KEY") return { failure: "no-key", where, message: e.message };
  if (e.code === "LEDGER_BROKEN") return { failure: "log", where: "log", message: e.message };
  return undefined;
};
