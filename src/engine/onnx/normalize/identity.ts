/** Removes Identity, and Dropout in inference mode. */
import { attr, type GraphProto, type NodeProto, normalDomain } from "../graph.ts";
import { fromTensorProto } from "../tensor-proto.ts";
import { renameReads, shallow, subgraphs } from "./scope.ts";

/** Changes `graph` and its subgraphs in place; `opset` is that of the main domain. Names of graph outputs stay. */
export const removeIdentities = (
  graph: GraphProto,
  opset: number,
  outerConstants: ReadonlyMap<string, boolean> = new Map(),
): void => {
  const constants = new Map(outerConstants);
  for (const t of graph.initializer)
    if (t.dims.length <= 1 && t.dataType === 9) constants.set(t.name, fromTensorProto(t).data[0] === 1);
  for (const n of graph.node) for (const s of subgraphs(n)) removeIdentities(s, opset, constants);

  const isOutput = new Set(graph.output.map((o) => o.name));
  const read = new Set(graph.node.flatMap((n) => [...n.input, ...subgraphs(n).flatMap((s) => [...subgraphReads(s)])]));
  const passes = (n: NodeProto): boolean => {
    if (normalDomain(n.domain) !== "" || (n.input[0] ?? "") === "" || (n.output[0] ?? "") === "") return false;
    if (n.opType === "Identity") return true;
    if (n.opType !== "Dropout") return false;
    const mask = n.output[1] ?? "";
    if (mask !== "" && (read.has(mask) || isOutput.has(mask))) return false;
    if (opset < 7) return attr.int(n, "is_test", 0) === 1;
    const training = n.input[2] ?? "";
    return training === "" || constants.get(training) === false;
  };

  const producers = new Map<string, NodeProto>();
  for (const n of graph.node) for (const v of n.output) if (v !== "") producers.set(v, n);
  const renamed = new Map<string, string>();
  const resolve = (v: string): string => {
    let to = v;
    for (let next = renamed.get(to); next !== undefined; next = renamed.get(to)) to = next;
    return to;
  };
  const kept: NodeProto[] = [];
  for (const n of graph.node) {
    const [from = "", to = ""] = [n.input[0], n.output[0]];
    if (!passes(n)) kept.push(n);
    else if (!isOutput.has(to)) renamed.set(to, resolve(from));
    else {
      // the output's name must stay: give it to the node that makes the value, if that node's own name is free to go
      const source = resolve(from);
      const p = producers.get(source);
      if (p === undefined || isOutput.has(source)) {
        kept.push(n.opType === "Identity" ? n : asIdentity(n));
        continue;
      }
      p.output = p.output.map((v) => (v === source ? to : v));
      producers.set(to, p);
      renamed.set(source, to);
    }
  }
  graph.node = kept;
  renameReads(graph.node, new Map([...renamed.keys()].map((k) => [k, resolve(k)])));
};

const subgraphReads = (g: GraphProto): Set<string> => {
  const reads = new Set(g.output.map((o) => o.name));
  for (const n of g.node) {
    for (const v of n.input) reads.add(v);
    for (const s of subgraphs(n)) for (const v of subgraphReads(s)) reads.add(v);
  }
  return reads;
};

const asIdentity = (dropout: NodeProto): NodeProto => {
  const n = shallow(dropout);
  n.opType = "Identity";
  n.attribute = [];
  n.input = dropout.input.slice(0, 1);
  n.output = dropout.output.slice(0, 1);
  return n;
};
