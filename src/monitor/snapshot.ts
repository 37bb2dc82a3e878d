/**
 * Snapshot: evidence and levels as bytes, for a restart. A line that says what it is, a header in JSON, arrays of float64 (little-endian), and the SHA-256 of all of it.
 * No keys are in it but salted hashes.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { CasemateError } from "../core/error.ts";

const magic = "casemate/monitor-snapshot/v1\n";
const digestBytes = 32;

const headerSchema = z.strictObject({
  /** of the salt, so that hashes of another one are not taken for these */
  salt: z.string(),
  /** ids of the detectors that have a lane */
  detectors: z.array(z.string()),
  latestMs: z.number().min(0),
  /** numbers of each array */
  lengths: z.array(z.int().min(0)),
});
export type SnapshotHeader = Omit<z.infer<typeof headerSchema>, "lengths">;

export const writeSnapshot = (header: SnapshotHeader, arrays: readonly Float64Array[]): Uint8Array => {
  const json = Buffer.from(JSON.stringify({ ...header, lengths: arrays.map((a) => a.length) }), "utf8");
  const size = Buffer.alloc(4);
  size.writeUInt32LE(json.length);
  const body = Buffer.concat([Buffer.from(magic), size, json, ...arrays.map(littleEndian)]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
};

/** THROWS STORE_CORRUPT for bytes that are not what was written, RESUME_MISMATCH for those of another version. */
export const readSnapshot = (
  bytes: Uint8Array,
): { readonly header: SnapshotHeader; readonly arrays: readonly Float64Array[] } => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = all.subarray(0, Math.max(0, all.length - digestBytes));
  if (!createHash("sha256").update(body).digest().equals(all.subarray(body.length)))
    throw new CasemateError("STORE_CORRUPT", "a snapshot of the monitor is cut off or changed", {
      hint: "start without it: evidence so far is lost, which must be decided by a person",
    });
  if (body.toString("utf8", 0, magic.length) !== magic)
    throw new CasemateError("RESUME_MISMATCH", "a snapshot of the monitor is of another version of casemate");
  const size = body.readUInt32LE(magic.length);
  const from = magic.length + 4 + size;
  const parsed = headerSchema.safeParse(JSON.parse(body.toString("utf8", magic.length + 4, from)));
  if (!parsed.success)
    throw new CasemateError("RESUME_MISMATCH", "a snapshot of the monitor has another header than this version writes");
  const header = parsed.data;
  let at = from;
  const arrays = header.lengths.map((length) => {
    const values = Float64Array.from({ length }, (_, i) => body.readDoubleLE(at + 8 * i));
    at += 8 * length;
    return values;
  });
  return { header, arrays };
};

const littleEndian = (values: Float64Array): Buffer => {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [i, v] of values.entries()) bytes.writeDoubleLE(v, 8 * i);
  return bytes;
};
