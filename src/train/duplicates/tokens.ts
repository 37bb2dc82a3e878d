/**
 * Near-duplicates among sets of tokens: Jaccard similarity |A and B| / |A or B|. Text: runs of five characters; a table's row: its cells, each with its column.
 *
 * Candidates by MinHash (Broder 1997): the least hash of two sets is the same with the probability of their similarity. Of each candidate the similarity
 * itself is computed. Recall is that of the bands, 99 % at the threshold and more above it.
 */
import { createHash } from "node:crypto";
import { rngFor } from "../../core/rng.ts";
import { bandsFor, candidatePairs } from "./bands.ts";
import { type Pair, PairList } from "./pairs.ts";

const recall = 0.99;
const mostHashes = 256;
const mostRows = 12;
/** characters of a token of text */
const run = 5;

/** Pairs of sets with a similarity of at least `similarity`. Sets are sorted and without repetition; an empty one is like nothing. */
export const alikeSets = (sets: readonly Uint32Array[], similarity: number, seed: number): readonly Pair[] => {
  const { rows, bands } = bandsFor(similarity, recall, mostHashes, mostRows);
  const hashes = rows * bands;
  const rng = rngFor(seed, "minhash");
  const factors = Uint32Array.from({ length: hashes }, () => rng.integer(2 ** 31) * 2 + 1);
  const offsets = Uint32Array.from({ length: hashes }, () => rng.integer(2 ** 32));
  const keys = new Uint32Array(sets.length * bands);
  for (const [i, set] of sets.entries())
    for (let band = 0; band < bands; band++) {
      let key = 0x811c9dc5;
      for (let r = 0; r < rows; r++) {
        const h = band * rows + r;
        let least = 0xffffffff;
        for (const token of set) {
          const v = mixed(Math.imul(token ^ (offsets[h] as number), factors[h] as number));
          if (v < least) least = v;
        }
        key = mixed(Math.imul(key ^ least, 0x01000193));
      }
      keys[i * bands + band] = key;
    }
  const found = new PairList();
  candidatePairs(keys, bands, (i, j) => {
    const alike = jaccard(sets[i] as Uint32Array, sets[j] as Uint32Array);
    if (alike >= similarity - 1e-12) found.add(i, j, alike);
  });
  return found.sorted;
};

/** Finalizer of MurmurHash3: every bit of the result depends on every bit of the word. */
const mixed = (word: number): number => {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

const jaccard = (a: Uint32Array, b: Uint32Array): number => {
  if (a.length === 0 || b.length === 0) return 0;
  let [i, j, both] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] as number, b[j] as number];
    if (x === y) both++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return both / (a.length + b.length - both);
};

/** Runs of five characters, after Unicode compatibility form, lower case and single spaces; a shorter text is one token. */
export const textTokens = (text: string): Uint32Array => {
  const plain = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  if (plain === "") return new Uint32Array(0);
  const tokens: string[] = [];
  for (let i = 0; i + run <= plain.length; i++) tokens.push(plain.slice(i, i + run));
  return tokenSet(tokens.length === 0 ? [plain] : tokens);
};

/** Cells with their columns; numbers count as stored, so that a changed last digit is another cell. */
export const rowTokens = (cells: ArrayLike<number | bigint | string>): Uint32Array =>
  tokenSet(Array.from(cells as ArrayLike<number>, (v, column) => `${column}=${String(v)}`));

const tokenSet = (tokens: readonly string[]): Uint32Array =>
  Uint32Array.from(new Set(tokens.map((t) => createHash("sha256").update(t).digest().readUInt32LE(0)))).sort();
