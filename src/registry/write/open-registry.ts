/** A registry in a state directory: made once, opened by the one process that owns it. */
import { join } from "node:path";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { newSigningKey } from "../../core/signing-key.ts";
import { accessClock } from "../access/access-clock.ts";
import { type Caller, createAuthorizer } from "../access/authorize.ts";
import { localOperator } from "../access/subject.ts";
import { createFileKeyRing, openFileKeyRing, type SealingKind } from "../keys/file-key-ring.ts";
import type { RotatingRing } from "../keys/key-ring.ts";
import type { KmsConfig } from "../keys/kms-config.ts";
import { type LogKeys, logKeysFile, mlDsaFile, readLogKeys, registryFile } from "../keys/log-keys.ts";
import { readSecret, removeUnfinishedSecrets, writeSecret } from "../keys/secret-file.ts";
import { openLedger } from "../ledger/open-ledger.ts";
import { openLedgerReader } from "../ledger/read-ledger.ts";
import { mlDsaKey } from "../ledger/ml-dsa.ts";
import { type LedgerTrust, ledgerTrust } from "../ledger/trust.ts";
import { keys as keysOfState, recordOf } from "../state.ts";
import { StateIndex } from "../state-index.ts";
import { type Embedded, openEmbedded } from "../store/embedded-store.ts";
import { type ScopedRecords, scopedRecords } from "../store/scoped-records.ts";
import { createStateDirectory, type StateDirectory } from "../store/state-directory.ts";
import type { Records } from "../store/store.ts";
import { Writing } from "./writing.ts";

export interface OpenRegistry {
  readonly writing: Writing;
  /** what `verifyRegistry` holds against the log */
  readonly index: StateIndex;
  /** its keys as files; `rotateKeys` wants them */
  readonly ring: RotatingRing;
  readonly directory: StateDirectory;
  /** the process that owns the directory answers others here */
  readonly serve: Embedded["serve"];
  /** what the gateway keeps in the same store; it reaches nothing else of it */
  readonly gateway: ScopedRecords;
  /** the public key of its log, for readers elsewhere; what checkpoints of it must be signed by */
  readonly log: Pick<LogKeys, "origin"> & { readonly publicPem: string; readonly trust: LedgerTrust };
  close(): Promise<void>;
}

export interface OpenOptions {
  /** of casemate, as documents name it */
  readonly toolVersion: string;
}

export interface InitOptions extends OpenOptions {
  /** keys that stay safe should large quantum computers come: hybrid recipients, and ML-DSA-44 beside Ed25519 on checkpoints */
  readonly postQuantum?: boolean;
  /** file keys are wrapped by a key service instead of a key in the state directory */
  readonly kms?: KmsConfig;
}

/** the local operator, who is whoever can read the keys */
export const operator: Caller = { subject: localOperator, credential: { kind: "socket" } };

/**
 * Makes a registry; one whose making was interrupted is finished. RETURNS it open. THROWS REGISTRY_CONFLICT where there is one, and what
 * `createStateDirectory` and `openRegistry` throw.
 */
export const initRegistry = async (
  path: string,
  { postQuantum = false, kms, toolVersion }: InitOptions,
): Promise<OpenRegistry> => {
  const directory = await createStateDirectory(path);
  const { keys } = directory;
  const once = async (file: string, text: () => string): Promise<void> => {
    if ((await readSecret(join(keys, file))) === undefined) await writeSecret(join(keys, file), text());
  };
  const kind: SealingKind = postQuantum ? "hybrid" : "x25519";
  const embedded = await openEmbedded(path);
  try {
    await removeUnfinishedSecrets(keys);
    await once(registryFile, () => `${JSON.stringify({ registry: secureBytes(16).toString("hex") })}\n`);
    await once(logKeysFile, () => newSigningKey("ed25519").privatePem);
    if (postQuantum) await once(mlDsaFile, () => `${secureBytes(32).toString("hex")}\n`);
    await createFileKeyRing(keys, kms ?? kind);
  } catch (e) {
    await embedded.close();
    throw e;
  }
  const open = await opened(embedded, toolVersion, true);
  try {
    if (open.writing.ledger.size() > 0)
      throw new CasemateError("REGISTRY_CONFLICT", `there is a registry in '${directory.path}'`, {
        hint: "use it, or name another folder by CASEMATE_HOME",
      });
    const { signer, recipients } = open.ring;
    await open.writing.record(operator, [
      {
        kind: "registry-created",
        registry: (await readLogKeys(keys)).registry,
        signer: { keyId: signer.keyId, pem: signer.publicKey.pem },
        recipients: [...recipients],
      },
    ]);
    return open;
  } catch (e) {
    await open.close();
    throw e;
  }
};

/**
 * Takes a state directory over. What was interrupted is finished or dropped: an action that was acknowledged is there, one that was not may be.
 * THROWS STORE_BUSY (another process has it), FILE_NOT_FOUND, STORE_..., LEDGER_BROKEN, REGISTRY_BROKEN, KEY_UNREADABLE, ACCESS_POLICY_BROKEN.
 */
export const openRegistry = async (path: string, { toolVersion }: OpenOptions): Promise<OpenRegistry> => {
  const embedded = await openEmbedded(path);
  return opened(embedded, toolVersion, false);
};

const opened = async (embedded: Embedded, toolVersion: string, create: boolean): Promise<OpenRegistry> => {
  const { store, directory } = embedded;
  try {
    await removeUnfinishedSecrets(directory.keys);
    const keys = await readLogKeys(directory.keys);
    const ring = await openFileKeyRing(directory.keys);
    const { origin } = keys;
    const index = await loadIndex(store.records, directory, keys);
    const { seen } = index;
    const ledger = await openLedger({
      dir: directory.log,
      origin,
      key: keys.key,
      create,
      index: (first, entries) => index.commit(store.records, entries, first),
      ...(keys.mlDsaSeed === undefined ? {} : { mlDsaSeed: keys.mlDsaSeed }),
      ...(seen === undefined ? {} : { trusted: seen }),
    });
    let writing: Writing;
    try {
      const applied = index.applied;
      if (applied > ledger.size()) {
        // an append that was indexed and then dropped: it was never acknowledged. Anything else is a log that lost entries.
        if (ledger.recovery.kind !== "dropped")
          throw new CasemateError(
            "REGISTRY_BROKEN",
            `the log has ${ledger.size()} entries, and the index follows from ${applied}`,
            { hint: "the log was cut off: restore it from a copy" },
          );
        const again = await StateIndex.ofLog(ledger, keys.indexKey);
        await again.store(store.records);
        index.become(again);
      }
      if (ledger.size() > 0) {
        ensureHeld(recordOf(index, "registry", keysOfState.registry)?.recipients ?? [], ring);
        await index.see(store.records, ledger.checkpoint());
      }
      const clock = accessClock();
      writing = await Writing.open({
        store,
        ledger,
        index,
        ring,
        toolVersion,
        accessClock: clock,
        authorizer: (state) => createAuthorizer({ state, clock }),
      });
    } catch (e) {
      await ledger.close();
      throw e;
    }
    return {
      writing,
      index,
      ring,
      directory,
      serve: embedded.serve,
      gateway: scopedRecords(store.records, "gateway/"),
      log: { origin, publicPem: keys.key.publicKey.pem, trust: trustIn(keys) },
      close: async () => {
        await writing.exclusive(async () => undefined);
        await ledger.close();
        await embedded.close();
      },
    };
  } catch (e) {
    await embedded.close();
    throw e;
  }
};

/** With another key files would be sealed that the right one does not open. */
const ensureHeld = (recipients: readonly string[], { held }: RotatingRing): void => {
  const missing = recipients.find((r) => !held.includes(r));
  if (missing === undefined) return;
  throw new CasemateError(
    "KEY_UNREADABLE",
    `the key at hand is not the key of '${missing}', for which files are sealed`,
    {
      hint: "restore keys/ from the backup that was made of the state directory",
    },
  );
};

const trustIn = ({ origin, key, mlDsaSeed }: LogKeys): LedgerTrust =>
  ledgerTrust({
    origin,
    keys: [key.publicKey],
    ...(mlDsaSeed === undefined ? {} : { mlDsaKeys: [mlDsaKey(mlDsaSeed).publicKey] }),
  });

/** The index, brought up to the published log; made again where it can not be read. */
const loadIndex = async (records: Records, directory: StateDirectory, keys: LogKeys): Promise<StateIndex> => {
  const reader = await openLedgerReader({ dir: directory.log, trust: trustIn(keys) }).catch((e: unknown) => {
    if (e instanceof CasemateError && e.code === "FILE_NOT_FOUND") return undefined;
    throw e;
  });
  const index = await StateIndex.load(records, keys.indexKey);
  if (reader === undefined || index.applied >= reader.size()) return index;
  await index.follow(reader);
  await index.store(records);
  return index;
};

/** Makes the index again from the log, whatever the old one says. THROWS as `openRegistry`; the log is not set right here. */
export const rebuildIndex = async (path: string): Promise<void> => {
  const embedded = await openEmbedded(path);
  try {
    const { directory, store } = embedded;
    const keys = await readLogKeys(directory.keys);
    const reader = await openLedgerReader({ dir: directory.log, trust: trustIn(keys) });
    const index = await StateIndex.ofLog(reader, keys.indexKey);
    await index.store(store.records);
  } finally {
    await embedded.close();
  }
};
