/** CalibratedModel: which model detectors were calibrated for, and how its input was understood: what a server has to agree with. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { floatsOfRank } from "./floats.ts";

const dims = z.array(z.int().min(1)).max(8);

export const calibratedModelSchema = z.strictObject({
  /** of the model's bytes as casemate writes them */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  input: z.string(),
  output: z.string(),
  dims,
  layout: z.enum(["chw", "hwc", "hw", "flat"]),
  image: z.strictObject({ layout: z.enum(["chw", "hwc", "hw"]), dims }).optional(),
  classes: z.int().min(1),
  /** of each value of an input, or one for all: left out where it is not known */
  range: z.strictObject({ lower: floatsOfRank(1), upper: floatsOfRank(1) }).optional(),
  units: z.strictObject({ offset: floatsOfRank(1), scale: floatsOfRank(1) }).optional(),
});
export type CalibratedModel = z.output<typeof calibratedModelSchema>;

/** Throws what writeOnnx throws. */
export const calibratedModel = (model: ModelProto, d: ModelDescription): CalibratedModel => {
  const { lower, upper } = d.domain;
  const known = lower.every(Number.isFinite) && upper.every(Number.isFinite);
  return {
    digest: digestOf(model),
    input: d.input,
    output: d.output.value,
    dims: [...d.domain.dims],
    layout: d.domain.layout,
    ...(d.image === undefined ? {} : { image: { layout: d.image.layout, dims: [...d.image.dims] } }),
    classes: d.classes,
    ...(known ? { range: { lower: compact(lower), upper: compact(upper) } } : {}),
    ...(d.units === undefined ? {} : { units: { offset: compact(d.units.offset), scale: compact(d.units.scale) } }),
  };
};

/**
 * RETURNS `d` with the range, units and picture of the calibration, so that detectors see what they were calibrated on. THROWS DATA_MISMATCH for another model, another
 * input or output of it, or another range of inputs than was calibrated.
 */
export const asCalibrated = (c: CalibratedModel, model: ModelProto, d: ModelDescription): ModelDescription => {
  const digest = digestOf(model);
  if (digest !== c.digest)
    throw new CasemateError("DATA_MISMATCH", `the detectors were calibrated for another model (${c.digest})`, {
      hint: `this one is ${digest}: calibrate again`,
    });
  const same =
    c.input === d.input &&
    c.output === d.output.value &&
    c.classes === d.classes &&
    c.dims.join() === d.domain.dims.join();
  if (!same)
    throw new CasemateError("DATA_MISMATCH", "the detectors were calibrated for the model used in another way", {
      hint: `they want input '${c.input}' of [${c.dims.join(", ")}] and ${c.classes} classes of '${c.output}'`,
    });
  const { size } = d.domain;
  const lower = c.range === undefined ? d.domain.lower : each(c.range.lower.data, size);
  const upper = c.range === undefined ? d.domain.upper : each(c.range.upper.data, size);
  if (c.range !== undefined && (differs(d.domain.lower, lower) || differs(d.domain.upper, upper)))
    throw new CasemateError("DATA_MISMATCH", "the detectors were calibrated for another range of the model's inputs", {
      hint: `from ${lower[0]} to ${upper[0]} in the first value`,
    });
  const { image: _image, units: _units, ...rest } = d;
  return {
    ...rest,
    domain: { ...d.domain, layout: c.layout, lower, upper },
    ...(c.image === undefined ? {} : { image: c.image }),
    ...(c.units === undefined
      ? {}
      : { units: { offset: each(c.units.offset.data, size), scale: each(c.units.scale.data, size) } }),
  };
};

const digestOf = (model: ModelProto): string => `sha256:${createHash("sha256").update(writeOnnx(model)).digest("hex")}`;

/** Where a bound is known here too, does it differ by more than rounding. */
const differs = (here: Float32Array, there: Float32Array): boolean =>
  here.some((v, i) => Number.isFinite(v) && Math.abs(v - (there[i] as number)) > 1e-4 * Math.max(1, Math.abs(v)));

const compact = (values: Float32Array): ReturnType<typeof float32> =>
  values.every((v) => v === values[0]) ? float32([1], values.slice(0, 1)) : float32([values.length], values);

/** Throws DATA_MISMATCH. */
const each = (values: Float32Array, size: number): Float32Array => {
  if (values.length === size) return values;
  if (values.length !== 1)
    throw new CasemateError("DATA_MISMATCH", `${values.length} bounds do not fit ${size} values`);
  return new Float32Array(size).fill(values[0] as number);
};
