/** openLanguageModel: an ONNX language model and its tokenizer, from files. */
import { dirname, resolve } from "node:path";
import { parseTokenizer, type Tokenizer } from "../engine/data/text/tokenizer.ts";
import { readOnnx } from "../engine/onnx/read.ts";
import { LanguageModel } from "../engine/runtime/language-model.ts";
import { fileBytes, fileText } from "./input-file.ts";

/** Weights beside the model's file are read too. The caller closes the model. Throws FILE_NOT_FOUND, DATA_UNREADABLE, and what reading and opening throw. */
export const openLanguageModel = async (
  path: string,
  tokenizerPath: string,
): Promise<{ readonly model: LanguageModel; readonly tokenizer: Tokenizer }> => {
  const proto = readOnnx(fileBytes(path), { directory: dirname(resolve(path)) });
  const tokenizer = parseTokenizer(fileText(tokenizerPath), tokenizerPath);
  return { model: await LanguageModel.open(proto), tokenizer };
};
