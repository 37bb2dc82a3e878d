/** casemate privacy audit: membership inference against a model whose training data is known. */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { Command, Option } from "commander";
import { membershipFinding } from "../../attacks/privacy/finding.ts";
import { type MembershipReport, membershipReport } from "../../attacks/privacy/membership.ts";
import { signalsOf } from "../../attacks/privacy/signals.ts";
import { CasemateError } from "../../core/error.ts";
import { sarifOf } from "../../core/sarif.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import { canPredict } from "../../engine/runtime/model.ts";
import { openModel } from "../../engine/runtime/open-model.ts";
import { trainShadows } from "../../train/memorization/shadows.ts";
import { standardTraining } from "../../train/memorization/standard.ts";
import { addDataFlags, type DataFlags, loadOf } from "../assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "../assess/model-flags.ts";
import { defined, number, wholeNumber } from "../option.ts";
import { version } from "../version.ts";
import { membershipTable } from "./membership-table.ts";
import { readSamples, type Samples } from "./samples.ts";
import { addTrainingFlags, type TrainingFlags, trainingOf } from "./training-flags.ts";

interface AuditFlags extends DataFlags, ModelFlags, TrainingFlags {
  readonly members: string;
  readonly nonMembers: string;
  readonly nonMemberLabels?: string;
  readonly shadows?: number;
  readonly canaries: boolean;
  readonly delta: number;
  readonly format: "text" | "json" | "sarif";
  readonly out?: string;
  readonly quiet: boolean;
  readonly threads?: number;
  readonly batchSize?: number;
}

export const auditCommand = (): Command => {
  const command = new Command("audit")
    .description("how well attacks tell the samples that a model was trained on from others")
    .argument("<model>", "an ONNX file")
    .requiredOption("--members <path>", "labelled samples that the model was trained on")
    .requiredOption("--non-members <path>", "labelled samples of the same kind that it was not trained on")
    .option("--non-member-labels <file>", "labels of --non-members, where they are in a file of their own")
    .option("--shadows <n>", "train so many shadow models, for LiRA and RMIA: 16 or more", wholeNumber(4))
    .option("--canaries", "the samples are canaries, each trained on or not by an own fair coin", false)
    .option("--delta <number>", "of the lower bound of epsilon", number(0), 1e-5)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json", "sarif"]).default("text"))
    .option("--out <file>", "write there instead of the terminal")
    .option("--quiet", "print nothing but the result", false)
    .exitOverride()
    .action(run);
  for (const add of [addTrainingFlags, addDataFlags, addModelFlags]) add(command);
  return command;
};

const run = async (path: string, flags: AuditFlags): Promise<void> => {
  const model = await readOnnxFile(path);
  const samples = await readSamples({
    model,
    name: basename(path),
    members: flags.members,
    nonMembers: flags.nonMembers,
    load: loadOf(flags),
    ...defined({ nonMemberLabels: flags.nonMemberLabels }),
    describe: describeOf(flags),
  });
  const { description, labels, member } = samples;
  const opened = await openModel({ model, description, ...defined({ threads: flags.threads }), tune: false });
  let target: ReturnType<typeof signalsOf>;
  try {
    if (!canPredict(opened))
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `model '${description.name}' gives labels only, and the audit needs scores`,
      );
    target = signalsOf(await opened.scores(samples.x), labels, opened.scoreKind);
  } finally {
    await opened.close();
  }
  const shadows = flags.shadows === undefined ? undefined : await shadowsOf(model, samples, flags, flags.shadows);
  const report = membershipReport({
    target,
    labels,
    member,
    ...defined({ shadows }),
    delta: flags.delta,
    canaries: flags.canaries,
    seed: flags.seed,
  });
  const command = ["casemate", ...process.argv.slice(2)].join(" ");
  const text = render(report, path, command, flags.format);
  if (flags.out === undefined) process.stdout.write(text);
  else {
    const { out } = flags;
    await writeFile(out, text).catch((cause: unknown) => {
      throw new CasemateError("FILE_WRITE_FAILED", `'${out}' can not be written`, { cause });
    });
    process.stdout.write(`wrote ${out}\n`);
  }
};

const shadowsOf = async (
  model: Parameters<typeof initialize>[0],
  samples: Samples,
  flags: AuditFlags,
  count: number,
): Promise<Awaited<ReturnType<typeof trainShadows>>> => {
  const { output, batch } = samples.description;
  if (output.kind !== "logits" || batch.kind !== "free")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      "shadow models need a net with logits that takes any number of samples at once",
      {
        hint: "name the value before the last Softmax with --output, export with a dynamic batch axis, or leave out --shadows",
      },
    );
  const fit = trainingOf(flags, output.value);
  return trainShadows(samples, {
    count,
    seed: flags.seed,
    scores: output.value,
    ...defined({ threads: flags.threads }),
    train: (data, index) =>
      standardTraining.train({
        net: initialize(model, flags.seed + 1 + index),
        data,
        fit: { ...fit, seed: flags.seed + 1 + index },
        params: {},
      }),
    onShadow: (done) => {
      if (!flags.quiet) process.stderr.write(`shadow model ${done} of ${count}\n`);
    },
  });
};

const render = (report: MembershipReport, path: string, command: string, format: AuditFlags["format"]): string => {
  const finding = membershipFinding(report, command);
  const findings = finding === undefined ? [] : [finding];
  switch (format) {
    case "json":
      return `${JSON.stringify({ schemaVersion: 1, model: basename(path), ...report, findings }, null, 2)}\n`;
    case "sarif":
      return sarifOf(
        findings.map((f) => ({ finding: f, path, fingerprint: `${basename(path)}/${f.id}` })),
        { version: version(), command },
      );
    case "text":
      return `${membershipTable(report)}\n${finding === undefined ? "no finding: no attack tells members from non-members with confidence" : `${finding.severity}: ${finding.title} [${finding.id}]\n  ${finding.description}\n  what to do: ${finding.remediation}`}\n`;
  }
};
