/**
 * Shingles: which runs of eight words stand in texts that must not be given away, as a Bloom filter (Bloom 1970): a file that tells whether a text was among them
 * and gives none of them back.
 */
import { CasemateError } from "../../core/error.ts";
import { wordsOf } from "../words-of.ts";

/** "CMSH", version, words of a shingle, hashes, bits: five numbers of 32 bits, little-endian, then the bits */
const magic = 0x48534d43;
const version = 1;
const headerBytes = 20;
const shingleWords = 8;
const hashes = 14;
/** 14 hashes of 20 bits an entry: one foreign shingle in 15,000 is taken for one of them, and a run of many never */
const bitsEach = 20;
const maxBits = 2 ** 31;

/** The file of these texts: 2.5 bytes a word. */
export const shinglesOf = (texts: Iterable<string>): Uint8Array => {
  const pairs: number[] = [];
  for (const text of texts) for (const { a, b } of hashesOf(wordsOf(text).map((w) => w.word))) pairs.push(a, b);
  const bits = Math.max(64, 32 * Math.ceil(((pairs.length / 2) * bitsEach) / 32));
  if (bits > maxBits) throw new CasemateError("USAGE", "these are more than 100 million words: make several files");
  const file = new Uint8Array(headerBytes + bits / 8);
  new Uint32Array(file.buffer, 0, 5).set([magic, version, shingleWords, hashes, bits]);
  for (let i = 0; i < pairs.length; i += 2)
    for (const bit of bitsOf(pairs[i] as number, pairs[i + 1] as number, bits))
      file[headerBytes + (bit >>> 3)] = (file[headerBytes + (bit >>> 3)] as number) | (1 << (bit & 7));
  return file;
};

export interface Shingles {
  /** of each place in a text's words: does a run of eight that is in the filter begin there? */
  known(words: readonly string[]): boolean[];
  readonly words: number;
}

/** Throws DATA_UNREADABLE for what is no such file. */
export const readShingles = (file: Uint8Array): Shingles => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bits = file.byteLength < headerBytes ? 0 : view.getUint32(16, true);
  if (
    file.byteLength < headerBytes ||
    view.getUint32(0, true) !== magic ||
    view.getUint32(4, true) !== version ||
    view.getUint32(8, true) !== shingleWords ||
    view.getUint32(12, true) !== hashes ||
    bits < 64 ||
    file.byteLength !== headerBytes + bits / 8
  )
    throw new CasemateError("DATA_UNREADABLE", "this is no file of shingles, or one of another version", {
      hint: "shinglesOf of casemate/guard makes one",
    });
  const has = (a: number, b: number): boolean => {
    for (const bit of bitsOf(a, b, bits))
      if (((file[headerBytes + (bit >>> 3)] as number) & (1 << (bit & 7))) === 0) return false;
    return true;
  };
  return { words: shingleWords, known: (words) => Array.from(hashesOf(words), ({ a, b }) => has(a, b)) };
};

/** double hashing (Kirsch and Mitzenmacher, 2006): a + i b */
function* bitsOf(a: number, b: number, bits: number): Generator<number> {
  for (let i = 0; i < hashes; i++) yield ((a + Math.imul(i, b | 1)) >>> 0) % bits;
}

/** two 32-bit hashes of each run of eight words */
function* hashesOf(words: readonly string[]): Generator<{ a: number; b: number }> {
  const each = words.map(hashOf);
  for (let i = 0; i + shingleWords <= each.length; i++) {
    let [a, b] = [0x811c9dc5, 0x9747b28c];
    for (let k = i; k < i + shingleWords; k++) {
      a = mix(a ^ (each[k] as number));
      b = mix(Math.imul(b, 31) + (each[k] as number));
    }
    yield { a: a >>> 0, b: b >>> 0 };
  }
}

/** FNV-1a over units, then the mixing of MurmurHash3 */
const hashOf = (word: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), 0x01000193);
  return mix(h);
};

const mix = (value: number): number => {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};
