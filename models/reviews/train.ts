/** The recipe of the files in this folder. `npx vitest run --config models/vitest.config.ts` makes them again. */
import { buildVocabulary, encode, type Vocabulary } from "../../src/engine/data/text/vocabulary.ts";
import { fit, type FitData } from "../../src/engine/fit/fit.ts";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { tokenNet } from "../../src/train/text/token-net.ts";
import { type Reviews, synonyms, writeReviews } from "./write.ts";

const linesOf = ({ texts, labels }: Reviews): string =>
  texts.map((text, i) => `${JSON.stringify({ text, label: labels[i] === 1 ? "good" : "bad" })}\n`).join("");

const dataOf = (v: Vocabulary, { texts, labels }: Reviews): FitData => ({
  x: Float32Array.from(encode(v, texts).data, Number),
  labels: Int32Array.from(labels),
  dims: [v.length],
});

/** File by name. */
export const makeReviews = async (): Promise<ReadonlyMap<string, Uint8Array | string>> => {
  const train = writeReviews(1_000, "train");
  const vocabulary = buildVocabulary(train.texts, { length: 32 });
  const net = tokenNet({
    kind: "mean-pool",
    words: vocabulary.words.length,
    length: vocabulary.length,
    classes: 2,
    width: 8,
    units: 16,
    seed: 1,
  });
  const { model } = await fit(net, dataOf(vocabulary, train), {
    epochs: 10,
    batchSize: 50,
    optimizer: { kind: "adam", learningRate: 0.01 },
    seed: 1,
    threads: 1,
  });
  return new Map<string, Uint8Array | string>([
    ["reviews-train.jsonl", linesOf(train)],
    ["reviews-test.jsonl", linesOf(writeReviews(500, "test"))],
    ["reviews.vocabulary.json", `${JSON.stringify(vocabulary)}\n`],
    ["synonyms.json", `${JSON.stringify(synonyms(), null, 1)}\n`],
    ["reviews.onnx", writeOnnx(model)],
  ]);
};
