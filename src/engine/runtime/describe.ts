/**
 * describeModel: finds out by itself how a model is to be used, and says what it decided, why, and how to decide otherwise.
 *
 * What the graph says comes first, what actual runs show decides: batch axis, order and range of the data are tried, not believed.
 */
import { CasemateError } from "../../core/error.ts";
import type { ModelProto } from "../onnx/graph.ts";
import { infer } from "../onnx/infer.ts";
import { normalize } from "../onnx/normalize.ts";
import { declaredBatch, probeBatch } from "./describe/batch.ts";
import { domainOf } from "./describe/domain.ts";
import { feedsFor } from "./describe/feeds.ts";
import { type FittedData, fitData, readings } from "./describe/fit-data.ts";
import { flatPicture } from "./describe/flat-picture.ts";
import { imageOf } from "./describe/image-of.ts";
import { chooseInput, layoutOf, leadingAffine, openInputs, sampleDims } from "./describe/input.ts";
import { labelMap } from "./describe/label-map.ts";
import type { DataEvidence, DescribeOptions } from "./describe/options.ts";
import { asStored, orders, pictureOf } from "./describe/orders.ts";
import { chooseOutput } from "./describe/output.ts";
import { look, scalings, wantedScaling } from "./describe/scalings.ts";
import { predictor, readScores, settle } from "./describe/scores.ts";
import { batchDecision, dataDecisions, layoutDecision, scoresDecision } from "./describe/words.ts";
import type { Batch, Decision, ModelDescription } from "./description.ts";
import { drawsOf } from "./draws.ts";
import { prepared } from "./prepare-inputs.ts";
import { numbersOf, Probe } from "./probe.ts";

/** Samples whose actual outputs are looked at. */
const lookedAt = 64;

/**
 * `model` as readOnnx gives it. With labelled data every reading of it is tried on some samples; without data the range is unknown unless given.
 * THROWS USAGE for names that are not there, SHAPE_UNKNOWN, DATA_MISMATCH when data and model can not belong together, MODEL_CAPABILITY when no
 * output can hold classes, MODEL_LOAD_FAILED or MODEL_RUN_FAILED when the model does not run.
 */
export const describeModel = async (
  model: ModelProto,
  data?: DataEvidence,
  options: DescribeOptions = {},
): Promise<ModelDescription> => {
  const normal = normalize(model);
  const types = infer(normal);
  const graph = normal.graph;
  if (graph === undefined) throw new CasemateError("ONNX_INVALID", "the model has no graph");
  const decisions: Decision[] = [];
  const dataDims = data?.inputs.dims.slice(1);
  const highest = data?.labels?.reduce((a, b) => Math.max(a, b), 0);

  const input = chooseInput(
    normal,
    options,
    dataDims?.reduce((a, b) => a * b, 1),
  );
  const output = chooseOutput(normal, types, options.output, highest);
  const dims = sampleDims(input, options, dataDims, types.shape(output.output)?.[0]);
  const size = dims.reduce((a, b) => a * b, 1);
  const integer = !input.dtype.startsWith("float") && input.dtype !== "bfloat16";
  const shown = `'${input.name}', ${input.dtype} [${dims.join(", ")}] per sample`;
  decisions.push({ what: "input", value: shown, why: input.why, override: "--input NAME" });
  refuseFurtherInputs(
    openInputs(graph)
      .map((i) => i.name)
      .filter((name) => name !== input.name && options.feeds?.[name] === undefined),
  );

  const draws = drawsOf(graph).filter(({ name }) => name !== input.name);
  if (draws.length > 0)
    decisions.push({
      what: "random inputs",
      value: draws.map(({ name, columns }) => `'${name}', ${columns} numbers per sample`).join("; "),
      why: "their names say that they take fresh uniform numbers in every run",
      override: "--eot RUNS averages over so many runs",
    });
  decisions.push({ what: "output", value: `'${output.output}'`, why: output.why, override: "--output NAME" });
  const read = readScores(output, options);
  const feeds = options.feeds === undefined ? {} : { feeds: feedsFor(graph, options.feeds) };
  const target = { input: input.name, dims, value: read.value, integer, ...feeds };

  const declared = declaredBatch(input.shape, dims);
  const probed = options.batch === undefined ? await probeBatch(normal, types, target, declared) : undefined;
  const batch = probed?.batch ?? givenBatch(options.batch, declared);
  decisions.push(batchDecision(batch, probed, options));
  if (probed?.repeatable === false)
    decisions.push({
      what: "repeatability",
      value: "outputs are random",
      why: "two runs on the same input differ",
      override: "--eot RUNS averages over so many runs",
      ambiguous: true,
    });

  const probe = await Probe.open(normal, types, { ...target, batch });
  try {
    const perSample = probed?.perSample ?? (await probe.run(new Float32Array(size))).perSample;
    const found = layoutOf(graph, input.name, dims);
    const layout = options.layout ?? found.layout;
    const picture = pictureOf(dims, layout) ?? (data === undefined ? undefined : flatPicture(data, size));
    decisions.push(layoutDecision(layout, picture, options.layout === undefined ? found.why : "it was given"));

    const mapped =
      output.classLabels === undefined ? undefined : labelMap(output.classLabels, data?.classNames, highest);
    let fitted: FittedData | undefined;
    if (data !== undefined) {
      const affine = leadingAffine(graph, types, input.name);
      const stored = look(data.inputs, picture !== undefined);
      const all = scalings(data.inputs, stored, picture, integer ? 255 : undone(affine));
      const wanted = options.scale === undefined ? undefined : wantedScaling(options.scale, all, stored);
      if (options.scale !== undefined && wanted === undefined)
        throw new CasemateError("USAGE", `scale '${String(options.scale)}' does not fit this data`, {
          hint: `it may be ${all.map((s) => s.name).join(", ")}`,
        });
      if (wanted !== undefined && ![1, picture?.channels ?? 1, size].includes(wanted.factor.length))
        throw new CasemateError(
          "USAGE",
          `the scale has ${wanted.factor.length} means, 1 or ${picture?.channels ?? size} were expected`,
        );
      const whole = all.filter((s) => s.name === "255" || s.name === "as-is");
      const tried = wanted !== undefined ? [wanted] : integer && whole.length > 0 ? whole : all;
      const ways = picture === undefined ? [asStored] : orders(dataDims ?? [], dims, layout);
      const list = readings(dataDims ?? [], dims, layout, picture, ways, tried);
      const labels = mapped === undefined ? data.labels : data.labels?.map((y) => mapped[y] ?? -1);
      const predict = predictor(probe, read, output);
      fitted = await fitData(list, data.inputs, labels, size, options.samples ?? 500, predict);
      decisions.push(...dataDecisions(fitted, Math.max(2, perSample), affine, options, list.length));
    }
    const fit =
      fitted === undefined
        ? undefined
        : { ...fitted.reading.fit, ...(mapped === undefined ? {} : { classes: mapped }) };
    if (mapped !== undefined)
      decisions.push({
        what: "classes",
        value: `classes 0, 1, ... of the data are classes ${mapped.slice(0, 12).join(", ")}${mapped.length > 12 ? ", ..." : ""} of the model`,
        why: "both name their classes",
        override: "labels numbered as the model's",
      });

    const trial =
      data === undefined || fit === undefined
        ? new Float32Array(size).fill(0.5)
        : prepared(data.inputs, fit, size, Math.min(lookedAt, data.inputs.dims[0] ?? 0));
    const actual = read.said === "labels" ? undefined : numbersOf(await probe.run(trial));
    const settled = settle(read, output, actual, perSample, highest, data?.classNames);
    decisions.push(scoresDecision(settled, read.cut));

    const to = layout === "chw" || layout === "hwc" ? layout : fitted?.reading.order.to;
    const range = domainOf({
      dims,
      layout,
      picture,
      pictureLayout: to,
      integer,
      data,
      fit,
      scaling: fitted?.reading.scaling,
      options,
    });
    decisions.push(range.decision);
    return {
      name: options.name ?? graph.name,
      input: input.name,
      batch,
      output: {
        value: read.value,
        kind: settled.kind,
        ...(settled.normalised ? {} : { normalised: false }),
        ...(settled.kind === "labels" && output.classLabels !== undefined ? { classLabels: output.classLabels } : {}),
      },
      classes: settled.classes,
      domain: range.domain,
      ...feeds,
      ...(range.units === undefined ? {} : { units: range.units }),
      ...(picture === undefined ? {} : { image: imageOf(picture, layout, to) }),
      ...(fit === undefined ? {} : { data: fit }),
      ...(fitted === undefined ? {} : { candidates: fitted.candidates }),
      ...(probed?.repeatable === false ? { random: true } : {}),
      decisions,
    };
  } finally {
    await probe.release();
  }
};

/** The range that a * x + b brings to [0, 1] or near it. */
const undone = ({ a, b }: { readonly a: number; readonly b: number }): 255 | "symmetric" | undefined => {
  if (a !== 0 && Math.abs(a) <= 1 / 32) return 255;
  return Math.abs(a - 0.5) < 0.01 && Math.abs(b - 0.5) < 0.01 ? "symmetric" : undefined;
};

const refuseFurtherInputs = (names: readonly string[]): void => {
  if (names.length === 0) return;
  const list = names.map((n) => `'${n}'`).join(", ");
  throw new CasemateError("MODEL_CAPABILITY", `the model has further inputs, for which no value is given: ${list}`, {
    hint: `give each a constant, for example --feed ${names[0]}=0`,
  });
};

const givenBatch = (wanted: DescribeOptions["batch"], declared: Batch): Batch => {
  if (declared.kind === "none") return declared;
  if (wanted === "free") return declared.kind === "fixed" ? { kind: "freed" } : { kind: "free" };
  return { kind: "fixed", size: declared.kind === "fixed" ? declared.size : 1 };
};
