/** commonOpsets: one list of opsets under which the nodes of several normalized models mean what they meant. */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../../core/error.ts";
import { type ModelProto, normalDomain } from "../../engine/onnx/graph.ts";
import { type OperatorSetIdProto, OperatorSetIdProtoSchema } from "../../engine/onnx/proto/onnx_pb.ts";
import { eachNode } from "../../engine/onnx/walk.ts";

/**
 * Ops whose form or meaning changed after opset 18 (18 is what `normalize` brings older models to), by the opset of the change: modes of GridSample
 * were renamed, the axis of DFT became an input, scale and bias of GroupNormalization count per channel; LabelEncoder of ai.onnx.ml was made anew.
 */
const changed: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([
  [
    "",
    new Map([
      ["GridSample", 20],
      ["DFT", 20],
      ["GroupNormalization", 21],
    ]),
  ],
  ["ai.onnx.ml", new Map([["LabelEncoder", 4]])],
]);

/** Throws ONNX_UNSUPPORTED for a model with an op that means something else under the newest opset of the others. */
export const commonOpsets = (
  models: readonly { readonly name: string; readonly model: ModelProto }[],
): OperatorSetIdProto[] => {
  const newest = new Map<string, bigint>();
  for (const { model } of models)
    for (const { domain, version } of model.opsetImport) {
      const d = normalDomain(domain);
      if (version > (newest.get(d) ?? 0n)) newest.set(d, version);
    }
  for (const { name, model } of models) {
    const own = new Map(model.opsetImport.map((o) => [normalDomain(o.domain), Number(o.version)]));
    for (const n of eachNode(model)) {
      const domain = normalDomain(n.domain);
      const since = changed.get(domain)?.get(n.opType);
      const [from, to] = [own.get(domain) ?? 1, Number(newest.get(domain) ?? 1n)];
      if (since !== undefined && from < since && since <= to)
        throw new CasemateError(
          "ONNX_UNSUPPORTED",
          `'${name}' has ${n.opType} of opset ${from}, which means something else in opset ${to} of another member`,
          { hint: "export the members at one opset" },
        );
    }
  }
  return [...newest].map(([domain, version]) => create(OperatorSetIdProtoSchema, { domain, version }));
};
