/** withFilters: a model with input filters in front of it, in one graph with the same input and outputs. */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder } from "../../engine/onnx/builder.ts";
import { type ModelProto, type ValueInfoProto, valueInfo, valueType } from "../../engine/onnx/graph.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames, freshName, renameReads } from "../../engine/onnx/normalize/scope.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { drawPrefix } from "../../engine/runtime/draws.ts";
import { filterText, numbersOf } from "../filter-text.ts";
import { applyFilters, type ChosenFilter, perValue } from "./apply-filters.ts";
import { graphFilters } from "./index.ts";

export interface WithFiltersOptions {
  /** the result takes values in [0, 1], and brings them to the model's own range behind the filters; needs a description with `units` */
  readonly normalise?: boolean;
}

/** "gaussian:sigma=0.8" or "jpeg". Throws USAGE for names that are not there. */
export const parseFilter = (text: string): ChosenFilter => {
  const { filter, given } = filterText(text, graphFilters);
  return { filter, params: numbersOf(`filter '${filter.id}'`, given, filter.defaults) };
};

/**
 * The filters, first one first, and then the model. The argument is not changed; input and output names stay; random filters add inputs (draws.ts). THROWS MODEL_CAPABILITY where the range of the
 * input is not known, or where a filter wants a picture and there is none; USAGE for parameters out of range.
 */
export const withFilters = (
  original: ModelProto,
  d: ModelDescription,
  chosen: readonly ChosenFilter[],
  options: WithFiltersOptions = {},
): ModelProto => {
  const model = normalize(original);
  const { graph } = model;
  const info = graph?.input.find((v) => v.name === d.input);
  if (graph === undefined || info === undefined)
    throw new CasemateError("USAGE", `the model has no input '${d.input}'`);
  if (valueType(info)?.dtype !== "float32")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `filters take float32 inputs, '${d.input}' is of ${valueType(info)?.dtype}`,
    );
  const units = options.normalise === true ? d.units : undefined;
  if (options.normalise === true && units === undefined)
    throw new CasemateError("MODEL_CAPABILITY", "it is not known how values in [0, 1] become inputs of the model", {
      hint: "give --data, or --bounds LOW,HIGH",
    });
  const taken = allNames(graph);
  const b = new GraphBuilder(taken, "filter");
  const draws: ValueInfoProto[] = [];
  // a name that says what it takes: whoever runs the graph feeds it
  const uniform = (columns: number): string => {
    const name = freshName(taken, drawPrefix);
    draws.push(valueInfo(name, "float32", ["N", columns]));
    return name;
  };
  let at = applyFilters(b, d.input, d, chosen, { uniform, ...(units === undefined ? {} : { range: [0, 1] }) });
  if (units !== undefined) {
    at = b.op("Mul", [at, perValue(b, units.scale, d)]);
    at = b.op("Add", [at, perValue(b, units.offset, d)]);
  }
  renameReads(graph.node, new Map([[d.input, at]]));
  graph.node = [...b.nodes, ...graph.node];
  graph.input = [...graph.input, ...draws];
  graph.initializer = [...graph.initializer, ...b.initializers];
  return model;
};
