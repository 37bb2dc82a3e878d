/**
 * ClientMemory: what is remembered of one client to tell probing: somebody who sends variants of a prompt that was flagged until one passes. Plain JSON, bounded, without texts:
 * of each flagged prompt a sketch (MinHash; Broder 1997) that tells near duplicates. The caller keeps it, and passes the time.
 */
import { z } from "zod";
import { foldedWordsOf } from "../phrases/folded-words-of.ts";

/** flagged prompts that are remembered of a client */
const mostPrompts = 32;
/** numbers of a sketch; the share of equal ones estimates the share of common shingles, +- .09 */
const sketchSize = 32;
/** words of a shingle */
const shingleWords = 2;
/** words of a prompt that are sketched */
const sketchedWords = 2000;

export const clientMemorySchema = z.strictObject({
  version: z.literal(1),
  prompts: z
    .array(
      z.strictObject({
        atMs: z.number(),
        score: z.number().min(0).max(1),
        sketch: z.array(z.number().int().min(0).max(0xffffffff)).length(sketchSize),
      }),
    )
    .max(mostPrompts),
});
/** State of one client; JSON. */
export type ClientMemory = z.output<typeof clientMemorySchema>;

export const emptyClientMemory: ClientMemory = { version: 1, prompts: [] };

export interface ProbingOptions {
  /** milliseconds that a prompt is remembered; default one day */
  readonly windowMs?: number;
  /** share of common shingles from which on a prompt is a variant of another, 0..1; default .5 */
  readonly alike?: number;
  /** flagged prompts, alike or not, that make a client suspicious by themselves; default 8 */
  readonly many?: number;
}

export interface Probing {
  /** 0..1: 0 for a first prompt; .5 and more wants an answer: .5 for the second variant of a flagged prompt or for `many` flagged ones */
  readonly score: number;
  /** remembered flagged prompts of which this is a variant */
  readonly variants: number;
  /** all flagged prompts in the window */
  readonly flagged: number;
}

/** RETURNS the memory with one more flagged prompt. Never more than 32 prompts: the oldest go. */
export const rememberFlagged = (memory: ClientMemory, text: string, score: number, nowMs: number): ClientMemory => ({
  version: 1,
  prompts: [...memory.prompts, { atMs: nowMs, score, sketch: sketchOf(text) }].slice(-mostPrompts),
});

/** Judges a prompt, flagged or not, by what the client was flagged for before. Pure. */
export const probingOf = (
  memory: ClientMemory,
  text: string,
  nowMs: number,
  { windowMs = 86_400_000, alike = 0.5, many = 8 }: ProbingOptions = {},
): Probing => {
  const recent = memory.prompts.filter((p) => nowMs - p.atMs <= windowMs);
  const sketch = sketchOf(text);
  const variants = recent.filter((p) => similarity(p.sketch, sketch) >= alike).length;
  // two variants: .5, four: .75; many flagged ones whatever they are: .5
  const byVariants = 1 - 0.5 ** (variants / 2);
  const byNumber = Math.min(0.75, (0.5 * recent.length) / many);
  return { score: Math.max(byVariants, byNumber), variants, flagged: recent.length };
};

const similarity = (a: readonly number[], b: readonly number[]): number =>
  a.filter((v, i) => v === b[i]).length / sketchSize;

/** Least hash of all shingles, by each of 32 hash functions. */
const sketchOf = (text: string): number[] => {
  const words = foldedWordsOf(text, sketchedWords);
  const sketch = Array.from({ length: sketchSize }, () => 0xffffffff);
  for (let i = 0; i < Math.max(1, words.length - shingleWords + 1); i++) {
    const hash = fnv1a(words.slice(i, i + shingleWords).join(" "));
    for (let k = 0; k < sketchSize; k++) {
      const mixed = mix(hash, k);
      if (mixed < (sketch[k] as number)) sketch[k] = mixed;
    }
  }
  return sketch;
};

const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** finaliser of MurmurHash3 over hash and number of the function */
const mix = (hash: number, k: number): number => {
  let h = hash ^ Math.imul(k + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};
