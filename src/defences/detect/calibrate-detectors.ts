/**
 * calibrateDetectors: fits detectors on one part of ordinary data and sets their thresholds on another, so that any of them together flags an ordinary input at a stated rate.
 *
 * Several detectors share the rate: scores are brought to a common scale r = (s - median) / (quantile - median), measured on a part of its own, and the
 * conformal threshold is that of the largest r. What flags is then any detector, and the rate is exact for all of them together, not for each.
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { canPredict } from "../../engine/runtime/model.ts";
import { type OpenOptions, openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { median, quantile } from "../../engine/tensor/statistics.ts";
import { conformal, fewestFor } from "./conformal.ts";
import type { FitContext } from "./detector.ts";
import { calibratedModel } from "./calibrated-model.ts";
import type { DetectorDocument, FittedDetector } from "./document.ts";
import { featureWidth, findFeature, instrument, type Probed } from "./instrument.ts";
import { behindFilters } from "./panel.ts";
import type { ChosenDetector } from "./parse-detector.ts";

export interface CalibrateOptions {
  readonly detectors: readonly ChosenDetector[];
  /** of any detector raising a false alarm, between 0 and 1 */
  readonly falsePositiveRate: number;
  /** in front of the model, as parseFilter reads them */
  readonly filters?: readonly string[];
  /** the intermediate tensor; default: what the last layer reads */
  readonly tensor?: string;
  readonly seed?: number;
  /** samples that are left out of everything, for measuring; default 0 */
  readonly heldOut?: number;
  readonly open?: OpenOptions;
  readonly signal?: AbortSignal;
  /** what is being done now */
  readonly onStage?: (stage: string) => void;
}

export interface Calibrated {
  readonly document: DetectorDocument;
  /** indices of the samples that were left out */
  readonly heldOut: Int32Array;
}

/** Fewest samples that a scale is taken from, and that detectors are fitted on. */
const fewestScaled = 20;
const fewestFitted = 20;

/**
 * `x`: n x size, ordinary inputs as the model takes them; `labels`: n. THROWS DATA_MISMATCH for too few samples, saying how many are needed; what detectors and
 * openOnnxModel throw.
 */
export const calibrateDetectors = async (
  model: ModelProto,
  d: ModelDescription,
  data: { readonly x: Float32Array; readonly labels: Int32Array },
  o: CalibrateOptions,
): Promise<Calibrated> => {
  const { size } = d.domain;
  const { falsePositiveRate: fpr, seed = 0 } = o;
  const names = o.detectors.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (names.length === 0 || twice !== undefined)
    throw new CasemateError("USAGE", twice === undefined ? "no detector is given" : `'${twice}' is given twice`);
  const n = data.labels.length;
  if (data.x.length !== n * size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${n} labels and ${data.x.length} values do not fit samples of ${size} values`,
    );
  const order = rngFor(seed, "calibrate").shuffle(Int32Array.from({ length: n }, (_, i) => i));
  const parts = split(order, fpr, names.length, o.heldOut ?? 0);

  const filters = o.filters ?? [];
  const filtered = behindFilters(filters, model, d);
  // found even where no detector asks: a name that is given must be there
  let tensor = o.tensor === undefined ? undefined : findFeature(filtered, d, o.tensor);
  let asked = false;
  const feature = (): NonNullable<typeof tensor> => {
    asked = true;
    return (tensor ??= findFeature(filtered, d));
  };
  const run = async (rows: Int32Array, probes: readonly Probed[]): Promise<Float32Array> => {
    const { model: graph, description } = instrument(filtered, d, probes, asked ? feature() : undefined);
    const open = await openOnnxModel(graph, description, { gradients: false, ...o.open });
    try {
      if (!canPredict(open)) throw new CasemateError("INTERNAL", "an instrumented model gives no scores");
      const all = await open.scores(gather(data.x, rows, size), o.signal);
      return tail(all, rows.length, d.classes);
    } finally {
      await open.close();
    }
  };
  const fitContext: FitContext = {
    x: gather(data.x, parts.fit, size),
    labels: parts.fit.map((row) => data.labels[row] as number),
    description: d,
    width: () => featureWidth(feature()),
    run: (width, build) => {
      feature();
      return run(parts.fit, [{ width, build }]);
    },
    seed,
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  };
  const fitted: Omit<FittedDetector, "threshold">[] = [];
  for (const { name, detector, params } of o.detectors) {
    o.onStage?.(`fitting ${name} on ${parts.fit.length} samples`);
    fitted.push({ name, detector, state: await detector.fit(fitContext, params) });
  }
  o.onStage?.(`calibrating on ${parts.calibrate.length} samples`);
  const probes = fitted.map(({ detector, state }): Probed => ({ width: 1, build: (c) => detector.build(c, state) }));
  const scaled = names.length > 1 ? await run(parts.scale, probes) : new Float32Array(0);
  const scores = await run(parts.calibrate, probes);
  const { thresholds, expected, interval } = thresholdsOf(scaled, scores, names, fpr);
  return {
    heldOut: parts.heldOut,
    document: {
      schema: "casemate-detectors/1",
      model: calibratedModel(model, d),
      filters: [...filters],
      ...(asked ? { tensor: feature().value } : {}),
      calibration: {
        falsePositiveRate: fpr,
        fitted: parts.fit.length,
        scaled: parts.scale.length,
        calibrated: parts.calibrate.length,
        expected,
        interval: [...interval],
        seed,
      },
      detectors: fitted.map((f, j) => ({ ...f, threshold: thresholds[j] as number })),
    },
  };
};

interface Parts {
  readonly fit: Int32Array;
  readonly scale: Int32Array;
  readonly calibrate: Int32Array;
  readonly heldOut: Int32Array;
}

/** A half to fit on; of the other, a quarter for scales where there are several detectors. */
const split = (order: Int32Array, fpr: number, count: number, heldOut: number): Parts => {
  const rest = order.subarray(heldOut);
  const fit = Math.floor(rest.length / 2);
  const scale = count > 1 ? Math.floor((rest.length - fit) / 4) : 0;
  const needed = fpr > 0 && fpr < 1 ? fewestFor(fpr) : 1;
  const parts = {
    heldOut: order.slice(0, heldOut),
    fit: rest.slice(0, fit),
    scale: rest.slice(fit, fit + scale),
    calibrate: rest.slice(fit + scale),
  };
  if (fit < fewestFitted || (count > 1 && scale < fewestScaled) || parts.calibrate.length < needed) {
    const half = count > 1 ? Math.max(4 * fewestScaled, Math.ceil((4 * needed) / 3)) : Math.max(fewestFitted, needed);
    throw new CasemateError(
      "DATA_MISMATCH",
      `${order.length} samples are too few for a false-positive rate of ${fpr}: at least ${2 * half + heldOut} are needed`,
      { hint: "half of them fit the detectors, the others set the thresholds; give more samples, or a higher --fpr" },
    );
  }
  return parts;
};

interface Thresholds {
  readonly thresholds: readonly number[];
  readonly expected: number;
  readonly interval: readonly [number, number];
}

/** `scaled` and `scores`: rows of one score per detector. */
const thresholdsOf = (
  scaled: Float32Array,
  scores: Float32Array,
  names: readonly string[],
  fpr: number,
): Thresholds => {
  const count = names.length;
  if (count === 1) {
    const { threshold, expected, interval } = conformal(scores, fpr);
    return { thresholds: [threshold], expected, interval };
  }
  const scales = names.map((name, j) => {
    const own = column(scaled, j, count);
    const middle = median(own);
    const spread = Math.max(quantile(own, 1 - fpr), quantile(own, 0.75)) - middle;
    if (spread > 0 && spread < Infinity) return { middle, spread };
    throw new CasemateError(
      "DATA_MISMATCH",
      `detector '${name}' gives the same score for nearly all ordinary samples`,
      {
        hint: "leave it out",
      },
    );
  });
  const n = scores.length / count;
  const largest = Float64Array.from({ length: n }, (_, i) =>
    scales.reduce(
      (r, { middle, spread }, j) => Math.max(r, ((scores[i * count + j] as number) - middle) / spread),
      -Infinity,
    ),
  );
  const { threshold, expected, interval } = conformal(largest, fpr);
  const thresholds = scales.map(({ middle, spread }, j) => {
    let own = middle + threshold * spread;
    // what passes must not be flagged for rounding on the way there and back
    for (let i = 0; i < n; i++)
      if ((largest[i] as number) <= threshold) own = Math.max(own, scores[i * count + j] as number);
    return own;
  });
  return { thresholds, expected, interval };
};

const column = (rows: Float32Array, j: number, count: number): Float64Array =>
  Float64Array.from({ length: rows.length / count }, (_, i) => rows[i * count + j] as number);

/** Rows of what follows the first `classes` values of each. */
const tail = (all: Float32Array, n: number, classes: number): Float32Array => {
  const width = all.length / n;
  const out = new Float32Array(n * (width - classes));
  for (let i = 0; i < n; i++) out.set(all.subarray(i * width + classes, (i + 1) * width), i * (width - classes));
  return out;
};

const gather = (x: Float32Array, rows: Int32Array, size: number): Float32Array => {
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, i) => out.set(x.subarray(row * size, (row + 1) * size), i * size));
  return out;
};
