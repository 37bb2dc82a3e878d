/** casemate harden: train a model so that it holds out better, and show before and after. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { constrain } from "../assess/constrain.ts";
import { defaultEpsilon, parseEpsilon } from "../assess/epsilon.ts";
import { loadLabelled } from "../assess/load-labelled.ts";
import { CasemateError } from "../core/error.ts";
import { certified } from "../defences/certify/certified.ts";
import type { FitData } from "../engine/fit/fit.ts";
import { initialize } from "../engine/fit/initialize.ts";
import { readOnnxFile } from "../engine/onnx/read.ts";
import { writeOnnx } from "../engine/onnx/write.ts";
import { readsTokens } from "../engine/runtime/describe-tokens.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import { denoising } from "../train/adversarial/denoising.ts";
import { harden } from "../train/adversarial/harden.ts";
import { trainingMethods } from "../train/adversarial/index.ts";
import type { MethodParams } from "../train/adversarial/method.ts";
import type { Threat } from "../train/adversarial/threat.ts";
import { holdOut, trainable } from "../train/run/training-set.ts";
import { pickRows } from "../train/memorization/pick-rows.ts";
import { addConstraintFlags, constraintsOf } from "./assess/constraint-flags.ts";
import { addDataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf } from "./assess/model-flags.ts";
import { augmentationOf } from "./harden/augmentation.ts";
import { beforeAndAfter } from "./harden/before-and-after.ts";
import { constraintsByIndex } from "./harden/constraints-by-index.ts";
import { addHardenFlags, type HardenFlags, memoryMethods, optimizerOf } from "./harden/flags.ts";
import { hardenMemory } from "./harden/memory.ts";
import { hardenTokens } from "./harden/text.ts";
import { sourcesOf } from "./harden/sources.ts";
import { defined, json } from "./option.ts";

/** Trains; a run that was interrupted goes on when the same command is given again. */
export const hardenCommand = (): Command => {
  const command = new Command("harden")
    .description("train a model against adversarial examples or memorization, and assess it before and after")
    .argument("<model>", "an ONNX file")
    .action(run);
  for (const add of [addHardenFlags, addDataFlags, addConstraintFlags, addModelFlags]) add(command);
  return command;
};

const run = async (path: string, flags: HardenFlags): Promise<void> => {
  if (flags.data === undefined)
    throw new CasemateError("USAGE", "harden needs labelled training data", { hint: "give --data train.npz" });
  const out = flags.out ?? join(dirname(path), `${basename(path).replace(/\.onnx$/, "")}.hardened.onnx`);
  if (resolve(out) === resolve(path))
    throw new CasemateError("USAGE", "the hardened model would overwrite the one that it is made of", {
      hint: "give another -o FILE",
    });
  const given = flags.params === undefined ? undefined : json(flags.params, "--params");
  const say = (text: string): void => void (flags.quiet || process.stderr.write(text));
  const remedy = memoryMethods.find((r) => r.id === flags.method);
  if (remedy !== undefined)
    return hardenMemory({
      path,
      data: flags.data,
      out,
      remedy,
      params: given as Readonly<Record<string, unknown>> | undefined,
      flags,
      say,
    });
  const params = given as MethodParams | undefined;
  const model = await readOnnxFile(path);
  if (readsTokens(model)) return hardenTokens({ path, model, data: flags.data, out, params, flags, say });
  const method = trainingMethods.find((m) => m.id === flags.method);
  if (method === undefined)
    throw new CasemateError("USAGE", `method '${flags.method}' is made for models of token ids`, {
      hint: `'${basename(path)}' reads other inputs: for them there are ${trainingMethods.map((m) => m.id).join(", ")}`,
    });
  const { dataset, evidence } = await loadLabelled(flags.data, loadOf(flags));
  const constraints = await constraintsOf(flags);
  const described = await describeModel(model, evidence, { name: basename(path), ...describeOf(flags) });
  const { description, decisions, features } = constrain(described, dataset, constraints);
  const { output, batch } = described;
  const { domain } = description;
  trainable({ output, domain, batch });
  if (flags.ema !== undefined && flags.swa !== undefined)
    throw new CasemateError("USAGE", "--ema and --swa are two averages, one can be kept");
  const all: FitData = {
    x: prepareInputs(dataset.inputs, described),
    labels: prepareLabels(evidence.labels, described),
    dims: domain.dims,
  };
  const { train, held } = holdOut(Math.min(flags.samples ?? Infinity, all.labels.length), flags.seed);
  const threat: Threat = {
    norm: flags.norm,
    epsilon: flags.eps === undefined ? (defaultEpsilon(domain).get(flags.norm) ?? 0) : parseEpsilon(flags.eps),
    domain,
  };
  const sources = await sourcesOf(flags.sources, evidence, described);
  const augmentation = augmentationOf(flags, described);
  say(
    `${method.title}, ${threat.norm} <= ${Number(threat.epsilon.toPrecision(4))}: ${train.length} samples, ${flags.epochs} epochs, ${held.length} held out\n`,
  );
  for (const d of decisions) say(`${d.what}: ${d.value} (${d.why})\n`);
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(
      new CasemateError("ABORTED", "interrupted", { hint: "run the same command again: it goes on where it stopped" }),
    );
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let shown = 0;
  try {
    const begun = flags.fresh ? initialize(model, flags.seed) : model;
    const denoised = flags.denoise === undefined ? undefined : denoising(begun, flags.denoise, domain.dims);
    if (denoised !== undefined) say(`denoising blocks (${flags.denoise}) behind ${denoised.behind.join(", ")}\n`);
    const result = await harden(denoised?.model ?? begun, pickRows(all, train), {
      method,
      ...defined({ params, threads: flags.threads }),
      threat,
      epochs: flags.epochs,
      batchSize: flags.batchSize ?? 128,
      optimizer: optimizerOf(flags),
      schedule: flags.schedule === "triangle" ? { kind: "triangle", peak: 0.4 } : { kind: flags.schedule },
      ...(flags.ema === undefined ? {} : { average: { kind: "ema", decay: flags.ema } as const }),
      ...(flags.swa === undefined ? {} : { average: { kind: "swa", from: flags.swa } as const }),
      ...augmentation,
      sources,
      validation: pickRows(all, held.subarray(0, 500)),
      scores: output.value,
      seed: flags.seed,
      checkpoint: { path: `${out}.unfinished.npz` },
      signal: controller.signal,
      onProgress: ({ done, loss }) => {
        if (!process.stderr.isTTY || Math.floor(done * 1000) === shown) return;
        shown = Math.floor(done * 1000);
        say(`\r${(100 * done).toFixed(1)} %, loss ${loss.toFixed(4)}   `);
      },
      onEpoch: (e) =>
        say(
          `${process.stderr.isTTY ? "\r" : ""}epoch ${e.epoch + 1} of ${flags.epochs}: loss ${e.loss.toFixed(4)}, accuracy in training ${percent(e.accuracy)}, ${method.clean === true ? "" : "under attack "}on held-out samples ${percent(e.validation?.accuracy)}\n`,
        ),
    });
    for (const epoch of result.restoredAfter)
      say(
        `warning: robust accuracy collapsed in epoch ${epoch + 1} (catastrophic overfitting): the best weights were put back, and two steps were made from then on\n`,
      );
    if (result.overfitAfter !== undefined && result.restoredAfter.length === 0)
      say(
        `warning: robust accuracy fell by more than half after epoch ${result.overfitAfter + 1} (catastrophic overfitting); the weights of epoch ${(result.bestEpoch ?? 0) + 1} were kept\nhint: use a smaller step ('--params {"stepSize": 1}'), or --method pgd-at\n`,
      );
    await mkdir(dirname(resolve(out)), { recursive: true });
    await writeFile(out, writeOnnx(result.model));
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
  process.stdout.write(`wrote ${out}\n`);
  if (!flags.assess) return;
  const sure = pickRows(all, held);
  const certify = async (file: string): Promise<number | undefined> => {
    if (threat.norm !== "linf") return undefined;
    const options = { scores: output.value, domain, epsilon: threat.epsilon };
    try {
      const won = await certified(await readOnnxFile(file), sure.x, sure.labels, options);
      return won.reduce((a, b) => a + b, 0) / won.length;
    } catch (e) {
      // an op without bounds: nothing is certified, and nothing is said
      if (e instanceof CasemateError && e.code === "MODEL_CAPABILITY") return undefined;
      throw e;
    }
  };
  // held-out samples are written without column names: there the rules go by index
  const rules =
    flags.test !== undefined || features === undefined
      ? constraints
      : constraintsByIndex(constraints, dataset, features, domain);
  await beforeAndAfter({ before: path, after: out, dataset, held, threat, flags, constraints: rules, say, certify });
};

const percent = (share: number | undefined): string => (share === undefined ? "-" : `${(100 * share).toFixed(1)} %`);
