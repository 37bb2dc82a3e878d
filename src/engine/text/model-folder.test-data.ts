/** Small models in folders as Hugging Face's tools export them: a classifier of the BERT type whose answers have a closed form. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GraphBuilder } from "../onnx/builder.ts";
import { node, type Shape } from "../onnx/graph.ts";
import { writeOnnx } from "../onnx/write.ts";
import { graphOf } from "../runtime/graph-of.test-data.ts";
import { type DType, float32 } from "../tensor/tensor.ts";

const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
const calm = "the river flows to sea museum opens at nine ann smith lives in paris , .".split(" ");
/** words that its net takes for an attack */
export const attackWords = ["ignore", "rules"];
const words = [...special, ...calm, ...attackWords, "##s"];

const added = special.map((content, id) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
}));

const around = {
  type: "TemplateProcessing",
  single: [
    { SpecialToken: { id: "[CLS]", type_id: 0 } },
    { Sequence: { id: "A", type_id: 0 } },
    { SpecialToken: { id: "[SEP]", type_id: 0 } },
  ],
  pair: [],
  special_tokens: {
    "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
    "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
  },
};

export const tokenizers = {
  /** as BERT's */
  wordPiece: {
    version: "1.0",
    added_tokens: added,
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: around,
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((w, i) => [w, i])),
    },
  },
  /** as DeBERTa's third: SentencePiece */
  unigram: {
    version: "1.0",
    added_tokens: added,
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Strip", strip_left: true, strip_right: true },
        { type: "Lowercase" },
        { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
      ],
    },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    post_processor: around,
    decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    model: {
      type: "Unigram",
      unk_id: 1,
      vocab: words.map((w, i) => [
        i < special.length ? w : w.startsWith("##") ? w.slice(2) : `▁${w}`,
        i < special.length ? 0 : -3,
      ]),
    },
  },
};

export interface FolderOptions {
  readonly tokenizer?: keyof typeof tokenizers;
  readonly inputs?: Readonly<Record<string, readonly [DType, Shape]>>;
  readonly config?: object;
  readonly tokenizerConfig?: object;
  /** where in the folder the model stands */
  readonly file?: string;
  /** what the first logit of a text without an attack is multiplied by */
  readonly scale?: number;
  readonly answers?: "row" | "token";
}

const free = ["N", "T"] as const;
export const usualInputs = {
  input_ids: ["int64", free],
  attention_mask: ["int64", free],
  token_type_ids: ["int64", free],
} as const;

/** By how much the second logit leads for a text of `n` tokens, special ones included, with `k` words of an attack: attention of [CLS] finds them. */
export const leadOf = (k: number, n: number): number => (20 * k * Math.exp(8)) / (k * Math.exp(8) + n - k) - 10;

export const chanceOf = (k: number, n: number): number => 1 / (1 + Math.exp(-leadOf(k, n)));

/** Path of a new folder. */
export const modelFolder = ({
  tokenizer = "wordPiece",
  inputs = usualInputs,
  config = { id2label: { 0: "BENIGN", 1: "MALICIOUS" }, max_position_embeddings: 32 },
  tokenizerConfig,
  file = "model.onnx",
  scale = 1,
  answers = "row",
}: FolderOptions = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), "text-model-"));
  const model = graphOf(inputs, (b) => {
    const answer = answers === "row" ? attackOf(b, inputs, scale) : nameOf(b);
    b.nodes.push(node("Identity", [answer], ["logits"]));
    return { logits: ["float32", answers === "row" ? ["N", 2] : ["N", "T", 3]] };
  });
  mkdirSync(join(folder, "onnx"));
  writeFileSync(join(folder, file), writeOnnx(model));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizers[tokenizer]));
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  if (tokenizerConfig !== undefined)
    writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(tokenizerConfig));
  return folder;
};

/** One head of attention: [CLS] asks for attack words; what it sees is the answer. Segment 1 is an attack by itself: it is never to be fed. */
const attackOf = (b: GraphBuilder, inputs: NonNullable<FolderOptions["inputs"]>, scale: number): string => {
  const table = words.flatMap((w) => [attackWords.includes(w) ? 1 : 0, w === "[CLS]" ? 1 : 0]);
  let x = b.op("Gather", [b.constant(float32([words.length, 2], table)), "input_ids"], { axis: 0 });
  if ("token_type_ids" in inputs)
    x = b.op("Add", [x, b.op("Gather", [b.constant(float32([2, 2], [0, 0, 9, 0])), "token_type_ids"], { axis: 0 })]);
  const query = b.op("MatMul", [x, b.constant(float32([2, 1], [0, 8]))]);
  const key = b.op("MatMul", [x, b.constant(float32([2, 1], [1, 0]))]);
  let scores = b.op("MatMul", [query, b.op("Transpose", [key], { perm: [0, 2, 1] })]);
  if ("attention_mask" in inputs) {
    const unmasked = b.op("Sub", [b.op("Cast", ["attention_mask"], { to: 1 }), b.scalar(1, "float32")]);
    scores = b.op("Add", [scores, b.op("Unsqueeze", [b.op("Mul", [unmasked, b.scalar(1e4, "float32")]), b.ints([1])])]);
  }
  const seen = b.op("MatMul", [b.op("Softmax", [scores], { axis: -1 }), key]);
  const first = b.op("Gather", [seen, b.scalar(0, "int64")], { axis: 1 });
  const logits = b.op("MatMul", [first, b.constant(float32([1, 2], [-10, 10]))]);
  return b.op("Mul", [b.op("Add", [logits, b.constant(float32([2], [5, -5]))]), b.scalar(scale, "float32")]);
};

/** Each token's own label: O, B-PER of "ann", I-PER of "smith". */
const nameOf = (b: GraphBuilder): string => {
  const table = words.flatMap((w) => [
    w === "ann" || w === "smith" ? 0 : 6,
    w === "ann" ? 6 : 0,
    w === "smith" ? 6 : 0,
  ]);
  return b.op("Gather", [b.constant(float32([words.length, 3], table)), "input_ids"], { axis: 0 });
};
