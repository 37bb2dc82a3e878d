/** Options of `casemate assess` about the model: what describeModel would decide by itself. */
import type { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { type DescribeOptions, scaleNames } from "../../engine/runtime/describe/options.ts";
import { defined, wholeNumber } from "../option.ts";

export interface ModelFlags {
  readonly input?: string;
  readonly output?: string;
  readonly inputShape?: string;
  readonly batch?: string;
  readonly layout?: string;
  readonly scale?: string;
  readonly scores?: string;
  readonly keepSoftmax?: boolean;
  readonly bounds?: string;
  readonly threads?: number;
  readonly batchSize?: number;
}

export const addModelFlags = (command: Command): Command =>
  command
    .optionsGroup("What assess decides about the model:")
    .option("--input <name>", "the model input that is attacked")
    .option("--output <name>", "the model output that holds the classes")
    .option("--input-shape <dims>", "shape of one sample: 3,32,32")
    .option("--batch <free|one>", "trust the batch axis, or run sample by sample")
    .option("--layout <layout>", "chw, hwc, hw or flat")
    .option("--scale <name>", `from stored values to inputs: ${scaleNames.join(", ")}`)
    .option("--scores <kind>", "logits, probabilities, binary-logit, binary-probability, labels or values")
    .option("--keep-softmax", "attack the probabilities even where logits can be read")
    .option("--bounds <low,high>", "range of the model's inputs")
    .option("--threads <n>", "threads of ONNX Runtime", wholeNumber(1))
    .option("--batch-size <n>", "samples per run of the model", wholeNumber(1));

export const describeOf = (o: ModelFlags): DescribeOptions => {
  const numbers = (text: string | undefined, option: string): number[] | undefined => {
    const values = text?.split(",").map(Number);
    if (values?.some((v) => !Number.isFinite(v)) === true)
      throw new CasemateError("USAGE", `${option} '${text}' is no list of numbers`);
    return values;
  };
  const oneOf = <T extends string>(value: string | undefined, choices: readonly T[], option: string): T | undefined => {
    const found = choices.find((c) => c === value);
    if (value !== undefined && found === undefined)
      throw new CasemateError("USAGE", `${option} '${value}' is unknown`, {
        hint: `choose one of ${choices.join(", ")}`,
      });
    return found;
  };
  const bounds = numbers(o.bounds, "--bounds");
  return defined({
    input: o.input,
    output: o.output,
    inputShape: numbers(o.inputShape, "--input-shape"),
    batch: oneOf(o.batch, ["free", "one"], "--batch"),
    layout: oneOf(o.layout, ["chw", "hwc", "hw", "flat"], "--layout"),
    scale: oneOf(o.scale, scaleNames, "--scale"),
    scores: oneOf(o.scores, ["logits", "probabilities", "binary-logit", "binary-probability", "labels"], "--scores"),
    cutSoftmax: o.keepSoftmax === true ? false : undefined,
    bounds: bounds === undefined ? undefined : ([bounds[0] ?? 0, bounds[1] ?? 1] as const),
  });
};
