/** Reads an export without the registry that made it: every byte is held against the index, the manifest and the form of the file. */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { type ManifestFile, parseManifest, sha256Of, type VersionManifest } from "../documents/version-manifest.ts";
import { ByteReader } from "../seal/byte-reader.ts";
import { maxIndexBytes, parseIndex } from "./export-index.ts";
import { endOfTar, memberHeader, memberHeaderBytes, padding, sizeIn } from "./tar-member.ts";

export interface ExportReader {
  /**
   * Is the manifest in a log that the reader trusts? Called before anything else of the version is handed out; throws when it is not. Whoever passes a
   * function that does nothing trusts whoever gave the file.
   */
  prove(proof: Uint8Array, manifestSha256: string, manifest: VersionManifest): Promise<void>;
  /**
   * Takes a payload as it comes. Its SHA-256 is known only at its end: when `pieces` throws, what was taken must be undone. Without it payloads are read
   * and checked only. `header` is as the index has it; whether it opens the payload shows when that is opened.
   */
  payload?(file: ManifestFile, header: Uint8Array, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface ReadExport {
  readonly manifest: VersionManifest;
  readonly proof: Uint8Array;
  /** not verified: judge them */
  readonly attestations: readonly Uint8Array[];
  /** in the order of the manifest's documents, of the size and SHA-256 that it names */
  readonly documents: readonly Uint8Array[];
}

const pieceBytes = 1 << 16;
const maxDocumentsBytes = 256 << 20;

/**
 * Memory is that of the index, the manifest and the documents; payloads pass through. Throws EXPORT_BROKEN for an export that is cut off, changed or none,
 * and what `prove`, `payload` and `source` throw.
 */
export const readExport = async (source: AsyncIterable<Uint8Array>, reader: ExportReader): Promise<ReadExport> => {
  const input = new Members(source);
  const index = await tried("index.json", async () => parseIndex(await input.whole("index.json", maxIndexBytes)));
  if (index === undefined) throw broken("its index is not in canonical form");
  const manifestContent = await input.exact("manifest.json", index.manifest);
  const manifest = await tried("manifest.json", async () => parseManifest(manifestContent));
  if (index.headers.length !== manifest.files.length) throw broken("it has other than one header for each file");
  if (manifest.documents.reduce((sum, d) => sum + d.bytes, 0) > maxDocumentsBytes)
    throw broken(`its documents have more than ${maxDocumentsBytes} bytes`);
  const proof = await input.exact("proof", index.proof);
  await reader.prove(proof, index.manifest.sha256, manifest);
  const attestations: Uint8Array[] = [];
  for (const [i, sized] of index.attestations.entries())
    attestations.push(await input.exact(`attestations/${i}`, sized));
  const documents: Uint8Array[] = [];
  for (const [i, document] of manifest.documents.entries())
    documents.push(await input.exact(`documents/${i}`, document));
  for (const [i, file] of manifest.files.entries()) {
    const sized = index.headers[i];
    if (sized === undefined) throw broken(`'${file.path}' has no header`);
    const header = await input.exact(`files/${i}/header.age`, sized);
    const pieces = input.pieces(`files/${i}/payload`, file);
    if (reader.payload !== undefined) await reader.payload(file, header, pieces);
    // what the taker left is read all the same, so that nothing passes unseen
    for await (const _ of pieces);
    if (!input.finished) throw broken(`the payload of '${file.path}' was not read to its end`);
  }
  await input.end();
  return { manifest, proof, attestations, documents };
};

class Members {
  readonly #reader: ByteReader;
  /** the last payload was read whole and found right */
  finished = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#reader = new ByteReader(source);
  }

  /** A member whose size is in its header only. */
  async whole(name: string, maxBytes: number): Promise<Uint8Array> {
    const head = await this.#reader.read(memberHeaderBytes);
    const size = head.length < memberHeaderBytes ? undefined : sizeIn(head);
    if (size === undefined || size > maxBytes || !memberHeader(name, size).equals(head))
      throw broken(`it does not begin with '${name}'`, "expected a file that casemate registry export wrote");
    return this.#content(name, size);
  }

  async exact(
    name: string,
    { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
  ): Promise<Uint8Array> {
    await this.#head(name, bytes);
    const content = await this.#content(name, bytes);
    if (sha256Of(content) !== sha256) throw broken(`'${name}' was changed`);
    return content;
  }

  async *pieces(name: string, file: ManifestFile): AsyncGenerator<Uint8Array> {
    this.finished = false;
    await this.#head(name, file.sealed.bytes);
    const hash = createHash("sha256");
    for (let left = file.sealed.bytes; left > 0; ) {
      const piece = await this.#reader.read(Math.min(left, pieceBytes));
      if (piece.length === 0) throw broken(`it ends within '${name}'`);
      hash.update(piece);
      left -= piece.length;
      yield piece;
    }
    if (`sha256:${hash.digest("hex")}` !== file.sealed.payload)
      throw broken(`the payload of '${file.path}' was changed`);
    await this.#zeros(padding(file.sealed.bytes), name);
    this.finished = true;
  }

  async end(): Promise<void> {
    await this.#zeros(endOfTar(), "its last member");
    if ((await this.#reader.read(1)).length > 0) throw broken("something follows its end");
  }

  async #head(name: string, size: number): Promise<void> {
    const head = await this.#reader.read(memberHeaderBytes);
    if (!memberHeader(name, size).equals(head)) throw broken(`'${name}' of ${size} bytes is not where it should be`);
  }

  async #content(name: string, size: number): Promise<Uint8Array> {
    const content = Uint8Array.from(await this.#reader.read(size));
    if (content.length < size) throw broken(`it ends within '${name}'`);
    await this.#zeros(padding(size), name);
    return content;
  }

  async #zeros(expected: Buffer, name: string): Promise<void> {
    if (!expected.equals(await this.#reader.read(expected.length))) throw broken(`bytes after '${name}' were changed`);
  }
}

const tried = async <T>(name: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof CasemateError) || cause.code !== "DOCUMENT_INVALID") throw cause;
    throw new CasemateError("EXPORT_BROKEN", `the export is broken: '${name}': ${cause.message}`, { cause });
  }
};

const broken = (message: string, hint?: string): CasemateError =>
  new CasemateError("EXPORT_BROKEN", `the export is broken: ${message}`, hint === undefined ? {} : { hint });
