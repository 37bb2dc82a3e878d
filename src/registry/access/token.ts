/**
 * Tokens of users and services: `cm_`, 256 random bits in base 62, and a checksum, so that a scanner of source code can tell a leaked token from other text
 * without asking the registry. What is stored is a SHA-256 digest: a guess at 256 random bits is hopeless at any speed of hashing, so a slow password
 * hash would cost each request its time and protect nothing.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { secureBytes } from "../../core/csprng.ts";

const prefix = "cm_";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** digits of 256 bits, and of 32, in base 62 */
const secretDigits = 43;
const checksumDigits = 6;

/** What a scanner looks for; the last six characters are the CRC-32 of those before. */
export const tokenPattern = /^cm_[0-9A-Za-z]{49}$/;

export interface NewToken {
  /** shown once, to the one who asked for it, and kept nowhere */
  readonly token: string;
  readonly id: string;
  readonly digest: string;
}

export const newToken = (): NewToken => {
  const secret = prefix + base62(BigInt(`0x${secureBytes(32).toString("hex")}`), secretDigits);
  const token = secret + checksum(secret);
  const digest = digestOf(token);
  return { token, id: digest.slice(0, 16), digest };
};

/** The digest under which a token is known, hexadecimal; undefined for text that is none. */
export const tokenDigest = (text: string): string | undefined => {
  if (!tokenPattern.test(text)) return undefined;
  return checksum(text.slice(0, -checksumDigits)) === text.slice(-checksumDigits) ? digestOf(text) : undefined;
};

const digestOf = (token: string): string =>
  createHash("sha256").update("casemate token v1\0").update(token).digest("hex");

const checksum = (secret: string): string => base62(BigInt(crc32(secret)), checksumDigits);

const base62 = (value: bigint, digits: number): string => {
  let text = "";
  for (let rest = value; text.length < digits; rest /= 62n) text = (alphabet[Number(rest % 62n)] as string) + text;
  return text;
};
