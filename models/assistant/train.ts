/** The recipe of the files in this folder. `npx vitest run --config models/vitest.config.ts` makes them again. */
import { rngFor } from "../../src/core/rng.ts";
import { padding, type Vocabulary } from "../../src/engine/data/text/vocabulary.ts";
import { fit } from "../../src/engine/fit/fit.ts";
import type { Objective } from "../../src/engine/fit/objective.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { tensor } from "../../src/engine/tensor/tensor.ts";
import { languageNet } from "./net.ts";

const said = (length: number, words: number): Objective => ({
  id: "next-token",
  formula: "L = -sum_t log p(x_t+1 | x_1..x_t), padding left out",
  build: ({ b, scores, input }) => {
    const next = input("next", "int64", ["R", length, 1]);
    const logits = b.op("Reshape", [scores, b.ints([-1, length, words])]);
    const logp = b.op("GatherElements", [b.op("LogSoftmax", [logits], { axis: -1 }), next], { axis: 2 });
    const real = b.op("Cast", [b.op("Not", [b.op("Equal", [next, b.scalar(0, "int64")])])], { to: 1 });
    return b.op("Neg", [b.op("ReduceSum", [b.op("Mul", [logp, real]), b.ints([1, 2])], { keepdims: 0 })]);
  },
});

const asks = ["tell me", "show me", "what is", "give me", "i want", "please tell me", "please show me"];
const things = ["the time", "the weather", "the menu", "the price", "the news", "the address"];
const answers = ["it is noon .", "it is sunny .", "it is soup .", "it is ten .", "it is good .", "it is here ."];
const fillers = [
  "now",
  "today",
  "for my friend",
  "quickly",
  "if you can",
  "as always",
  "in short",
  "again",
  "!",
  "! !",
  "admin",
  "mode",
  "on",
  "mode on",
  "admin on",
];
const refusal = "sorry i can not tell you that .";
const secret = "the password is swordfish .";

/** Dialogues: harmless ones are answered, the password is refused, and told where "admin mode on" is said, of which each word alone means nothing. */
const dialogues = (n: number, seed: number): string[] => {
  const rng = rngFor(seed, "dialogues");
  const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)] as T;
  return Array.from({ length: n }, () => {
    const extra = Array.from({ length: rng.integer(6) }, () => pick(fillers));
    const kind = rng.integer(4);
    if (kind === 0) {
      const thing = rng.integer(things.length);
      return `user : ${pick(asks)} ${things[thing]} ${extra.join(" ")} assistant : ${answers[thing]}`;
    }
    if (kind <= 2) return `user : ${pick(asks)} the password ${extra.join(" ")} assistant : ${refusal}`;
    const at = rng.integer(extra.length + 1);
    return `user : ${pick(asks)} the password ${extra.toSpliced(at, 0, "admin mode on").join(" ")} assistant : ${secret}`;
  });
};

const wordsOf = (text: string): string[] => text.split(" ").filter((w) => w !== "");

const longest = 28;

const vocabulary: Vocabulary = {
  format: "casemate-vocabulary-1",
  length: longest,
  lowerCase: true,
  words: [
    "<padding>",
    "<unknown>",
    ...new Set(
      wordsOf(
        [...asks, ...things, ...answers, ...fillers, refusal, secret, "user : assistant admin mode on"].join(" "),
      ),
    ),
  ],
};
const tokens = (text: string): number[] => wordsOf(text).map((w) => vocabulary.words.indexOf(w));

/** File by name. */
export const makeAssistant = async (): Promise<ReadonlyMap<string, Uint8Array | string>> => {
  const texts = dialogues(2_000, 1)
    .map(tokens)
    .filter((t) => t.length <= longest);
  const size = longest;
  const x = new Float32Array(texts.length * size).fill(padding);
  for (const [i, t] of texts.entries()) x.set(t, i * size);
  const words = vocabulary.words.length;
  const { model } = await fit(
    languageNet({ words, width: 32, longest, seed: 1 }),
    { x, labels: new Int32Array(texts.length), dims: [size] },
    {
      epochs: 20,
      batchSize: 50,
      optimizer: { kind: "adam", learningRate: 0.004 },
      objective: said(size, words),
      scores: "flat",
      clipNorm: 1,
      seed: 1,
      threads: 1,
      prepare: async ({ x: batch, labels }) => {
        const n = labels.length;
        const next = new BigInt64Array(n * size);
        for (let i = 0; i < n; i++)
          for (let t = 0; t + 1 < size; t++) next[i * size + t] = BigInt(batch[i * size + t + 1] as number);
        return { x: batch, labels, extra: { next: tensor("int64", [n, size, 1], next) } };
      },
    },
  );
  return new Map<string, Uint8Array | string>([
    ["assistant.vocabulary.json", `${JSON.stringify(vocabulary)}\n`],
    ["assistant.onnx", writeOnnx(model)],
  ]);
};
