/** Inclusion and consistency proofs: made as RFC 6962, sections 2.1.1 and 2.1.2 say, verified as RFC 9162, sections 2.1.3.2 and 2.1.4.2. */
import { emptyRoot, nodeHash, sameHash, splitOf } from "./merkle.ts";

/** Entries `start` to before `end` of a log; their subtree is a node of the proof. */
export type Range = readonly [start: number, end: number];

/** Subtrees whose roots prove that entry `index` is in the tree of the first `size`, leaf first. PATH(m, D[n]) of RFC 6962. */
export const inclusionRanges = (index: number, size: number): Range[] => {
  const path = (start: number, end: number): Range[] => {
    if (end - start === 1) return [];
    const middle = start + splitOf(end - start);
    return index < middle ? [...path(start, middle), [middle, end]] : [...path(middle, end), [start, middle]];
  };
  return path(0, size);
};

/** Subtrees whose roots prove that the first `from` entries of a log of `to` are those of a log of `from`. PROOF(m, D[n]) of RFC 6962; none for 0 and for the same size. */
export const consistencyRanges = (from: number, to: number): Range[] => {
  // `whole`: the tree that the verifier knows ends here, and is all of the subtree
  const subproof = (start: number, end: number, whole: boolean): Range[] => {
    if (end === from) return whole ? [] : [[start, end]];
    const middle = start + splitOf(end - start);
    return from <= middle
      ? [...subproof(start, middle, whole), [middle, end]]
      : [...subproof(middle, end, false), [start, middle]];
  };
  return from === 0 || from === to ? [] : subproof(0, to, true);
};

/** Whether an entry with this leaf hash is the `index`-th of the tree of `size` entries with this root. False for anything malformed; never throws. */
export const verifyInclusion = (
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean => {
  if (!isSize(index) || !isSize(size) || index >= size || leaf.length !== 32 || !allHashes(proof)) return false;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else r = nodeHash(r, p);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(r, root);
};

/** Whether the tree of `from` entries is what the tree of `to` entries began as. False for anything malformed; never throws. Every tree began empty. */
export const verifyConsistency = (
  from: number,
  to: number,
  proof: readonly Uint8Array[],
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
): boolean => {
  if (!isSize(from) || !isSize(to) || from > to || !allHashes(proof)) return false;
  if (from === 0) return proof.length === 0 && sameHash(fromRoot, emptyRoot) && (to > 0 || sameHash(toRoot, emptyRoot));
  if (from === to) return proof.length === 0 && sameHash(fromRoot, toRoot);
  const path = splitOf(2 * from) === from ? [fromRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let fn = from - 1;
  let sn = to - 1;
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let fr = first;
  let sr = first;
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, c);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(fr, fromRoot) && sameHash(sr, toRoot);
};

const half = (n: number): number => Math.floor(n / 2);
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const allHashes = (proof: readonly Uint8Array[]): boolean => proof.every((p) => p.length === 32);
