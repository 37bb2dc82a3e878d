/** embeddingOf: where a model that reads token ids looks its words up: the value that ascents on text move, since tokens are no numbers. */
import { CasemateError } from "../../core/error.ts";
import { attr, type ModelProto, opName } from "../../engine/onnx/graph.ts";
import { readsTokens } from "../../engine/runtime/describe-tokens.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { parametersOf } from "../../engine/fit/training-graph.ts";

export interface Embedding {
  /** the inner value with the vectors of the words, [N, length, width] */
  readonly value: string;
  /** the weight that they are taken from, [words, width] */
  readonly table: string;
  readonly words: number;
  readonly width: number;
}

/** The first Gather of rows of a weight by the model's input. THROWS MODEL_CAPABILITY where there is none, or where one would not move all. */
export const embeddingOf = (model: ModelProto): Embedding => {
  const graph = normalize(model).graph;
  const { weights } = parametersOf(model);
  const given = new Set(graph?.initializer.map((t) => t.name));
  const input = graph?.input.find((i) => !given.has(i.name));
  if (graph === undefined || input === undefined || !readsTokens(model))
    throw new CasemateError("MODEL_CAPABILITY", "the model does not read token ids", {
      hint: "its input is to be int64 or int32 [N, length], the tokens of a text",
    });
  // ids may be cast on their way
  const ids = new Set([input.name]);
  const found: Embedding[] = [];
  for (const n of graph.node) {
    if (opName(n) === "Cast" && ids.has(n.input[0] ?? "")) ids.add(n.output[0] ?? "");
    const table = n.input[0] ?? "";
    const dims = weights.get(table)?.dims ?? [];
    if (opName(n) !== "Gather" || attr.int(n, "axis", 0) !== 0 || dims.length !== 2 || !ids.has(n.input[1] ?? ""))
      continue;
    found.push({ value: n.output[0] ?? "", table, words: dims[0] ?? 0, width: dims[1] ?? 0 });
  }
  const [embedding, ...more] = found;
  if (embedding === undefined || more.length > 0)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `the model looks its tokens up in ${found.length} tables of vectors, one was expected`,
      { hint: "a Gather of rows of a float32 initializer by the input, as PyTorch exports nn.Embedding" },
    );
  return embedding;
};
