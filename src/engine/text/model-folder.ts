/** readModelFolder: a model that reads texts, as Hugging Face's tools export one: model.onnx, tokenizer.json and config.json in a folder. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { readFile } from "../data/read-file.ts";
import { parseTokenizer, type Tokenizer } from "../data/text/tokenizer.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { readOnnx } from "../onnx/read.ts";

export interface ModelFolder {
  /** of the folder: stands in messages */
  readonly name: string;
  readonly model: ModelProto;
  readonly tokenizer: Tokenizer;
  /** by the place of their logit */
  readonly labels: readonly string[];
  /** tokens of a row that it was trained for, special ones included; undefined where no file says so */
  readonly longest?: number;
  /** may a text have several labels, or exactly one? */
  readonly severalLabels: boolean;
}

/** Hex, of the model's file alone, or of each file that is read, by its path in the folder. */
export type FolderDigests = string | Readonly<Record<string, string>>;

const modelFiles = ["model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx"];

const configSchema = z.object({
  id2label: z.record(z.string().regex(/^\d+$/), z.string().min(1)),
  max_position_embeddings: z.number().int().positive().optional(),
  model_type: z.string().optional(),
  pad_token_id: z.number().int().nullish(),
  problem_type: z.string().nullish(),
});
const tokenizerConfigSchema = z.object({ model_max_length: z.number().positive().optional() });

const howToExport = "export it with `optimum-cli export onnx` (docs/guide/guard.md, A larger model)";

/**
 * `file`: the model's file in the folder, where it has several or another name. THROWS FILE_NOT_FOUND, DATA_UNREADABLE for what is no such file or not the one that `sha256`
 * says, DATA_MISMATCH for labels that are not numbered through, and what readOnnx throws.
 */
export const readModelFolder = async (
  path: string,
  { file, sha256 }: { readonly file?: string | undefined; readonly sha256?: FolderDigests | undefined } = {},
): Promise<ModelFolder> => {
  const folder = resolve(path);
  const modelFile = file ?? modelFiles.find((f) => existsSync(join(folder, f)));
  if (modelFile === undefined)
    throw new CasemateError("FILE_NOT_FOUND", `there is no ${modelFiles.join(", ")} in '${path}'`, {
      hint: howToExport,
    });
  const read = async (name: string): Promise<Uint8Array> => {
    const bytes = await readFile(join(folder, name)).catch((cause: unknown) => {
      if (!(cause instanceof CasemateError)) throw cause;
      throw new CasemateError(cause.code, cause.message, { cause, hint: howToExport });
    });
    const wanted = typeof sha256 === "string" ? (name === modelFile ? sha256 : undefined) : sha256?.[name];
    if (typeof sha256 === "object" && wanted === undefined)
      throw new CasemateError(
        "DATA_UNREADABLE",
        `'${name}' of the model '${path}' is read, and its digest is not given`,
        {
          hint: `sha256 names all files that are read, or is the digest of ${modelFile} alone`,
        },
      );
    if (wanted !== undefined && createHash("sha256").update(bytes).digest("hex") !== wanted.toLowerCase())
      throw new CasemateError("DATA_UNREADABLE", `'${name}' of the model '${path}' is not the file that sha256 says`, {
        hint: "sha256sum prints the digest of a file; a changed file is another model",
      });
    return bytes;
  };
  const json = async <S extends z.ZodType>(name: string, schema: S): Promise<z.output<S>> => {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(await read(name)));
    } catch (cause) {
      if (cause instanceof CasemateError) throw cause;
      throw new CasemateError("DATA_UNREADABLE", `'${join(path, name)}' is no JSON`, { cause });
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new CasemateError(
      "DATA_UNREADABLE",
      `'${join(path, name)}': '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`,
      { hint: howToExport },
    );
  };
  const config = await json("config.json", configSchema);
  const limits = existsSync(join(folder, "tokenizer_config.json"))
    ? await json("tokenizer_config.json", tokenizerConfigSchema)
    : {};
  const labels = Array.from(Object.keys(config.id2label), (_, i) => config.id2label[i]);
  if (labels.length === 0 || labels.includes(undefined))
    throw new CasemateError(
      "DATA_MISMATCH",
      `'${join(path, "config.json")}': id2label does not number its labels from 0`,
    );
  const tokenizerFile = join(path, "tokenizer.json");
  const tokenizer = parseTokenizer(new TextDecoder().decode(await read("tokenizer.json")), tokenizerFile);
  const bytes = await read(modelFile);
  // weights in other files are not what the digest was taken of
  const beside = sha256 === undefined ? { directory: dirname(join(folder, modelFile)) } : {};
  return {
    name: basename(folder),
    model: readOnnx(bytes, beside),
    tokenizer,
    labels: labels as string[],
    severalLabels: config.problem_type === "multi_label_classification" || labels.length === 1,
    ...longestOf(config, limits),
  };
};

/** RoBERTa counts its positions from the padding's id on, so that two of 514 are no token's. Tokenizers without a limit say 1e30. */
const longestOf = (
  config: z.output<typeof configSchema>,
  limits: z.output<typeof tokenizerConfigSchema>,
): Pick<ModelFolder, "longest"> => {
  const lost = /roberta|camembert/.test(config.model_type ?? "") ? (config.pad_token_id ?? 1) + 1 : 0;
  const known = [(config.max_position_embeddings ?? Infinity) - lost, limits.model_max_length ?? Infinity];
  const longest = Math.min(...known);
  return longest < 1e6 ? { longest } : {};
};
