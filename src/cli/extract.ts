/** casemate extract: copies a model by asking it, and says how good the copy is. */
import { basename } from "node:path";
import { Command, Option } from "commander";
import { loadLabelled } from "../assess/load-labelled.ts";
import { isEndpoint, openEndpoint } from "../assess/open-endpoint.ts";
import { openFile } from "../assess/open-file.ts";
import type { Subject } from "../assess/subject.ts";
import type { Params } from "../attacks/attack.ts";
import { extract, type ExtractionResult } from "../attacks/extraction/extract.ts";
import { extractionStrategies } from "../attacks/extraction/index.ts";
import { type Spread, spreads } from "../attacks/extraction/querier.ts";
import { usualFit } from "../attacks/extraction/substitute.ts";
import { CasemateError } from "../core/error.ts";
import type { Estimate } from "../core/finding.ts";
import { loadDataset } from "../engine/data/load.ts";
import { writeOnnxFile } from "../engine/onnx/write.ts";
import type { DataEvidence } from "../engine/runtime/describe/options.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addEndpointFlags, type EndpointFlags, endpointOf } from "./assess/endpoint-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { accountOf } from "./extract/account.ts";
import { givenNet } from "./extract/given-net.ts";
import { collect, defined, json, positive, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";

interface ExtractFlags extends DataFlags, ModelFlags, EndpointFlags {
  readonly test?: string;
  readonly data?: string;
  readonly strategy: string;
  readonly queries: number;
  readonly accounts?: number;
  readonly accountBearerEnv?: readonly string[];
  readonly spread: Spread;
  readonly use: "scores" | "labels";
  readonly params?: string;
  readonly judge?: string;
  readonly net?: string;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly out?: string;
  readonly format: "text" | "json";
}

const ids = extractionStrategies.map((s) => s.id.replace("extraction/", ""));

export const extractCommand = (): Command => {
  const command = new Command("extract")
    .description("copy a model by asking it: how much do its answers give away (docs/guide/give-less-away.md)")
    .argument("<target>", "an ONNX file, or the URL of a model")
    .option("--test <path>", "labelled data that the copy is judged by; its questions to the target are not counted")
    .option("--data <path>", "the attacker's own inputs; labels in it are not used (none for uniform-noise)")
    .addOption(new Option("--strategy <name>", "what is asked").choices(ids).default("jbda"))
    .option("--queries <n>", "questions, all accounts together", wholeNumber(1), 2000)
    .option("--accounts <n>", "questions are spread over so many accounts", wholeNumber(1))
    .option(
      "--account-bearer-env <variable>",
      "environment variable with the bearer token of one account; repeatable, one account each",
      collect,
    )
    .addOption(new Option("--spread <how>", "which account asks next").choices([...spreads]).default("round-robin"))
    .addOption(
      new Option("--use <what>", "what is learnt from, where both are given")
        .choices(["scores", "labels"])
        .default("scores"),
    )
    .option("--params <json>", "parameters of the strategy: '{\"seeds\": 30}'")
    .option("--judge <model>", "an ONNX file that says what the target answers to --test; default: the target is asked")
    .option(
      "--net <file>",
      "an ONNX file whose net is trained, with fresh weights; default: a small one by the input's shape",
    )
    .option("--epochs <n>", "passes over the answers", wholeNumber(1), usualFit.epochs)
    .option("--learning-rate <rate>", "of the copy's training", positive, usualFit.learningRate)
    .option("--seed <n>", "seed of everything random", wholeNumber(0), 0)
    .option("-o, --out <file>", "write the copy")
    .addOption(new Option("--format <format>", "what is printed").choices(["text", "json"]).default("text"))
    .action(run);
  addDataFlags(command);
  addModelFlags(command);
  addEndpointFlags(command);
  return command;
};

const run = async (target: string, flags: ExtractFlags): Promise<void> => {
  const strategy = extractionStrategies.find((s) => s.id === `extraction/${flags.strategy}`);
  if (strategy === undefined) throw new CasemateError("USAGE", `--strategy '${flags.strategy}' is unknown`);
  if (flags.test === undefined)
    throw new CasemateError("USAGE", "extract needs labelled data to judge the copy by", {
      hint: "give --test test.npz",
    });
  if (flags.data === undefined && strategy.needs !== "nothing")
    throw new CasemateError("USAGE", `${flags.strategy} asks natural inputs`, {
      hint: "give the attacker's own: --data some.npz, or choose --strategy uniform-noise",
    });
  const params = flags.params === undefined ? undefined : (json(flags.params, "--params") as Params);
  const test = await loadLabelled(flags.test, loadOf(flags));
  const { labels: _, ...load } = loadOf(flags);
  const own = flags.data === undefined ? undefined : await loadDataset(flags.data, load);
  const opened: Subject[] = [];
  let judge: Subject | undefined;
  try {
    if (flags.judge !== undefined) judge = await openFile(flags.judge, test.evidence, describeOf(flags), undefined);
    for (const bearerEnv of accountOf(flags))
      opened.push(await open(target, test.evidence, { ...flags, ...defined({ bearerEnv }) }));
    const [first] = opened;
    if (first === undefined) throw new CasemateError("INTERNAL", "no account was opened");
    const wanted = flags.accountBearerEnv === undefined ? (flags.accounts ?? 1) : opened.length;
    const result = await extract({
      accounts: Array.from({ length: wanted }, (_a, k) => (opened[k] ?? first).model),
      strategy,
      queries: flags.queries,
      spread: flags.spread,
      use: flags.use,
      inputs: own === undefined ? new Float32Array() : prepareInputs(own.inputs, first.description),
      test: {
        x: prepareInputs(test.evidence.inputs, first.description),
        labels: prepareLabels(test.evidence.labels, first.description),
      },
      fit: { epochs: flags.epochs, learningRate: flags.learningRate, ...defined({ threads: flags.threads }) },
      seed: flags.seed,
      ...defined({
        params,
        judge: judge?.model,
        net: flags.net === undefined ? undefined : await givenNet(flags.net, test.evidence, flags.seed),
      }),
      onRound: ({ round, queries }) => {
        if (flags.format === "text") process.stderr.write(`round ${round}: ${queries} questions asked\n`);
      },
    });
    if (flags.out !== undefined) await writeOnnxFile(flags.out, result.model);
    const { model: _model, ...told } = result;
    process.stdout.write(
      flags.format === "json"
        ? `${JSON.stringify({ target: first.facts.name, seed: flags.seed, ...told }, null, 2)}\n`
        : textOf(target, result),
    );
    if (flags.out !== undefined && flags.format === "text") process.stdout.write(`wrote ${printable(flags.out)}\n`);
  } finally {
    for (const { model } of opened) await model.close();
    await judge?.model.close();
  }
};

const open = (
  target: string,
  evidence: DataEvidence & { readonly labels: Int32Array },
  flags: ExtractFlags,
): Promise<Subject> =>
  isEndpoint(target)
    ? openEndpoint(target, evidence, describeOf(flags), endpointOf(flags, flags.batchSize))
    : openFile(target, evidence, describeOf(flags), defined({ threads: flags.threads, batchSize: flags.batchSize }));

const textOf = (target: string, r: ExtractionResult): string => {
  const share = (e: Estimate): string =>
    `${(100 * e.value).toFixed(1)} % (${(100 * e.interval[0]).toFixed(1)} to ${(100 * e.interval[1]).toFixed(1)})`;
  const lines = [
    `${r.strategy} ${JSON.stringify(r.params)} against ${basename(target)}: ${r.queries} questions, ${r.answered} answers that tell a class, learnt from ${r.soft ? "probabilities" : "labels"}`,
    `questions by account: ${r.byAccount.join(" ")}`,
    ...r.lost.map((l) => `account ${l.account} was lost after ${l.after} questions: ${l.reason}`),
    r.agreement === undefined
      ? "no account is left to ask what the target says to the test inputs: give --judge model.onnx"
      : `the copy agrees with the target on ${share(r.agreement)} of ${r.agreement.n} test inputs`,
    `accuracy: ${r.victimAccuracy === undefined ? "" : `target ${share(r.victimAccuracy)}, `}copy ${share(r.accuracy)}`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
};
