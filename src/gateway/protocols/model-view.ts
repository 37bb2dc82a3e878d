/** modelView: what the plain interface, the OpenAPI document and the page tell about a model. */
import { elementCount } from "../../engine/tensor/tensor.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";
import { oipMetadata } from "./oip-rest.ts";

/** An input that may be drawn: grey, small, values from `low` (black) to `high`. */
interface Picture {
  readonly input: string;
  readonly height: number;
  readonly width: number;
  readonly low: number;
  readonly high: number;
}

export interface ModelView extends Pick<ReturnType<typeof oipMetadata>, "name" | "inputs" | "outputs"> {
  readonly version: string;
  readonly picture?: Picture;
}

/** pixels along a side */
const smallest = 8;
const largest = 64;

export const modelView = (model: ServedModel): ModelView => {
  const { name, inputs, outputs } = oipMetadata(model);
  const picture = pictureOf(model);
  return { name, version: model.version, inputs, outputs, ...(picture === undefined ? {} : { picture }) };
};

const pictureOf = ({ inputs, description }: ServedModel): Picture | undefined => {
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1 || input.dtype !== "float32") return undefined;
  const sides = (description?.image?.dims ?? input.dims.slice(1)).filter((d) => d !== 1);
  const [height, width] = sides;
  if (sides.length !== 2 || height === undefined || width === undefined) return undefined;
  if (Math.min(height, width) < smallest || Math.max(height, width) > largest) return undefined;
  const low = description?.domain.lower[0] ?? 0;
  const high = description?.domain.upper[0] ?? 1;
  return Number.isFinite(low) && Number.isFinite(high)
    ? { input: input.name, height, width, low, high }
    : { input: input.name, height, width, low: 0, high: 1 };
};

/** more values than this are no example that anybody reads */
const mostExample = 1024;

/** Zeros (or empty text) for one sample of an input, as flat JSON; undefined where its size is open or large. */
export const exampleOf = ({
  dims,
  dtype,
}: TensorSpec): { readonly shape: number[]; readonly data: unknown[] } | undefined => {
  const shape = dims.map((d, i) => (i === 0 && d === -1 ? 1 : d));
  if (shape.includes(-1) || elementCount(shape) > mostExample) return undefined;
  const value = dtype === "string" ? "" : dtype === "bool" ? false : 0;
  return { shape, data: Array.from({ length: elementCount(shape) }, () => value) };
};
