/**
 * openVersion: a version with everything about it checked, before a byte of it is handed out: its entry in the log, manifest, documents, signature, headers,
 * and the content of every sealed file.
 */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { readVerifyingKey } from "../../core/signing-key.ts";
import { isoAt } from "../../core/clock.ts";
import {
  type ManifestDocument,
  type ManifestFile,
  parseManifest,
  sha256Of,
  type VersionManifest,
} from "../documents/version-manifest.ts";
import { parseEntry } from "../facts.ts";
import { ByteReader } from "../seal/byte-reader.ts";
import { fileKeyOf, openPayload, type PieceOptions } from "../seal/seal.ts";
import type { RegistryRecord, VersionRecord } from "../state.ts";
import { provedManifest } from "../sign/verify-model.ts";
import type { RegistryFailure } from "./failure.ts";
import { parseHeaders } from "./headers.ts";
import type { ReaderParts } from "./reader.ts";

/** A problem of one version; `failure` is its class. */
export class VersionBroken extends CasemateError {
  readonly failure: RegistryFailure;
  readonly where: string;

  constructor(failure: RegistryFailure, where: string, message: string, cause?: unknown) {
    super("REGISTRY_BROKEN", `${where}: ${message}`, {
      hint: "nothing was written; casemate registry verify looks at everything, and a backup may have it whole",
      ...(cause === undefined ? {} : { cause }),
    });
    this.failure = failure;
    this.where = where;
  }
}

/** documents are read into memory */
const maxDocumentBytes = 256 << 20;

export interface OpenVersion {
  readonly manifest: VersionManifest;
  readonly record: VersionRecord;
  /** content of each document, checked */
  document(kind: ManifestDocument["kind"]): Uint8Array | undefined;
  /** The plain bytes of a file. Every piece is authentic; that it is whole is certain when the last came. THROWS VersionBroken. */
  read(file: ManifestFile, options?: PieceOptions): AsyncIterable<Uint8Array>;
  /** Reads every sealed file to its end and compares digests; nothing is kept. THROWS VersionBroken. */
  checkFiles(signal?: AbortSignal): Promise<void>;
}

/** THROWS VersionBroken, SEAL_NO_KEY, and what the store, the ledger and a key service throw when the world fails. */
export const openVersion = async (
  parts: ReaderParts,
  registry: RegistryRecord,
  record: VersionRecord,
): Promise<OpenVersion> => {
  const name = `${record.model}@${record.version}`;
  await checkLogged(parts, record, name);
  const manifest = await manifestOf(parts, record, name);
  const documents = new Map<string, Uint8Array>();
  for (const d of manifest.documents)
    documents.set(d.kind, await blobOf(parts, d.sha256, "document-changed", `${name}/${d.kind}`, d.bytes));
  checkSignature(manifest, documents.get("signature"), registry, name);
  const headerBytes = await blobOf(parts, record.headers, "headers-changed", name);
  const headers = caught(() => parseHeaders(headerBytes), "headers-changed", name);

  async function* read(file: ManifestFile, { reuse = false }: PieceOptions = {}): AsyncGenerator<Uint8Array> {
    const where = `${name}/${file.path}`;
    const header = headers.get(file.sealed.payload);
    if (header === undefined) throw new VersionBroken("headers-changed", where, "it has no header");
    try {
      const binding = { model: record.model, version: record.version, digest: file.sha256 };
      const fileKey = await fileKeyOf(header, { identities: parts.identities(binding), binding });
      const stat = await parts.blobs.stat(file.sealed.payload);
      if (stat !== undefined && stat.size !== file.sealed.bytes)
        throw new VersionBroken("payload-changed", where, `it has ${stat.size} bytes, expected ${file.sealed.bytes}`);
      const hash = createHash("sha256");
      const reader = new ByteReader(parts.blobs.read(file.sealed.payload, { reuse: true }));
      try {
        for await (const piece of openPayload(reader, fileKey, { reuse })) {
          hash.update(piece);
          yield piece;
        }
      } finally {
        // who stops half way, and a payload that is not authentic, leave no file open
        await reader.close();
      }
      if (`sha256:${hash.digest("hex")}` !== file.sha256)
        throw new VersionBroken("payload-changed", where, "its content is not what the manifest says");
    } catch (e) {
      throw named(e, where);
    }
  }

  return {
    manifest,
    record,
    document: (kind) => documents.get(kind),
    read,
    async checkFiles(signal) {
      for (const file of manifest.files)
        for await (const _ of read(file, { reuse: true })) {
          signal?.throwIfAborted();
        }
    },
  };
};

/** The entry that made the version must be in the log, and say what the index says. */
const checkLogged = async ({ ledger }: ReaderParts, record: VersionRecord, name: string): Promise<void> => {
  const { fact, by } = parseEntry(await ledger.entry(record.pushed.entry), record.pushed.entry);
  const same =
    fact.kind === "version-pushed" &&
    fact.model === record.model &&
    fact.version === record.version &&
    fact.manifest === record.manifest &&
    fact.digest === record.digest &&
    by === record.pushed.by;
  if (!same) throw new VersionBroken("index-changed", name, "the log says something else about it than the index");
};

const manifestOf = async (parts: ReaderParts, record: VersionRecord, name: string): Promise<VersionManifest> => {
  const bytes = await blobOf(parts, record.manifest, "manifest-changed", name);
  const manifest = caught(() => parseManifest(bytes), "manifest-changed", name);
  if (manifest.model !== record.model || manifest.version !== record.version || manifest.digest !== record.digest)
    throw new VersionBroken("manifest-changed", name, "its manifest is that of another version");
  return manifest;
};

/** One of the registry's keys signed exactly the files of the manifest. Which was current is decided by the log, not by the clock. */
const checkSignature = (
  manifest: VersionManifest,
  signature: Uint8Array | undefined,
  registry: RegistryRecord,
  name: string,
): void => {
  if (signature === undefined) throw new VersionBroken("signature", name, "it has no signature");
  const results = registry.signers.map((s) =>
    provedManifest(signature, { kind: "key", key: readVerifyingKey(s.pem, "a key of the registry") }),
  );
  const signed = results.find((r) => !("failure" in r));
  if (signed === undefined || "failure" in signed) {
    const [first] = results;
    throw new VersionBroken(
      "signature",
      name,
      first !== undefined && "failure" in first ? first.message : "no key of the registry signed it",
    );
  }
  const { resources, serialization } = signed.manifest;
  const expected = manifest.files.map(
    (f) => `${resourceNameOf(f.path, manifest.files)} ${f.sha256.slice("sha256:".length)}`,
  );
  const said = resources.map((r) => `${r.name} ${r.digest}`);
  if (serialization.hashType !== "sha256" || expected.join("\n") !== said.join("\n"))
    throw new VersionBroken("signature", name, "its signature is over other files");
};

/** A model of one file is "." in a signature, so that `casemate verify` finds it under whatever name it was pulled to. */
export const resourceNameOf = (path: string, files: readonly unknown[]): string =>
  files.length === 1 && !path.includes("/") ? "." : path;

/** A small blob, whole. */
export const blobOf = async (
  { blobs }: Pick<ReaderParts, "blobs">,
  digest: string,
  failure: RegistryFailure,
  where: string,
  expectedBytes?: number,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of blobs.read(digest)) {
      length += piece.length;
      if (length > maxDocumentBytes) throw new VersionBroken(failure, where, "it is too large to be what it should be");
      parts.push(piece);
    }
  } catch (e) {
    throw named(e, where, failure);
  }
  const bytes = Buffer.concat(parts);
  if (sha256Of(bytes) !== digest || (expectedBytes !== undefined && length !== expectedBytes))
    throw new VersionBroken(failure, where, "its bytes are not those that are named");
  return bytes;
};

const caught = <T>(read: () => T, failure: RegistryFailure, where: string): T => {
  try {
    return read();
  } catch (e) {
    if (e instanceof CasemateError) throw new VersionBroken(failure, where, e.message, e);
    throw e;
  }
};

/** The failure class of what reading a blob or opening a seal threw; the world's failures stay what they are. */
const named = (e: unknown, where: string, changed: RegistryFailure = "payload-changed"): unknown => {
  if (e instanceof VersionBroken || !(e instanceof CasemateError)) return e;
  const failure = ((): RegistryFailure | undefined => {
    switch (e.code) {
      case "STORE_NOT_FOUND":
        return "missing-blob";
      case "STORE_CORRUPT":
        return changed;
      case "SEAL_BROKEN":
        return changed;
      case "SEAL_OTHER_ARTIFACT":
        return "other-artifact";
      default:
        return undefined;
    }
  })();
  return failure === undefined ? e : new VersionBroken(failure, where, e.message, e);
};

/** Why a version should not be used at a time, though it is whole. `atMs`: milliseconds since 1970. */
export const withdrawn = (record: VersionRecord, atMs: number): string | undefined => {
  const name = `${record.model}@${record.version}`;
  if (record.yanked !== undefined) return `'${name}' was withdrawn: ${record.yanked.reason}`;
  if (record.expiresAt !== undefined && record.expiresAt <= atMs)
    return `'${name}' expired at ${isoAt(record.expiresAt)}`;
  return undefined;
};
