/** Hashes of files that OMS knows (its algorithm registry): SHA-256 by OpenSSL, BLAKE2b-512 by OpenSSL, BLAKE3 by @noble/hashes. */
import { createHash } from "node:crypto";
import { blake3 } from "@noble/hashes/blake3.js";

/** As `hash_type` of a signature names them. BLAKE3 is JavaScript and some twenty times slower than SHA-256 here. */
export const hashTypes = ["sha256", "blake2b", "blake3"] as const;
export type HashType = (typeof hashTypes)[number];

/** A running hash; `digest` ends it. */
interface Hashing {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

export const newHash = (type: HashType): Hashing => {
  switch (type) {
    case "sha256":
      return createHash("sha256");
    case "blake2b":
      return createHash("blake2b512");
    case "blake3":
      return blake3.create();
  }
};
