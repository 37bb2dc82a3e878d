/** Options of `casemate harden`. */
import { type Command, Option } from "commander";
import type { OptimizerOptions } from "../../engine/fit/optimizer.ts";
import { type Denoiser, denoisers } from "../../train/adversarial/denoising.ts";
import { trainingMethods } from "../../train/adversarial/index.ts";
import { remedies } from "../../train/memorization/index.ts";
import type { Threat } from "../../train/adversarial/threat.ts";
import { textMethods } from "../../train/text/index.ts";
import type { ConstraintFlags } from "../assess/constraint-flags.ts";
import type { DataFlags } from "../assess/data-flags.ts";
import type { ModelFlags } from "../assess/model-flags.ts";
import type { AugmentationFlags } from "./augmentation.ts";
import { list, number, wholeNumber } from "../option.ts";

export interface HardenFlags extends DataFlags, ModelFlags, ConstraintFlags, AugmentationFlags {
  readonly data?: string;
  readonly test?: string;
  readonly testLabels?: string;
  readonly method: string;
  readonly eps?: string;
  readonly norm: Threat["norm"];
  readonly params?: string;
  readonly epochs: number;
  readonly optimizer: "sgd" | "adam";
  readonly learningRate?: number;
  readonly weightDecay: number;
  readonly schedule: "cosine" | "triangle" | "constant";
  readonly ema?: number;
  readonly swa?: number;
  readonly sources?: string[];
  readonly denoise?: Denoiser;
  readonly vocabulary?: string;
  readonly synonyms?: string;
  readonly fresh: boolean;
  readonly samples?: number;
  readonly seed: number;
  readonly out?: string;
  readonly assess: boolean;
  readonly quiet: boolean;
}

/** What is chosen by --method too: remedies that train, plain training being a method already. */
export const memoryMethods = remedies.filter((r) => r.answers === undefined && r.id !== "standard");

const methods = [...new Set([...trainingMethods, ...textMethods, ...memoryMethods].map((m) => m.id))];

export const addHardenFlags = (command: Command): Command =>
  command
    .option("--data <path>", "labelled training data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .option(
      "--test <path>",
      "labelled data that is not trained on, for the assessments; default: a tenth of --data, held out",
    )
    .option("--test-labels <file>", "labels of --test, where they are in a file of their own")
    .addOption(new Option("--method <id>", "how to train").choices(methods).default("pgd-at"))
    .option(
      "--eps <radius>",
      "radius to defend, in units of each feature's range: 8/255; default: that of the assessment",
    )
    .addOption(new Option("--norm <norm>", "of the radius").choices(["linf", "l2"]).default("linf"))
    .option("--params <json>", "parameters of the method: '{\"steps\": 10}'")
    .option("--epochs <n>", "passes over the data", wholeNumber(1), 10)
    .addOption(new Option("--optimizer <name>", "sgd (momentum 0.9) or adam").choices(["sgd", "adam"]).default("adam"))
    .option("--learning-rate <rate>", "highest rate; default 0.001 for adam, 0.05 for sgd", number(0))
    .option("--weight-decay <value>", "pull of weights towards 0", number(0), 0)
    .addOption(
      new Option("--schedule <name>", "of the rate").choices(["cosine", "triangle", "constant"]).default("cosine"),
    )
    .option("--ema <decay>", "keep an exponential average of the weights: 0.999", number(0))
    .option("--swa <share>", "keep the mean of the weights of the epochs after this share of them: 0.75", number(0))
    .option("--augment <list>", "change training images: flip,crop=4,cutout=8,noise=0.1", list())
    .option("--mix <how>", "mix pairs of samples, with --method standard: mixup=0.2 or cutmix=1")
    .option("--label-smoothing <share>", "spread this share of each label over all classes: 0.1", number(0))
    .option(
      "--sources <files>",
      "models that are attacked in place of the trained one, for --method ensemble-at",
      list(),
    )
    .addOption(
      new Option("--denoise <filter>", "put denoising blocks behind convolutions, and train them too").choices([
        ...denoisers,
      ]),
    )
    .option("--vocabulary <file>", "of a model of token ids: from texts to tokens (casemate data vocabulary)")
    .option("--synonyms <file>", "words that may stand for each other, for the attack on text: JSON, or two a line")
    .option("--fresh", "begin with random weights instead of the model's own", false)
    .option("--samples <n>", "train on the first n samples", wholeNumber(1))
    .option("--seed <n>", "seed of everything random", wholeNumber(0), 0)
    .option("-o, --out <file>", "the hardened model; default: NAME.hardened.onnx beside the model")
    .option("--no-assess", "train only")
    .option("--quiet", "print nothing but the result", false);

/** Momentum 0.9 for sgd. */
export const optimizerOf = (f: Pick<HardenFlags, "optimizer" | "learningRate" | "weightDecay">): OptimizerOptions =>
  f.optimizer === "adam"
    ? { kind: "adam", learningRate: f.learningRate ?? 1e-3, weightDecay: f.weightDecay }
    : { kind: "sgd", learningRate: f.learningRate ?? 0.05, momentum: 0.9, weightDecay: f.weightDecay };
