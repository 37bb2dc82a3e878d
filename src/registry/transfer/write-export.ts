/**
 * An export: one version in one tar file, sealed as it lies in the registry, with its manifest, documents, attestations, and the proof that it is in the
 * log. Members, in this order: index.json, manifest.json, proof, attestations/N, documents/N, and for each file files/N/header.age and files/N/payload;
 * header and payload one after the other are an age file.
 */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { manifestBytes, sha256Of, type VersionManifest } from "../documents/version-manifest.ts";
import { indexBytes } from "./export-index.ts";
import { endOfTar, memberHeader, padding } from "./tar-member.ts";

/** Where the parts of a version come from. */
export interface ExportSource {
  readonly manifest: VersionManifest;
  /** bytes that prove that the manifest is in the log, with the checkpoint */
  readonly proof: Uint8Array;
  readonly attestations: readonly Uint8Array[];
  /** the document of this SHA-256 */
  document(sha256: string): Promise<Uint8Array>;
  /** the age header of this file */
  header(path: string): Promise<Uint8Array>;
  /** the payload of this SHA-256 */
  payload(sha256: string): AsyncIterable<Uint8Array>;
}

/**
 * The export, piece by piece; memory is that of the headers and one document. Everything is held against the manifest while it is read.
 * Throws EXPORT_BROKEN when the store gives other bytes than the manifest names, and what the source throws; what was yielded until then is no export.
 */
export async function* writeExport(source: ExportSource): AsyncGenerator<Uint8Array> {
  const { manifest, proof, attestations } = source;
  const headers: Uint8Array[] = [];
  for (const file of manifest.files) headers.push(await source.header(file.path));
  const whole = manifestBytes(manifest);
  const sized = (bytes: Uint8Array) => ({ sha256: sha256Of(bytes), bytes: bytes.length });
  const index = indexBytes({
    schema: "casemate/export/v1",
    manifest: sized(whole),
    proof: sized(proof),
    attestations: attestations.map(sized),
    headers: headers.map(sized),
  });
  yield* member("index.json", index);
  yield* member("manifest.json", whole);
  yield* member("proof", proof);
  for (const [i, attestation] of attestations.entries()) yield* member(`attestations/${i}`, attestation);
  for (const [i, document] of manifest.documents.entries()) {
    const bytes = await source.document(document.sha256);
    if (bytes.length !== document.bytes || sha256Of(bytes) !== document.sha256)
      throw broken(`document ${document.kind}`);
    yield* member(`documents/${i}`, bytes);
  }
  for (const [i, file] of manifest.files.entries()) {
    yield* member(`files/${i}/header.age`, headers[i] ?? new Uint8Array());
    yield memberHeader(`files/${i}/payload`, file.sealed.bytes);
    const hash = createHash("sha256");
    let left = file.sealed.bytes;
    for await (const piece of source.payload(file.sealed.payload)) {
      left -= piece.length;
      if (left < 0) throw broken(`payload of '${file.path}'`);
      hash.update(piece);
      yield piece;
    }
    if (left !== 0 || `sha256:${hash.digest("hex")}` !== file.sealed.payload) throw broken(`payload of '${file.path}'`);
    yield padding(file.sealed.bytes);
  }
  yield endOfTar();
}

function* member(name: string, bytes: Uint8Array): Generator<Uint8Array> {
  yield memberHeader(name, bytes.length);
  yield bytes;
  yield padding(bytes.length);
}

const broken = (what: string): CasemateError =>
  new CasemateError("EXPORT_BROKEN", `the ${what} in the store is not what the manifest names`, {
    hint: "the store was damaged or changed: run casemate registry verify",
  });
