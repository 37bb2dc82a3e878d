/** applyFilters: chosen filters as nodes on a model's input, whatever its layout; and the range and picture that they work on. */
import { CasemateError } from "../../core/error.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { FilterParams, GraphFilter, Picture } from "./filter.ts";

export interface ChosenFilter {
  readonly filter: GraphFilter;
  readonly params: FilterParams;
}

/**
 * RETURNS the filtered value, of the shape of `x`: [N, ...dims]. `range`: lowest and highest value of all inputs. THROWS MODEL_CAPABILITY where a filter wants
 * a picture and there is none; USAGE for parameters out of range.
 */
export const applyFilters = (
  b: GraphBuilder,
  x: Value,
  d: ModelDescription,
  chosen: readonly ChosenFilter[],
  [low, high]: readonly [number, number],
): Value => {
  const { dims, size } = d.domain;
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
  let at = x;
  if (shape?.last === true) at = b.op("Transpose", [at], { perm: [0, 3, 1, 2] });
  else if (shape !== undefined)
    at = b.op("Reshape", [at, b.ints([-1, shape.picture.channels, shape.picture.height, shape.picture.width])]);
  const picture = shape?.picture ?? { channels: 1, height: 1, width: size };
  for (const { filter, params } of chosen) at = filter.build({ b, x: at, picture, low, high, params });
  if (shape?.last === true) return b.op("Transpose", [at], { perm: [0, 2, 3, 1] });
  return shape === undefined ? at : b.op("Reshape", [at, b.ints([-1, ...dims])]);
};

/** One range for all values. Throws MODEL_CAPABILITY where there is none. */
export const rangeOf = ({ domain: { lower, upper } }: ModelDescription): readonly [number, number] => {
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

/** The picture that an input is, and whether its channels come last; undefined where it is none. */
export const pictureOf = ({
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
