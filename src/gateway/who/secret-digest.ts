/** secretDigest, sameDigest: how secrets of 256 random bits are kept and compared. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Hexadecimal; `purpose` keeps digests of one kind of secret from being taken for another's. */
export const secretDigest = (purpose: "key" | "admin", text: string): string =>
  createHash("sha256").update(`casemate ${purpose} v1\0`).update(text).digest("hex");

/** In a time that does not depend on where they differ. An absent one is compared too, and is the same as none. */
export const sameDigest = (known: string | undefined, shown: string): boolean =>
  timingSafeEqual(Buffer.from(known ?? absent), Buffer.from(shown));

const absent = "0".repeat(64);
