/**
 * describeRemote: what describeModel finds out, for a model that only answers: layout, order and scaling of the data, and the range of the input.
 *
 * Every reading of the data is tried on some labelled samples, as with a file; each costs queries, so fewer samples are used.
 */
import { CasemateError } from "../../core/error.ts";
import { domainOf } from "./describe/domain.ts";
import { type FittedData, fitData, readings } from "./describe/fit-data.ts";
import { flatPicture } from "./describe/flat-picture.ts";
import { layoutByDims } from "./describe/input.ts";
import type { DataEvidence, DescribeOptions } from "./describe/options.ts";
import { asStored, orders, pictureOf } from "./describe/orders.ts";
import { imageOf } from "./describe/image-of.ts";
import { look, scalings, wantedScaling } from "./describe/scalings.ts";
import { remotePredictor } from "./describe/remote-predictor.ts";
import { dataDecisions, layoutDecision } from "./describe/words.ts";
import type { Decision, ModelDescription } from "./description.ts";
import type { Labels, Predicts } from "./model.ts";

/** Labelled samples that readings of the data are tried on, at most. */
const samplesTried = 100;

export type RemoteDescription = Pick<
  ModelDescription,
  "domain" | "units" | "image" | "data" | "candidates" | "decisions"
>;

/** `integer`: does the endpoint take whole numbers only. THROWS DATA_MISMATCH when samples have another size than the model's, USAGE, and what the model throws. */
export const describeRemote = async (
  model: Labels | Predicts,
  integer: boolean,
  data: DataEvidence,
  options: DescribeOptions = {},
  signal?: AbortSignal,
): Promise<RemoteDescription> => {
  const { dims, size } = model.domain;
  const dataDims = data.inputs.dims.slice(1);
  const dataSize = dataDims.reduce((a, b) => a * b, 1);
  if (dataSize !== size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `samples of the data have ${dataSize} values [${dataDims.join(", ")}], the model at the endpoint takes ${size} [${dims.join(", ")}]`,
      { hint: "is it the right data set, or a label column too many; --input-shape tells the shape of one sample" },
    );
  const byDims = layoutByDims(dims);
  const layout = options.layout ?? byDims.layout;
  const picture = pictureOf(dims, layout) ?? flatPicture(data, size);
  const decisions: Decision[] = [
    layoutDecision(layout, picture, options.layout === undefined ? byDims.why : "it was given"),
  ];
  const stored = look(data.inputs, picture !== undefined);
  const all = scalings(data.inputs, stored, picture, integer ? 255 : undefined);
  const wanted = options.scale === undefined ? undefined : wantedScaling(options.scale, all, stored);
  if (options.scale !== undefined && wanted === undefined)
    throw new CasemateError("USAGE", `scale '${String(options.scale)}' does not fit this data`, {
      hint: `it may be ${all.map((s) => s.name).join(", ")}`,
    });
  const whole = all.filter((s) => s.name === "255" || s.name === "as-is");
  const tried = wanted !== undefined ? [wanted] : integer && whole.length > 0 ? whole : all;
  const ways = picture === undefined ? [asStored] : orders(dataDims, dims, layout);
  const list = readings(dataDims, dims, layout, picture, ways, tried);
  const fitted: FittedData = await fitData(
    list,
    data.inputs,
    data.labels,
    size,
    options.samples ?? samplesTried,
    remotePredictor(model, signal),
  );
  decisions.push(...dataDecisions(fitted, model.classes, { ops: [] }, options, list.length));
  const { fit } = fitted.reading;
  const to = layout === "chw" || layout === "hwc" ? layout : fitted.reading.order.to;
  const range = domainOf({
    dims,
    layout,
    picture,
    pictureLayout: to,
    integer,
    data,
    fit,
    scaling: fitted.reading.scaling,
    options,
  });
  decisions.push(range.decision);
  return {
    domain: range.domain,
    ...(range.units === undefined ? {} : { units: range.units }),
    ...(picture === undefined ? {} : { image: imageOf(picture, layout, to) }),
    data: fit,
    candidates: fitted.candidates,
    decisions,
  };
};
