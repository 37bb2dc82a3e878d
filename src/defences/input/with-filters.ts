/** withFilters: a model with input filters in front of it, in one graph with the same input and outputs. */
import { CasemateError } from "../../core/error.ts";
import { GraphBuilder, type Value } from "../../engine/onnx/builder.ts";
import { type ModelProto, valueType } from "../../engine/onnx/graph.ts";
import { normalize } from "../../engine/onnx/normalize.ts";
import { allNames, renameReads } from "../../engine/onnx/normalize/scope.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { FilterParams, GraphFilter, Picture } from "./filter.ts";
import { graphFilters } from "./index.ts";

export interface WithFiltersOptions {
  /** the result takes values in [0, 1], and brings them to the model's own range behind the filters; needs a description with `units` */
  readonly normalise?: boolean;
}

export interface ChosenFilter {
  readonly filter: GraphFilter;
  readonly params: FilterParams;
}

/** "gaussian:sigma=0.8" or "jpeg". Throws USAGE for names that are not there. */
export const parseFilter = (text: string): ChosenFilter => {
  const [id = "", ...rest] = text.split(":");
  const filter = graphFilters.find((f) => f.id === id);
  if (filter === undefined)
    throw new CasemateError("USAGE", `no filter is called '${id}'`, {
      hint: `there are ${graphFilters.map((f) => f.id).join(", ")}`,
    });
  const params: Record<string, number> = { ...filter.defaults };
  for (const part of rest
    .join(":")
    .split(",")
    .filter((p) => p !== "")) {
    const [name = "", value = ""] = part.split("=");
    if (!(name in filter.defaults) || value.trim() === "" || !Number.isFinite(Number(value)))
      throw new CasemateError("USAGE", `filter '${id}' can not take '${part}'`, {
        hint: `it knows ${
          Object.entries(filter.defaults)
            .map(([k, v]) => `${k}=${v}`)
            .join(", ") || "no parameters"
        }`,
      });
    params[name] = Number(value);
  }
  return { filter, params };
};

/**
 * The filters, first one first, and then the model. The argument is not changed; input and output names stay. THROWS MODEL_CAPABILITY where the range of the
 * input is not one for all values, or where a filter wants a picture and there is none; USAGE for parameters out of range.
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
  const { dims, size } = d.domain;
  const units = options.normalise === true ? d.units : undefined;
  if (options.normalise === true && units === undefined)
    throw new CasemateError("MODEL_CAPABILITY", "it is not known how values in [0, 1] become inputs of the model", {
      hint: "give --data, or --bounds LOW,HIGH",
    });
  const [low, high] = units === undefined ? rangeOf(d) : [0, 1];
  const shape = pictureOf(d);
  const spatial = chosen.find((c) => c.filter.spatial);
  if (spatial !== undefined && shape === undefined)
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `filter '${spatial.filter.id}' needs pictures, the input is [${dims.join(", ")}]`,
      {
        hint: "say how the picture lies with --layout",
      },
    );
  const b = new GraphBuilder(allNames(graph), "filter");
  let at: Value = d.input;
  if (shape?.last === true) at = b.op("Transpose", [at], { perm: [0, 3, 1, 2] });
  else if (shape !== undefined)
    at = b.op("Reshape", [at, b.ints([-1, shape.picture.channels, shape.picture.height, shape.picture.width])]);
  const picture = shape?.picture ?? { channels: 1, height: 1, width: size };
  for (const { filter, params } of chosen) at = filter.build({ b, x: at, picture, low, high, params });
  if (shape?.last === true) at = b.op("Transpose", [at], { perm: [0, 2, 3, 1] });
  else if (shape !== undefined) at = b.op("Reshape", [at, b.ints([-1, ...dims])]);
  if (units !== undefined) {
    const constant = (values: Float32Array): Value =>
      values.every((v) => v === values[0])
        ? b.scalar(values[0] ?? 0, "float32")
        : b.constant(float32([1, ...dims], values));
    at = b.op("Add", [b.op("Mul", [at, constant(units.scale)]), constant(units.offset)]);
  }
  renameReads(graph.node, new Map([[d.input, at]]));
  graph.node = [...b.nodes, ...graph.node];
  graph.initializer = [...graph.initializer, ...b.initializers];
  return model;
};

/** One range for all values. */
const rangeOf = ({ domain: { lower, upper } }: ModelDescription): readonly [number, number] => {
  const [low, high] = [lower[0] ?? Number.NaN, upper[0] ?? Number.NaN];
  if (
    !lower.every((v) => v === low) ||
    !upper.every((v) => v === high) ||
    !(low < high) ||
    !Number.isFinite(high - low)
  )
    throw new CasemateError("MODEL_CAPABILITY", "filters want one finite range for all values of the input", {
      hint: "give --bounds LOW,HIGH, or let the filtered model take [0, 1] with --normalise",
    });
  return [low, high];
};

const pictureOf = ({
  domain,
  image,
}: ModelDescription): { readonly picture: Picture; readonly last: boolean } | undefined => {
  const { dims, layout } = domain;
  const [a = 1, b = 1, c = 1] = dims;
  if (layout === "chw" && dims.length === 3) return { picture: { channels: a, height: b, width: c }, last: false };
  if (layout === "hwc" && dims.length === 3) return { picture: { channels: c, height: a, width: b }, last: true };
  if (image === undefined || image.layout === "hwc") return undefined;
  const [width = 1, height = 1, channels = 1] = image.dims.toReversed();
  return { picture: { channels, height, width }, last: false };
};
