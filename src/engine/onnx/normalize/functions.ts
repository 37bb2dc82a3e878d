/** Inlines model-local functions: a call becomes the function's nodes with names of their own. */
import { CasemateError } from "../../../core/error.ts";
import { type AttributeProto, type GraphProto, type ModelProto, type NodeProto, normalDomain } from "../graph.ts";
import { allNames, copyNode, shallow, subgraphs } from "./scope.ts";

type FunctionProto = ModelProto["functions"][number];

/** Calls may nest so deep, and a model may grow to so many nodes: untrusted functions can call each other twice each. */
const maxDepth = 32;
const maxNodes = 1_000_000;

const keyOf = (domain: string, name: string, overload: string): string =>
  `${normalDomain(domain)}\n${name}\n${overload}`;

/** Changes `model` and `graph` in place: afterwards there are no functions. Throws ONNX_LIMIT on recursion or too much growth. */
export const inlineFunctions = (model: ModelProto, graph: GraphProto): void => {
  if (model.functions.length === 0) return;
  const functions = new Map(model.functions.map((f) => [keyOf(f.domain, f.name, f.overload), f]));
  const taken = allNames(graph);
  let counter = 0;
  let total = 0;
  const fresh = (name: string): string => {
    for (;;) {
      const candidate = `${name}/${counter++}`;
      if (!taken.has(candidate)) {
        taken.add(candidate);
        return candidate;
      }
    }
  };

  const inlineNodes = (nodes: readonly NodeProto[], depth: number): NodeProto[] =>
    nodes.flatMap((n): NodeProto[] => {
      for (const s of subgraphs(n)) s.node = inlineNodes(s.node, depth);
      const f = functions.get(keyOf(n.domain, n.opType, n.overload));
      if (++total > maxNodes) throw new CasemateError("ONNX_LIMIT", `functions expand to more than ${maxNodes} nodes`);
      if (f === undefined) return [n];
      if (depth >= maxDepth)
        throw new CasemateError("ONNX_LIMIT", `function '${f.name}' is nested deeper than ${maxDepth} calls`);
      return inlineNodes(body(f, n, fresh), depth + 1);
    });
  graph.node = inlineNodes(graph.node, 0);

  mergeOpsets(model);
  model.functions = [];
};

/** A function may import domains that the model itself does not. */
const mergeOpsets = (model: ModelProto): void => {
  const known = new Set(model.opsetImport.map((o) => normalDomain(o.domain)));
  model.opsetImport = [...model.opsetImport];
  for (const f of model.functions)
    for (const o of f.opsetImport)
      if (!known.has(normalDomain(o.domain))) {
        known.add(normalDomain(o.domain));
        model.opsetImport.push(o);
      }
};

/** The nodes of one call: inputs and outputs are the caller's, inner names fresh, attribute references resolved. */
const body = (f: FunctionProto, call: NodeProto, fresh: (name: string) => string): NodeProto[] => {
  const names = new Map<string, string>([["", ""]]);
  const tail: NodeProto[] = [];
  f.input.forEach((name, i) => names.set(name, call.input[i] ?? ""));
  f.output.forEach((name, i) => {
    const to = call.output[i] ?? "";
    const passed = names.get(name);
    if (passed === undefined) names.set(name, to === "" ? fresh(name) : to);
    else if (to !== "") tail.push(identity(f, passed, to)); // an input handed straight to an output
  });
  const attributes = new Map<string, AttributeProto>();
  for (const a of f.attributeProto) attributes.set(a.name, a);
  for (const a of call.attribute) attributes.set(a.name, a);
  const rename = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const to = fresh(name);
    names.set(name, to);
    return to;
  };
  const nodes = f.node.map((original) => {
    const n = copyNode(original);
    n.name = n.name === "" ? "" : fresh(`${call.name || call.opType}/${n.name}`);
    bind(n, rename, attributes);
    return n;
  });
  return [...nodes, ...tail];
};

/** Renames what a node reads and writes, and replaces references to the function's attributes by their values. */
const bind = (
  n: NodeProto,
  rename: (name: string) => string,
  attributes: ReadonlyMap<string, AttributeProto>,
): void => {
  n.input = n.input.map(rename);
  n.output = n.output.map(rename);
  n.attribute = n.attribute.flatMap((a): AttributeProto[] => {
    if (a.refAttrName !== "") {
      const value = attributes.get(a.refAttrName);
      if (value === undefined) return []; // not given and without default: the op's own default holds
      const copy = shallow(value);
      copy.name = a.name;
      return [copy];
    }
    for (const g of a.g === undefined ? a.graphs : [a.g, ...a.graphs]) bindGraph(g, rename, attributes);
    return [a];
  });
};

/** A subgraph's own names get fresh ones too: the same function may be called twice within one scope. */
const bindGraph = (
  g: GraphProto,
  outer: (name: string) => string,
  attributes: ReadonlyMap<string, AttributeProto>,
): void => {
  const renamed = <T extends { name: string }>(v: T): T => {
    const copy = shallow(v);
    copy.name = outer(v.name);
    return copy;
  };
  g.input = g.input.map(renamed);
  g.output = g.output.map(renamed);
  g.initializer = g.initializer.map(renamed);
  g.valueInfo = g.valueInfo.map(renamed);
  for (const n of g.node) bind(n, outer, attributes);
};

const identity = (f: FunctionProto, from: string, to: string): NodeProto => {
  const model = f.node[0];
  if (model === undefined) throw new CasemateError("ONNX_UNSUPPORTED", `function '${f.name}' has no nodes`);
  const n = shallow(model);
  n.name = to;
  n.opType = "Identity";
  n.domain = "";
  n.attribute = [];
  n.input = [from];
  n.output = [to];
  return n;
};
