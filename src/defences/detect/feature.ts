/** featureOf: which tensor inside a model detectors look at: what the last layer in front of the scores reads, or one that is named. */
import { CasemateError } from "../../core/error.ts";
import { type GraphProto, type NodeProto, opName } from "../../engine/onnx/graph.ts";
import type { Inferred } from "../../engine/onnx/infer.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";

export interface Feature {
  readonly value: string;
  /** dims of one sample */
  readonly dims: readonly number[];
}

const layers: ReadonlySet<string> = new Set(["Gemm", "MatMul", "Conv", "com.microsoft.FusedMatMul"]);

/** Longest way back from the scores, in nodes. */
const furthest = 64;

/**
 * `graph` is normalized, `types` inferred from it. THROWS USAGE for a name that it does not have, MODEL_CAPABILITY where no layer is found or the tensor's shape
 * per sample is not known.
 */
export const featureOf = (graph: GraphProto, types: Inferred, d: ModelDescription, name?: string): Feature => {
  const producers = new Map(graph.node.flatMap((n) => n.output.map((v) => [v, n] as const)));
  if (name !== undefined && !producers.has(name))
    throw new CasemateError("USAGE", `the model has no inner value '${name}'`, {
      hint: `its last ones are ${graph.node
        .slice(-5)
        .flatMap((n) => n.output)
        .map((v) => `'${v}'`)
        .join(", ")}`,
    });
  const value = name ?? lastLayerInput(producers, types, d);
  const dims = types.shape(value)?.slice(1);
  if (dims === undefined || !dims.every((v) => typeof v === "number") || types.dtype(value) !== "float32")
    throw new CasemateError("MODEL_CAPABILITY", `the inner value '${value}' has no known shape of float32 per sample`, {
      hint: "name another one with --tensor",
    });
  return { value, dims };
};

const lastLayerInput = (producers: ReadonlyMap<string, NodeProto>, types: Inferred, d: ModelDescription): string => {
  let at = d.output.value;
  for (let hops = 0; hops < furthest; hops++) {
    const n = producers.get(at);
    if (n === undefined) break;
    const read = n.input.find((v) => v !== "" && types.constant(v) === undefined);
    if (read === undefined) break;
    if (layers.has(opName(n))) return read;
    at = read;
  }
  throw new CasemateError(
    "MODEL_CAPABILITY",
    "no layer was found in front of the scores whose input could be looked at",
    {
      hint: "name an inner value with --tensor",
    },
  );
};
