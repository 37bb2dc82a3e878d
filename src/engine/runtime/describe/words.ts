/** What was decided, in the words that the CLI and the report print. */
import type { Batch, Candidate, Decision } from "../description.ts";
import type { Domain } from "../model.ts";
import type { FittedData } from "./fit-data.ts";
import type { BatchProbe } from "./batch.ts";
import type { DescribeOptions } from "./options.ts";
import type { Picture } from "./orders.ts";
import type { Settled } from "./scores.ts";

export const batchDecision = (batch: Batch, probed: BatchProbe | undefined, options: DescribeOptions): Decision => {
  const many = batch.kind === "free" || batch.kind === "freed";
  const one = batch.kind === "none" || (batch.kind === "fixed" && batch.size === 1);
  return {
    what: "batch",
    value: many
      ? "any number of samples at once"
      : one
        ? "one sample at a time"
        : `${batch.kind === "fixed" ? batch.size : 1} samples at once`,
    why: options.batch === undefined ? (probed?.why ?? "") : "it was given",
    override: `--batch ${many ? "one" : "free"}`,
  };
};

export const layoutDecision = (layout: Domain["layout"], picture: Picture | undefined, why: string): Decision => {
  const p = picture;
  const seen =
    p === undefined ? "" : `${p.height} x ${p.width} pixels${p.channels === 1 ? "" : `, ${p.channels} channels`}`;
  const titles: Readonly<Record<Domain["layout"], string>> = {
    chw: "chw (channels, rows, columns)",
    hwc: "hwc (rows, columns, channels)",
    hw: "hw (rows, columns)",
    flat: "flat",
  };
  return {
    what: "layout",
    value: [titles[layout], seen].filter((s) => s !== "").join(", "),
    why,
    override: "--layout chw|hwc|hw|flat",
  };
};

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;

const named = (c: Pick<Candidate, "layout" | "scaling">): string =>
  [c.layout === "as stored" ? "" : c.layout, c.scaling].filter((s) => s !== "").join(", ");

export const dataDecisions = (
  fitted: FittedData,
  classes: number,
  affine: { readonly ops: readonly string[] },
  options: DescribeOptions,
  tried: number,
): readonly Decision[] => {
  const { reading, accuracy, samples, candidates, rivals } = fitted;
  const value = named({ layout: reading.order.name, scaling: reading.scaling.title });
  const inside = affine.ops.length === 0 ? "" : `the graph begins with ${affine.ops.join(", ")}`;
  const override = "--scale NAME, --layout LAYOUT";
  if (accuracy === undefined) {
    const why =
      options.scale !== undefined
        ? "it was given"
        : ["there are no labels to try readings with", inside].filter((s) => s !== "").join("; ");
    return [
      { what: "data", value, why, override, ...(options.scale === undefined && tried > 1 ? { ambiguous: true } : {}) },
    ];
  }
  const others = candidates.filter((c) => named(c) !== value).slice(0, 3);
  const compared =
    others.length === 0 ? "" : `; ${others.map((c) => `${named(c)}: ${percent(c.accuracy)}`).join("; ")}`;
  const decision: Decision = {
    what: "data",
    value,
    why: `${percent(accuracy)} of ${samples} labelled samples are then right${tried > 1 ? ` (${tried} readings tried${compared})` : ""}${inside === "" ? "" : `; ${inside}`}`,
    override,
    ...(rivals.length === 0 ? {} : { ambiguous: true }),
  };
  const chance = 1 / Math.max(2, classes);
  // the best of many readings is above chance by chance: 3.5 standard deviations instead of 2
  const poor = accuracy < chance + 3.5 * Math.sqrt((chance * (1 - chance)) / Math.max(1, samples));
  if (!poor && accuracy >= Math.min(0.5, 3 * chance)) return [decision];
  return [
    decision,
    {
      what: "fit of data and model",
      value: poor ? "none was found" : "doubtful",
      why: `${percent(accuracy)} right is ${poor ? "no better than guessing" : "little"} for ${classes} classes`,
      override: "--scale, --layout, --output, or other data",
      ambiguous: true,
    },
  ];
};

export const scoresDecision = (settled: Settled, cut: boolean): Decision => {
  const titles: Readonly<Record<Settled["kind"], string>> = {
    logits: `logits of ${settled.classes} classes`,
    probabilities: `probabilities of ${settled.classes} classes`,
    "binary-logit": "one logit, read as two classes",
    "binary-probability": "one probability, read as two classes",
    labels: `labels of ${settled.classes} classes, without scores`,
    values: `${settled.classes} values that stand for no classes`,
  };
  return {
    what: "scores",
    value: titles[settled.kind],
    why: settled.why,
    override: cut ? "--keep-softmax" : "--scores logits|probabilities|labels|values",
  };
};
