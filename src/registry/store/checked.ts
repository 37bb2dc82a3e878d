/** What every backend refuses in the same way before it does anything: keys, values, digests and ranges that the contract does not know. */
import { CasemateError } from "../../core/error.ts";
import { type BlobReadOptions, type Change, maxKeyBytes, maxValueBytes } from "./store.ts";

/** THROWS USAGE. */
export const checkKey = (key: string): void => {
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > maxKeyBytes)
    throw new CasemateError("USAGE", `a record's key has ${bytes} bytes, expected 1 to ${maxKeyBytes}`);
  checkText(key);
};

/** A prefix of keys, or a key to begin behind: may be empty. THROWS USAGE. */
export const checkText = (text: string): void => {
  if (/\0|\p{Surrogate}/u.test(text))
    throw new CasemateError("USAGE", `the key ${JSON.stringify(text)} has a NUL or half a surrogate pair in it`);
};

/** THROWS USAGE. */
export const checkChanges = (changes: readonly Change[]): void => {
  const keys = new Set<string>();
  for (const change of changes) {
    checkKey(change.key);
    if (keys.has(change.key)) throw new CasemateError("USAGE", `the key '${change.key}' is twice in a commit`);
    keys.add(change.key);
    if (change.kind === "put" && change.value.length > maxValueBytes)
      throw new CasemateError(
        "USAGE",
        `the value of '${change.key}' has ${change.value.length} bytes, expected at most ${maxValueBytes}`,
        { hint: "store it as a blob, and its digest in the record" },
      );
  }
};

/** The 64 hexadecimal digits. THROWS USAGE. */
export const digestHex = (digest: string): string => {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined)
    throw new CasemateError(
      "USAGE",
      `${JSON.stringify(digest.slice(0, 100))} is no digest, expected sha256: and 64 hexadecimal digits`,
    );
  return hex;
};

/** THROWS USAGE. */
export const checkRange = ({ from = 0, to }: BlobReadOptions, size: number): { from: number; to: number } => {
  const end = to ?? size;
  if (!Number.isInteger(from) || !Number.isInteger(end) || from < 0 || from > end || end > size)
    throw new CasemateError("USAGE", `the bytes ${from} to ${end} are not in a blob of ${size} bytes`);
  return { from, to: end };
};
