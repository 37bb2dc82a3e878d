/** The upgrades of the main domain, and their application to a graph and its subgraphs. */
import { GraphBuilder } from "../builder.ts";
import { type GraphProto, type ModelProto, type NodeProto, normalDomain } from "../graph.ts";
import { infer, type Inferred } from "../infer.ts";
import { axesUpgrades } from "./axes.ts";
import { formUpgrades } from "./forms.ts";
import { allNames, copyNode, subgraphs } from "./scope.ts";
import type { Upgrade, UpgradeContext } from "./upgrade.ts";

const upgrades: readonly Upgrade[] = [...axesUpgrades, ...formUpgrades];

/** Rewrites every op whose form changed after `from`; changes the graph in place. New constants go to the outermost graph. */
export const upgradeGraph = (model: ModelProto, graph: GraphProto, from: number): void => {
  const table = new Map(upgrades.filter((u) => from < u.below).map((u) => [u.op, u]));
  const b = new GraphBuilder(allNames(graph), "upgraded");
  let inferred: Inferred | undefined;
  const types = (): Inferred => (inferred ??= infer(model));
  // inferred on the graph as it was: the lists are only exchanged at the end
  const pending: (() => void)[] = [];
  const visit = (g: GraphProto): void => {
    const nodes: NodeProto[] = [];
    for (const n of g.node) {
      subgraphs(n).forEach(visit);
      const u = normalDomain(n.domain) === "" ? table.get(n.opType) : undefined;
      if (u?.upgrade(context(n, from, b, types)) === true) nodes.push(...b.nodes.splice(0));
      else nodes.push(n);
    }
    pending.push(() => {
      g.node = nodes;
    });
  };
  visit(graph);
  for (const exchange of pending) exchange();
  graph.initializer.push(...b.initializers);
};

const context = (n: NodeProto, from: number, b: GraphBuilder, types: () => Inferred): UpgradeContext => ({
  node: n,
  from,
  b,
  input: (i) => n.input[i] ?? "",
  output: (i) => n.output[i] ?? "",
  shape: (v) => types().shape(v),
  dtype: (v) => types().dtype(v) ?? "float32",
  constant: (v) => types().constant(v),
  again: ({ opType, inputs, outputs, drop = [] }) => {
    const copy = copyNode(n);
    // a node may become several; names of nodes are unique
    if (b.nodes.some((other) => other.name === copy.name)) copy.name = b.fresh(n.opType);
    if (opType !== undefined) copy.opType = opType;
    if (inputs !== undefined) copy.input = trimmed(inputs);
    if (outputs !== undefined) copy.output = [...outputs];
    copy.attribute = copy.attribute.filter((a) => !drop.includes(a.name));
    b.nodes.push(copy);
    return copy;
  },
});

/** Trailing inputs that are not given are left out. */
const trimmed = (inputs: readonly string[]): string[] => {
  const out = [...inputs];
  while (out.at(-1) === "") out.pop();
  return out;
};
