/**
 * Vocabulary: words and their token ids, and how a text becomes a row of them. Plain data, kept as JSON beside the model that was trained on it.
 *
 * Token 0 fills rows up, token 1 stands for every word that is not in the list.
 */
import { z } from "zod";
import { CasemateError } from "../../../core/error.ts";
import { type Tensor, tensor } from "../../tensor/tensor.ts";

export const padding = 0;
export const unknown = 1;

const schema = z.strictObject({
  format: z.literal("casemate-vocabulary-1"),
  /** tokens of a row; longer texts are cut at the end */
  length: z.number().int().min(1).max(100_000),
  lowerCase: z.boolean(),
  /** by token, the first two being padding and unknown */
  words: z
    .array(z.string())
    .min(3)
    .max(2 ** 24),
});

export type Vocabulary = z.output<typeof schema>;

export interface VocabularyOptions {
  /** most words that are kept, the most frequent; default 20,000 */
  readonly words?: number;
  /** a word must stand so often in the texts; default 2 */
  readonly least?: number;
  /** default: the length that 95 % of the texts do not exceed */
  readonly length?: number;
  /** default true */
  readonly lowerCase?: boolean;
}

/** Letters and digits, with what an apostrophe joins to them; any other sign by itself. */
const word = /[\p{L}\p{N}]+(?:['’]\p{L}+)*|[^\s\p{L}\p{N}]/gu;

/** The words of a text, in order. */
export const wordsOf = (text: string, lowerCase: boolean): readonly string[] =>
  (lowerCase ? text.toLowerCase() : text).normalize("NFC").match(word) ?? [];

/** Equally frequent words stand in the order of their code units, so that equal texts give equal vocabularies. THROWS DATA_MISMATCH for texts without words. */
export const buildVocabulary = (texts: readonly string[], o: VocabularyOptions = {}): Vocabulary => {
  const lowerCase = o.lowerCase ?? true;
  const counts = new Map<string, number>();
  const lengths: number[] = [];
  for (const text of texts) {
    const words = wordsOf(text, lowerCase);
    lengths.push(words.length);
    for (const w of words) counts.set(w, (counts.get(w) ?? 0) + 1);
  }
  const kept = [...counts]
    .filter(([, count]) => count >= (o.least ?? 2))
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, o.words ?? 20_000)
    .map(([w]) => w);
  if (kept.length === 0)
    throw new CasemateError("DATA_MISMATCH", `${texts.length} texts have no word that stands in them often enough`, {
      hint: "give more texts, or count rarer words",
    });
  lengths.sort((a, b) => a - b);
  return {
    format: "casemate-vocabulary-1",
    length: o.length ?? Math.max(1, lengths[Math.ceil(0.95 * lengths.length) - 1] ?? 1),
    lowerCase,
    words: ["<padding>", "<unknown>", ...kept],
  };
};

/** [n, length] int64, filled up with padding at the end. */
export const encode = (v: Vocabulary, texts: readonly string[]): Tensor<"int64"> => {
  const tokens = tokensOf(v);
  const out = new BigInt64Array(texts.length * v.length);
  texts.forEach((text, i) => {
    for (const [j, w] of wordsOf(text, v.lowerCase).slice(0, v.length).entries())
      out[i * v.length + j] = BigInt(tokens.get(w) ?? unknown);
  });
  return tensor("int64", [texts.length, v.length], out);
};

/** Token by word; the names of padding and unknown are no words. */
export const tokensOf = (v: Vocabulary): ReadonlyMap<string, number> =>
  new Map(v.words.map((w, i) => [w, i] as const).slice(2));

/** A row of tokens as text, without padding. */
export const decode = (v: Vocabulary, row: ArrayLike<number>): string =>
  Array.from(row)
    .filter((t) => t !== padding)
    .map((t) => v.words[t] ?? "<unknown>")
    .join(" ");

/** Throws DATA_UNREADABLE for what is no vocabulary. */
export const parseVocabulary = (text: string, name: string): Vocabulary => {
  const hint = "casemate data vocabulary makes one of texts";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", `vocabulary '${name}' is not JSON`, { hint, cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new CasemateError(
      "DATA_UNREADABLE",
      `vocabulary '${name}': ${issue?.path.join(".") || "the document"}: ${issue?.message.toLowerCase()}`,
      { hint },
    );
  }
  const { words } = result.data;
  if (new Set(words).size < words.length)
    throw new CasemateError("DATA_UNREADABLE", `vocabulary '${name}' has a word twice`, { hint });
  return result.data;
};
