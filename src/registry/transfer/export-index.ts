/** The first member of an export: what follows, and the SHA-256 of what the manifest does not name. */
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { checked } from "../documents/checked.ts";
import { parseUntrustedJson } from "../documents/untrusted-json.ts";
import { digestSchema } from "../documents/version-manifest.ts";

const sized = z.strictObject({
  sha256: digestSchema,
  bytes: z
    .int()
    .min(0)
    .max(1 << 24),
});

export const indexSchema = z.strictObject({
  schema: z.literal("casemate/export/v1"),
  manifest: z.strictObject({
    sha256: digestSchema,
    bytes: z
      .int()
      .min(1)
      .max(64 << 20),
  }),
  /** that the version is in the log: how it is proved is the caller's */
  proof: sized,
  attestations: z.array(sized).max(1000),
  /** age headers, in the order of the manifest's files; they change when keys are rotated, so the manifest does not name them */
  headers: z.array(sized).min(1).max(100_000),
});
export type ExportIndex = z.infer<typeof indexSchema>;

export const maxIndexBytes = 32 << 20;

export const indexBytes = (index: ExportIndex): Uint8Array => Buffer.from(canonicalJson(index), "utf8");

/** Untrusted bytes; in canonical form only. RETURNS undefined for other forms. Throws DOCUMENT_INVALID. */
export const parseIndex = (bytes: Uint8Array): ExportIndex | undefined => {
  const name = "the export's index";
  const index = checked(indexSchema, parseUntrustedJson(bytes, name, { maxBytes: maxIndexBytes, maxDepth: 4 }), name);
  return Buffer.compare(indexBytes(index), bytes) === 0 ? index : undefined;
};
