/** hardenTokens: trains a model of token ids by one of the methods for text, and assesses it before and after. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { readSwaps } from "../../attacks/text/swaps.ts";
import { parseEpsilon } from "../../assess/epsilon.ts";
import { CasemateError } from "../../core/error.ts";
import type { Estimate } from "../../core/finding.ts";
import { loadDataset } from "../../engine/data/load.ts";
import { writeNpz } from "../../engine/data/npz.ts";
import { padding, parseVocabulary, tokensOf } from "../../engine/data/text/vocabulary.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { describeTokens } from "../../engine/runtime/describe-tokens.ts";
import { tensor } from "../../engine/tensor/tensor.ts";
import type { MethodParams } from "../../train/adversarial/method.ts";
import { pickRows } from "../../train/memorization/pick-rows.ts";
import { holdOut } from "../../train/run/training-set.ts";
import { embeddingOf } from "../../engine/onnx/embedding.ts";
import { hardenText } from "../../train/text/harden-text.ts";
import { textMethods } from "../../train/text/index.ts";
import { loadOf } from "../assess/data-flags.ts";
import { interruptible } from "../train/interruptible.ts";
import { fileText } from "../input-file.ts";
import { defined } from "../option.ts";
import { textTable } from "../privacy/text-table.ts";
import { type HardenFlags, optimizerOf } from "./flags.ts";
import { assessText, type TextAssessment } from "./text-assessment.ts";
import { tokenData } from "./token-data.ts";

export interface TextHardening {
  readonly path: string;
  readonly model: ModelProto;
  readonly data: string;
  readonly out: string;
  readonly params: MethodParams | undefined;
  readonly flags: HardenFlags;
  say(text: string): void;
}

/** share of the norm of a text's word vectors, where no radius is given */
const defaultRadius = 0.05;

export const hardenTokens = async ({ path, model, data, out, params, flags, say }: TextHardening): Promise<void> => {
  const method = textMethods.find((m) => m.id === flags.method);
  if (method === undefined)
    throw new CasemateError("USAGE", `method '${flags.method}' is not made for models of token ids`, {
      hint: `for text there are ${textMethods.map((m) => m.id).join(", ")}`,
    });
  refuseForeign(flags);
  const vocabulary =
    flags.vocabulary === undefined ? undefined : parseVocabulary(fileText(flags.vocabulary), flags.vocabulary);
  const swaps =
    flags.synonyms === undefined
      ? undefined
      : readSwaps(
          fileText(flags.synonyms),
          flags.synonyms,
          vocabulary === undefined ? undefined : tokensOf(vocabulary),
        );
  const dataset = await loadDataset(data, loadOf(flags));
  const all = tokenData(dataset, vocabulary);
  const { words } = embeddingOf(model);
  const tokens = {
    name: basename(path),
    length: all.dims[0] ?? 0,
    words,
    ...defined({ swaps, output: flags.output }),
  };
  const { output } = describeTokens(model, tokens);
  const ball = { epsilon: flags.eps === undefined ? defaultRadius : parseEpsilon(flags.eps), padding };
  const { train, held } = holdOut(Math.min(flags.samples ?? Infinity, all.labels.length), flags.seed);
  say(
    `${method.title}, word vectors of a text moved by at most ${ball.epsilon} of their norm: ${train.length} texts, ${flags.epochs} epochs, ${held.length} held out\n`,
  );
  const { model: trained } = await interruptible((signal) =>
    hardenText(flags.fresh ? initialize(model, flags.seed) : model, pickRows(all, train), {
      method,
      ...defined({ params, threads: flags.threads }),
      ball,
      ...defined({ swaps }),
      epochs: flags.epochs,
      batchSize: flags.batchSize ?? 64,
      optimizer: optimizerOf(flags),
      schedule: flags.schedule === "triangle" ? { kind: "triangle", peak: 0.4 } : { kind: flags.schedule },
      ...(flags.ema === undefined ? {} : { average: { kind: "ema", decay: flags.ema } as const }),
      validation: pickRows(all, held),
      scores: output.value,
      seed: flags.seed,
      checkpoint: { path: `${out}.unfinished.npz` },
      signal,
      onEpoch: (e) =>
        say(
          `epoch ${e.epoch + 1} of ${flags.epochs}: loss ${e.loss.toFixed(4)}, ${method.compute === undefined ? "" : method.watchedBy === "words" ? "words replaced, " : "vectors moved, "}on held-out texts ${percent(e.validation?.accuracy ?? 0)}\n`,
        ),
    }),
  );
  await mkdir(dirname(resolve(out)), { recursive: true });
  await writeFile(out, writeOnnx(trained));
  process.stdout.write(`wrote ${out}\n`);
  if (!flags.assess) return;
  const stem = out.replace(/\.onnx$/, "");
  let judged = pickRows(all, held);
  if (flags.test === undefined) {
    await writeFile(`${stem}.held-out.npz`, writeNpz(arraysOf(judged)));
    process.stdout.write(`wrote ${stem}.held-out.npz: ${held.length} texts that were not trained on\n`);
  } else {
    const load = { ...loadOf(flags), ...defined({ labels: flags.testLabels, classNames: dataset.classNames }) };
    judged = tokenData(await loadDataset(flags.test, load), vocabulary);
  }
  const assessed = async (m: ModelProto): Promise<TextAssessment> =>
    assessText(m, judged, { tokens, ball, ...defined({ threads: flags.threads }) });
  const before = await assessed(model);
  const after = await assessed(trained);
  await writeFile(
    `${stem}.text-report.json`,
    `${JSON.stringify({ schemaVersion: 1, method: method.id, radius: ball.epsilon, texts: judged.labels.length, before, after }, null, 2)}\n`,
  );
  process.stdout.write(`wrote ${stem}.text-report.json\n\n${table(before, after, ball.epsilon, judged.labels.length)}`);
  if (swaps === undefined)
    say("words were not replaced: give a list of those that may stand for each other (--synonyms FILE)\n");
};

/** Left alone they would be ignored, and a user would believe in them. Throws USAGE. */
const refuseForeign = (flags: HardenFlags): void => {
  const foreign = (
    [
      ["--augment", flags.augment],
      ["--mix", flags.mix],
      ["--label-smoothing", flags.labelSmoothing],
      ["--swa", flags.swa],
      ["--sources", flags.sources],
      ["--denoise", flags.denoise],
      ["--constraints", flags.constraints],
    ] as const
  ).find(([, value]) => value !== undefined);
  if (foreign !== undefined)
    throw new CasemateError("USAGE", `${foreign[0]} is nothing that training on text knows`, { hint: "leave it out" });
};

const arraysOf = ({ x, labels, dims }: FitData) => ({
  inputs: tensor("int32", [labels.length, ...dims], Int32Array.from(x)),
  labels: tensor("int32", [labels.length], labels),
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const table = (before: TextAssessment, after: TextAssessment, radius: number, n: number): string => {
  const both = [before, after];
  const shown = ({ value, interval }: Estimate): string => `${percent(value)} (${interval.map(percent).join(" to ")})`;
  return textTable([
    ["", "before", "after"],
    ["clean accuracy", ...both.map((a) => shown(a.clean))],
    [`word vectors moved, L2 <= ${radius} of their norm`, ...both.map((a) => shown(a.vectors))],
    ...before.words.map(({ most }, i) => [
      most === null ? "any number of words replaced" : `at most ${most} word${most === 1 ? "" : "s"} replaced`,
      ...both.map((a) => shown(a.words[i]?.accuracy ?? a.clean)),
    ]),
    ["texts", String(n), String(n)],
  ]);
};
