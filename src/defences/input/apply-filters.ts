/** applyFilters: chosen filters as nodes on a model's input, whatever its layout; and the range and picture that they work on. */
import { CasemateError } from "../../core/error.ts";
import type { GraphBuilder, Value } from "../../engine/onnx/builder.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { toUnit } from "../../engine/runtime/rescaled.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import type { FilterParams, GraphFilter, Picture } from "./filter.ts";

export interface ChosenFilter {
  readonly filter: GraphFilter;
  readonly params: FilterParams;
}

export interface ApplyOptions {
  /** lowest and highest value of all inputs; default: that of the domain and, where values have ranges of their own, filters work on [0, 1] and what they give is brought back */
  readonly range?: readonly [number, number];
  /** declares a graph input of [N, columns] random numbers; without it random filters are refused */
  readonly uniform?: (columns: number) => Value;
}

/**
 * RETURNS the filtered value, of the shape of `x`: [N, ...dims]. THROWS MODEL_CAPABILITY where a filter wants a range and none is known, where one wants a picture and there is none, or
 * where it is random and may not be; USAGE for parameters out of range.
 */
export const applyFilters = (
  b: GraphBuilder,
  x: Value,
  d: ModelDescription,
  chosen: readonly ChosenFilter[],
  options: ApplyOptions = {},
): Value => {
  const range = options.range ?? oneRange(d);
  if (range !== undefined) return filtered(b, x, d, d.domain, chosen, range, options);
  const { units, domain } = d;
  if (units === undefined) return filtered(b, x, d, domain, chosen, undefined, options);
  const [scale, offset] = [perValue(b, units.scale, d), perValue(b, units.offset, d)];
  const unit = b.op("Div", [b.op("Sub", [x, offset]), scale]);
  const inUnits: Domain = {
    ...domain,
    lower: toUnit(domain.lower, units),
    upper: toUnit(domain.upper, units),
    ...(domain.integer === undefined ? {} : { step: units.scale.map((s, i) => (domain.step?.[i] ?? 1) / s) }),
  };
  return b.op("Add", [b.op("Mul", [filtered(b, unit, d, inUnits, chosen, [0, 1], options), scale]), offset]);
};

/** One number for each value of a sample as a constant that broadcasts over [N, ...dims]. */
export const perValue = (b: GraphBuilder, values: Float32Array, { domain: { dims } }: ModelDescription): Value =>
  values.every((v) => v === values[0])
    ? b.scalar(values[0] ?? 0, "float32")
    : b.constant(float32([1, ...dims], values));

const filtered = (
  b: GraphBuilder,
  x: Value,
  d: ModelDescription,
  domain: Domain,
  chosen: readonly ChosenFilter[],
  range: readonly [number, number] | undefined,
  { uniform }: ApplyOptions,
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
  for (const { filter, params } of chosen)
    at = filter.build({
      b,
      x: at,
      picture,
      get low() {
        return (range ?? noRange(filter.id))[0];
      },
      get high() {
        return (range ?? noRange(filter.id))[1];
      },
      domain,
      params,
      uniform: uniform ?? (() => refuseRandom(filter.id)),
    });
  if (shape?.last === true) return b.op("Transpose", [at], { perm: [0, 2, 3, 1] });
  return shape === undefined ? at : b.op("Reshape", [at, b.ints([-1, ...dims])]);
};

const noRange = (id: string): never => {
  throw new CasemateError("MODEL_CAPABILITY", `filter '${id}' wants a finite range for the values of the input`, {
    hint: "give --data, or --bounds LOW,HIGH",
  });
};

const refuseRandom = (id: string): never => {
  throw new CasemateError("MODEL_CAPABILITY", `filter '${id}' is random, which can not be used here`);
};

/** The range of all values, where it is one and finite. */
const oneRange = ({ domain: { lower, upper } }: ModelDescription): readonly [number, number] | undefined => {
  const [low, high] = [lower[0] ?? Number.NaN, upper[0] ?? Number.NaN];
  const one = lower.every((v) => v === low) && upper.every((v) => v === high);
  return one && low < high && Number.isFinite(high - low) ? [low, high] : undefined;
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
