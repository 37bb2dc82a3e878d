/** Walks over a graph and its subgraphs: copies, names, renames, topological order. */
import { CasemateError } from "../../../core/error.ts";
import type { AttributeProto, GraphProto, NodeProto } from "../graph.ts";

/** A copy of one message, fields shared; the prototype (proto2 defaults) is kept. */
export const shallow = <T extends object>(message: T): T =>
  Object.assign(Object.create(Object.getPrototypeOf(message) as object) as T, message);

/** The subgraphs in a node's attributes. */
export const subgraphs = (node: NodeProto): readonly GraphProto[] =>
  node.attribute.flatMap((a) => (a.g === undefined ? a.graphs : [a.g, ...a.graphs]));

/** A copy of a graph in which nodes, lists and subgraphs may be changed freely. Tensors and types are shared with the original. */
export const copyGraph = (graph: GraphProto): GraphProto => {
  const g = shallow(graph);
  g.node = graph.node.map(copyNode);
  g.initializer = [...graph.initializer];
  g.sparseInitializer = [...graph.sparseInitializer];
  g.input = [...graph.input];
  g.output = [...graph.output];
  g.valueInfo = [...graph.valueInfo];
  return g;
};

/** A copy of a node, its subgraphs copied too. */
export const copyNode = (node: NodeProto): NodeProto => {
  const n = shallow(node);
  n.input = [...node.input];
  n.output = [...node.output];
  n.attribute = node.attribute.map((a: AttributeProto) => {
    if (a.g === undefined && a.graphs.length === 0) return a;
    const copy = shallow(a);
    if (a.g !== undefined) copy.g = copyGraph(a.g);
    copy.graphs = a.graphs.map(copyGraph);
    return copy;
  });
  return n;
};

/** Every name of a value in the graph and its subgraphs. */
export const allNames = (graph: GraphProto, into: Set<string> = new Set()): Set<string> => {
  for (const v of [...graph.input, ...graph.output]) into.add(v.name);
  for (const t of graph.initializer) into.add(t.name);
  for (const t of graph.sparseInitializer) if (t.values !== undefined) into.add(t.values.name);
  for (const n of graph.node) {
    for (const v of n.input) into.add(v);
    for (const v of n.output) into.add(v);
    for (const s of subgraphs(n)) allNames(s, into);
  }
  return into;
};

/** The names that a graph defines itself (inputs, initializers, node outputs), subgraphs left out. */
export const definedNames = (graph: GraphProto): Set<string> => {
  const names = new Set<string>();
  for (const v of graph.input) names.add(v.name);
  for (const t of graph.initializer) names.add(t.name);
  for (const t of graph.sparseInitializer) if (t.values !== undefined) names.add(t.values.name);
  for (const n of graph.node) for (const v of n.output) if (v !== "") names.add(v);
  return names;
};

/** Outer values that a subgraph reads, those of its own subgraphs included. */
export const outerReads = (graph: GraphProto): Set<string> => {
  const own = definedNames(graph);
  const reads = new Set<string>();
  for (const n of graph.node) {
    for (const v of n.input) if (v !== "" && !own.has(v)) reads.add(v);
    for (const s of subgraphs(n)) for (const v of outerReads(s)) if (!own.has(v)) reads.add(v);
  }
  for (const v of graph.output) if (!own.has(v.name)) reads.add(v.name);
  return reads;
};

/** Renames reads of values in nodes, in place; a subgraph that defines a name itself hides the outer one. */
export const renameReads = (nodes: readonly NodeProto[], map: ReadonlyMap<string, string>): void => {
  if (map.size === 0) return;
  for (const n of nodes) {
    n.input = n.input.map((v) => map.get(v) ?? v);
    for (const s of subgraphs(n)) {
      const own = definedNames(s);
      const inner = new Map([...map].filter(([from]) => !own.has(from)));
      renameReads(s.node, inner);
      s.output = s.output.map((o) => {
        const to = inner.get(o.name);
        if (to === undefined) return o;
        const copy = shallow(o);
        copy.name = to;
        return copy;
      });
    }
  }
};

/** Orders nodes so that each comes after what it reads, else in the given order. Throws ONNX_INVALID on a cycle. */
export const sortNodes = (graph: GraphProto): void => {
  const producer = new Map<string, number>();
  graph.node.forEach((n, i) => {
    for (const v of n.output) if (v !== "") producer.set(v, i);
  });
  const state = new Uint8Array(graph.node.length);
  const sorted: NodeProto[] = [];
  const readsOf = (n: NodeProto): readonly string[] => [...n.input, ...subgraphs(n).flatMap((s) => [...outerReads(s)])];
  for (let start = 0; start < graph.node.length; start++) {
    if (state[start] !== 0) continue;
    const stack: { i: number; reads: readonly string[]; next: number }[] = [];
    const push = (i: number): void => {
      const n = graph.node[i];
      if (n === undefined) return;
      state[i] = 1;
      stack.push({ i, reads: readsOf(n), next: 0 });
    };
    push(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const v = top.reads[top.next++];
      if (v === undefined) {
        state[top.i] = 2;
        const n = graph.node[top.i];
        if (n !== undefined) sorted.push(n);
        stack.pop();
        continue;
      }
      const p = producer.get(v);
      if (p === undefined || state[p] === 2) continue;
      if (state[p] === 1) throw new CasemateError("ONNX_INVALID", `value '${v}' depends on itself`);
      push(p);
    }
  }
  graph.node = sorted;
  for (const n of graph.node) for (const s of subgraphs(n)) sortNodes(s);
};

/** How often each value is read, by nodes, by subgraphs and as a graph output. */
export const countReads = (graph: GraphProto): ReadonlyMap<string, number> => {
  const count = new Map<string, number>();
  const read = (v: string): void => {
    count.set(v, (count.get(v) ?? 0) + 1);
  };
  for (const n of graph.node) {
    for (const v of n.input) read(v);
    for (const g of subgraphs(n)) for (const v of outerReads(g)) read(v);
  }
  for (const o of graph.output) read(o.name);
  return count;
};

/** `wanted`, or with a number behind it where `names` has it already; it is added to `names`. */
export const freshName = (names: Set<string>, wanted: string): string => {
  let name = wanted;
  for (let i = 1; names.has(name); i++) name = `${wanted}_${i}`;
  names.add(name);
  return name;
};
