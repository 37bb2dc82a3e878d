/** casemate sisa: an ensemble that can unlearn samples exactly. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { loadLabelled } from "../assess/load-labelled.ts";
import { CasemateError } from "../core/error.ts";
import { ensemble } from "../defences/ensemble/ensemble.ts";
import type { Dataset } from "../engine/data/dataset.ts";
import { writeNpz } from "../engine/data/npz.ts";
import { subset } from "../engine/data/subset.ts";
import type { FitData } from "../engine/fit/fit.ts";
import type { ModelProto } from "../engine/onnx/graph.ts";
import { readOnnxFile } from "../engine/onnx/read.ts";
import { writeOnnx } from "../engine/onnx/write.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import type { ModelDescription } from "../engine/runtime/description.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import { tensor } from "../engine/tensor/tensor.ts";
import { SisaFolder } from "../train/unlearning/sisa-folder.ts";
import { updateSisa } from "../train/unlearning/sisa.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { number, numbers, wholeNumber } from "./option.ts";

interface CommonFlags extends DataFlags, ModelFlags {
  readonly data: string;
  readonly quiet: boolean;
}
interface TrainFlags extends CommonFlags {
  readonly out: string;
  readonly shards: number;
  readonly slices: number;
  readonly epochs: number;
  readonly optimizer: "sgd" | "adam";
  readonly learningRate?: number;
  readonly weightDecay: number;
  readonly schedule: "cosine" | "constant";
  readonly seed: number;
}
interface UnlearnFlags extends CommonFlags {
  readonly rows?: string;
  readonly rest?: string;
}

/** the combined graph, in the folder */
const result = "ensemble.onnx";

export const sisaCommand = (): Command => {
  const train = new Command("train")
    .description("train one net on each shard of the data, with a checkpoint after each slice")
    .argument("<net>", "an ONNX file; its weights are drawn anew")
    .requiredOption("--data <path>", "labelled training data")
    .requiredOption("-o, --out <folder>", `checkpoints and ${result} are kept there`)
    .option("--shards <n>", "nets of the ensemble: more make unlearning cheaper and answers worse", wholeNumber(2), 5)
    .option("--slices <n>", "checkpoints of each net: more make unlearning cheaper", wholeNumber(1), 4)
    .option("--epochs <n>", "passes over the data up to each slice", wholeNumber(1), 5)
    .addOption(new Option("--optimizer <name>", "sgd (momentum 0.9) or adam").choices(["sgd", "adam"]).default("adam"))
    .option("--learning-rate <rate>", "highest rate; default 0.001 for adam, 0.05 for sgd", number(0))
    .option("--weight-decay <value>", "pull of weights towards 0", number(0), 0)
    .addOption(new Option("--schedule <name>", "of the rate").choices(["cosine", "constant"]).default("cosine"))
    .option("--seed <n>", "of places, weights and order", wholeNumber(0), 0)
    .option("--quiet", "print nothing but the result", false)
    .exitOverride()
    .action(runTrain);
  const unlearn = new Command("unlearn")
    .description("train again only what has seen samples that are no longer in the data")
    .argument("<folder>", "of casemate sisa train")
    .requiredOption("--data <path>", "the training data without what is to be unlearned, or all of it with --rows")
    .option("--rows <list>", "samples of --data that are unlearned, from 0 on: 3,17")
    .option("--rest <npz>", "where the data without --rows are written: train on them from then on")
    .option("--quiet", "print nothing but the result", false)
    .exitOverride()
    .action(runUnlearn);
  for (const command of [train, unlearn]) for (const add of [addDataFlags, addModelFlags]) add(command);
  return new Command("sisa")
    .description("an ensemble that can unlearn samples exactly (SISA)")
    .addCommand(train)
    .addCommand(unlearn);
};

const runTrain = async (path: string, flags: TrainFlags): Promise<void> => {
  const net = await readOnnxFile(path);
  const { data, description } = await read(net, basename(path), flags);
  const folder = await SisaFolder.create(flags.out, net, {
    seed: flags.seed,
    shards: flags.shards,
    slices: flags.slices,
    epochs: flags.epochs,
    batchSize: flags.batchSize ?? 32,
    optimizer: flags.optimizer,
    learningRate: flags.learningRate ?? (flags.optimizer === "adam" ? 1e-3 : 0.05),
    weightDecay: flags.weightDecay,
    schedule: flags.schedule,
    threads: flags.threads ?? 1,
    scores: description.output.value,
  });
  await update(folder, data, description, flags.quiet);
};

const runUnlearn = async (path: string, flags: UnlearnFlags): Promise<void> => {
  const gone = numbers(flags.rows, "--rows");
  if ((gone === undefined) !== (flags.rest === undefined))
    throw new CasemateError("USAGE", "--rows and --rest go together", {
      hint: "the data without the rows are written to --rest, so that what was unlearned does not come back with the next training",
    });
  const folder = await SisaFolder.open(path);
  const net = await folder.net();
  const { data, description, dataset } = await read(net, "net.onnx", flags, gone);
  if (flags.rest !== undefined) await writeRest(flags.rest, dataset);
  await update(folder, data, description, flags.quiet);
};

const read = async (
  net: ModelProto,
  name: string,
  flags: CommonFlags,
  gone: readonly number[] = [],
): Promise<{ readonly data: FitData; readonly description: ModelDescription; readonly dataset: Dataset }> => {
  const { dataset: all, evidence } = await loadLabelled(flags.data, loadOf(flags));
  const n = evidence.labels.length;
  const wrong = gone.find((i) => !(Number.isInteger(i) && i >= 0 && i < n));
  if (wrong !== undefined) throw new CasemateError("USAGE", `'${all.name}' has no sample ${wrong}, only 0 to ${n - 1}`);
  const dataset =
    gone.length === 0
      ? all
      : subset(
          all,
          Array.from({ length: n }, (_, i) => i).filter((i) => !gone.includes(i)),
        );
  const labels = dataset.labels ?? evidence.labels;
  const description = await describeModel(
    net,
    { ...evidence, inputs: dataset.inputs, labels },
    { name, ...describeOf(flags) },
  );
  if (description.output.kind !== "logits" || description.batch.kind !== "free")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      "training needs a net with logits that takes any number of samples at once",
      {
        hint: "name the value before the last Softmax with --output, or export it with a dynamic batch axis",
      },
    );
  return {
    dataset,
    description,
    data: {
      x: prepareInputs(dataset.inputs, description),
      labels: prepareLabels(labels, description),
      dims: description.domain.dims,
    },
  };
};

const writeRest = async (path: string, { inputs, labels = new Int32Array(0) }: Dataset): Promise<void> => {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(path, writeNpz({ inputs, labels: tensor("int32", [labels.length], labels) }));
  } catch (cause) {
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, { cause });
  }
};

const update = async (
  folder: SisaFolder,
  data: FitData,
  description: ModelDescription,
  quiet: boolean,
): Promise<void> => {
  const { shards, slices } = folder.settings;
  const {
    models,
    shards: done,
    work,
  } = await updateSisa(folder, data, {
    result,
    onSlice: (shard, slice) => {
      if (!quiet) process.stderr.write(`shard ${shard + 1} of ${shards}: slice ${slice + 1} of ${slices}\n`);
    },
  });
  const combined = ensemble(
    models.map((model, k) => ({ name: `shard ${k + 1}`, model, description })),
    { combine: "mean-probability" },
  );
  const path = join(folder.path, result);
  const bytes = writeOnnx(combined);
  const before = await readFile(path).catch(() => undefined);
  if (before === undefined || !before.equals(bytes)) await writeFile(path, bytes);
  const trained = done.reduce((s, d) => s + d.trained, 0);
  process.stdout.write(
    `trained ${trained} of ${shards * slices} slices: ${work.whole === 0 ? 0 : ((100 * work.done) / work.whole).toFixed(1)} % of the work of training all\n` +
      `wrote ${path}: ${data.labels.length} samples in ${shards} shards\n`,
  );
};
