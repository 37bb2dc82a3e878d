/** assess: load, describe, attack, judge, report. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { isoNow, monotonicMs } from "../core/clock.ts";
import { CasemateError } from "../core/error.ts";
import { type Finding, severities, type Severity } from "../core/finding.ts";
import type { Attack } from "../attacks/attack.ts";
import { doctorFindings } from "../attacks/doctor.ts";
import { attacks as attackList } from "../attacks/index.ts";
import type { LoadOptions } from "../engine/data/load.ts";
import { expectation } from "../engine/runtime/averaged.ts";
import type { DescribeOptions } from "../engine/runtime/describe/options.ts";
import { canDifferentiate, canPredict, type Domain } from "../engine/runtime/model.ts";
import type { OpenOptions } from "../engine/runtime/onnx-model.ts";
import { ortVersion } from "../engine/runtime/ort.ts";
import { prepareInputs, prepareLabels } from "../engine/runtime/prepare-inputs.ts";
import type { Norm } from "../engine/tensor/norm.ts";
import { wilsonInterval } from "../engine/tensor/statistics.ts";
import { inAttackSpace } from "../attacks/attack-space.ts";
import { cleanPass } from "./clean-pass.ts";
import { consultation } from "./consult.ts";
import { constrain } from "./constrain.ts";
import type { Constraints } from "./constraints.ts";
import { counted } from "./counted.ts";
import { defaultEpsilon } from "./epsilon.ts";
import { classNames, exhibitsOf } from "./exhibits.ts";
import { robustnessFindings } from "./findings.ts";
import { loadLabelled } from "./load-labelled.ts";
import { type EndpointOptions, isEndpoint, openEndpoint } from "./open-endpoint.ts";
import { openFile } from "./open-file.ts";
import type { Plan } from "./plan.ts";
import type { HtmlContext } from "./render/html.ts";
import { type Decision, type Report, schemaVersion } from "./report.ts";
import { type PlanOutput, type Progress, runPlan } from "./run-plan.ts";
import { RunStore } from "./run-store.ts";
import { threatModelsOf, verdictOf } from "./verdict.ts";

export interface AssessOptions {
  /** an ONNX file, or the URL of a model */
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
  /** for a model behind a URL */
  readonly endpoint?: EndpointOptions;
  /** what an attacker may do to each feature */
  readonly constraints?: Constraints;
  /** runs that scores, gradients and labels of a random model are averaged over (Athalye et al. 2018); default 1 */
  readonly eot?: number;
  /** the command line, for the report */
  readonly command: string;
  readonly version: string;
  /** throw away an unfinished run of other inputs instead of refusing */
  readonly restart?: boolean;
  /** look for reasons not to trust the result, before and after the attacks; default true */
  readonly doctor?: boolean;
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
  /** n x size values in attack space -> in the units that the model takes */
  toModelUnits(x: Float32Array): Float32Array;
  /** true classes of the samples, in the order of the report */
  readonly labels: Int32Array;
  /** ends the run: removes the unfinished work */
  finish(): Promise<void>;
}

/** Throws what loading, describing and attacking throw; RESUME_MISMATCH for an unfinished run of other inputs. */
export const assess = async (o: AssessOptions): Promise<Assessment> => {
  const started = monotonicMs();
  const signal = o.signal ?? new AbortController().signal;
  const { dataset, evidence } = await loadLabelled(o.data, o.load);
  const subject = isEndpoint(o.model)
    ? await openEndpoint(o.model, evidence, o.describe, o.endpoint, signal)
    : await openFile(o.model, evidence, o.describe, o.open);
  try {
    const { description, decisions: limits, features } = constrain(subject.description, dataset, o.constraints);
    const eot = o.eot ?? 1;
    const decisions: Decision[] = [
      ...(dataset.notes ?? []),
      ...subject.decisions,
      ...limits,
      ...(eot > 1 ? [averaging(eot, subject.random)] : []),
      ...wholeRange(o.epsilon),
    ];
    o.onDecisions?.(decisions);
    const n = Math.min(o.plan.samples ?? Infinity, evidence.labels.length);
    const labels = prepareLabels(evidence.labels, description).slice(0, n);
    const raw = prepareInputs(dataset.inputs, description).slice(0, n * description.domain.size);
    const { model: watched, counter } = counted(subject.model);
    const unit = inAttackSpace(watched, description, raw);
    const { x } = unit;
    const model = eot > 1 ? expectation(unit.model, eot) : unit.model;
    const epsilon = new Map([...defaultEpsilon(model.domain), ...(o.epsilon ?? [])]);
    const plan =
      o.norms === undefined
        ? o.plan
        : { ...o.plan, attacks: byNorm(o.plan.attacks, o.norms), blackBox: byNorm(o.plan.blackBox, o.norms) };
    const identity = createHash("sha256")
      .update(
        JSON.stringify([
          subject.facts.digest,
          dataset.digest,
          plan,
          [...epsilon],
          subject.decisions.map((d) => `${d.what}=${d.value}`),
          limits,
          o.constraints ?? null,
          eot,
          o.version,
          ortVersion,
          o.keepAdversarial === true,
          o.doctor ?? true,
        ]),
      )
      // options of loading and describing show in what is attacked
      .update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength))
      .update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength))
      .digest("hex");
    const store = await RunStore.open(
      join(o.out, ".run", "units.jsonl"),
      identity,
      o.restart === true ? "replace" : "refuse",
    );
    if (store.finished > 0) o.onResume?.(store.finished);
    const indices = Int32Array.from({ length: n }, (_, i) => i);
    const clean = await cleanPass(model, x, n, signal);
    const cleanQueries = counter.asked;
    const attacks = new Map(attackList.map((a): [string, Attack] => [a.id, a]));
    const patient = { model, x, labels, indices, clean, epsilon, seed: plan.seed, signal, averagedOver: eot };
    const doctor = consultation(patient, { opened: subject.model, counter, store, enabled: o.doctor ?? true });
    o.onProgress?.({ done: 0, attack: "the doctor's probes", secondsLeft: undefined });
    await doctor.before();
    const output = await runPlan({
      model,
      attacks,
      plan,
      queriesPerCall: eot,
      counter,
      x,
      labels,
      indices,
      epsilon,
      store,
      keepAll: o.keepAdversarial === true,
      signal,
      onProgress: o.onProgress ?? (() => undefined),
    })
      .then((ran) => refuseNothingRun(plan, ran))
      .catch(async (e: unknown) => {
        // a run that can not be finished would refuse the corrected command as another run's
        if (e instanceof CasemateError && unfinishable.has(e.code)) await store.abandon();
        throw e;
      });
    o.onProgress?.({ done: 1, attack: "the doctor's checks", secondsLeft: undefined });
    const diagnoses = await doctor.after({ runs: output.entries, examples: output.examples, attacks });
    const correct = Array.from(labels, (y, i) => clean[i] === y);
    const hits = correct.filter(Boolean).length;
    const cleanEntry = { accuracy: hits / n, interval: interval(hits, n), n };
    const used = new Map([...epsilon].filter(([norm]) => output.entries.some((e) => e.norm === norm)));
    const threatModels = threatModelsOf(output.entries, used, cleanEntry, correct, [...indices]);
    const atlas = new Map(attackList.map((a) => [a.id, a.atlas]));
    const findings: Finding[] = [
      ...doctorFindings(diagnoses, o.command),
      ...robustnessFindings(threatModels, output.entries, cleanEntry, o.command, atlas),
    ];
    const attacked = counter.asked;
    const exhibits = await exhibitsOf(model, x, labels, output.examples, epsilon, classNames(dataset), signal);
    const queries = {
      ...(subject.deciding === undefined ? {} : { deciding: subject.deciding }),
      clean: cleanQueries,
      attacks: output.asked,
      doctor: doctor.asked,
      other: counter.asked - attacked,
    };
    const report: Report = {
      schemaVersion,
      generator: { name: "casemate", version: o.version, node: process.versions.node, onnxruntime: ortVersion },
      created: isoNow(),
      command: o.command,
      model: {
        ...subject.facts,
        classes: model.classes,
        access: canDifferentiate(model) ? "white-box" : canPredict(model) ? "scores" : "labels",
        ...(subject.random ? { random: true } : {}),
        ...(eot > 1 ? { averagedOver: eot } : {}),
      },
      data: { name: dataset.name, digest: dataset.digest, n, shape: [...dataset.inputs.dims.slice(1)] },
      decisions,
      plan: { id: plan.id, title: plan.title, seed: plan.seed },
      clean: cleanEntry,
      threatModels,
      verdict: verdictOf(threatModels, cleanEntry, diagnoses),
      queries: { ...queries, total: Object.values(queries).reduce((sum, v) => sum + v, 0) },
      attacks: [...output.entries],
      skipped: [...output.skipped],
      doctor: diagnoses as Report["doctor"],
      findings: findings.toSorted(
        (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity),
      ) as Report["findings"],
      seconds: (monotonicMs() - started) / 1000,
    };
    const domain =
      description.image === undefined
        ? model.domain
        : { ...model.domain, layout: description.image.layout, dims: description.image.dims };
    return {
      report,
      html: { domain, exhibits, ...(features === undefined ? {} : { features }) },
      output,
      domain: model.domain,
      toModelUnits: unit.toModelUnits,
      labels,
      finish: () => store.remove(),
    };
  } catch (e) {
    throw resumable(e);
  } finally {
    await subject.model.close();
  }
};

/** What running the same command again does not mend. */
const unfinishable: ReadonlySet<string> = new Set(["USAGE", "ATTACK_UNKNOWN", "ATTACK_PARAMS", "MODEL_CAPABILITY"]);

/** An endpoint that stops answering loses nothing of what was done. */
const resumable = (e: unknown): unknown =>
  e instanceof CasemateError && e.code === "MODEL_UNREACHABLE" && e.hint === undefined
    ? new CasemateError(e.code, e.message, {
        cause: e,
        hint: "what was done is kept: run the same command again when the endpoint answers",
      })
    : e;

/** Is there a finding at least as severe as the gate? */
export const gateFails = (findings: readonly { readonly severity: Severity }[], gate: Severity): boolean =>
  findings.some((f) => severities.indexOf(f.severity) >= severities.indexOf(gate));

const interval = (hits: number, n: number): [number, number] => {
  const [low, high] = wilsonInterval(hits, n);
  return [low, high];
};

const byNorm = (list: Plan["attacks"], norms: readonly Norm[]): Plan["attacks"] =>
  list.filter((a) => norms.includes(a.norm));

const averaging = (runs: number, random: boolean): Decision => ({
  what: "random outputs",
  value: `each answer is averaged over ${runs} runs`,
  why: random ? "it was given" : "it was given, but two runs on the same input gave the same answer",
  override: "--eot 1",
  ...(random ? {} : { ambiguous: true }),
});

/** A report about no attack at all would read as if the model were robust. */
const refuseNothingRun = (plan: Plan, output: PlanOutput): PlanOutput => {
  const { entries, skipped } = output;
  if (entries.length > 0) return output;
  const [first] = skipped;
  throw new CasemateError(
    "USAGE",
    first === undefined
      ? `plan '${plan.id}' has no attack of the norms that were asked for`
      : `no attack of plan '${plan.id}' can be run on this model: ${first.id} (${first.norm}): ${first.reason}`,
    { hint: "choose others with --attacks, --plan or --norm; casemate attacks lists what each needs" },
  );
};

/** "--eps 8" is often meant as 8/255. */
const wholeRange = (epsilon: AssessOptions["epsilon"]): Decision[] => {
  const linf = epsilon?.get("linf");
  if (linf === undefined || linf < 1) return [];
  return [
    {
      what: "radius",
      value: `linf ${Number(linf.toPrecision(4))}`,
      why: "it lets every feature take any value of its range; radii are in units of the range",
      override: "--eps 8/255",
      ambiguous: true,
    },
  ];
};
