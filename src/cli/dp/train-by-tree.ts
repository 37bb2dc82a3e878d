/** trainByTree: `casemate dp train --mechanism ftrl`, private training with batches in a fixed order. */
import { rm, writeFile } from "node:fs/promises";
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { fitByTree } from "../../train/ftrl/fit-by-tree.ts";
import { recordNorm } from "../../train/ftrl/prefix-cost.ts";
import type { PrivacyLedger } from "../../train/ledger/privacy-ledger.ts";
import { bracketOf } from "../../train/private/bracket-of.ts";
import { defined } from "../option.ts";
import { optimizerOf, type TrainFlags } from "./train-flags.ts";

export interface TreeTraining {
  readonly model: ModelProto;
  readonly data: FitData;
  readonly validation?: FitData;
  readonly scores: string;
  readonly ledger: PrivacyLedger;
  readonly ledgerPath: string;
  readonly out: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Throws USAGE for epochs that are no whole number, what fitByTree throws. */
export const trainByTree = async (t: TreeTraining, flags: TrainFlags): Promise<void> => {
  const { data, ledger, out, say, validation } = t;
  const { epochs, factorization, rate } = flags;
  if (!Number.isInteger(epochs))
    throw new CasemateError("USAGE", `--epochs is ${epochs}, and ftrl uses every record once an epoch`, {
      hint: "give a whole number",
    });
  const steps = Math.max(1, Math.round(1 / rate.value));
  const state = `${out}.unfinished.secret.npz`;
  const expectedBatch = rate.batch ?? data.labels.length / steps;
  say(
    `${data.labels.length} private records, ${epochs} epochs of ${steps} batches in a fixed order; finding the noise\n`,
  );
  const line = process.stderr.isTTY ? "\r" : "";
  const result = await fitByTree(t.model, data, {
    ledger,
    factorization,
    steps,
    trees: epochs,
    expectedBatch,
    clip: flags.clip,
    clipping: flags.clipping,
    optimizer: optimizerOf(flags),
    schedule: flags.schedule === "triangle" ? { kind: "triangle", peak: 0.4 } : { kind: flags.schedule },
    scores: t.scores,
    freezeBatchNorm: flags.freezeBatchNorm,
    frozen: (name) => flags.freeze?.includes(name) === true,
    seed: flags.seed,
    state: { path: state },
    signal: t.signal,
    ...defined({ noise: flags.noise, threads: flags.threads, microBatch: flags.batchSize, validation }),
    ...(flags.ema === undefined ? {} : { average: { kind: "ema", decay: flags.ema } as const }),
    onProgress: ({ step }) => {
      if (process.stderr.isTTY && step % 5 === 0) say(`\rstep ${step} of ${steps * epochs}   `);
    },
    onEpoch: ({ epoch, epsilon, validation: v }) =>
      say(
        `${line}epoch ${epoch} of ${epochs}: epsilon ${epsilon.toFixed(4)} of ${ledger.budget.epsilon} spent${v === undefined ? "" : `, ${(100 * v.accuracy).toFixed(2)} % of --test`}\n`,
      ),
  });
  await writeFile(out, writeOnnx(result.model));
  await rm(state, { force: true });
  const { lower, upper } = bracketOf(ledger);
  const accuracy = result.history.at(-1)?.validation?.accuracy;
  const summary = {
    model: out,
    ledger: t.ledgerPath,
    lower,
    upper,
    budget: ledger.budget,
    mechanism: "ftrl",
    factorization,
    noise: result.noise,
    clip: flags.clip,
    clipping: flags.clipping,
    epochs,
    steps,
    expectedBatch,
    ...defined({ accuracy, tested: validation?.labels.length }),
  };
  process.stdout.write(
    flags.format === "json" ? `${JSON.stringify({ schemaVersion: 1, ...summary }, null, 2)}\n` : text(summary),
  );
};

interface Summary {
  readonly model: string;
  readonly ledger: string;
  readonly lower: number;
  readonly upper: number;
  readonly budget: PrivacyLedger["budget"];
  readonly factorization: TrainFlags["factorization"];
  readonly noise: number;
  readonly clip: number;
  readonly clipping: string;
  readonly epochs: number;
  readonly steps: number;
  readonly expectedBatch: number;
  readonly accuracy?: number;
  readonly tested?: number;
}

const text = (s: Summary): string => {
  const lines: string[] = [];
  const row = (key: string, value: string): void => void lines.push(`${key.padEnd(11)}${value}`);
  const { delta, adjacency } = s.budget;
  const up = (Math.ceil(s.upper * 1e4 - 1e-9) / 1e4).toFixed(4);
  const down = (Math.floor(s.lower * 1e4 + 1e-9) / 1e4).toFixed(4);
  const place = s.factorization === "tree" ? "on nodes of a tree" : "by the square root of prefix sums";
  row("epsilon", `${down} to ${up} at delta ${delta}, ${adjacency}: the guarantee is ${up}`);
  row(
    "noise",
    `${Number(s.noise.toPrecision(5))} times the clipping norm ${s.clip} (${s.clipping}), discrete Gaussian, ${place}`,
  );
  row("record", `norm ${recordNorm(s.factorization, s.steps).toFixed(3)} times the clipping norm in an epoch`);
  row(
    "steps",
    `${s.epochs} epochs of ${s.steps}, batches in a fixed order of about ${Number(s.expectedBatch.toPrecision(6))} records; no random sampling is assumed`,
  );
  if (s.accuracy !== undefined) row("accuracy", `${(100 * s.accuracy).toFixed(2)} % of ${s.tested} samples of --test`);
  row("ledger", s.ledger);
  row("wrote", s.model);
  return `${lines.join("\n")}\n`;
};
