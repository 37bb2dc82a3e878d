/** casemate answers: what answer filters cost in accuracy, calibration and change, measured on labelled data. */
import { basename } from "node:path";
import { Command, Option } from "commander";
import { loadLabelled } from "../assess/load-labelled.ts";
import { openFile } from "../assess/open-file.ts";
import { rngFor } from "../core/rng.ts";
import { CasemateError } from "../core/error.ts";
import { answerChain } from "../defences/output/answer-chain.ts";
import type { AnswerContext } from "../defences/output/answer-filter.ts";
import { type ChosenAnswerFilter, parametersOf, parseAnswerFilter } from "../defences/output/chosen-answer-filter.ts";
import { answerFilters } from "../defences/output/index.ts";
import { type AnswerCost, measureAnswers } from "../defences/output/measure-answers.ts";
import { canPredict, type Predicts } from "../engine/runtime/model.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import { classifierOf } from "./answers/membership.ts";
import { openDecoy } from "./answers/decoy.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { collect, defined, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";
import { textTable } from "./privacy/text-table.ts";

interface AnswersFlags extends DataFlags, ModelFlags {
  readonly data?: string;
  readonly filter?: readonly string[];
  readonly chain?: boolean;
  readonly members?: string;
  readonly decoy?: string;
  readonly samples?: number;
  readonly seed: number;
  readonly format: "text" | "json";
}

export const answersCommand = (): Command => {
  const command = new Command("answers")
    .description(
      "what it costs to give less away: answer filters measured on labelled data (docs/guide/give-less-away.md)",
    )
    .argument("<model>", "an ONNX file")
    .option("--data <path>", "labelled data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .option(
      "--filter <name:parameter=value>",
      `${answerFilters.map((f) => f.id).join(", ")}; repeatable; default: all that need nothing more`,
      collect,
    )
    .option("--chain", "the filters one behind the other, in place of each by itself")
    .option("--members <path>", "labelled data that the model was trained on, for mem-guard")
    .option("--decoy <model>", "an ONNX file that answers wrongly, for adaptive-misinformation; default: a random net")
    .option("--samples <n>", "the first n samples (default: all)", wholeNumber(1))
    .option("--seed <n>", "of the key that noise is drawn under", wholeNumber(0), 0)
    .addOption(new Option("--format <format>", "what is printed").choices(["text", "json"]).default("text"))
    .action(run);
  addDataFlags(command);
  addModelFlags(command);
  return command;
};

const run = async (path: string, flags: AnswersFlags): Promise<void> => {
  if (flags.data === undefined)
    throw new CasemateError("USAGE", "answers needs labelled data", {
      hint: "give --data test.npz (npz, idx.gz, csv, jsonl or a folder of images)",
    });
  const asked = (flags.filter ?? usual(flags)).map((text) => ({ text, chosen: parseAnswerFilter(text) }));
  const chains =
    flags.chain === true
      ? [{ text: asked.map((a) => a.text).join(" "), chosen: asked.map((a) => a.chosen) }]
      : asked.map((a) => ({ text: a.text, chosen: [a.chosen] }));
  const { evidence } = await loadLabelled(flags.data, loadOf(flags));
  const { model, description } = await openFile(
    path,
    evidence,
    describeOf(flags),
    defined({ threads: flags.threads, batchSize: flags.batchSize }),
  );
  let decoy: Predicts | undefined;
  try {
    if (!canPredict(model))
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `model '${basename(path)}' gives labels only: nothing is left to hide`,
      );
    const count = Math.min(evidence.labels.length, flags.samples ?? Infinity);
    const x = prepareInputs(evidence.inputs, description).subarray(0, count * model.domain.size);
    const labels = prepareLabels(evidence.labels, description).subarray(0, count);
    decoy = flags.decoy === undefined ? undefined : await openDecoy(flags.decoy, evidence);
    const rng = rngFor(flags.seed, "answers", "key");
    const context: AnswerContext = {
      classes: model.classes,
      modelVersion: basename(path),
      // for measuring; a server has a secret one
      key: Uint8Array.from({ length: 32 }, () => rng.integer(256)),
      ...defined({
        decoy,
        membershipClassifier:
          flags.members === undefined
            ? undefined
            : await classifierOf(model, description, await loadLabelled(flags.members, loadOf(flags)), x),
      }),
    };
    const costs: {
      readonly text: string;
      readonly chosen: readonly ChosenAnswerFilter[];
      readonly cost: AnswerCost;
    }[] = [];
    for (const { text, chosen } of chains) {
      const chain = answerChain(chosen, context, { kind: model.scoreKind });
      costs.push({ text, chosen, cost: await measureAnswers(model, x, labels, chain) });
    }
    process.stdout.write(
      flags.format === "json"
        ? `${JSON.stringify(
            {
              model: basename(path),
              gives: model.scoreKind,
              seed: flags.seed,
              filters: costs.map(({ chosen, cost }) => ({
                chain: chosen.map(({ filter, params }) => ({ filter: filter.id, params })),
                ...cost,
              })),
            },
            null,
            2,
          )}\n`
        : tableOf(costs, model.scoreKind),
    );
  } finally {
    await model.close();
    await decoy?.close();
  }
};

/** Filters whose defaults do something, and whose needs are there. */
const usual = (flags: AnswersFlags): readonly string[] =>
  answerFilters
    .filter((f) => !parametersOf(f).some((p) => Array.isArray(p.byDefault)))
    .filter((f) => flags.members !== undefined || !f.needs.includes("membership-classifier"))
    .map((f) => f.id);

const tableOf = (costs: readonly { readonly text: string; readonly cost: AnswerCost }[], gives: string): string => {
  const [first] = costs;
  if (first === undefined) return "";
  const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
  const { accuracy, calibrationError, samples } = first.cost;
  const rows = [
    ["filter", "tells", "accuracy", "labels changed", "mean L1 change", "calibration error"],
    ["(none)", gives, percent(accuracy.before.value), "0.0 %", "0.000", calibrationError.before.toFixed(4)],
    ...costs.map(({ text, cost }) => [
      printable(text),
      cost.level,
      percent(cost.accuracy.after.value),
      percent(cost.changedLabels),
      cost.meanL1.toFixed(3),
      cost.calibrationError.after?.toFixed(4) ?? "-",
    ]),
  ];
  const [low, high] = accuracy.before.interval;
  return `${textTable(rows)}\n${samples} samples; accuracy without filters ${percent(low)} to ${percent(high)} (95 %)\n`;
};
