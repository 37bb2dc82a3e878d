/**
 * A version to another registry: what leaves is sealed, and carries the proof that this registry's log has it; what comes is believed only by such a proof,
 * and is then pushed like any other model: scanned, signed and sealed by the keys of here.
 */
import { Readable } from "node:stream";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { readVerifyingKey } from "../../core/signing-key.ts";
import type { Caller } from "../access/authorize.ts";
import { theRegistry } from "../access/resource.ts";
import type { VersionManifest } from "../documents/version-manifest.ts";
import { parseEntry } from "../facts.ts";
import { leafHash } from "../ledger/merkle.ts";
import { verifyInclusion } from "../ledger/proof.ts";
import { ledgerTrust, seeCheckpoint } from "../ledger/trust.ts";
import { parseHeaders } from "../read/headers.ts";
import { blobOf, openVersion } from "../read/open-version.ts";
import { ageRecipient } from "../seal/age-keys.ts";
import { ByteReader } from "../seal/byte-reader.ts";
import { fileKeyOf, openPayload, rewrapHeader } from "../seal/seal.ts";
import { readExport } from "../transfer/read-export.ts";
import { writeExport } from "../transfer/write-export.ts";
import { push, type Pushed, type PushFile } from "./push.ts";
import type { Writing } from "./writing.ts";

/** Public keys of a registry, as `casemate registry keys --format json` prints them. */
export const registryKeysSchema = z.object({
  registry: z.string(),
  origin: z.string(),
  log: z.string(),
});
export type RegistryKeys = z.infer<typeof registryKeysSchema>;

const proofSchema = z.strictObject({
  checkpoint: z.string(),
  index: z.int().nonnegative(),
  /** base64, as are the hashes */
  entry: z.string(),
  inclusion: z.array(z.string()).max(64),
});

/**
 * The export, piece by piece. `to`: an age recipient that it is sealed for; default: the keys of this registry. Everything of the version is checked first.
 * THROWS ACCESS_DENIED, REGISTRY_NOT_FOUND, VersionBroken.
 */
export async function* exportVersion(
  w: Writing,
  caller: Caller,
  reference: string,
  to?: string,
): AsyncGenerator<Uint8Array> {
  w.allow(caller, "export", theRegistry);
  const recipient = to === undefined ? undefined : ageRecipient(to);
  const record = w.reader.resolve(reference);
  const version = await openVersion(w.reader.parts, w.reader.registry(), record);
  await version.checkFiles();
  const { manifest } = version;
  const headers = parseHeaders(await blobOf(w.reader.parts, record.headers, "headers-changed", reference));
  const size = w.ledger.size();
  const index = record.pushed.entry;
  const proof = {
    checkpoint: Buffer.from(w.ledger.checkpoint()).toString("utf8"),
    index,
    entry: Buffer.from(await w.ledger.entry(index)).toString("base64"),
    inclusion: (await w.ledger.proveInclusion(index, size)).map((h) => Buffer.from(h).toString("base64")),
  };
  const attestations: Uint8Array[] = [];
  for (const a of record.attestations)
    attestations.push(await blobOf(w.reader.parts, a.attestation, "document-changed", reference));
  // who takes a model away is in the log before a byte has left
  await w.exclusive(() => w.record(caller, [{ kind: "version-pulled", model: record.model, version: record.version }]));
  yield* writeExport({
    manifest,
    proof: Buffer.from(JSON.stringify(proof)),
    attestations,
    document: (sha256) => blobOf(w.reader.parts, sha256, "document-changed", reference),
    header: async (path) => {
      const file = manifest.files.find((f) => f.path === path);
      const header = file === undefined ? undefined : headers.get(file.sealed.payload);
      if (file === undefined || header === undefined)
        throw new CasemateError("REGISTRY_BROKEN", `'${reference}/${path}' has no header`);
      if (recipient === undefined) return header;
      const binding = { model: record.model, version: record.version, digest: file.sha256 };
      return rewrapHeader(header, { identities: w.ring.openWith(binding), binding }, [recipient]);
    },
    payload: (sha256) => w.store.blobs.read(sha256),
  });
}

/**
 * Takes an export of a registry whose keys are `trust`. `source` is read twice: once to check all of it, once to push it. THROWS ACCESS_DENIED, EXPORT_BROKEN,
 * SEAL_NO_KEY where it is sealed for somebody else, and what `push` throws.
 */
export const importVersion = async (
  w: Writing,
  caller: Caller,
  source: () => AsyncIterable<Uint8Array>,
  trust: RegistryKeys,
  name?: string,
): Promise<Pushed> => {
  w.allow(caller, "import", theRegistry);
  const prove = (proof: Uint8Array, manifestSha256: string, manifest: VersionManifest) =>
    provedBy(trust, proof, manifestSha256, manifest);
  const { manifest, documents } = await readExport(source(), { prove });
  // files are handed on one at a time, each once the one before was read
  const files = new Readable({ objectMode: true, highWaterMark: 1, read: () => undefined });
  const closed = new Promise<void>((resolve) => files.once("close", resolve));
  const reading = readExport(source(), {
    prove,
    async payload(file, header, pieces) {
      const binding = { model: manifest.model, version: manifest.version, digest: file.sha256 };
      const fileKey = await fileKeyOf(header, { identities: w.ring.openWith(binding), binding });
      const taken = new Promise<void>((resolve) => {
        async function* bytes(): AsyncGenerator<Uint8Array> {
          try {
            yield* openPayload(new ByteReader(pieces), fileKey);
          } finally {
            resolve();
          }
        }
        files.push({ path: file.path, bytes: bytes() } satisfies PushFile);
      });
      await Promise.race([taken, closed]);
    },
  }).then(
    () => files.push(null),
    (e: Error) => files.destroy(e),
  );
  const given = manifest.documents
    .map((d, i) => ({ kind: d.kind, mediaType: d.mediaType, bytes: documents[i] as Uint8Array }))
    .flatMap((d) =>
      d.kind === "provenance" || d.kind === "profile" || d.kind === "detectors" ? [{ ...d, kind: d.kind }] : [],
    );
  try {
    return await push(w, caller, {
      model: name ?? manifest.model,
      files: files as AsyncIterable<PushFile>,
      documents: given,
      lineage: manifest.lineage,
      ...(manifest.scan.acknowledged === undefined ? {} : { accept: manifest.scan.acknowledged.reason }),
      ...(manifest.expiresAt === undefined ? {} : { expiresAt: Date.parse(manifest.expiresAt) }),
    });
  } finally {
    files.destroy();
    await reading;
  }
};

/** THROWS EXPORT_BROKEN unless the log whose keys are trusted says that this manifest was pushed. */
const provedBy = async (
  trust: RegistryKeys,
  proof: Uint8Array,
  manifestSha256: string,
  manifest: VersionManifest,
): Promise<void> => {
  const broken = (message: string): CasemateError =>
    new CasemateError("EXPORT_BROKEN", `the export is not believed: ${message}`, {
      hint: "is it from the registry whose keys were given?",
    });
  const parsed = proofSchema.safeParse(JSON.parse(Buffer.from(proof).toString("utf8")));
  if (!parsed.success) throw broken("its proof can not be read");
  const { checkpoint, index, entry, inclusion } = parsed.data;
  const verdict = seeCheckpoint(
    Buffer.from(checkpoint),
    ledgerTrust({ origin: trust.origin, keys: [readVerifyingKey(trust.log, "the key of the log")] }),
  );
  if (verdict.kind === "refused") throw broken(verdict.problem.message);
  const bytes = Buffer.from(entry, "base64");
  const { fact } = parseEntry(bytes, index);
  if (
    fact.kind !== "version-pushed" ||
    fact.manifest !== manifestSha256 ||
    fact.model !== manifest.model ||
    fact.version !== manifest.version
  )
    throw broken("the log's entry is about another version");
  const { size, root } = verdict.seen;
  const hashes = inclusion.map((h) => Buffer.from(h, "base64"));
  if (!verifyInclusion(leafHash(bytes), index, size, hashes, root)) throw broken("its entry is not in the log");
};
