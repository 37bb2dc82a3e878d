/** Options of `casemate dp train`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { OptimizerOptions } from "../../engine/fit/optimizer.ts";
import { adjacencies, type Adjacency } from "../../train/accountant/event.ts";
import { type Factorization, factorizations } from "../../train/ftrl/prefix-cost.ts";
import { type Clipping, clippings } from "../../train/private/clipping.ts";
import type { DataFlags } from "../assess/data-flags.ts";
import type { ModelFlags } from "../assess/model-flags.ts";
import { list, number, positive, wholeNumber } from "../option.ts";

/** "256/60000": the rate, and the batch size that was stated with it. */
export interface Rate {
  readonly value: number;
  readonly batch?: number;
}

export interface TrainFlags extends DataFlags, ModelFlags {
  readonly data: string;
  readonly test?: string;
  readonly testLabels?: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Adjacency;
  readonly mechanism: "dp-sgd" | "ftrl";
  readonly factorization: Factorization;
  readonly rate: Rate;
  readonly epochs: number;
  readonly clip: number;
  readonly clipping: Clipping;
  readonly noise?: number;
  readonly optimizer: "sgd" | "adam";
  readonly learningRate?: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly schedule: "constant" | "cosine" | "triangle";
  readonly ema?: number;
  readonly fresh: boolean;
  readonly freeze?: readonly string[];
  readonly freezeBatchNorm: boolean;
  readonly seed: number;
  readonly ledger?: string;
  readonly out?: string;
  readonly quiet: boolean;
  readonly format: "text" | "json";
}

export const addTrainFlags = (command: Command): Command =>
  command
    .requiredOption("--data <path>", "private labelled data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .requiredOption("--epsilon <number>", "the privacy budget of the data", positive)
    .requiredOption("--delta <number>", "probability that the guarantee fails, such as 1e-5", positive)
    .requiredOption("--rate <fraction>", "probability that a record is in a batch, such as 256/60000", rate)
    .addOption(
      new Option("--mechanism <kind>", "dp-sgd: Poisson batches; ftrl: batches in a fixed order, no sampling assumed")
        .choices(["dp-sgd", "ftrl"])
        .default("dp-sgd"),
    )
    .addOption(
      new Option("--factorization <kind>", "how ftrl puts noise on sums; square-root: less noise, more memory")
        .choices(factorizations)
        .default("tree"),
    )
    .option("--epochs <n>", "expected passes over the data: epochs / rate steps", positive, 15)
    .option("--clip <norm>", "L2 norm that no record's gradient exceeds", positive, 1)
    .addOption(new Option("--clipping <kind>", "how gradients are clipped").choices(clippings).default("flat"))
    .option("--noise <number>", "noise over the clipping norm; default: the least that keeps the budget", positive)
    .addOption(new Option("--adjacency <kind>", "who is a neighbour").choices(adjacencies).default("add-remove"))
    .addOption(new Option("--optimizer <name>", "DP-SGD or DP-Adam").choices(["sgd", "adam"]).default("sgd"))
    .option("--learning-rate <rate>", "highest rate; default 0.5 for sgd, 0.001 for adam", positive)
    .option("--momentum <value>", "of sgd", number(0), 0.9)
    .option("--weight-decay <value>", "pull of weights towards 0", number(0), 0)
    .addOption(
      new Option("--schedule <name>", "of the rate").choices(["constant", "cosine", "triangle"]).default("constant"),
    )
    .option("--ema <decay>", "keep an exponential average of the weights: 0.99", number(0))
    .option("--fresh", "begin with random weights instead of the model's own", false)
    .option("--freeze <names>", "weights that are not trained: conv1.weight,conv1.bias", list())
    .option("--freeze-batch-norm", "keep BatchNormalization, by statistics that the model came with", false)
    .option("--test <path>", "labelled data that is not private, to measure on after every epoch")
    .option("--test-labels <file>", "labels of --test, where they are in a file of their own")
    .option("--seed <n>", "seed of fresh weights; batches and noise have none", wholeNumber(0), 0)
    .option("--ledger <file>", "privacy ledger of the data; default: privacy.jsonl beside the private model")
    .option("-o, --out <file>", "the private model; default: NAME.private.onnx beside the model")
    .option("--quiet", "print nothing but the result", false)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"));

export const optimizerOf = (f: TrainFlags): OptimizerOptions =>
  f.optimizer === "adam"
    ? { kind: "adam", learningRate: f.learningRate ?? 1e-3, weightDecay: f.weightDecay }
    : { kind: "sgd", learningRate: f.learningRate ?? 0.5, momentum: f.momentum, weightDecay: f.weightDecay };

const rate = (text: string): Rate => {
  const [batch, records, ...more] = text.split("/").map((v) => (v.trim() === "" ? Number.NaN : Number(v)));
  const value = (batch ?? Number.NaN) / (records ?? 1);
  if (more.length > 0 || !(value > 0 && value <= 1))
    throw new InvalidArgumentError(`'${text}' is no number above 0 and at most 1, such as 256/60000`);
  return records === undefined || batch === undefined ? { value } : { value, batch };
};
