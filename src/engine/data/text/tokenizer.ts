/** parseTokenizer: text to token ids and back, as a language model's own tokenizer.json says (Hugging Face), or a casemate vocabulary. */
import { Tokenizer as Hugging } from "@huggingface/tokenizers";
import { CasemateError } from "../../../core/error.ts";
import { padding, parseVocabulary, tokensOf, unknown, wordsOf } from "./vocabulary.ts";

export interface Tokenizer {
  /** without the special tokens that models put around texts */
  encode(text: string): Int32Array;
  decode(tokens: ArrayLike<number>): string;
  /** control tokens, padding, unknown: no text of a user makes them */
  isSpecial(token: number): boolean;
  /** the special tokens that its model wants before and after a text */
  readonly around: { readonly before: Int32Array; readonly after: Int32Array };
  /** tokens of a row, where it says so */
  readonly longest?: number;
}

/** What is used of the library: its own types are lost under nodenext. */
interface Library {
  encode(text: string, options: { add_special_tokens: boolean }): { readonly ids: readonly number[] };
  decode(
    ids: readonly number[],
    options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
  ): string;
  get_added_tokens_decoder(): ReadonlyMap<number, { readonly special: boolean }>;
}

/** `name` stands in messages. THROWS DATA_UNREADABLE. */
export const parseTokenizer = (text: string, name: string): Tokenizer => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", `tokenizer '${name}' is not JSON`, {
      hint: "a tokenizer.json of Hugging Face, or what casemate data vocabulary makes",
      cause,
    });
  }
  if (typeof json === "object" && json !== null && "format" in json) return fromVocabulary(text, name);
  let library: Library;
  try {
    library = new Hugging(json as object, {}) as unknown as Library;
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", `'${name}' is no tokenizer that can be read`, {
      hint: "a tokenizer.json of Hugging Face, or what casemate data vocabulary makes",
      cause,
    });
  }
  const added = library.get_added_tokens_decoder();
  return {
    encode: (t) => Int32Array.from(library.encode(t, { add_special_tokens: false }).ids),
    decode: (tokens) =>
      library.decode(Array.from(tokens), { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
    isSpecial: (token) => added.get(token)?.special === true,
    around: aroundOf(library),
  };
};

/** What the post-processor puts around a text: told by one with and without. */
const aroundOf = (library: Library): Tokenizer["around"] => {
  const ids = (special: boolean): readonly number[] => library.encode("a", { add_special_tokens: special }).ids;
  const [bare, dressed] = [ids(false), ids(true)];
  const at = dressed.findIndex((_, i) => bare.every((id, k) => dressed[i + k] === id));
  return at < 0
    ? { before: new Int32Array(), after: new Int32Array() }
    : { before: Int32Array.from(dressed.slice(0, at)), after: Int32Array.from(dressed.slice(at + bare.length)) };
};

const fromVocabulary = (text: string, name: string): Tokenizer => {
  const vocabulary = parseVocabulary(text, name);
  const ids = tokensOf(vocabulary);
  return {
    encode: (t) => Int32Array.from(wordsOf(t, vocabulary.lowerCase), (w) => ids.get(w) ?? unknown),
    decode: (tokens) => Array.from(tokens, (t) => vocabulary.words[t] ?? "<unknown>").join(" "),
    isSpecial: (token) => token === padding || token === unknown,
    around: { before: new Int32Array(), after: new Int32Array() },
    longest: vocabulary.length,
  };
};
