/** Unpacks gzip when the bytes are gzip, with a limit on what comes out. */
import { gunzipSync } from "node:zlib";
import { CasemateError } from "../../core/error.ts";

/** bytes */
const maxGunzipBytes = 2 ** 31 - 1;

/**
 * The unpacked bytes, or the same bytes when they are not gzip.
 * Throws DATA_UNREADABLE when the stream is damaged or unpacks to more than `maxBytes` (untrusted: a gzip bomb).
 */
export const gunzipped = (bytes: Uint8Array, name: string, maxBytes = maxGunzipBytes): Uint8Array => {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const out = gunzipSync(bytes, { maxOutputLength: maxBytes });
    return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const why =
      code === "ERR_BUFFER_TOO_LARGE" ? `unpacks to more than ${maxBytes} bytes` : `is damaged gzip (${String(code)})`;
    throw new CasemateError("DATA_UNREADABLE", `'${name}' ${why}`, { cause });
  }
};
