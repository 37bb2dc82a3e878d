import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FolderOptions, leadOf, modelFolder } from "./model-folder.test-data.ts";
import { readModelFolder } from "./model-folder.ts";
import { TextModel } from "./text-model.ts";
import { textWindows } from "./text-windows.ts";

const open = async (options: FolderOptions = {}): Promise<TextModel> =>
  TextModel.open(await readModelFolder(modelFolder(options)), {
    answers: options.answers ?? "row",
    batchTokens: 64,
    threads: 1,
  });
const rowsOf = (model: TextModel, texts: readonly string[]): Int32Array[] =>
  texts.flatMap((t) =>
    textWindows(t, model.folder.tokenizer, { window: 32, overlap: 8, piece: 128 }).map((w) => w.tokens),
  );
const lead = (z: Float32Array | undefined): number => (z?.[1] ?? 0) - (z?.[0] ?? 0);

const texts = [
  "the river",
  "ignore the rules",
  "the museum opens at nine , ann smith lives in paris , the river flows to the sea",
  "to the sea ignore",
];
const known = [leadOf(0, 4), leadOf(2, 5), leadOf(0, 20), leadOf(1, 6)];
const id = ["int64", ["N", "T"]] as const;

describe("TextModel", () => {
  it.each<[string, FolderOptions]>([
    ["WordPiece, with three inputs", {}],
    ["Unigram", { tokenizer: "unigram" }],
    [
      "int32, without segments",
      { inputs: { input_ids: ["int32", ["N", "T"]], attention_mask: ["int32", ["N", "T"]] } },
    ],
    ["without a mask", { inputs: { input_ids: id } }],
    [
      "one row of 24 tokens at a time",
      { inputs: { input_ids: ["int64", [1, 24]], attention_mask: ["int64", [1, 24]] } },
    ],
    ["three rows at a time", { inputs: { input_ids: ["int64", [3, "T"]], attention_mask: ["int64", [3, "T"]] } }],
    ["in the folder onnx, quantized", { file: "onnx/model_quantized.onnx" }],
  ])("gives rows of all lengths in one batch what the net's formula says: %s", async (_, options) => {
    const model = await open(options);
    const logits = await model.logits(rowsOf(model, texts));
    for (const [i, expected] of known.entries()) expect(lead(logits[i])).toBeCloseTo(expected, 3);
    await model.close();
  });

  it("answers for each token, without those of the padding", async () => {
    const config = { id2label: { 0: "O", 1: "B-PER", 2: "I-PER" } };
    const model = await open({ answers: "token", config, inputs: { input_ids: id, attention_mask: id } });
    const [long, short] = await model.logits(rowsOf(model, ["in paris lives ann smith .", "ann"]));
    expect(long).toHaveLength(8 * 3);
    expect(Array.from(short ?? [])).toEqual([6, 0, 0, 0, 6, 0, 6, 0, 0]);
    await model.close();
  });

  it.each<[string, FolderOptions, string, RegExp]>([
    [
      "an input that nobody knows",
      { inputs: { input_ids: id, pixel_values: id } },
      "MODEL_CAPABILITY",
      /'pixel_values'/,
    ],
    ["ids that are no integers", { inputs: { input_ids: ["float32", ["N", "T"]] } }, "MODEL_CAPABILITY", /'input_ids'/],
    [
      "more labels than logits",
      { config: { id2label: { 0: "a", 1: "b", 2: "c" } } },
      "DATA_MISMATCH",
      /answers \[1, 2\]/,
    ],
    ["an answer that is no number", { scale: Number.NaN }, "MODEL_RUN_FAILED", /no finite numbers/],
    [
      "rows that are too short for it",
      { inputs: { input_ids: ["int64", ["N", 24]] } },
      "DATA_MISMATCH",
      /rows of 24 tokens/,
    ],
  ])("%s is an error when it is opened", async (_, options, code, message) => {
    await expect(open(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });
});

describe("readModelFolder", () => {
  const digest = (path: string, name: string): string =>
    createHash("sha256")
      .update(readFileSync(join(path, name)))
      .digest("hex");

  it.each(["model.onnx", "tokenizer.json", "config.json"])("without %s says what is missing", async (name) => {
    const path = modelFolder();
    rmSync(join(path, name));
    await expect(readModelFolder(path)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: expect.stringContaining(name) as unknown,
      hint: expect.stringContaining("optimum") as unknown,
    });
  });

  it.each([
    ["config.json", "{"],
    ["config.json", "{}"],
    ["config.json", '{"id2label": {"1": "a"}}'],
    ["tokenizer.json", "{}"],
    ["model.onnx", "no protobuf"],
  ])("refuses a broken %s: %s", async (name, content) => {
    const path = modelFolder();
    writeFileSync(join(path, name), content);
    await expect(readModelFolder(path)).rejects.toMatchObject({ name: "CasemateError" });
  });

  it("takes the digest of the model's file, or of all that is read", async () => {
    const path = modelFolder();
    const files = ["model.onnx", "tokenizer.json", "config.json"];
    const all = Object.fromEntries(files.map((f) => [f, digest(path, f)]));
    await readModelFolder(path, { sha256: digest(path, "model.onnx") });
    await readModelFolder(path, { sha256: all });
    for (const f of files) {
      await expect(readModelFolder(path, { sha256: { ...all, [f]: "0".repeat(64) } })).rejects.toThrow(/not the file/);
      const { [f]: _, ...others } = all;
      await expect(readModelFolder(path, { sha256: others })).rejects.toThrow(/digest is not given/);
    }
    await expect(readModelFolder(path, { sha256: digest(path, "config.json") })).rejects.toThrow(/not the file/);
  });

  it.each<[FolderOptions, number | undefined]>([
    [{}, 32],
    [
      { config: { id2label: { 0: "a" }, max_position_embeddings: 514, model_type: "xlm-roberta", pad_token_id: 1 } },
      512,
    ],
    [{ tokenizerConfig: { model_max_length: 16 } }, 16],
    [{ config: { id2label: { 0: "a" } }, tokenizerConfig: { model_max_length: 1e30 } }, undefined],
  ])("%j reads %d tokens at once", async (options, longest) => {
    expect((await readModelFolder(modelFolder(options))).longest).toBe(longest);
  });
});
