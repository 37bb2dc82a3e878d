/**
 * Secrets as text that people copy: a prefix, 256 random bits in base 62, and a checksum, so that a scanner of source code can tell a leaked secret from other
 * text without asking anybody, and a slip of the hand is seen before it is taken for a wrong secret.
 */
import { crc32 } from "node:zlib";
import { secureBytes } from "./csprng.ts";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** digits of 256 bits, and of 32, in base 62 */
const secretDigits = 43;
const checksumDigits = 6;
const tail = new RegExp(`^[0-9A-Za-z]{${secretDigits + checksumDigits}}$`);

export const newSecretText = (prefix: string): string => {
  const secret = prefix + base62(BigInt(`0x${secureBytes(32).toString("hex")}`), secretDigits);
  return secret + checksum(secret);
};

/** Is it the prefix, the digits, and the checksum of both? Whether anybody knows it is another question. */
export const isSecretText = (prefix: string, text: string): boolean =>
  text.startsWith(prefix) &&
  tail.test(text.slice(prefix.length)) &&
  checksum(text.slice(0, -checksumDigits)) === text.slice(-checksumDigits);

/** CRC-32 */
const checksum = (secret: string): string => base62(BigInt(crc32(secret)), checksumDigits);

const base62 = (value: bigint, digits: number): string => {
  let text = "";
  for (let rest = value; text.length < digits; rest /= 62n) text = (alphabet[Number(rest % 62n)] as string) + text;
  return text;
};
