/**
 * Tokens of users and services: `cm_` and a secret of 256 bits with a checksum (core/secret-text.ts). What is stored is a SHA-256 digest: a guess at 256 random
 * bits is hopeless at any speed of hashing, so a slow password hash would cost each request its time and protect nothing.
 */
import { createHash } from "node:crypto";
import { isSecretText, newSecretText } from "../../core/secret-text.ts";

const prefix = "cm_";

/** What a scanner looks for; the last six characters are the CRC-32 of those before. */
export const tokenPattern = /^cm_[0-9A-Za-z]{49}$/;

export interface NewToken {
  /** shown once, to the one who asked for it, and kept nowhere */
  readonly token: string;
  readonly id: string;
  readonly digest: string;
}

export const newToken = (): NewToken => {
  const token = newSecretText(prefix);
  const digest = digestOf(token);
  return { token, id: digest.slice(0, 16), digest };
};

/** The digest under which a token is known, hexadecimal; undefined for text that is none. */
export const tokenDigest = (text: string): string | undefined =>
  isSecretText(prefix, text) ? digestOf(text) : undefined;

const digestOf = (token: string): string =>
  createHash("sha256").update("casemate token v1\0").update(token).digest("hex");
