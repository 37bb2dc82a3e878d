/** The headers of a version's sealed files, one document for all: what rotation of keys replaces, while the payloads stay as they are. */
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { checked } from "../documents/checked.ts";
import { parseUntrustedJson } from "../documents/untrusted-json.ts";
import { digestSchema } from "../documents/version-manifest.ts";

const limits = { maxBytes: 64 << 20, maxDepth: 4 };

const schema = z.strictObject({
  schema: z.literal("casemate/headers/v1"),
  /** by digest of the payload: an age header, base64 */
  headers: z.record(digestSchema, z.base64()),
});

/** By digest of the payload. */
export type Headers = ReadonlyMap<string, Uint8Array>;

export const headersBytes = (headers: Headers): Uint8Array =>
  Buffer.from(
    canonicalJson({
      schema: "casemate/headers/v1",
      headers: Object.fromEntries([...headers].map(([payload, h]) => [payload, Buffer.from(h).toString("base64")])),
    }),
  );

/** Throws DOCUMENT_INVALID. */
export const parseHeaders = (bytes: Uint8Array): Headers => {
  const { headers } = checked(schema, parseUntrustedJson(bytes, "the headers", limits), "the headers");
  return new Map(Object.entries(headers).map(([payload, h]) => [payload, Buffer.from(h, "base64")]));
};
