/** How an output is read: logits, probabilities, one number for two classes, or labels. From the graph, then from actual outputs. */
import { CasemateError } from "../../../core/error.ts";
import { argmaxRows } from "../argmax.ts";
import type { OutputDescription } from "../description.ts";
import { numbersOf, type Probe } from "../probe.ts";
import type { Predict } from "./fit-data.ts";
import type { DescribeOptions } from "./options.ts";
import type { OutputChoice } from "./output.ts";

export type Kind = OutputDescription["kind"];

export interface ScoresRead {
  /** the value that is read: the output, or what goes into its final Softmax or Sigmoid */
  readonly value: string;
  /** what the graph (or the caller) says; undefined: actual outputs decide */
  readonly said: "logits" | "probabilities" | "labels" | "values" | "binary-logit" | "binary-probability" | undefined;
  /** was a final Softmax or Sigmoid cut off */
  readonly cut: boolean;
  readonly why: string;
}

const cutWhy = (op: string): string =>
  `the graph ends in ${op}; the logits before it give the same classes, and gradients that do not vanish where it saturates`;

/** What the graph and the caller say. */
export const readScores = (output: OutputChoice, options: DescribeOptions): ScoresRead => {
  const { final, value } = output;
  const asked = options.scores;
  if (asked !== undefined) {
    const wantsLogits = (asked === "logits" || asked === "binary-logit") && options.cutSoftmax !== false;
    const cut = wantsLogits && (final.kind === "softmax" || final.kind === "sigmoid");
    return {
      value: cut ? final.logits : value,
      said: asked,
      cut,
      why: cut ? `it was given; ${cutWhy(final.kind)}` : "it was given",
    };
  }
  if (output.integer) return { value, said: "labels", cut: false, why: "the output holds class indices or names" };
  const cut = options.cutSoftmax !== false;
  switch (final.kind) {
    case "softmax":
      return cut
        ? { value: final.logits, said: "logits", cut, why: cutWhy("Softmax") }
        : { value, said: "probabilities", cut, why: "the graph ends in Softmax" };
    case "sigmoid":
      return cut
        ? { value: final.logits, said: "logits", cut, why: cutWhy("Sigmoid") }
        : { value, said: undefined, cut, why: "the graph ends in Sigmoid" };
    case "log-softmax":
      return {
        value,
        said: "logits",
        cut: false,
        why: "the graph ends in LogSoftmax: log-probabilities are logits up to a constant",
      };
    case "other":
      return { value, said: undefined, cut: false, why: final.op === "none" ? "" : `the graph ends in ${final.op}` };
  }
};

/** No sample counts for more than this: a mistake at a scale 255 times too large would decide alone. */
export const largestLoss = 30;

/** Classes and losses of n samples from one probed value, before it is settled what the value is. */
export const predictor =
  (probe: Probe, read: ScoresRead, output: OutputChoice): Predict =>
  async (x, labels) => {
    const probed = await probe.run(x);
    if (read.said === "labels") {
      const names = output.classLabels?.map(String);
      const classes = Array.from<number | string, number>(probed.data, (v) =>
        names === undefined ? Number(v) : names.indexOf(String(v)),
      );
      return { classes, loss: undefined };
    }
    const k = probed.perSample;
    const values = numbersOf(probed);
    const inUnit = read.said !== "logits" && read.said !== "binary-logit" && values.every((v) => v >= 0 && v <= 1);
    const capped = (loss: number): number => (loss < largestLoss ? Math.max(0, loss) : largestLoss);
    if (k === 1) {
      const classes = Array.from(values, (v) => (v > (inUnit ? 0.5 : 0) ? 1 : 0));
      const loss = values.map((v, i) => {
        const y = labels[i] === 1 ? 1 : -1;
        return capped(inUnit ? -Math.log(y === 1 ? v : 1 - v) : Math.log1p(Math.exp(-y * v)));
      });
      return { classes, loss };
    }
    const probabilities = inUnit && sumsToOne(values, k);
    const classes = argmaxRows(Float32Array.from(values), k);
    const loss = Float64Array.from({ length: classes.length }, (_, i) => {
      const row = values.subarray(i * k, (i + 1) * k);
      const own = row[labels[i] ?? -1];
      if (own === undefined) return largestLoss;
      if (probabilities) return capped(-Math.log(own));
      const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      return capped(Math.log(row.reduce((a, b) => a + Math.exp(b - highest), 0)) + highest - own);
    });
    return { classes, loss };
  };

export interface Settled {
  readonly kind: Kind;
  readonly classes: number;
  readonly normalised: boolean;
  readonly why: string;
}

/** Largest distance of a sum of probabilities from one: float16 models are off by so much. */
const sumTolerance = 2e-3;

/**
 * `actual`: values of some samples, n x perSample. `highest`: the highest label of the data, when there is any.
 * Throws USAGE when labels come out and nothing tells how many classes there are.
 */
export const settle = (
  read: ScoresRead,
  output: OutputChoice,
  actual: Float64Array | undefined,
  perSample: number,
  highest: number | undefined,
  classNames: readonly string[] | undefined,
): Settled => {
  const join = (...parts: readonly string[]): string => parts.filter((p) => p !== "").join("; ");
  const inUnit = actual?.every((v) => v >= -1e-6 && v <= 1 + 1e-6) ?? false;
  const sums = actual !== undefined && inUnit && sumsToOne(actual, perSample);
  const normalised = perSample === 1 || sums;
  switch (read.said) {
    case "labels": {
      const classes =
        output.classLabels?.length ?? classNames?.length ?? (highest === undefined ? undefined : highest + 1);
      if (classes === undefined)
        throw new CasemateError(
          "USAGE",
          `output '${output.output}' gives labels only, and nothing tells how many classes there are`,
          {
            hint: "give labelled data, or another output with --output",
          },
        );
      return { kind: "labels", classes, normalised: true, why: read.why };
    }
    case "binary-logit":
    case "binary-probability":
      return { kind: read.said, classes: 2, normalised: true, why: read.why };
    case "values":
      return { kind: "values", classes: perSample, normalised: true, why: read.why };
    case "logits":
    case "probabilities":
      if (perSample === 1)
        return {
          kind: read.said === "logits" ? "binary-logit" : "binary-probability",
          classes: 2,
          normalised: true,
          why: join(read.why, "one value per sample stands for two classes"),
        };
      return {
        kind: read.said,
        classes: perSample,
        normalised,
        why: read.said === "logits" ? read.why : join(read.why, sumWords(sums)),
      };
    case undefined:
      break;
  }
  if (output.wide)
    return {
      kind: "values",
      classes: perSample,
      normalised: true,
      why: join(read.why, "several axes beside the batch: boxes, sequences or pictures rather than scores of classes"),
    };
  if (perSample === 1) {
    if (output.final.kind === "sigmoid")
      return {
        kind: "binary-probability",
        classes: 2,
        normalised: true,
        why: join(read.why, "one value per sample stands for two classes"),
      };
    if (highest === undefined || highest > 1)
      return {
        kind: "values",
        classes: 1,
        normalised: true,
        why: join(read.why, "one value per sample, and no labels that say that it stands for two classes"),
      };
    return inUnit
      ? {
          kind: "binary-probability",
          classes: 2,
          normalised: true,
          why: join(read.why, "one value in [0, 1] per sample, labels 0 and 1"),
        }
      : {
          kind: "binary-logit",
          classes: 2,
          normalised: true,
          why: join(read.why, "one value per sample, not confined to [0, 1], labels 0 and 1"),
        };
  }
  if (sums)
    return {
      kind: "probabilities",
      classes: perSample,
      normalised: true,
      why: join(read.why, "actual outputs are in [0, 1] and sum to one"),
    };
  const classifier = output.final.kind === "sigmoid" || output.classLabels !== undefined;
  if (inUnit && classifier)
    return {
      kind: "probabilities",
      classes: perSample,
      normalised: false,
      why: join(read.why, "actual outputs are in [0, 1] and do not sum to one"),
    };
  return {
    kind: "logits",
    classes: perSample,
    normalised: true,
    why: join(read.why, inUnit ? "actual outputs do not sum to one" : "actual outputs leave [0, 1]"),
  };
};

const sumWords = (sums: boolean): string => (sums ? "actual outputs sum to one" : "actual outputs do not sum to one");

const sumsToOne = (values: Float64Array, k: number): boolean => {
  for (let i = 0; i < values.length; i += k) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += values[i + j] as number;
    if (Math.abs(sum - 1) > sumTolerance) return false;
  }
  return values.length > 0;
};
