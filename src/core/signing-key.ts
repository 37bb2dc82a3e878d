/**
 * Keys that sign: ECDSA over P-256, P-384 and P-521 (FIPS 186-5) with the hash of the curve's strength, and Ed25519 (RFC 8032). RSA and other curves are refused.
 * ECDSA signatures are DER (RFC 3279), as Sigstore, DSSE libraries and OpenSSL write them. OpenSSL refuses points off the curve when it reads a key.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from "node:crypto";
import { CasemateError } from "./error.ts";

export const signingAlgorithms = ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519"] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** What proves a signature. */
export interface VerifyingKey {
  readonly algorithm: SigningAlgorithm;
  /** SHA-256 of the DER SubjectPublicKeyInfo, hexadecimal */
  readonly keyId: string;
  /** SubjectPublicKeyInfo in PEM (RFC 7468), with a final line feed */
  readonly pem: string;
  /** False for any signature that is not one of this key over this message; never throws. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** What makes a signature: a key in memory, or one that never leaves its vault. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  readonly keyId: string;
  readonly publicKey: VerifyingKey;
  /** Throws what the holder of the key throws; then nothing is signed. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const curves = new Map<string | undefined, SigningAlgorithm>([
  ["prime256v1", "ecdsa-p256"],
  ["secp384r1", "ecdsa-p384"],
  ["secp521r1", "ecdsa-p521"],
]);
/** Ed25519 hashes by itself */
const hashes: Readonly<Record<SigningAlgorithm, string | null>> = {
  "ecdsa-p256": "sha256",
  "ecdsa-p384": "sha384",
  "ecdsa-p521": "sha512",
  ed25519: null,
};

/** A private key of a PEM: PKCS #8, encrypted or not, or SEC 1. Throws KEY_UNREADABLE. `name` is how messages call it. */
export const readSigningKey = (pem: string | Uint8Array, name: string, passphrase?: string): SigningKey => {
  const text = pemText(pem);
  if (/^-----BEGIN (?:PUBLIC KEY|CERTIFICATE)-----/m.test(text))
    throw unreadable(
      `${name} is no private key`,
      "sign with the private key; the public key and the certificate verify",
    );
  const encrypted = /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text);
  if (encrypted && passphrase === undefined)
    throw unreadable(`${name} is encrypted`, "give the passphrase that it was encrypted with");
  let key: KeyObject;
  try {
    key = createPrivateKey(passphrase === undefined || !encrypted ? text : { key: text, passphrase });
  } catch (cause) {
    throw unreadable(
      encrypted ? `${name} can not be decrypted` : `${name} is no private key in PEM`,
      encrypted ? "is it the right passphrase?" : "expected PKCS #8 or SEC 1, such as `casemate key new` writes",
      cause,
    );
  }
  return signingKeyOf(key, name);
};

/** A public key of a PEM (SubjectPublicKeyInfo). Throws KEY_UNREADABLE. `name` is how messages call it. */
export const readVerifyingKey = (pem: string | Uint8Array, name: string): VerifyingKey => {
  const text = pemText(pem);
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text))
    throw unreadable(
      `${name} is a private key`,
      "verify with the public key, so that the private one can stay where it is",
    );
  if (!/^-----BEGIN PUBLIC KEY-----/m.test(text))
    throw unreadable(`${name} is no public key in PEM`, "expected a file that begins with -----BEGIN PUBLIC KEY-----");
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch (cause) {
    throw unreadable(`${name} is no public key in PEM`, "the file may be cut or damaged", cause);
  }
  return verifyingKeyOf(key, name);
};

/** The key behind a KeyObject, such as that of an X.509 certificate. Throws KEY_UNREADABLE for kinds that are not used. */
export const verifyingKeyOf = (key: KeyObject, name: string): VerifyingKey => {
  const algorithm = algorithmOf(key, name);
  const der = key.export({ type: "spki", format: "der" });
  return {
    algorithm,
    keyId: createHash("sha256").update(der).digest("hex"),
    pem: key.export({ type: "spki", format: "pem" }) as string,
    verify(message, signature) {
      try {
        return verifyBytes(hashes[algorithm], message, key, signature);
      } catch {
        return false;
      }
    },
  };
};

/** A fresh key from the system's generator, and its private key as PKCS #8 in PEM: encrypted (PBES2, AES-256-CBC) when there is a passphrase. */
export const newSigningKey = (
  algorithm: SigningAlgorithm,
  passphrase?: string,
): { readonly key: SigningKey; readonly privatePem: string } => {
  const namedCurve = [...curves].find(([, a]) => a === algorithm)?.[0];
  const { privateKey } =
    namedCurve === undefined ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve });
  const privatePem = privateKey.export({
    type: "pkcs8",
    format: "pem",
    ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
  }) as string;
  return { key: signingKeyOf(privateKey, "the new key"), privatePem };
};

const signingKeyOf = (key: KeyObject, name: string): SigningKey => {
  const algorithm = algorithmOf(key, name);
  const publicKey = verifyingKeyOf(createPublicKey(key), name);
  return {
    algorithm,
    keyId: publicKey.keyId,
    publicKey,
    sign: async (message) => signBytes(hashes[algorithm], message, key),
  };
};

const algorithmOf = (key: KeyObject, name: string): SigningAlgorithm => {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const algorithm = key.asymmetricKeyType === "ed25519" ? "ed25519" : curves.get(curve);
  if (algorithm === undefined || (algorithm !== "ed25519" && key.asymmetricKeyType !== "ec"))
    throw unreadable(
      `${name} is a key of kind '${curve ?? key.asymmetricKeyType}', which is not used for signatures`,
      `use one of ${signingAlgorithms.join(", ")}`,
    );
  return algorithm;
};

const pemText = (pem: string | Uint8Array): string =>
  typeof pem === "string" ? pem : Buffer.from(pem).toString("latin1");

const unreadable = (message: string, hint: string, cause?: unknown): CasemateError =>
  new CasemateError("KEY_UNREADABLE", message, { hint, cause });
