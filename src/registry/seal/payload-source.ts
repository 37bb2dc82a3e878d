/** Random access to the plain bytes of a sealed payload, chunk by chunk in memory, so that a sealed file can be scanned without a plain copy of it. */
import { CasemateError } from "../../core/error.ts";
import type { Source } from "../scan/source.ts";
import { nonceBytes, payloadKey } from "./seal.ts";
import { chunkBytes, StreamCipher, tagBytes } from "./stream-cipher.ts";

/** open chunks that are kept: readers go back a little */
const keptChunks = 8;

/**
 * `sealed` reads bytes of the payload (what follows the header). Every byte that is given out is authentic in its place. `close` wipes what is kept; the source can be read again.
 * THROWS SEAL_BROKEN where a chunk is not as it was sealed.
 */
export const payloadSource = (
  sealed: Source,
  fileKey: Uint8Array,
): Source & {
  close(): void;
} => {
  const cipher = new StreamCipher(payloadKey(fileKey, sealed.read(0, nonceBytes)));
  const sealedChunk = chunkBytes + tagBytes;
  const bytes = sealed.size - nonceBytes;
  const chunks = Math.max(1, Math.ceil(bytes / sealedChunk));
  const size = bytes - chunks * tagBytes;
  if (size < 0) throw new CasemateError("SEAL_BROKEN", "the sealed file ends before its payload");
  const kept = new Map<number, Buffer>();
  const chunk = (i: number): Buffer => {
    const known = kept.get(i);
    if (known !== undefined) return known;
    const plain = cipher.decrypt(sealed.read(nonceBytes + i * sealedChunk, sealedChunk), i, i === chunks - 1);
    if (plain === undefined)
      throw new CasemateError("SEAL_BROKEN", `the sealed file was changed or cut off at chunk ${i}`);
    kept.set(i, plain);
    const [oldest] = kept;
    if (kept.size > keptChunks && oldest !== undefined) {
      oldest[1].fill(0);
      kept.delete(oldest[0]);
    }
    return plain;
  };
  return {
    size,
    read(offset, wanted) {
      const from = Math.min(Math.max(0, offset), size);
      const to = Math.min(from + Math.max(0, wanted), size);
      const out = new Uint8Array(Math.max(0, to - from));
      for (let at = from; at < to; ) {
        const i = Math.floor(at / chunkBytes);
        const piece = chunk(i).subarray(at - i * chunkBytes, Math.min(to - i * chunkBytes, chunkBytes));
        out.set(piece, at - from);
        at += piece.length;
      }
      return out;
    },
    close() {
      for (const plain of kept.values()) plain.fill(0);
      kept.clear();
    },
  };
};
