/**
 * Keys of age: X25519 (`age1...`, `AGE-SECRET-KEY-1...`), hybrid post-quantum (ML-KEM-768 and X25519: `age1pq1...`, `AGE-SECRET-KEY-PQ-1...`) and
 * passphrases. Their mathematics is that of the age-encryption package.
 */
import { createCipheriv, scrypt } from "node:crypto";
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  type Identity,
  identityToRecipient,
  type Recipient,
  Stanza,
} from "age-encryption";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";

export interface AgeKeyPair {
  /** secret: "AGE-SECRET-KEY-..." */
  readonly identity: string;
  /** public: "age1..." */
  readonly recipient: string;
}

export const newAgeKeyPair = async (kind: "x25519" | "hybrid"): Promise<AgeKeyPair> => {
  const identity = await (kind === "hybrid" ? generateHybridIdentity() : generateX25519Identity());
  return { identity, recipient: await identityToRecipient(identity) };
};

/** The public half: "age1...". Throws USAGE without a word of the secret. */
export const recipientOf = async (identity: string): Promise<string> => {
  try {
    return await identityToRecipient(identity);
  } catch {
    throw new CasemateError("USAGE", "a secret key is no key of age");
  }
};

/**
 * The recipient that a string stands for. The package makes recipients of strings only inside its Encrypter; a new header for an old file key (rewrap)
 * needs them apart, so the field is read that its types call private. The version is pinned, and a test fails if the field goes away.
 * Throws USAGE.
 */
export const ageRecipient = (text: string): Recipient => {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(text);
  } catch {
    throw new CasemateError("USAGE", "a recipient is no public key of age", {
      hint: "a recipient begins with age1 (X25519) or age1pq1 (hybrid post-quantum); AGE-SECRET-KEY is the secret half",
    });
  }
  return only(encrypter);
};

/**
 * A recipient who knows a passphrase; must be the only one of its file (age v1, "The scrypt recipient type"). `workFactor`: log2 of scrypt's N; 18 takes
 * about half a second. Throws USAGE for an empty passphrase.
 */
export const passphraseRecipient = (passphrase: string, workFactor = 18): Recipient => {
  if (passphrase === "") throw new CasemateError("USAGE", "an empty passphrase protects nothing");
  return {
    wrapFileKey: async (fileKey) => {
      const salt = secureBytes(16);
      const key = await derive(passphrase, salt, workFactor);
      const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      return [new Stanza(["scrypt", unpadded(salt), String(workFactor)], body)];
    },
  };
};

const derive = async (passphrase: string, salt: Buffer, workFactor: number): Promise<Buffer> => {
  const n = 2 ** workFactor;
  return new Promise((resolve, reject) => {
    const labelled = Buffer.concat([Buffer.from("age-encryption.org/v1/scrypt"), salt]);
    scrypt(passphrase, labelled, 32, { N: n, r: 8, p: 1, maxmem: 130 * 8 * n + 2 ** 20 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
};

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");

const only = (encrypter: Encrypter): Recipient => {
  const [recipient] = (encrypter as unknown as { readonly recipients?: readonly Recipient[] }).recipients ?? [];
  if (recipient === undefined) throw moved();
  return recipient;
};

/**
 * The identities of a text as age-keygen writes it: one "AGE-SECRET-KEY-..." a line, "#" before comments. Throws USAGE without a word of the text, which
 * is secret.
 */
export const ageIdentities = (text: string): readonly Identity[] => {
  const decrypter = new Decrypter();
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) throw new CasemateError("USAGE", "no secret key of age is given");
  for (const [i, line] of lines.entries())
    try {
      decrypter.addIdentity(line);
    } catch {
      throw new CasemateError("USAGE", `secret key ${i + 1} is no key of age`, {
        hint: "it begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1; a file of keys has one a line",
      });
    }
  return held(decrypter);
};

/** Opens what a passphrase sealed. Work factors above 20 are refused: a stranger's file must not cost minutes. */
export const passphraseIdentity = (passphrase: string): Identity => {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const [identity] = held(decrypter);
  if (identity === undefined) throw moved();
  return identity;
};

const held = (decrypter: Decrypter): readonly Identity[] => {
  const { identities } = decrypter as unknown as { readonly identities?: readonly Identity[] };
  if (identities === undefined || identities.length === 0) throw moved();
  return identities;
};

const moved = (): CasemateError =>
  new CasemateError("INTERNAL", "the age-encryption package keeps its keys elsewhere in this version");
