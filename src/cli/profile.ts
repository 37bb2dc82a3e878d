/** casemate profile: what ordinary inputs of a model look like, for the monitors of a gateway. */
import { Command, Option } from "commander";
import { loadLabelled } from "../assess/load-labelled.ts";
import { openFile } from "../assess/open-file.ts";
import { probabilitiesOf } from "../defences/output/answer.ts";
import { canPredict } from "../engine/runtime/model.ts";
import type { ModelDescription } from "../engine/runtime/description.ts";
import { prepareInputs } from "../engine/runtime/prepare-inputs.ts";
import { marginOf } from "../monitor/detectors/boundary-hugging.ts";
import type { InputShape } from "../monitor/profile/input-shape.ts";
import { learnProfile } from "../monitor/profile/learn.ts";
import type { Profile } from "../monitor/profile/profile.ts";
import { Risk } from "../monitor/risk.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { defined, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";
import { writeWhole } from "./write-whole.ts";

interface ProfileFlags extends DataFlags, ModelFlags {
  readonly data: string;
  readonly out: string;
  readonly samples?: number;
  readonly seed: number;
  readonly format: "text" | "json";
}

export const profileCommand = (): Command => {
  const command = new Command("profile")
    .description("learn what ordinary inputs look like, for the gateway's monitors (docs/guide/profiles.md)")
    .argument("<model>", "an ONNX file")
    .requiredOption(
      "--data <path>",
      "ordinary inputs with labels, such as the training data: npz, idx.gz, csv, jsonl, or a folder of images by class",
    )
    .requiredOption("-o, --out <file>", "the profile, JSON")
    .option("--samples <n>", "the first n samples (default: all)", wholeNumber(1))
    .option("--seed <n>", "seed of the split into what is learned from, calibrated with and checked", wholeNumber(0), 0)
    .addOption(new Option("--format <format>", "what is printed").choices(["text", "json"]).default("text"))
    .action(run);
  addDataFlags(command);
  addModelFlags(command);
  return command;
};

const run = async (path: string, flags: ProfileFlags): Promise<void> => {
  const { dataset, evidence } = await loadLabelled(flags.data, loadOf(flags));
  const { model, description, facts } = await openFile(
    path,
    evidence,
    describeOf(flags),
    defined({ threads: flags.threads, batchSize: flags.batchSize }),
  );
  try {
    const { size } = model.domain;
    const profile = await learnProfile({
      x: prepareInputs(evidence.inputs, description).subarray(0, (flags.samples ?? Infinity) * size),
      shape: shapeOf(description),
      seed: flags.seed,
      data: dataset.digest,
      model: facts.digest,
      ...(canPredict(model)
        ? {
            margins: async (x: Float32Array) => {
              const { classes, scoreKind } = model;
              const n = x.length / size;
              const { values } = probabilitiesOf({ kind: scoreKind, n, classes, values: await model.scores(x) });
              return Float64Array.from({ length: n }, (_, i) =>
                marginOf(values.subarray(i * classes, (i + 1) * classes)),
              );
            },
          }
        : {}),
    });
    const text = JSON.stringify(profile);
    await writeWhole(flags.out, [Buffer.from(text)]);
    process.stdout.write(
      flags.format === "json"
        ? `${JSON.stringify(summaryOf(profile, text.length), null, 2)}\n`
        : lines(profile, flags.out, text.length)
            .map((line) => `${printable(line)}\n`)
            .join(""),
    );
  } finally {
    await model.close();
  }
};

/** As a picture where it is one, also where the model's input is flat. */
const shapeOf = ({ domain, image }: Pick<ModelDescription, "domain" | "image">): InputShape => {
  if (image === undefined) return { size: domain.size };
  const [a = 1, b = 1, c = 1] = image.dims;
  switch (image.layout) {
    case "hw":
      return { size: domain.size, image: { channels: 1, height: a, width: b, order: "chw" } };
    case "chw":
      return { size: domain.size, image: { channels: a, height: b, width: c, order: "chw" } };
    case "hwc":
      return { size: domain.size, image: { channels: c, height: a, width: b, order: "hwc" } };
  }
};

const summaryOf = (p: Profile, bytes: number) => ({
  samples: p.samples,
  shape: p.shape,
  directions: p.directions.count,
  measures: p.measures.map((m) => m.name),
  variations: p.variations,
  margins: p.margin !== undefined,
  ...(p.neighbours === undefined ? {} : { neighbours: p.neighbours }),
  expected: p.expected,
  alarmBound: new Risk().baseRate,
  bytes,
});

const lines = (p: Profile, out: string, bytes: number): readonly string[] => {
  const { image, size } = p.shape;
  const { clients, queries, alarms } = p.expected;
  return [
    `inputs       ${image === undefined ? `${size} values without neighbours` : `pictures of ${image.channels} x ${image.height} x ${image.width}`}`,
    `samples      ${p.samples.fit} learned from, ${p.samples.calibration} calibrated with, ${p.samples.check} checked`,
    `measures     ${p.measures.map((m) => m.name).join(", ")}; ${p.directions.count} principal directions`,
    `ordinary     ${p.variations.join(", ")}`,
    `margins      ${p.margin === undefined ? "none: the model gives labels only" : "of the two likeliest classes, for queries near the boundary"}`,
    `duplicates   ${p.neighbours === undefined ? "can not be told: ordinary inputs are too close to each other" : `nearer than ${p.neighbours.radius.toPrecision(3)}; at most ${percent(p.neighbours.rate)} of ordinary inputs have one that near among ${p.neighbours.among}`}`,
    `false alarms an ordinary client ever reaches risk 0.5 with a probability of at most ${percent(new Risk().baseRate)};`,
    `             of ${clients} simulated clients with ${queries} checked inputs each, ${alarms} did`,
    `wrote        ${out} (${(bytes / 1000).toFixed(1)} kB)`,
  ];
};

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;
