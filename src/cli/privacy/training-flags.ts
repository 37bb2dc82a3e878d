/** Options that say how models are trained: as the audited one was. */
import { type Command, Option } from "commander";
import type { RemedyContext, RemedyParams } from "../../train/memorization/remedy.ts";
import { optimizerOf } from "../harden/flags.ts";
import { defined, number, wholeNumber } from "../option.ts";

export interface TrainingFlags {
  readonly epochs: number;
  readonly batchSize?: number;
  readonly optimizer: "sgd" | "adam";
  readonly learningRate?: number;
  readonly weightDecay: number;
  readonly schedule: "cosine" | "constant";
  readonly seed: number;
  readonly threads?: number;
}

export const addTrainingFlags = (command: Command): Command =>
  command
    .optionsGroup("How models are trained:")
    .option("--epochs <n>", "passes over the data", wholeNumber(1), 30)
    .addOption(new Option("--optimizer <name>", "sgd (momentum 0.9) or adam").choices(["sgd", "adam"]).default("adam"))
    .option("--learning-rate <rate>", "highest rate; default 0.001 for adam, 0.05 for sgd", number(0))
    .option("--weight-decay <value>", "pull of weights towards 0", number(0), 0)
    .addOption(new Option("--schedule <name>", "of the rate").choices(["cosine", "constant"]).default("cosine"))
    .option("--seed <n>", "seed of everything random", wholeNumber(0), 0);

/** `scores`: where the logits are. Batches of 32 unless --batch-size says otherwise. */
export const trainingOf = (f: TrainingFlags, scores: string): RemedyContext<RemedyParams>["fit"] => ({
  epochs: f.epochs,
  batchSize: f.batchSize ?? 32,
  optimizer: optimizerOf(f),
  schedule: { kind: f.schedule },
  seed: f.seed,
  scores,
  ...defined({ threads: f.threads }),
});
