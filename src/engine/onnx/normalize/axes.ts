/** Attributes that became inputs: axes, split, pads, starts and ends, k, min and max. */
import { tensor } from "../../tensor/tensor.ts";
import { attr, attribute } from "../graph.ts";
import { copyNode } from "./scope.ts";
import type { Upgrade, UpgradeContext } from "./upgrade.ts";

/** An integer list as it is: the end of a slice is often 2^63 - 1, which a number can not hold. */
const listOf = (c: UpgradeContext, name: string): string | undefined => {
  const values = c.node.attribute.find((a) => a.name === name)?.ints;
  return values === undefined ? undefined : c.b.constant(tensor("int64", [values.length], BigInt64Array.from(values)));
};

/** Moves an integer list to input `at`; nothing to do when it is not given. */
const toInput =
  (name: string, at: number) =>
  (c: UpgradeContext): boolean => {
    const values = listOf(c, name);
    if (values === undefined) return false;
    const inputs = Array.from({ length: at }, (_, i) => c.input(i));
    c.again({ inputs: [...inputs, values], drop: [name] });
    return true;
  };

const clip: Upgrade = {
  op: "Clip",
  below: 11,
  upgrade(c) {
    const bound = (name: string): string =>
      attr.has(c.node, name) ? c.b.scalar(attr.float(c.node, name, 0), c.dtype(c.input(0))) : "";
    c.again({ inputs: [c.input(0), bound("min"), bound("max")], drop: ["min", "max", "consumed_inputs"] });
    return true;
  },
};

const pad: Upgrade = {
  op: "Pad",
  below: 11,
  upgrade(c) {
    const pads = attr.ints(c.node, "pads") ?? attr.ints(c.node, "paddings") ?? [];
    const value = c.b.scalar(attr.float(c.node, "value", 0), c.dtype(c.input(0)));
    c.again({ inputs: [c.input(0), c.b.ints(pads), value], drop: ["pads", "paddings", "value"] });
    return true;
  },
};

const slice: Upgrade = {
  op: "Slice",
  below: 10,
  upgrade(c) {
    const [starts, ends] = [listOf(c, "starts"), listOf(c, "ends")];
    if (starts === undefined || ends === undefined) return false;
    const count = attr.ints(c.node, "starts")?.length ?? 0;
    const axes = listOf(c, "axes") ?? c.b.ints(Array.from({ length: count }, (_, i) => i));
    c.again({ inputs: [c.input(0), starts, ends, axes], drop: ["starts", "ends", "axes"] });
    return true;
  },
};

/** Without sizes, opset 18 wants the number of parts. */
const split: Upgrade = {
  op: "Split",
  below: 18,
  upgrade(c) {
    if (toInput("split", 1)(c)) return true;
    if (c.input(1) !== "") return false;
    const n = copyNode(c.node);
    n.attribute.push(attribute("num_outputs", c.node.output.length));
    c.b.nodes.push(n);
    return true;
  },
};

const topK: Upgrade = {
  op: "TopK",
  below: 10,
  upgrade(c) {
    c.again({ inputs: [c.input(0), c.b.ints([attr.int(c.node, "k", 0)])], drop: ["k"] });
    return true;
  },
};

const reductions = "Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare".split(" ");

export const axesUpgrades: readonly Upgrade[] = [
  clip,
  pad,
  slice,
  split,
  topK,
  ...["Squeeze", "Unsqueeze", "ReduceSum"].map((op) => ({ op, below: 13, upgrade: toInput("axes", 1) })),
  ...reductions.map((r) => ({ op: `Reduce${r}`, below: 18, upgrade: toInput("axes", 1) })),
];
