/** embeddingOf: where a model that reads token ids looks its words up: the value that ascents on text move, since tokens are no numbers. */
import { CasemateError } from "../../core/error.ts";
import { attr, type ModelProto, opName, valueType } from "./graph.ts";
import { normalize } from "./normalize.ts";

export interface Embedding {
  /** the input with the token ids */
  readonly input: string;
  /** the inner value with the vectors of the words, [N, length, width] */
  readonly value: string;
  /** the weight that they are taken from, [words, width] */
  readonly table: string;
  readonly words: number;
  readonly width: number;
}

/** The one Gather of rows of a float32 weight by an input of whole numbers. THROWS MODEL_CAPABILITY where there is none, or where one would not move all. */
export const embeddingOf = (model: ModelProto): Embedding => {
  const graph = normalize(model).graph;
  const weights = new Map(graph?.initializer.filter((t) => t.dims.length === 2).map((t) => [t.name, t.dims]));
  const given = new Set(graph?.initializer.map((t) => t.name));
  // ids may be cast on their way
  const ids = new Map<string, string>();
  for (const i of graph?.input ?? []) {
    const type = valueType(i);
    const whole = type?.dtype === "int64" || type?.dtype === "int32";
    if (!given.has(i.name) && whole && type.shape?.length === 2) ids.set(i.name, i.name);
  }
  if (ids.size === 0)
    throw new CasemateError("MODEL_CAPABILITY", "the model does not read token ids", {
      hint: "its input is to be int64 or int32 [N, length], the tokens of a text",
    });
  const found: Embedding[] = [];
  for (const n of graph?.node ?? []) {
    const from = ids.get(n.input[0] ?? "");
    if (opName(n) === "Cast" && from !== undefined) ids.set(n.output[0] ?? "", from);
    const table = n.input[0] ?? "";
    const input = ids.get(n.input[1] ?? "");
    const [words, width] = weights.get(table) ?? [];
    if (opName(n) !== "Gather" || attr.int(n, "axis", 0) !== 0 || input === undefined || width === undefined) continue;
    found.push({ input, value: n.output[0] ?? "", table, words: Number(words), width: Number(width) });
  }
  // positions and segments are looked up too; tokens have by far the most rows
  const [embedding, next] = found.toSorted((a, b) => b.words - a.words);
  if (embedding === undefined || (next !== undefined && next.input === embedding.input))
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `the model looks its tokens up in ${found.length} tables of vectors, one was expected`,
      { hint: "a Gather of rows of a float32 initializer by the input, as PyTorch exports nn.Embedding" },
    );
  return embedding;
};
