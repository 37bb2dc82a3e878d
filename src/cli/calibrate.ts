/** casemate calibrate: detectors of adversarial inputs, with thresholds at a stated false-positive rate. */
import { basename, resolve } from "node:path";
import { Command, Option } from "commander";
import { defaultEpsilon } from "../assess/epsilon.ts";
import { loadLabelled } from "../assess/load-labelled.ts";
import { CasemateError } from "../core/error.ts";
import { calibrateDetectors } from "../defences/detect/calibrate-detectors.ts";
import { readDetectors, writeDetectors } from "../defences/detect/document.ts";
import { guardedModel } from "../defences/detect/guarded-model.ts";
import { detectors } from "../defences/detect/index.ts";
import { openPanel } from "../defences/detect/panel.ts";
import { parseDetector } from "../defences/detect/parse-detector.ts";
import { readOnnxFile } from "../engine/onnx/read.ts";
import { writeOnnxFile } from "../engine/onnx/write.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import { chosenAttacks } from "./assess/chosen-attacks.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { threatOf } from "./assess/plan-flags.ts";
import { attacked } from "./calibrate/attacked.ts";
import { type CalibrationReport, reportJson, reportText } from "./calibrate/report-text.ts";
import { collect, defined, list, number, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";
import { writeWhole } from "./write-whole.ts";

interface CalibrateFlags extends DataFlags, ModelFlags {
  readonly data: string;
  readonly out: string;
  readonly fpr: number;
  readonly detectors: string;
  readonly filter?: readonly string[];
  readonly tensor?: string;
  readonly guarded?: string;
  readonly attacks?: string[];
  readonly norm?: string;
  readonly eps?: string;
  readonly params?: string;
  readonly samples: number;
  readonly seed: number;
  readonly format: "text" | "json";
  readonly quiet?: boolean;
}

export const calibrateCommand = (): Command => {
  const command = new Command("calibrate")
    .description("calibrate detectors of adversarial inputs at a stated false-positive rate (docs/guide/detect.md)")
    .argument("<model>", "an ONNX file")
    .requiredOption("--data <path>", "ordinary labelled data that the model was not trained on, or little of it")
    .requiredOption("-o, --out <file>", "the calibrated detectors, one JSON file")
    .option("--fpr <rate>", "share of ordinary inputs that any of the detectors may flag", number(0), 0.01)
    .option(
      "--detectors <names>",
      `${detectors.map((d) => d.id).join(", ")}; with parameters: knn:k=5,references=500`,
      "feature-squeezing",
    )
    .option("--filter <name:parameter=value>", "input filters that stand in front of the model; repeatable", collect)
    .option("--tensor <name>", "the inner value that detectors look at (default: what the last layer reads)")
    .option("--guarded <file>", "also write the model with one class more, which wins where an input is flagged")
    .option("--seed <n>", "seed of the split and of what is trained", wholeNumber(0), 0)
    .addOption(new Option("--format <format>", "what is printed").choices(["text", "json"]).default("text"))
    .option("--quiet", "no progress")
    .optionsGroup("Attacks on samples that are held out:")
    .option("--attacks <ids>", "measure what is flagged of these attacks (see casemate attacks)", list())
    .option("--samples <n>", "samples that are held out and attacked", wholeNumber(1), 200)
    .option("--norm <norm>", "norm of the attacks")
    .option("--eps <radius>", "radius of --norm, in units of each feature's range: 8/255, 0.3")
    .option("--params <json>", 'parameters of the attacks, for all or by id: \'{"pgd": {"steps": 10}}\'')
    .action(run);
  addDataFlags(command);
  addModelFlags(command);
  return command;
};

const run = async (path: string, flags: CalibrateFlags): Promise<void> => {
  const out = [flags.out, ...(flags.guarded === undefined ? [] : [flags.guarded])].map((p) => resolve(p));
  if (out.includes(resolve(path)) || new Set(out).size !== out.length)
    throw new CasemateError("USAGE", "one file would overwrite another", { hint: "give another -o FILE" });
  const chosen = detectorTexts(flags.detectors).map(parseDetector);
  const plan =
    flags.attacks === undefined
      ? undefined
      : chosenAttacks({
          plan: "chosen",
          attacks: flags.attacks,
          ...defined({ norm: flags.norm, eps: flags.eps, params: flags.params }),
        });
  const say = (text: string): void => void (flags.quiet === true || process.stderr.write(`${printable(text)}\n`));
  const { evidence } = await loadLabelled(flags.data, loadOf(flags));
  const model = await readOnnxFile(path);
  const description = await describeModel(model, evidence, { name: basename(path), ...describeOf(flags) });
  const data = { x: prepareInputs(evidence.inputs, description), labels: prepareLabels(evidence.labels, description) };
  const open = defined({ threads: flags.threads, batchSize: flags.batchSize });
  const { document, heldOut } = await calibrateDetectors(model, description, data, {
    detectors: chosen,
    falsePositiveRate: flags.fpr,
    filters: flags.filter ?? [],
    seed: flags.seed,
    heldOut: plan === undefined ? 0 : flags.samples,
    open,
    onStage: (stage) => say(stage),
    ...defined({ tensor: flags.tensor }),
  });
  const bytes = writeDetectors(document);
  // what is written is what is measured
  const written = readDetectors(bytes, flags.out);
  let measured: CalibrationReport["measured"];
  if (plan !== undefined) {
    const { size } = description.domain;
    const x = new Float32Array(heldOut.length * size);
    heldOut.forEach((row, i) => x.set(data.x.subarray(row * size, (row + 1) * size), i * size));
    const panel = await openPanel(written, model, description, open);
    try {
      const verdicts = await panel.judge(x);
      const epsilon = new Map([
        ...defaultEpsilon(description.domain),
        ...(threatOf({ ...flags, plan: "chosen" }, plan).epsilon ?? []),
      ]);
      measured = {
        samples: heldOut.length,
        flagged: verdicts.filter((v) => v.some(({ flagged }) => flagged)).length,
        each: document.detectors.map((_, j) => verdicts.filter((v) => v[j]?.flagged).length),
        attacks: await attacked({
          document: written,
          panel,
          model,
          description,
          x,
          labels: heldOut.map((row) => data.labels[row] as number),
          plan,
          epsilon,
          seed: flags.seed,
          open,
          say,
        }),
      };
    } finally {
      await panel.close();
    }
  }
  if (flags.guarded !== undefined) await writeOnnxFile(flags.guarded, guardedModel(written, model, description).model);
  await writeWhole(flags.out, [bytes]);
  const report: CalibrationReport = {
    model: path,
    out: flags.out,
    bytes,
    document,
    measured,
    ...defined({ guarded: flags.guarded }),
  };
  process.stdout.write(
    flags.format === "json" ? `${JSON.stringify(reportJson(report), null, 2)}\n` : reportText(report),
  );
};

/** "knn:k=5,references=500,lof": a part with a value and without a name of its own belongs to the one before it. */
const detectorTexts = (text: string): readonly string[] => {
  const texts: string[] = [];
  for (const part of text.split(",").map((p) => p.trim())) {
    const last = texts.at(-1);
    if (last !== undefined && part.includes("=") && !part.includes(":"))
      texts[texts.length - 1] = `${last}${last.includes(":") ? "," : ":"}${part}`;
    else if (part !== "") texts.push(part);
  }
  return texts;
};
