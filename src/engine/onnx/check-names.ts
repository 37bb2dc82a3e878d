/**
 * Names of one graph or function body: what is defined, what is used, and in which order.
 *
 * Scoping is that of the ONNX standard: a subgraph sees the names that were defined outside before its node, and its nodes must not
 * define one of them again. Nodes that are not in topological order, which the standard forbids but some exporters write, are sorted.
 */
import { CasemateError } from "../../core/error.ts";
import { type GraphProto, type NodeProto, opName } from "./graph.ts";
import { subgraphs } from "./walk.ts";

const invalid = (message: string): CasemateError => new CasemateError("ONNX_INVALID", message);

/** What a body of nodes can see: its own names and, through `outer`, those around it. */
class Scope {
  readonly names = new Set<string>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  has(name: string): boolean {
    return this.names.has(name) || (this.#outer?.has(name) ?? false);
  }
}

/** A node for messages: its op and its name or first output, since unnamed nodes are normal. */
export const label = (n: NodeProto): string => {
  const name = n.name !== "" ? n.name : (n.output.find((o) => o !== "") ?? "");
  return name === "" ? `${opName(n)} node` : `${opName(n)} node '${name}'`;
};

/** Checks the names of a graph and of the graphs in it, and sorts their nodes. Throws ONNX_INVALID. */
export const checkGraphNames = (graph: GraphProto): void => graphNames(graph, undefined, new Order(graph.node));

/** The same for the body of a function, which sees nothing but its inputs. Returns nothing; sorts `nodes` in place. */
export const checkFunctionNames = (
  what: string,
  inputs: readonly string[],
  outputs: readonly string[],
  nodes: NodeProto[],
): void => {
  const scope = new Scope();
  for (const name of inputs) define(scope, name, `input of ${what}`);
  bodyNames(nodes, scope, what, new Order(nodes));
  checkOutputs(outputs, scope, what);
};

const graphNames = (graph: GraphProto, outer: Scope | undefined, order: Order): void => {
  const what = `graph '${graph.name}'`;
  const scope = new Scope(outer);
  for (const v of graph.input) define(scope, v.name, `input of ${what}`);
  const inputs = new Set(scope.names);
  const initializers = new Set<string>();
  const initialize = (name: string): void => {
    if (name === "") throw invalid(`an initializer of ${what} has no name`);
    if (initializers.has(name)) throw invalid(`the initializer '${name}' of ${what} is defined twice`);
    initializers.add(name);
    // an input may have an initializer as its default value, and before IR 4 each initializer was an input
    if (!inputs.has(name)) scope.names.add(name);
  };
  for (const t of graph.initializer) initialize(t.name);
  for (const s of graph.sparseInitializer) initialize(s.values?.name ?? "");
  bodyNames(graph.node, scope, what, order);
  checkOutputs(
    graph.output.map((v) => v.name),
    scope,
    what,
  );
};

const define = (scope: Scope, name: string, what: string): void => {
  if (name === "") throw invalid(`an ${what} has no name`);
  if (scope.names.has(name)) throw invalid(`'${name}' is defined twice, as an ${what}`);
  scope.names.add(name);
};

const checkOutputs = (outputs: readonly string[], scope: Scope, what: string): void => {
  const seen = new Set<string>();
  for (const name of outputs) {
    if (seen.has(name)) throw invalid(`the output '${name}' of ${what} is listed twice`);
    seen.add(name);
    if (!scope.has(name)) throw invalid(`the output '${name}' of ${what} is not produced by any node`);
  }
};

const bodyNames = (nodes: NodeProto[], scope: Scope, what: string, order: Order): void => {
  if (order.unsorted.has(nodes)) sortNodes(nodes, scope, what, order);
  for (const n of nodes) {
    for (const name of n.input)
      if (name !== "" && !scope.has(name)) throw invalid(`the input '${name}' of ${label(n)} is not defined anywhere`);
    for (const g of subgraphs(n)) graphNames(g, scope, order);
    for (const name of n.output) {
      if (name === "") continue;
      if (scope.has(name)) throw invalid(`'${name}' is defined twice, the second time by ${label(n)}`);
      scope.names.add(name);
    }
  }
};

/** Sorts in place, keeping the given order where it is right. Throws ONNX_INVALID for names from nowhere and for cycles. */
const sortNodes = (nodes: NodeProto[], scope: Scope, what: string, order: Order): void => {
  const producer = new Map<string, number>();
  nodes.forEach((n, i) => {
    for (const name of n.output) {
      if (name === "") continue;
      if (producer.has(name) || scope.has(name))
        throw invalid(`'${name}' is defined twice, the second time by ${label(n)}`);
      producer.set(name, i);
    }
  });
  const waits = new Int32Array(nodes.length);
  const users: (number[] | undefined)[] = [];
  nodes.forEach((n, i) => {
    for (const name of order.used(n)) {
      const from = producer.get(name);
      if (from === undefined) {
        if (!scope.has(name)) throw invalid(`the input '${name}' of ${label(n)} is not defined anywhere`);
        continue;
      }
      waits[i] = (waits[i] as number) + 1;
      (users[from] ??= []).push(i);
    }
  });
  const ready: number[] = [];
  for (let i = 0; i < nodes.length; i++) if (waits[i] === 0) ready.push(i);
  const sorted: NodeProto[] = [];
  for (let k = 0; k < ready.length; k++) {
    const i = ready[k] as number;
    sorted.push(nodes[i] as NodeProto);
    for (const j of users[i] ?? []) {
      waits[j] = (waits[j] as number) - 1;
      if (waits[j] === 0) ready.push(j);
    }
  }
  if (sorted.length < nodes.length) {
    const stuck = nodes[waits.findIndex((w) => w > 0)] as NodeProto;
    throw invalid(`${what} has a cycle through ${label(stuck)}`);
  }
  sorted.forEach((n, i) => {
    nodes[i] = n;
  });
};

/** The bodies with a node that uses what the same body defines at or after it; one pass over all graphs. */
const findUnsorted = (nodes: NodeProto[]): ReadonlySet<NodeProto[]> => {
  const unsorted = new Set<NodeProto[]>();
  /** names that are still to be defined, and by which body; undefined once they are */
  const pending = new Map<string, NodeProto[] | undefined>();
  const use = (name: string): void => {
    const body = pending.get(name);
    if (body !== undefined) unsorted.add(body);
  };
  const walk = (body: NodeProto[]): void => {
    const hidden: [string, NodeProto[] | undefined][] = [];
    for (const n of body)
      for (const name of n.output) {
        if (name === "") continue;
        hidden.push([name, pending.get(name)]);
        pending.set(name, body);
      }
    for (const n of body) {
      n.input.forEach(use);
      for (const g of subgraphs(n)) {
        walk(g.node);
        for (const v of g.output) use(v.name);
      }
      for (const name of n.output) if (name !== "") pending.set(name, undefined);
    }
    for (const [name, owner] of hidden.reverse()) pending.set(name, owner);
  };
  walk(nodes);
  return unsorted;
};

/** names that are held at most: a hostile file could pass many names through many levels of subgraphs */
const maxFreeNames = 250_000;

/** Which bodies must be sorted, and the names that nodes take from around them, computed once for each graph where it is needed. */
class Order {
  readonly unsorted: ReadonlySet<NodeProto[]>;
  readonly #ofGraph = new WeakMap<GraphProto, ReadonlySet<string>>();
  #count = 0;

  constructor(nodes: NodeProto[]) {
    this.unsorted = findUnsorted(nodes);
  }

  used(n: NodeProto): Iterable<string> {
    const inner = subgraphs(n);
    if (inner.length === 0) return n.input.includes("") ? n.input.filter((name) => name !== "") : n.input;
    const names = new Set(n.input);
    for (const g of inner) for (const name of this.#graph(g)) names.add(name);
    names.delete("");
    return names;
  }

  #graph(graph: GraphProto): ReadonlySet<string> {
    const known = this.#ofGraph.get(graph);
    if (known !== undefined) return known;
    const names = new Set<string>();
    for (const n of graph.node) {
      for (const name of this.used(n)) names.add(name);
      if (this.#count + names.size > maxFreeNames)
        throw new CasemateError(
          "ONNX_LIMIT",
          `nodes are out of order and their subgraphs use more than ${maxFreeNames} outer names`,
        );
    }
    for (const v of graph.output) names.add(v.name);
    for (const v of graph.input) names.delete(v.name);
    for (const t of graph.initializer) names.delete(t.name);
    for (const s of graph.sparseInitializer) names.delete(s.values?.name ?? "");
    for (const n of graph.node) for (const name of n.output) names.delete(name);
    this.#count += names.size;
    this.#ofGraph.set(graph, names);
    return names;
  }
}
