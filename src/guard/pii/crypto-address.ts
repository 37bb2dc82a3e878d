/** Addresses of crypto money, by their checksums: Base58Check (Bitcoin, Litecoin, Tron, XRP), bech32 and bech32m (BIP 173, 350), Ethereum (ERC-55). */
import { createHash } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { eachMatch } from "../each-match.ts";
import type { PiiFinder } from "./pii-finder.ts";

const base58 = /(?<!\w)[13LMTr][1-9A-HJ-NP-Za-km-z]{25,34}(?!\w)/g;
const bech32 = /(?<!\w)(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,71}(?!\w)/gi;
const ethereum = /(?<!\w)0x[\da-fA-F]{40}(?!\w)/g;
const bitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const rippleAlphabet = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** 21 bytes and the first four of their double SHA-256 */
const base58Check = (text: string, alphabet: string): boolean => {
  let value = 0n;
  for (const c of text) {
    const digit = alphabet.indexOf(c);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16).padStart(50, "0");
  if (hex.length !== 50) return false;
  const bytes = Buffer.from(hex, "hex");
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
};

const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

const isBech32 = (text: string): boolean => {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const split = lower.lastIndexOf("1");
  const prefix = [...lower.slice(0, split)].map((c) => c.charCodeAt(0));
  const values = [
    ...prefix.map((c) => c >> 5),
    0,
    ...prefix.map((c) => c & 31),
    ...[...lower.slice(split + 1)].map((c) => bech32Alphabet.indexOf(c)),
  ];
  let check = 1;
  for (const v of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ v;
    for (let i = 0; i < 5; i++) if (((top >>> i) & 1) === 1) check ^= generator[i] as number;
  }
  return check === 1 || check === 0x2bc830a3;
};

/** a letter is a capital where the digit of the hash of the address in small letters is 8 or more */
const isErc55 = (address: string): boolean => {
  const lower = address.slice(2).toLowerCase();
  const hash = Buffer.from(keccak_256(Buffer.from(lower))).toString("hex");
  return [...address.slice(2)].every((c, i) => {
    const capital = Number.parseInt(hash[i] as string, 16) >= 8;
    return c === (capital ? (lower[i] as string).toUpperCase() : lower[i]);
  });
};

export const cryptoAddress: PiiFinder = {
  id: "crypto",
  title: "address of crypto money",
  *find(text) {
    for (const { 0: found, index } of eachMatch(text, base58))
      if (base58Check(found, found.startsWith("r") ? rippleAlphabet : bitcoinAlphabet))
        yield { start: index, end: index + found.length, score: 0.97 };
    for (const { 0: found, index } of eachMatch(text, bech32))
      if (isBech32(found)) yield { start: index, end: index + found.length, score: 0.97 };
    for (const { 0: found, index } of eachMatch(text, ethereum)) {
      // one case: without a checksum
      const cased = /[a-f]/.test(found) && /[A-F]/.test(found);
      if (!cased || isErc55(found)) yield { start: index, end: index + found.length, score: cased ? 0.97 : 0.8 };
    }
  },
};
