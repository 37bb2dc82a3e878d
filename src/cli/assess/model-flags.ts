/** Options of `casemate assess` about the model: what describeModel would decide by itself. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { readNpy } from "../../engine/data/npy.ts";
import { type DescribeOptions, scaleNames } from "../../engine/runtime/describe/options.ts";
import { float64, type Tensor } from "../../engine/tensor/tensor.ts";
import { collect, defined, nameAndValue, numbers, oneOf, wholeNumber } from "../option.ts";

const scoreKinds = ["logits", "probabilities", "binary-logit", "binary-probability", "labels", "values"] as const;

export interface ModelFlags {
  readonly input?: string;
  readonly output?: string;
  readonly inputShape?: string;
  readonly batch?: string;
  readonly layout?: string;
  readonly scale?: string;
  readonly mean?: string;
  readonly std?: string;
  readonly scores?: string;
  readonly keepSoftmax?: boolean;
  readonly bounds?: string;
  readonly feed?: readonly string[];
  readonly threads?: number;
  readonly batchSize?: number;
}

export const addModelFlags = (command: Command): Command =>
  command
    .optionsGroup("What is decided about the model (docs/guide/what-assess-decides.md):")
    .option("--input <name>", "the model input that is attacked")
    .option("--output <name>", "the model output that holds the classes")
    .option("--input-shape <dims>", "shape of one sample: 3,32,32")
    .option("--batch <free|one>", "trust the batch axis, or run sample by sample")
    .option("--layout <layout>", "chw, hwc, hw or flat")
    .option("--scale <name>", `from stored values to inputs: ${scaleNames.join(", ")}`)
    .option("--mean <values>", "instead of --scale: mean in [0, 1] units, one or one per channel")
    .option("--std <values>", "standard deviation that goes with --mean")
    .option("--scores <kind>", scoreKinds.join(", "))
    .option("--keep-softmax", "attack the probabilities even where logits can be read")
    .option("--bounds <low,high>", "range of the model's inputs")
    .option("--feed <name=value>", "value of a further input: 0, 1,2,3, or @file.npy; repeatable", collect)
    .option("--threads <n>", "threads of ONNX Runtime", wholeNumber(1))
    .option("--batch-size <n>", "samples per run of the model", wholeNumber(1));

/** Throws USAGE. */
export const describeOf = (o: ModelFlags): DescribeOptions => {
  const bounds = numbers(o.bounds, "--bounds");
  if (bounds !== undefined && !(bounds.length === 2 && (bounds[0] ?? 0) < (bounds[1] ?? 0)))
    throw new CasemateError("USAGE", `--bounds '${o.bounds}' is no range`, { hint: "give LOW,HIGH: --bounds 0,1" });
  return defined({
    input: o.input,
    output: o.output,
    inputShape: shapeOf(o.inputShape),
    batch: oneOf(o.batch, ["free", "one"], "--batch"),
    layout: oneOf(o.layout, ["chw", "hwc", "hw", "flat"], "--layout"),
    scale: scaleOf(o),
    scores: oneOf(o.scores, scoreKinds, "--scores"),
    cutSoftmax: o.keepSoftmax === true ? false : undefined,
    bounds: bounds === undefined ? undefined : ([bounds[0] ?? 0, bounds[1] ?? 1] as const),
    feeds: o.feed === undefined ? undefined : Object.fromEntries(o.feed.map(feedOf)),
  });
};

const shapeOf = (text: string | undefined): number[] | undefined => {
  const dims = numbers(text, "--input-shape");
  if (dims?.some((d) => !Number.isInteger(d) || d < 1) === true)
    throw new CasemateError("USAGE", `--input-shape '${text}' is no shape`, {
      hint: "give the dims of one sample without the batch: --input-shape 3,32,32",
    });
  return dims;
};

const scaleOf = (o: ModelFlags): DescribeOptions["scale"] => {
  const mean = numbers(o.mean, "--mean");
  const std = numbers(o.std, "--std");
  if (mean === undefined && std === undefined) return oneOf(o.scale, scaleNames, "--scale");
  if (o.scale !== undefined || mean?.length !== std?.length || mean === undefined || std === undefined)
    throw new CasemateError(
      "USAGE",
      "--mean and --std go together, one value each or one per channel, without --scale",
    );
  return { mean, std };
};

/** "name=0", "name=1,2,3", "name=@value.npy"; dtype and shape become what the graph declares. */
const feedOf = (text: string): readonly [string, Tensor] => {
  const [name, value] = nameAndValue(text, "--feed");
  if (value.startsWith("@")) {
    const path = value.slice(1);
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(readFileSync(path));
    } catch (cause) {
      throw new CasemateError("FILE_NOT_FOUND", `'${path}' of --feed can not be read`, { cause });
    }
    return [name, readNpy(bytes, path)];
  }
  const values = numbers(value, "--feed") ?? [];
  return [name, float64([values.length], values)];
};
