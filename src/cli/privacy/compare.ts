/** casemate privacy compare: what each remedy against memorization brings, and what it costs. */
import { Command, Option } from "commander";
import { CasemateError } from "../../core/error.ts";
import type { Estimate } from "../../core/finding.ts";
import { rngFor } from "../../core/rng.ts";
import { type Compared, compareRemedies } from "../../train/memorization/compare.ts";
import { remedies } from "../../train/memorization/index.ts";
import { pickRows } from "../../train/memorization/pick-rows.ts";
import type { RemedyParams } from "../../train/memorization/remedy.ts";
import { addDataFlags, type DataFlags } from "../assess/data-flags.ts";
import { addModelFlags, type ModelFlags } from "../assess/model-flags.ts";
import { defined, json, list, wholeNumber } from "../option.ts";
import { textTable } from "./text-table.ts";
import { addTrainingFlags, type TrainingFlags, trainingOf } from "./training-flags.ts";
import { readTrainingSet } from "./training-set.ts";

interface CompareFlags extends DataFlags, ModelFlags, TrainingFlags {
  readonly data: string;
  readonly samples?: number;
  readonly methods: string[];
  readonly params?: string;
  readonly shadows?: number;
  readonly format: "text" | "json";
  readonly quiet: boolean;
  readonly threads?: number;
  readonly batchSize?: number;
}

const ids = remedies.map((r) => r.id);

export const compareCommand = (): Command => {
  const command = new Command("compare")
    .description("train a net by several methods, and audit each: what memorization costs and what remedies bring")
    .argument("<net>", "an ONNX file; its weights are drawn anew")
    .requiredOption("--data <path>", "labelled samples: a random half is trained on, the other half is held out")
    .option("--samples <n>", "of them, drawn by the seed; default all", wholeNumber(4))
    .option("--methods <ids>", ids.join(", "), list(ids), [...ids])
    .option("--params <json>", 'parameters by method: \'{"relax-loss": {"target": 0.4}}\'')
    .option("--shadows <n>", "shadow models for each method, trained by it, for LiRA: 16 or more", wholeNumber(4))
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .option("--quiet", "print nothing but the result", false)
    .exitOverride()
    .action(run);
  for (const add of [addTrainingFlags, addDataFlags, addModelFlags]) add(command);
  return command;
};

const run = async (path: string, flags: CompareFlags): Promise<void> => {
  const { net, data, description } = await readTrainingSet(path, flags.data, flags);
  const n = data.labels.length;
  const order = rngFor(flags.seed, "samples").shuffle(Int32Array.from({ length: n }, (_, i) => i));
  const pool = pickRows(data, order.subarray(0, Math.min(n, flags.samples ?? n)).toSorted());
  const params = flags.params === undefined ? {} : byMethod(json(flags.params, "--params"));
  const compared = await compareRemedies(net, pool, {
    remedies: remedies
      .filter((r) => flags.methods.includes(r.id))
      .map((remedy) => ({ remedy, ...defined({ params: params[remedy.id] }) })),
    fit: trainingOf(flags, description.output.value),
    seed: flags.seed,
    ...defined({ shadows: flags.shadows }),
    onProgress: (done, total, id) => {
      if (!flags.quiet) process.stderr.write(`${id}: model ${done} of ${total}\n`);
    },
  });
  process.stdout.write(
    flags.format === "json"
      ? `${JSON.stringify({ schemaVersion: 1, samples: pool.labels.length, methods: compared }, null, 2)}\n`
      : compareTable(compared),
  );
};

/** Throws USAGE. */
const byMethod = (value: unknown): Readonly<Record<string, RemedyParams>> => {
  if (typeof value !== "object" || value === null)
    throw new CasemateError("USAGE", "--params is an object with parameters by method");
  for (const [id, own] of Object.entries(value)) {
    if (!ids.includes(id))
      throw new CasemateError("USAGE", `--params names no method '${id}'`, { hint: ids.join(", ") });
    if (typeof own !== "object" || own === null)
      throw new CasemateError("USAGE", `parameters of '${id}' are an object: {"target": 0.4}`);
  }
  return value as Readonly<Record<string, RemedyParams>>;
};

const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
const auc = (e: Estimate | undefined): string =>
  e === undefined ? "-" : `${e.value.toFixed(3)} (${e.interval.map((v) => v.toFixed(3)).join(" to ")})`;
const rate = (e: Estimate | undefined): string =>
  e === undefined ? "-" : `${percent(e.value)} (${e.interval.map((v) => (100 * v).toFixed(1)).join(" to ")})`;

/** Rows by method: held-out accuracy, the gap, and what LiRA tells, or without shadow models the threshold attacks. */
export const compareTable = (compared: readonly Compared[]): string => {
  const shadows = compared[0]?.report.shadows ?? 0;
  const [name, best] = shadows > 0 ? ["LiRA", "lira-online"] : ["loss", "loss"];
  const rows = [
    [
      "method",
      "held-out accuracy",
      "gap",
      "AUC modified entropy",
      `AUC ${name}`,
      `${name} TPR at 0.1 % FPR`,
      "at 1 % FPR",
    ],
  ];
  for (const { id, report } of compared) {
    const find = (attack: string) => report.attacks.find((a) => a.id === `privacy/${attack}`);
    const main = find(best ?? "");
    const [inside, outside] = report.gap.accuracy;
    rows.push([
      id,
      percent(outside),
      percent(inside - outside),
      auc(find("modified-entropy")?.auc),
      auc(main?.auc),
      ...[0.001, 0.01].map((fpr) => rate(main?.rates.find((r) => r.fpr === fpr)?.tpr)),
    ]);
  }
  const first = compared[0]?.report;
  return `${first?.members ?? 0} members, ${first?.nonMembers ?? 0} held out; ${shadows === 0 ? "no shadow models" : `${shadows} shadow models for each method, trained by it`}; intervals at 95 %\n\n${textTable(rows)}`;
};
