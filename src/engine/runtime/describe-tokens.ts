/** describeTokens: a model of token ids, described from its graph alone: nothing of it needs trying, since token ids have no range or layout. */
import { CasemateError } from "../../core/error.ts";
import { type ModelProto, opName, valueType } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import type { ModelDescription } from "./description.ts";
import type { Domain } from "./model.ts";

export interface TokenOptions {
  readonly name: string;
  /** tokens of a text */
  readonly length: number;
  /** tokens that there are */
  readonly words: number;
  /** what may stand for what */
  readonly swaps?: Domain["swaps"];
  /** graph output with the scores; default the first; where it ends in Softmax, logits are read before it */
  readonly output?: string;
}

/** Does the model read one row of whole numbers per sample, and nothing else? */
export const readsTokens = (model: ModelProto): boolean => {
  const [input, ...more] = openInputs(model);
  const type = input === undefined ? undefined : valueType(input);
  return more.length === 0 && (type?.dtype === "int64" || type?.dtype === "int32") && type.shape?.length === 2;
};

/** THROWS MODEL_CAPABILITY for a model that reads no tokens or gives no [N, classes]; DATA_MISMATCH for another length. */
export const describeTokens = (model: ModelProto, o: TokenOptions): ModelDescription => {
  const [input] = openInputs(model);
  if (input === undefined || !readsTokens(model))
    throw new CasemateError("MODEL_CAPABILITY", "the model does not read token ids", {
      hint: "its input is to be int64 or int32 [N, length], the tokens of a text",
    });
  const fixed = valueType(input)?.shape?.[1];
  if (typeof fixed === "number" && fixed !== o.length)
    throw new CasemateError("DATA_MISMATCH", `the model reads ${fixed} tokens, the data has ${o.length} per text`, {
      hint: "is it encoded by the vocabulary that belongs to the model",
    });
  const normal = normalize(model);
  const graph = normal.graph;
  const types = infer(normal);
  const output = o.output ?? graph?.output[0]?.name ?? "";
  const maker = graph?.node.find((n) => n.output.includes(output));
  const value = maker !== undefined && opName(maker) === "Softmax" ? (maker.input[0] ?? "") : output;
  const classes = types.shape(value)?.[1];
  if (types.shape(value)?.length !== 2 || typeof classes !== "number" || classes < 2)
    throw new CasemateError("MODEL_CAPABILITY", `output '${output}' gives no scores of the classes of each text`, {
      hint: "it is to be [N, classes] with at least two classes; name another one with --output",
    });
  return {
    name: o.name,
    input: input.name,
    batch: { kind: "free" },
    output: { value, kind: "logits" },
    classes,
    domain: {
      dims: [o.length],
      size: o.length,
      layout: "flat",
      lower: new Float32Array(o.length),
      upper: new Float32Array(o.length).fill(o.words - 1),
      ...(o.swaps === undefined ? {} : { swaps: o.swaps }),
    },
    decisions: [],
  };
};

const openInputs = ({ graph }: ModelProto) => {
  const given = new Set(graph?.initializer.map((t) => t.name));
  return (graph?.input ?? []).filter((i) => !given.has(i.name));
};
