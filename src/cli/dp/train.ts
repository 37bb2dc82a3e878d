/** casemate dp train: DP-SGD and DP-Adam within a privacy budget, with a ledger. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { loadLabelled } from "../../assess/load-labelled.ts";
import { CasemateError } from "../../core/error.ts";
import { removeCheckpoint } from "../../engine/fit/checkpoint.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { PrivacyLedger } from "../../train/ledger/privacy-ledger.ts";
import { bracketOf } from "../../train/private/bracket-of.ts";
import { fitPrivately, type PrivateFitOptions } from "../../train/private/fit-privately.ts";
import { addDataFlags, loadOf } from "../assess/data-flags.ts";
import { addModelFlags } from "../assess/model-flags.ts";
import { defined } from "../option.ts";
import { privateData } from "./private-data.ts";
import { rateWarnings } from "./rate-warnings.ts";
import { trainByTree } from "./train-by-tree.ts";
import { addTrainFlags, optimizerOf, type TrainFlags } from "./train-flags.ts";
import { trainText } from "./train-text.ts";

/** A run that was interrupted goes on when the same command is given again. */
export const trainCommand = (): Command => {
  const command = new Command("train")
    .description("train a model with differential privacy, within a budget")
    .argument("<model>", "an ONNX file")
    .exitOverride()
    .action(run);
  for (const add of [addTrainFlags, addDataFlags, addModelFlags]) add(command);
  return command;
};

const run = async (path: string, flags: TrainFlags): Promise<void> => {
  const out = flags.out ?? join(dirname(path), `${basename(path).replace(/\.onnx$/, "")}.private.onnx`);
  if (resolve(out) === resolve(path))
    throw new CasemateError("USAGE", "the private model would overwrite the one that it is made of", {
      hint: "give another -o FILE",
    });
  const model = await readOnnxFile(path);
  const { dataset, evidence } = await loadLabelled(flags.data, loadOf(flags));
  const { data, validation, scores } = await privateData(model, basename(path), dataset, evidence.labels, flags);
  const say = (text: string): void => void (flags.quiet || process.stderr.write(text));
  await mkdir(dirname(resolve(out)), { recursive: true });
  const ledgerPath = flags.ledger ?? join(dirname(out), "privacy.jsonl");
  const ledger = PrivacyLedger.open(ledgerPath, {
    data: dataset.digest,
    budget: { epsilon: flags.epsilon, delta: flags.delta, adjacency: flags.adjacency },
  });
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(
      new CasemateError("ABORTED", "interrupted", {
        hint: "run the same command again: it goes on where it stopped, and nothing is paid twice",
      }),
    );
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const line = process.stderr.isTTY ? "\r" : "";
  try {
    for (const text of rateWarnings(flags.rate, data.labels.length)) say(`warning: ${text}\n`);
    const start = flags.fresh ? initialize(model, flags.seed) : model;
    if (flags.mechanism === "ftrl") {
      const training = { model: start, data, scores, ledger, ledgerPath, out, signal: controller.signal, say };
      await trainByTree({ ...training, ...defined({ validation }) }, flags);
      return;
    }
    const steps = Math.max(1, Math.round(flags.epochs / flags.rate.value));
    const expectedBatch = flags.rate.batch ?? flags.rate.value * data.labels.length;
    say(
      `${data.labels.length} private records, ${steps} steps of ${Number(expectedBatch.toPrecision(6))} records expected; finding the noise\n`,
    );
    const options: PrivateFitOptions = {
      ledger,
      rate: flags.rate.value,
      expectedBatch,
      steps,
      clip: flags.clip,
      clipping: flags.clipping,
      optimizer: optimizerOf(flags),
      schedule: flags.schedule === "triangle" ? { kind: "triangle", peak: 0.4 } : { kind: flags.schedule },
      scores,
      freezeBatchNorm: flags.freezeBatchNorm,
      checkpoint: { path: `${out}.unfinished.npz` },
      signal: controller.signal,
      frozen: (name) => flags.freeze?.includes(name) === true,
      ...defined({ noise: flags.noise, threads: flags.threads, microBatch: flags.batchSize, validation }),
      ...(flags.ema === undefined ? {} : { average: { kind: "ema", decay: flags.ema } as const }),
      onStart: ({ noise, slices }) => {
        say(`noise ${noise.toPrecision(5)} times the clipping norm ${flags.clip}\n`);
        for (const reason of slices.slice(0, 3))
          say(`warning: ${reason}: samples are run one at a time, which is slow\n`);
      },
      onProgress: ({ step }) => {
        if (process.stderr.isTTY && step % 5 === 0) say(`\rstep ${step} of ${steps}   `);
      },
      onEpoch: ({ epoch, step, validation: v }) => {
        const { lower, upper } = bracketOf(ledger);
        say(
          `${line}epoch ${epoch}, step ${step} of ${steps}: epsilon ${lower.toFixed(4)} to ${upper.toFixed(4)} of ${ledger.budget.epsilon} spent${v === undefined ? "" : `, ${(100 * v.accuracy).toFixed(2)} % of --test`}\n`,
        );
      },
    };
    const result = await fitPrivately(start, data, options);
    await writeFile(out, writeOnnx(result.model));
    await removeCheckpoint(`${out}.unfinished.npz`);
    const bracket = bracketOf(ledger);
    const accuracy = result.history.at(-1)?.validation?.accuracy;
    process.stdout.write(
      trainText(
        {
          model: out,
          ledger: ledgerPath,
          ...bracket,
          budget: ledger.budget,
          noise: result.noise,
          clip: flags.clip,
          clipping: flags.clipping,
          rate: flags.rate.value,
          expectedBatch,
          steps: result.steps,
          planned: steps,
          ...defined({ accuracy, tested: validation?.labels.length }),
        },
        flags.format,
      ),
    );
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    ledger.close();
  }
};
