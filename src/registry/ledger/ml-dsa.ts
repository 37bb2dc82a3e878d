/**
 * ML-DSA-44 (FIPS 204), pure, with empty context: by OpenSSL where Node has it (24.7 and later), else by @noble/post-quantum. Both make the same keys from a seed
 * and accept each other's signatures.
 */
import * as crypto from "node:crypto";
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { secureBytes } from "../../core/csprng.ts";

export const mlDsaSignatureBytes = 2420;
const seedBytes = 32;

/** SubjectPublicKeyInfo of ML-DSA-44 (RFC 9881) before the 1312 bytes of the key */
const spkiPrefix = Buffer.from("30820532300b06096086480165030403110382052100", "hex");
/** PKCS #8 (RFC 9881, form "seed") before the 32 bytes of the seed */
const pkcs8Prefix = Buffer.from("3034020100300b060960864801650304031104228020", "hex");

export interface MlDsaKey {
  /** 1312 bytes */
  readonly publicKey: Uint8Array;
  /** 2420 bytes; hedged: two signatures over one message differ */
  sign(message: Uint8Array): Uint8Array;
}

/** OpenSSL's, or undefined: this Node does not know the algorithm. */
const keyObject = (make: () => crypto.KeyObject): crypto.KeyObject | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};
const privateKey = (seed: Uint8Array): crypto.KeyObject | undefined =>
  keyObject(() => crypto.createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" }));
const publicKey = (raw: Uint8Array): crypto.KeyObject | undefined =>
  keyObject(() => crypto.createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: "der", type: "spki" }));

/** THROWS RangeError for a seed that is not of 32 bytes. */
export const mlDsaKey = (seed: Uint8Array): MlDsaKey => {
  if (seed.length !== seedBytes)
    throw new RangeError(`a seed of ML-DSA has ${seedBytes} bytes, this one ${seed.length}`);
  const native = privateKey(seed);
  if (native !== undefined)
    return {
      publicKey: crypto.createPublicKey(native).export({ type: "spki", format: "der" }).subarray(spkiPrefix.length),
      sign: (message) => crypto.sign(null, message, native),
    };
  const keys = ml_dsa44.keygen(seed);
  return {
    publicKey: keys.publicKey,
    sign: (message) => ml_dsa44.sign(message, keys.secretKey, { extraEntropy: secureBytes(32) }),
  };
};

/** False for anything that is no such signature; never throws. */
export const verifyMlDsa = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  try {
    const native = publicKey(key);
    return native === undefined
      ? ml_dsa44.verify(signature, message, key)
      : crypto.verify(null, message, native, signature);
  } catch {
    return false;
  }
};
