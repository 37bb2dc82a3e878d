/** addToValue: a new input that is added to an inner value of a graph, so that whatever depends on that value can be moved from outside. */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder } from "./builder.ts";
import { type GraphProto, node, type Shape, valueInfo } from "./graph.ts";
import { allNames } from "./normalize/scope.ts";

/** Adds it to every use of the value, in place; RETURNS its name. `shape`: of the value, where it is known. THROWS USAGE for a value that no node makes. */
export const addToValue = (graph: GraphProto, value: string, shape?: Shape): string => {
  const at = graph.node.findIndex((n) => n.output.includes(value));
  const maker = graph.node[at];
  if (maker === undefined) throw new CasemateError("USAGE", `no node of the model makes the value '${value}'`);
  const b = new GraphBuilder(allNames(graph), "perturbed");
  const [given, clean] = [b.fresh("perturbation"), b.fresh("clean")];
  maker.output = maker.output.map((name) => (name === value ? clean : name));
  const sum = node("Add", [clean, given], [value]);
  // a node is named after its output, and the maker has that name
  sum.name = given;
  graph.node = graph.node.toSpliced(at + 1, 0, sum);
  graph.input.push(valueInfo(given, "float32", shape));
  return given;
};
