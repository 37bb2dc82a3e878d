/**
 * hardenMemory: trains a net by a remedy against memorization, and shows what attacks tell of it beside the same net trained plainly.
 *
 * Both begin with fresh weights: a net that has seen the samples does not forget them by training on. The given model is not compared, since nobody knows here
 * which samples it was trained on.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { membershipReport } from "../../attacks/privacy/membership.ts";
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { initialize } from "../../engine/fit/initialize.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { answered } from "../../train/memorization/answered.ts";
import { type Compared, remedyParams } from "../../train/memorization/compare.ts";
import { pickRows } from "../../train/memorization/pick-rows.ts";
import type { Remedy, RemedyParams } from "../../train/memorization/remedy.ts";
import { scoresOf } from "../../train/memorization/scores-of.ts";
import { standardTraining } from "../../train/memorization/standard.ts";
import { holdOut } from "../../train/run/training-set.ts";
import { defined } from "../option.ts";
import { compareTable } from "../privacy/compare.ts";
import { readTrainingSet } from "../privacy/training-set.ts";
import { augmentationOf } from "./augmentation.ts";
import { type HardenFlags, optimizerOf } from "./flags.ts";

export interface MemoryHardening {
  readonly path: string;
  readonly data: string;
  readonly out: string;
  readonly remedy: Remedy;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly flags: HardenFlags;
  say(text: string): void;
}

export const hardenMemory = async ({ path, data, out, remedy, params, flags, say }: MemoryHardening): Promise<void> => {
  const own = remedyParams(remedy, params);
  // left alone they would be ignored, and a user would believe in them
  const foreign = [
    ["--eps", flags.eps],
    ["--mix", flags.mix],
    ["--label-smoothing", flags.labelSmoothing],
    ["--swa", flags.swa],
    ["--sources", flags.sources],
  ].find(([, value]) => value !== undefined);
  if (foreign !== undefined)
    throw new CasemateError("USAGE", `${foreign[0]} is nothing that method '${remedy.id}' knows`, {
      hint: "leave it out; the methods' own parameters are given by --params",
    });
  const { net, data: all, description } = await readTrainingSet(path, data, flags);
  const { train, held } = holdOut(Math.min(flags.samples ?? Infinity, all.labels.length), flags.seed);
  const members = pickRows(all, train);
  const others =
    flags.test === undefined
      ? pickRows(all, held)
      : (await readTrainingSet(path, flags.test, { ...flags, ...defined({ labels: flags.testLabels }) })).data;
  const fit = {
    epochs: flags.epochs,
    batchSize: flags.batchSize ?? 128,
    optimizer: optimizerOf(flags),
    schedule: flags.schedule === "triangle" ? ({ kind: "triangle", peak: 0.4 } as const) : { kind: flags.schedule },
    ...(flags.ema === undefined ? {} : { average: { kind: "ema", decay: flags.ema } as const }),
    ...augmentationOf(flags, description),
    seed: flags.seed,
    scores: description.output.value,
    ...defined({ threads: flags.threads }),
  };
  const trained = async (r: Remedy, p: RemedyParams): Promise<ModelProto> => {
    say(`${r.title}: ${train.length} samples, ${flags.epochs} epochs\n`);
    return r.train({ net: initialize(net, flags.seed), data: members, fit, params: p });
  };
  const model = await trained(remedy, own);
  await mkdir(dirname(resolve(out)), { recursive: true });
  await writeFile(out, writeOnnx(model));
  process.stdout.write(`wrote ${out}\n`);
  if (!flags.assess) return;
  const plain = await trained(standardTraining, {});
  const pool = joined(members, others);
  const compared: Compared[] = [];
  for (const [id, m, p] of [
    ["standard", plain, {}],
    [remedy.id, model, own],
  ] as const) {
    const scores = await scoresOf(m, pool, fit);
    const member = new Uint8Array(pool.labels.length).fill(1, 0, train.length);
    const report = membershipReport({
      target: answered(scores, pool.labels),
      labels: pool.labels,
      member,
      delta: 1e-5,
      seed: flags.seed,
    });
    compared.push({ id, params: p, report });
  }
  process.stdout.write(
    `\n${compareTable(compared)}\nattacks that know the method, with shadow models: casemate privacy compare ${path} --data ${data} --methods standard,${remedy.id} --shadows 16\n`,
  );
};

const joined = (a: FitData, b: FitData): FitData => {
  const x = new Float32Array(a.x.length + b.x.length);
  x.set(a.x);
  x.set(b.x, a.x.length);
  return { x, labels: Int32Array.from([...a.labels, ...b.labels]), dims: a.dims };
};
