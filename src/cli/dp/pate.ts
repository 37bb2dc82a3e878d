/** casemate dp pate: a student that learned from private data only through noisy votes of teachers. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { loadLabelled } from "../../assess/load-labelled.ts";
import { CasemateError } from "../../core/error.ts";
import { loadDataset } from "../../engine/data/load.ts";
import type { FitData, FitOptions } from "../../engine/fit/fit.ts";
import { measure } from "../../engine/fit/measure.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { describeModel } from "../../engine/runtime/describe.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { prepareInputs, prepareLabels } from "../../engine/runtime/prepare-inputs.ts";
import { adjacencies, type Adjacency } from "../../train/accountant/event.ts";
import { PrivacyLedger } from "../../train/ledger/privacy-ledger.ts";
import { type Aggregation, type AggregationKind, aggregations } from "../../train/pate/aggregation.ts";
import { pate, type PateResult } from "../../train/pate/pate.ts";
import { addDataFlags, type DataFlags, loadOf } from "../assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "../assess/model-flags.ts";
import { defined, number, positive, wholeNumber } from "../option.ts";

interface PateFlags extends DataFlags, ModelFlags {
  readonly data: string;
  readonly public: string;
  readonly publicLabels?: string;
  readonly holdOut: number;
  readonly teachers: number;
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Adjacency;
  readonly aggregation: AggregationKind;
  readonly queries: number;
  readonly asks?: number;
  readonly threshold?: number;
  readonly keepWeights: boolean;
  readonly epochs: number;
  readonly studentEpochs: number;
  readonly learningRate: number;
  readonly shift: number;
  readonly teacherShift: number;
  readonly seed: number;
  readonly ledger?: string;
  readonly run: string;
  readonly out?: string;
  readonly showPrivateEpsilon: boolean;
  readonly quiet: boolean;
  readonly format: "text" | "json";
}

export const pateCommand = (): Command => {
  const command = new Command("pate")
    .description("train teachers on shards of private data and a student on their noisy votes about public inputs")
    .argument("<model>", "an ONNX file: the net of teachers and student; its weights are drawn afresh")
    .requiredOption("--data <path>", "private labelled data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .requiredOption("--public <path>", "public inputs of the same form; labels are not needed and not trained on")
    .requiredOption("--epsilon <number>", "the privacy budget", positive)
    .requiredOption("--delta <number>", "probability that the guarantee fails, such as 1e-5", positive)
    .option("--teachers <n>", "number of teachers, each on its own shard of the data", wholeNumber(1), 50)
    .option("--queries <n>", "answers that the student may learn from", wholeNumber(1), 100)
    .addOption(new Option("--aggregation <kind>", "how votes become answers").choices(aggregations).default("gnmax"))
    .option("--asks <n>", "public inputs that confident-gnmax asks about; default: twice --queries", wholeNumber(1))
    .option("--threshold <votes>", "votes that confident-gnmax wants; default: 0.6 of the teachers", number(0))
    .addOption(new Option("--adjacency <kind>", "who is a neighbour").choices(adjacencies).default("add-remove"))
    .option("--public-labels <file>", "true labels of the public inputs, to measure with and not to train on")
    .option("--hold-out <n>", "the last n public inputs are not asked about, but measured on", wholeNumber(0), 0)
    .option("--keep-weights", "begin with the model's own weights, which must not come from the private data", false)
    .option("--epochs <n>", "passes of a teacher over its shard", wholeNumber(1), 20)
    .option("--student-epochs <n>", "passes of the student over its answers", wholeNumber(1), 100)
    .option("--learning-rate <rate>", "of Adam", positive, 0.002)
    .option("--shift <pixels>", "shift the student's images at random, by at most so many pixels", wholeNumber(0), 0)
    .option("--teacher-shift <pixels>", "the same for teachers", wholeNumber(0), 0)
    .option("--seed <n>", "seed of shards, weights and batches; the noise has none", wholeNumber(0), 0)
    .option("--ledger <file>", "privacy ledger of the data; default: privacy.jsonl beside the student")
    .option("--run <name>", "name of this run in the ledger", "pate")
    .option("-o, --out <file>", "the student; default: NAME.student.onnx beside the model")
    .option(
      "--show-private-epsilon",
      "show what the votes cost as they were: for the data's owner, not to be published",
      false,
    )
    .option("--quiet", "print nothing but the result", false)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .exitOverride()
    .action(run);
  for (const add of [addDataFlags, addModelFlags]) add(command);
  return command;
};

const run = async (path: string, flags: PateFlags): Promise<void> => {
  const out = flags.out ?? join(dirname(path), `${basename(path).replace(/\.onnx$/, "")}.student.onnx`);
  if (resolve(out) === resolve(path))
    throw new CasemateError("USAGE", "the student would overwrite the model that it is made of", {
      hint: "give another -o FILE",
    });
  const model = await readOnnxFile(path);
  const { labels: _, label: _l, ...publicLoad } = loadOf(flags);
  const open = await loadDataset(flags.public, {
    ...publicLoad,
    ...(flags.publicLabels === undefined ? {} : { labels: flags.publicLabels }),
  });
  // decisions about the model rest on public inputs: on private ones they would be an unpaid release
  const description = await describeModel(
    model,
    { inputs: open.inputs },
    { name: basename(path), ...describeOf(flags) },
  );
  if (description.output.kind !== "logits" || description.batch.kind !== "free")
    throw new CasemateError("MODEL_CAPABILITY", "training needs a model with logits that takes any number of samples", {
      hint: "name the value before the last Softmax with --output, export it with a dynamic batch axis",
    });
  const { dataset, evidence } = await loadLabelled(flags.data, loadOf(flags));
  const data: FitData = {
    x: prepareInputs(dataset.inputs, description),
    labels: prepareLabels(evidence.labels, description),
    dims: description.domain.dims,
  };
  const { size } = description.domain;
  const all = prepareInputs(open.inputs, description);
  const asked = all.length / size - flags.holdOut;
  if (asked < 1) throw new CasemateError("USAGE", `--hold-out ${flags.holdOut} leaves no public input to ask about`);
  const say = (text: string): void => void (flags.quiet || process.stderr.write(text));
  await mkdir(dirname(resolve(out)), { recursive: true });
  const ledger = PrivacyLedger.open(flags.ledger ?? join(dirname(out), "privacy.jsonl"), {
    data: dataset.digest,
    budget: { epsilon: flags.epsilon, delta: flags.delta, adjacency: flags.adjacency },
  });
  const controller = new AbortController();
  const stop = (): void => controller.abort(new CasemateError("ABORTED", "interrupted"));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const options = (epochs: number, shift: number): FitOptions => ({
      epochs,
      batchSize: 32,
      optimizer: { kind: "adam", learningRate: flags.learningRate },
      scores: description.output.value,
      signal: controller.signal,
      ...(shift > 0 ? { augment: [{ kind: "crop", padding: shift }] } : {}),
      ...defined({ threads: flags.threads }),
    });
    const result = await pate(model, data, all.subarray(0, asked * size), {
      ledger,
      run: flags.run,
      teachers: flags.teachers,
      aggregation: flags.aggregation,
      queries: flags.queries,
      ...defined({ asks: flags.asks, threshold: flags.threshold }),
      teacher: options(flags.epochs, flags.teacherShift),
      student: options(flags.studentEpochs, flags.shift),
      keepWeights: flags.keepWeights,
      seed: flags.seed,
      onTeacher: (done) => {
        if (done === flags.teachers || (process.stderr.isTTY && done % 5 === 0))
          say(`${process.stderr.isTTY ? "\r" : ""}${done} of ${flags.teachers} teachers trained`);
      },
    });
    say("\n");
    await writeFile(out, writeOnnx(result.student));
    const measured = await accuracies(result, all, open.labels, asked, description);
    const released = {
      student: out,
      epsilon: result.epsilon,
      delta: flags.delta,
      adjacency: flags.adjacency,
      aggregation: result.aggregation,
      teachers: flags.teachers,
      asked: result.asked,
      answered: result.labelled.labels.length,
      ...measured,
      ...(flags.showPrivateEpsilon ? { privateEpsilon: result.privateEpsilon } : {}),
    };
    process.stdout.write(
      flags.format === "json" ? `${JSON.stringify({ schemaVersion: 1, ...released }, null, 2)}\n` : text(released),
    );
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    ledger.close();
  }
};

interface Measured {
  /** share of the answers that are the true class */
  readonly answersRight?: number;
  /** of the student on held-out public inputs */
  readonly studentAccuracy?: number;
}

const accuracies = async (
  result: PateResult,
  all: Float32Array,
  given: Int32Array | undefined,
  asked: number,
  description: ModelDescription,
): Promise<Measured> => {
  if (given === undefined) return {};
  const labels = prepareLabels(given, description);
  const { rows, labels: answers } = result.labelled;
  const answersRight = answers.filter((y, i) => y === labels[rows[i] as number]).length / answers.length;
  const held = labels.subarray(asked);
  if (held.length === 0) return { answersRight };
  const { size, dims } = description.domain;
  const trainer = new Trainer(result.student, { dims, scores: description.output.value });
  try {
    const { accuracy } = await measure(trainer, all.subarray(asked * size), held);
    return { answersRight, studentAccuracy: accuracy };
  } finally {
    await trainer.close();
  }
};

const noiseText = (a: Aggregation): string => {
  const short = (x: number): string => String(Number(x.toPrecision(4)));
  switch (a.kind) {
    case "lnmax":
      return `Laplace noise of scale ${short(a.scale)} on every count`;
    case "gnmax":
      return `Gaussian noise of deviation ${short(a.sigma)} on every count`;
    case "confident-gnmax":
      return `Gaussian noise of deviation ${short(a.sigma)} on every count, ${short(a.thresholdSigma)} on the check for ${short(a.threshold)} votes`;
  }
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const text = (r: {
  readonly student: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly adjacency: Adjacency;
  readonly aggregation: Aggregation;
  readonly teachers: number;
  readonly asked: number;
  readonly answered: number;
  readonly answersRight?: number;
  readonly studentAccuracy?: number;
  readonly privateEpsilon?: number;
}): string => {
  const lines: string[] = [];
  const row = (key: string, value: string): void => void lines.push(`${key.padEnd(11)}${value}`);
  row(
    "epsilon",
    `${(Math.ceil(r.epsilon * 1e4) / 1e4).toFixed(4)} at delta ${r.delta}, ${r.adjacency}: the guarantee, whatever the data`,
  );
  row("votes", `${r.teachers} teachers, ${r.aggregation.kind}: ${noiseText(r.aggregation)}`);
  row("queries", `${r.asked} asked, ${r.answered} answered`);
  if (r.answersRight !== undefined) row("answers", `${percent(r.answersRight)} are the true class`);
  if (r.studentAccuracy !== undefined) row("student", `${percent(r.studentAccuracy)} of held-out public inputs`);
  if (r.privateEpsilon !== undefined)
    row(
      "private",
      `epsilon ${r.privateEpsilon.toFixed(4)} for the votes as they were. It depends on the private data: do not publish it`,
    );
  row("wrote", r.student);
  return `${lines.join("\n")}\n`;
};
