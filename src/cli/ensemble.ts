/** casemate ensemble: one ONNX graph from several models, checked against the models run apart. */
import { basename, resolve } from "node:path";
import { Command, Option } from "commander";
import { loadLabelled } from "../assess/load-labelled.ts";
import { CasemateError } from "../core/error.ts";
import { rngFor } from "../core/rng.ts";
import { type CombinationId, combinationIds } from "../defences/ensemble/combination.ts";
import { compareWithMembers } from "../defences/ensemble/compare.ts";
import { ensemble } from "../defences/ensemble/ensemble.ts";
import type { Member } from "../defences/ensemble/member.ts";
import { readOnnx, readOnnxFile } from "../engine/onnx/read.ts";
import { writeOnnx, writeOnnxFile } from "../engine/onnx/write.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import type { DataEvidence } from "../engine/runtime/describe/options.ts";
import type { ModelDescription } from "../engine/runtime/description.ts";
import { argmaxRows } from "../engine/runtime/argmax.ts";
import { openOnnxModel } from "../engine/runtime/onnx-model.ts";
import { prepareInputs } from "../engine/runtime/prepare-inputs.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { preprocessOf } from "./ensemble/preprocess.ts";
import { defined, numbers, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";

interface EnsembleFlags extends DataFlags {
  readonly out: string;
  readonly combine: CombinationId;
  readonly weights?: string;
  readonly preprocess?: string;
  readonly data?: string;
  readonly samples: number;
  readonly seed: number;
}

/** Largest difference of a score, in units of the largest score, that rounding explains. */
const tolerance = 1e-3;

export const ensembleCommand = (): Command => {
  const command = new Command("ensemble")
    .description("make one ONNX graph of several models (docs/guide/ensembles.md)")
    .argument("<models...>", "ONNX files; the ensemble takes what the first of them takes")
    .requiredOption("-o, --out <file>", "the ensemble")
    .addOption(
      new Option("--combine <how>", "how scores are combined").choices([...combinationIds]).default("mean-probability"),
    )
    .option("--weights <list>", "weight of each model: 2,1,1")
    .option(
      "--data <path>",
      "labelled data: finds out how each model wants its inputs, and gives accuracies (npz, idx.gz, csv, jsonl, folder)",
    )
    .option(
      "--preprocess <json>",
      'from the ensemble\'s input to a model\'s, without data: \'{"2": {"mean": [0.1307], "std": [0.3081]}}\'',
    )
    .option("--samples <n>", "samples that the ensemble is compared with its members on", wholeNumber(1), 256)
    .option("--seed <n>", "seed of the samples, where no data is given", wholeNumber(0), 0)
    .action(run);
  return addDataFlags(command);
};

const run = async (paths: readonly string[], flags: EnsembleFlags): Promise<void> => {
  if (paths.some((p) => resolve(p) === resolve(flags.out)))
    throw new CasemateError("USAGE", "the ensemble would overwrite one of its members", {
      hint: "give another -o FILE",
    });
  const evidence = flags.data === undefined ? undefined : (await loadLabelled(flags.data, loadOf(flags))).evidence;
  const preprocess = preprocessOf(flags.preprocess, paths);
  const members: Member[] = [];
  for (const [k, path] of paths.entries()) {
    const model = await readOnnxFile(path);
    const { layout, preparation } = preprocess.get(k) ?? {};
    const description = await describeModel(model, evidence, { name: basename(path), ...defined({ layout }) });
    members.push({ name: path, model, description, ...defined({ preparation }) });
  }
  const options = defined({ combine: flags.combine, weights: numbers(flags.weights, "--weights") });
  const model = ensemble(members, options);
  // what is written is what is checked
  const written = readOnnx(writeOnnx(model));
  const first = (members[0] as Member).description;
  const x = evidence === undefined ? drawn(first, flags) : firstRows(evidence, first, flags.samples);
  const { samples, maxDifference, otherClass, scores } = await compareWithMembers(written, members, options, x);
  const largest = scores.reduce((a, v) => Math.max(a, Math.abs(v)), 1);
  if (!(maxDifference <= tolerance * largest))
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `the ensemble differs from its members run apart by up to ${maxDifference.toPrecision(3)}: it was not written`,
      { hint: "is a member random, or does it answer otherwise when samples come together" },
    );
  await writeOnnxFile(flags.out, model);
  const say = (text: string): void => void process.stdout.write(`${printable(text)}\n`);
  for (const { name, description } of members) {
    const accuracy = description.candidates?.[0];
    say(
      `${name}: ${description.classes} classes${accuracy === undefined ? "" : `, ${percent(accuracy.accuracy)} of ${accuracy.samples} samples right, inputs ${description.data?.scaling ?? ""}`}`,
    );
  }
  if (evidence !== undefined) {
    const labels = evidence.labels?.subarray(0, samples) ?? new Int32Array();
    const right = argmaxRows(scores, first.classes).filter((c, i) => c === labels[i]).length;
    say(`ensemble by ${flags.combine}: ${percent(right / samples)} of ${samples} samples right`);
  }
  say(
    `difference from the members run apart: at most ${maxDifference.toExponential(1)} in ${samples * first.classes} scores, another class for ${otherClass} of ${samples} samples`,
  );
  say(await whiteBox(written));
  say(`wrote ${flags.out}`);
};

/** Can the result be attacked with gradients. */
const whiteBox = async (model: Member["model"]): Promise<string> => {
  const open = await openOnnxModel(model, await describeModel(model), { threads: 1 });
  try {
    return open.notDifferentiable === undefined
      ? "gradients pass through all members: casemate assess attacks the ensemble white-box"
      : `no gradients, only black-box attacks apply: ${open.notDifferentiable.message}`;
  } finally {
    await open.close();
  }
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const firstRows = (e: DataEvidence, d: ModelDescription, count: number): Float32Array =>
  prepareInputs(e.inputs, d).subarray(0, count * d.domain.size);

/** Uniform in the range of the input, or in [0, 1] where none is known. */
const drawn = ({ domain }: ModelDescription, { samples, seed }: EnsembleFlags): Float32Array => {
  const rng = rngFor(seed, "ensemble");
  return Float32Array.from({ length: samples * domain.size }, (_, at) => {
    const [low, high] = [domain.lower[at % domain.size] ?? 0, domain.upper[at % domain.size] ?? 1];
    const known = Number.isFinite(low) && Number.isFinite(high);
    return known ? low + (high - low) * rng.uniform() : rng.uniform();
  });
};
