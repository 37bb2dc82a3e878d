/** seal and open: age v1 files as streams, at constant memory, with a file key of their own each. */
import { hkdfSync } from "node:crypto";
import type { Identity, Recipient } from "age-encryption";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { type ArtifactBinding, bindingStanza, isBoundTo } from "./artifact-binding.ts";
import { ByteReader } from "./byte-reader.ts";
import { freeNow } from "./free-now.ts";
import { encodeHeader, openHeader, readHeader } from "./header.ts";
import { chunkBytes, StreamCipher, tagBytes } from "./stream-cipher.ts";

export interface SealOptions {
  readonly recipients: readonly Recipient[];
  /** what the file is, so that it can not stand in for another */
  readonly binding?: ArtifactBinding;
}

export interface PieceOptions {
  /** a piece stays as it is until the next is asked for: memory is constant and not collected. Default: each piece is the caller's */
  readonly reuse?: boolean;
}

export const nonceBytes = 16;
/** The sealed file, piece by piece. THROWS what recipients and `plain` throw; nothing is yielded before the header is whole. */
export async function* seal(
  plain: AsyncIterable<Uint8Array>,
  o: SealOptions & PieceOptions,
): AsyncGenerator<Uint8Array> {
  const fileKey = newFileKey();
  yield sealedHeader(fileKey, o);
  yield* sealPayload(plain, fileKey, o);
}

export const newFileKey = (): Buffer => secureBytes(16);

/** The header that opens a payload which `sealPayload` made with this key. THROWS USAGE, and what recipients throw. */
export const sealedHeader = (fileKey: Uint8Array, { recipients, binding }: SealOptions): Promise<Buffer> =>
  encodeHeader(fileKey, recipients, binding === undefined ? [] : [bindingStanza(binding)]);

/** What follows the header, piece by piece. `fileKey` is for this payload only, and is wiped when the first piece was taken. */
export async function* sealPayload(
  plain: AsyncIterable<Uint8Array>,
  fileKey: Uint8Array,
  { reuse = false }: PieceOptions = {},
): AsyncGenerator<Uint8Array> {
  const nonce = secureBytes(nonceBytes);
  yield nonce;
  const cipher = new StreamCipher(payloadKey(fileKey, nonce));
  fileKey.fill(0);
  const reader = new ByteReader(plain);
  try {
    let chunk = await reader.read(chunkBytes);
    for (let i = 0; ; i++) {
      const next = chunk.length < chunkBytes ? undefined : await reader.read(chunkBytes);
      const last = next === undefined || next.length === 0;
      const sealed = cipher.encrypt(chunk, i, last);
      yield* sealed;
      if (reuse) freeNow(sealed[0]);
      if (last) return;
      chunk = next;
    }
  } finally {
    await reader.close();
  }
}

export interface OpenOptions {
  readonly identities: readonly Identity[];
  /** refuses a file that is not bound to exactly this */
  readonly binding?: ArtifactBinding;
}

/**
 * The plain bytes of a sealed file, piece by piece; every piece is authentic, and that all have come is certain only when the generator has ended
 * without an error: whoever needs the whole keeps what it does with the pieces undone until then.
 * THROWS SEAL_NO_KEY, SEAL_BROKEN, SEAL_OTHER_ARTIFACT, and what identities and `sealed` throw.
 */
export async function* open(sealed: AsyncIterable<Uint8Array>, o: OpenOptions & PieceOptions): AsyncGenerator<Buffer> {
  const reader = new ByteReader(sealed);
  try {
    const fileKey = await fileKeyOf(await readHeader(reader), o);
    yield* openPayload(reader, fileKey, o);
  } finally {
    await reader.close();
  }
}

/** THROWS SEAL_NO_KEY, SEAL_BROKEN, SEAL_OTHER_ARTIFACT, and what identities throw. */
export const fileKeyOf = async (header: Uint8Array, { identities, binding }: OpenOptions): Promise<Uint8Array> => {
  const { fileKey, stanzas } = await openHeader(header, identities);
  if (binding === undefined || isBoundTo(stanzas, binding)) return fileKey;
  fileKey.fill(0);
  throw new CasemateError("SEAL_OTHER_ARTIFACT", "the sealed file is not the model, version and content asked for", {
    hint: "a sealed file was put in the place of another: look at who can write to the store",
  });
};

/** The plain bytes of what follows a header; as `open`. `fileKey` is wiped when the first piece was taken. */
export async function* openPayload(
  reader: ByteReader,
  fileKey: Uint8Array,
  { reuse = false }: PieceOptions = {},
): AsyncGenerator<Buffer> {
  const cipher = new StreamCipher(await payloadKeyFrom(reader, fileKey));
  const sealedChunk = chunkBytes + tagBytes;
  let chunk = await reader.read(sealedChunk);
  for (let i = 0; ; i++) {
    const next = chunk.length < sealedChunk ? undefined : await reader.read(sealedChunk);
    const last = next === undefined || next.length === 0;
    const plain = cipher.decrypt(chunk, i, last);
    if (plain === undefined || (plain.length === 0 && i > 0)) {
      // a full chunk that is authentic in its place, but the file goes on after its end, or ends before it: given out, as by the reference program
      const misplaced = chunk.length === sealedChunk ? cipher.decrypt(chunk, i, !last) : undefined;
      if (misplaced !== undefined) yield misplaced;
      throw new CasemateError("SEAL_BROKEN", `the sealed file was changed or cut off at chunk ${i}`);
    }
    yield plain;
    if (reuse) freeNow(plain);
    if (last) return;
    chunk = next;
  }
}

/** The payload's key, by the nonce that `reader` is at. `fileKey` is wiped. THROWS SEAL_BROKEN. */
export const payloadKeyFrom = async (reader: ByteReader, fileKey: Uint8Array): Promise<Buffer> => {
  const nonce = await reader.read(nonceBytes);
  if (nonce.length < nonceBytes) throw new CasemateError("SEAL_BROKEN", "the sealed file ends before its payload");
  const key = payloadKey(fileKey, nonce);
  fileKey.fill(0);
  return key;
};

/** 32 bytes */
export const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array): Buffer =>
  Buffer.from(hkdfSync("sha256", fileKey, nonce, "payload", 32));

/**
 * A new header for other recipients in front of the same payload: keys are rotated without encrypting anew. Who kept the old header and its key
 * still opens the file: after a key was stolen, seal anew. THROWS as `open` does.
 */
export const rewrapHeader = async (
  header: Uint8Array,
  { identities, binding }: OpenOptions,
  recipients: readonly Recipient[],
): Promise<Buffer> => {
  const { fileKey, stanzas } = await openHeader(header, identities);
  if (binding !== undefined && !isBoundTo(stanzas, binding))
    throw new CasemateError("SEAL_OTHER_ARTIFACT", "the header is not of the model, version and content asked for");
  const kept = stanzas.filter((s) => s.args[0] === "casemate/artifact");
  const rewrapped = await encodeHeader(fileKey, recipients, kept);
  fileKey.fill(0);
  return rewrapped;
};
