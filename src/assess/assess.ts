/** assess: load, describe, attack, judge, report. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isoNow, monotonicMs } from "../core/clock.ts";
import { CasemateError } from "../core/error.ts";
import { type Finding, severities, type Severity } from "../core/finding.ts";
import type { Attack } from "../attacks/attack.ts";
import { attacks as attackList } from "../attacks/index.ts";
import { loadDataset, type LoadOptions } from "../engine/data/load.ts";
import { readOnnx } from "../engine/onnx/read.ts";
import { describeModel } from "../engine/runtime/describe.ts";
import type { DescribeOptions } from "../engine/runtime/describe/options.ts";
import type { ModelDescription } from "../engine/runtime/description.ts";
import { canDifferentiate, canPredict, type Domain } from "../engine/runtime/model.ts";
import { openOnnxModel, type OpenOptions } from "../engine/runtime/onnx-model.ts";
import { ortVersion } from "../engine/runtime/ort.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import type { Norm } from "../engine/tensor/norm.ts";
import { wilsonInterval } from "../engine/tensor/statistics.ts";
import { inAttackSpace } from "./attack-space.ts";
import { cleanPass } from "./clean-pass.ts";
import { defaultEpsilon } from "./epsilon.ts";
import { classNames, exhibitsOf } from "./exhibits.ts";
import { cleanAccuracyFinding, robustnessFindings } from "./findings.ts";
import type { Plan } from "./plan.ts";
import type { HtmlContext } from "./render/html.ts";
import { type Decision, type Report, schemaVersion } from "./report.ts";
import { type PlanOutput, type Progress, runPlan } from "./run-plan.ts";
import { RunStore } from "./run-store.ts";
import { threatModelsOf, verdictOf } from "./verdict.ts";

export interface AssessOptions {
  readonly model: string;
  readonly data: string;
  readonly plan: Plan;
  /** radii that replace the defaults, by norm */
  readonly epsilon?: ReadonlyMap<Norm, number>;
  /** only attacks of these norms */
  readonly norms?: readonly Norm[];
  /** folder of the report; unfinished work is kept in its `.run` */
  readonly out: string;
  readonly load?: LoadOptions;
  readonly describe?: DescribeOptions;
  readonly open?: OpenOptions;
  /** the command line, for the report */
  readonly command: string;
  readonly version: string;
  /** throw away an unfinished run of other inputs instead of refusing */
  readonly restart?: boolean;
  /** keep all adversarial inputs */
  readonly keepAdversarial?: boolean;
  readonly signal?: AbortSignal;
  readonly onDecisions?: (decisions: readonly Decision[]) => void;
  readonly onProgress?: (p: Progress) => void;
  /** told when an interrupted run is taken up again: units already done */
  readonly onResume?: (finished: number) => void;
}

export interface Assessment {
  readonly report: Report;
  readonly html: HtmlContext;
  readonly output: PlanOutput;
  readonly domain: Domain;
  /** true classes of the samples, in the order of the report */
  readonly labels: Int32Array;
  /** ends the run: removes the unfinished work */
  finish(): Promise<void>;
}

/** Throws what loading, describing and attacking throw; RESUME_MISMATCH for an unfinished run of other inputs. */
export const assess = async (o: AssessOptions): Promise<Assessment> => {
  const started = monotonicMs();
  const bytes = await readFile(o.model).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `model '${o.model}' can not be read`, { cause });
  });
  const proto = readOnnx(bytes, { directory: dirname(resolve(o.model)) });
  const dataset = await loadDataset(o.data, o.load);
  if (dataset.labels === undefined)
    throw new CasemateError("DATA_MISMATCH", `data '${o.data}' has no labels`, {
      hint: "an assessment compares answers with true classes: add labels, or name them with --labels or --labels-key",
    });
  const evidence = {
    inputs: dataset.inputs,
    labels: dataset.labels,
    ...(dataset.classNames === undefined ? {} : { classNames: dataset.classNames }),
    ...(dataset.features === undefined
      ? {}
      : { columns: dataset.features.map((f) => ({ min: f.min, max: f.max, integer: f.kind !== "numeric" })) }),
  };
  const description = await describeModel(proto, evidence, { name: basename(o.model), ...o.describe });
  o.onDecisions?.(description.decisions);
  const opened = await openOnnxModel(proto, description, o.open);
  try {
    const n = Math.min(o.plan.samples ?? Infinity, dataset.labels.length);
    const labels = prepareLabels(dataset.labels, description).slice(0, n);
    const raw = prepareInputs(dataset.inputs, description).slice(0, n * description.domain.size);
    const { model, x } = inAttackSpace(opened, description, raw);
    const epsilon = new Map([...defaultEpsilon(model.domain), ...(o.epsilon ?? [])]);
    const plan =
      o.norms === undefined
        ? o.plan
        : { ...o.plan, attacks: byNorm(o.plan.attacks, o.norms), blackBox: byNorm(o.plan.blackBox, o.norms) };
    const modelDigest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const identity = createHash("sha256")
      .update(
        JSON.stringify([
          modelDigest,
          dataset.digest,
          plan,
          [...epsilon],
          [...decisionsKey(description)],
          o.version,
          ortVersion,
          o.keepAdversarial === true,
        ]),
      )
      .digest("hex");
    const store = await RunStore.open(
      join(o.out, ".run", "units.jsonl"),
      identity,
      o.restart === true ? "replace" : "refuse",
    );
    if (store.finished > 0) o.onResume?.(store.finished);
    const signal = o.signal ?? new AbortController().signal;
    const indices = Int32Array.from({ length: n }, (_, i) => i);
    const clean = await cleanPass(model, x, n, signal);
    const output = await runPlan({
      model,
      attacks: new Map(attackList.map((a): [string, Attack] => [a.id, a])),
      plan,
      x,
      labels,
      indices,
      epsilon,
      store,
      keepAll: o.keepAdversarial === true,
      signal,
      onProgress: o.onProgress ?? (() => undefined),
    });
    const correct = Array.from(labels, (y, i) => clean[i] === y);
    const hits = correct.filter(Boolean).length;
    const cleanEntry = { accuracy: hits / n, interval: interval(hits, n), n };
    const used = new Map([...epsilon].filter(([norm]) => output.entries.some((e) => e.norm === norm)));
    const threatModels = threatModelsOf(output.entries, used, cleanEntry, correct, [...indices]);
    const atlas = new Map(attackList.map((a) => [a.id, a.atlas]));
    const findings: Finding[] = [
      ...cleanAccuracyFinding(cleanEntry, model.classes, o.command),
      ...robustnessFindings(threatModels, output.entries, cleanEntry, o.command, atlas),
    ];
    const report: Report = {
      schemaVersion,
      generator: { name: "casemate", version: o.version, node: process.versions.node, onnxruntime: ortVersion },
      created: isoNow(),
      command: o.command,
      model: {
        name: basename(o.model),
        digest: modelDigest,
        bytes: bytes.length,
        inputs: `'${description.input}' [${description.domain.dims.join(", ")}]`,
        outputs: `'${description.output.value}' ${description.output.kind}`,
        parameters: (proto.graph?.initializer ?? []).reduce((s, t) => s + t.dims.reduce((a, b) => a * Number(b), 1), 0),
        classes: model.classes,
        access: canDifferentiate(model) ? "white-box" : canPredict(model) ? "scores" : "labels",
      },
      data: { name: dataset.name, digest: dataset.digest, n, shape: [...dataset.inputs.dims.slice(1)] },
      decisions: description.decisions.map(({ what, value, why, override }) => ({ what, value, why, override })),
      plan: { id: plan.id, title: plan.title, seed: plan.seed },
      clean: cleanEntry,
      threatModels,
      verdict: verdictOf(threatModels, cleanEntry),
      attacks: [...output.entries],
      skipped: [...output.skipped],
      findings: findings.toSorted(
        (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity),
      ) as Report["findings"],
      seconds: (monotonicMs() - started) / 1000,
    };
    const exhibits = await exhibitsOf(model, x, labels, output.examples, epsilon, classNames(dataset), signal);
    const domain =
      description.image === undefined
        ? model.domain
        : { ...model.domain, layout: description.image.layout, dims: description.image.dims };
    return {
      report,
      html: { domain, exhibits, ...(dataset.features === undefined ? {} : { features: dataset.features }) },
      output,
      domain: model.domain,
      labels,
      finish: () => store.remove(),
    };
  } finally {
    await opened.close();
  }
};

/** Is there a finding at least as severe as the gate? */
export const gateFails = (findings: readonly { readonly severity: Severity }[], gate: Severity): boolean =>
  findings.some((f) => severities.indexOf(f.severity) >= severities.indexOf(gate));

const interval = (hits: number, n: number): [number, number] => {
  const [low, high] = wilsonInterval(hits, n);
  return [low, high];
};

const byNorm = (list: Plan["attacks"], norms: readonly Norm[]): Plan["attacks"] =>
  list.filter((a) => norms.includes(a.norm));

const decisionsKey = (d: ModelDescription): readonly string[] => d.decisions.map((v) => `${v.what}=${v.value}`);
