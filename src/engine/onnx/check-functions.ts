/** Model-local functions: unique, not recursive, and not a bomb when they are inlined. */
import { CasemateError } from "../../core/error.ts";
import { checkFunctionNames } from "./check-names.ts";
import { type ModelProto, type NodeProto, normalDomain } from "./graph.ts";
import { limitError, type OnnxLimits } from "./limits.ts";
import type { FunctionProto } from "./proto/onnx_pb.ts";
import { subgraphs } from "./walk.ts";

const invalid = (message: string): CasemateError => new CasemateError("ONNX_INVALID", message);

const key = (domain: string, name: string, overload: string): string =>
  JSON.stringify([normalDomain(domain), name, overload]);

/** Throws ONNX_INVALID, or ONNX_LIMIT when inlining would make more than `maxNodes` nodes. Sorts the nodes of each function. */
export const checkFunctions = (model: ModelProto, limits: OnnxLimits): void => {
  const functions = new Map<string, FunctionProto>();
  for (const f of model.functions) {
    const what = `function '${f.domain}.${f.name}'`;
    if (f.name === "") throw invalid("a function has no name");
    const k = key(f.domain, f.name, f.overload);
    if (functions.has(k)) throw invalid(`${what} is defined twice`);
    functions.set(k, f);
    const attributes = new Set<string>();
    for (const name of [...f.attribute, ...f.attributeProto.map((a) => a.name)]) {
      if (attributes.has(name)) throw invalid(`${what} has the attribute '${name}' twice`);
      attributes.add(name);
    }
    checkFunctionNames(what, f.input, f.output, f.node);
  }
  if (model.graph === undefined) return;
  const inlined = new Map<FunctionProto, number>();
  const open = new Set<FunctionProto>();
  const size = (nodes: readonly NodeProto[]): number => {
    let n = 0;
    for (const node of nodes) {
      const f = functions.get(key(node.domain, node.opType, node.overload));
      n += f === undefined ? 1 : sizeOf(f);
      for (const g of subgraphs(node)) n += size(g.node);
      if (n > limits.maxNodes)
        throw limitError("maxNodes", `the model has more than ${limits.maxNodes} nodes when its functions are inlined`);
    }
    return n;
  };
  const sizeOf = (f: FunctionProto): number => {
    const known = inlined.get(f);
    if (known !== undefined) return known;
    if (open.has(f)) throw invalid(`function '${f.domain}.${f.name}' calls itself`);
    if (open.size >= limits.maxDepth)
      throw limitError("maxDepth", `functions call each other more than ${limits.maxDepth} deep`);
    open.add(f);
    const n = size(f.node);
    open.delete(f);
    inlined.set(f, n);
    return n;
  };
  if (functions.size > 0) for (const f of functions.values()) sizeOf(f);
  size(model.graph.node);
};
