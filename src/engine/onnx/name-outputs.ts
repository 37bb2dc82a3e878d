/** Names for outputs that were left out where an op may have any number of them: ONNX Runtime 1.30 crashes the process on such a Split or Loop. */
import { type ModelProto, type NodeProto, normalDomain } from "./graph.ts";
import { eachGraph, eachNode } from "./walk.ts";

const variadic: ReadonlySet<string> = new Set(["Split", "Loop", "Scan", "If", "SequenceMap"]);

/** Changes `model`, whose names have been checked: every output of these ops gets a name that nothing in the model has. */
export const nameOutputs = (model: ModelProto): void => {
  const unnamed: NodeProto[] = [];
  for (const n of eachNode(model))
    if (normalDomain(n.domain) === "" && variadic.has(n.opType) && n.output.includes("")) unnamed.push(n);
  if (unnamed.length === 0) return;
  const taken = new Set<string>();
  for (const g of eachGraph(model)) {
    for (const v of [g.input, g.initializer, g.output].flat()) taken.add(v.name);
    for (const s of g.sparseInitializer) taken.add(s.values?.name ?? "");
  }
  for (const f of model.functions) for (const v of f.input) taken.add(v);
  for (const n of eachNode(model)) for (const v of [...n.input, ...n.output]) taken.add(v);
  let counter = 0;
  const fresh = (): string => {
    for (;;) {
      const name = `unnamed_${counter++}`;
      if (!taken.has(name)) return name;
    }
  };
  for (const n of unnamed) n.output = n.output.map((v) => (v === "" ? fresh() : v));
};
