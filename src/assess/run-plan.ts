/** runPlan: runs every attack of a plan in units that can be resumed, and collects the entries of the report. */
import { CasemateError } from "../core/error.ts";
import type { Attack } from "../attacks/attack.ts";
import { type AttackResult, runAttack } from "../attacks/harness.ts";
import { canDifferentiate, type Model } from "../engine/runtime/model.ts";
import type { Norm } from "../engine/tensor/norm.ts";
import { median, wilsonInterval } from "../engine/tensor/statistics.ts";
import { expectedCost, TimeLeft } from "./time-left.ts";
import type { Counter } from "./counted.ts";
import type { Plan, PlannedAttack } from "./plan.ts";
import type { AttackEntry } from "./report.ts";
import type { RunStore } from "./run-store.ts";

/** Samples per unit of work: what an interruption costs at most. */
const unitSize = 200;
/** Adversarial examples of the first unit that are kept for the report's pictures, per attack. */
const examplesPerAttack = 8;

export interface Progress {
  /** share of all work done, 0..1 */
  readonly done: number;
  readonly attack: string;
  /** estimate; undefined at the start */
  readonly secondsLeft: number | undefined;
}

export interface Example {
  readonly attack: string;
  readonly norm: Norm;
  readonly epsilon: number;
  /** index in the data set */
  readonly index: number;
  readonly adversarial: Float32Array;
}

export interface PlanInput {
  readonly model: Model;
  /** calls of the real model for each call of `model` */
  readonly queriesPerCall: number;
  /** counts samples sent to the real model */
  readonly counter: Counter;
  readonly attacks: ReadonlyMap<string, Attack>;
  readonly plan: Plan;
  /** n x size, in the model's coordinates */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  /** index in the data set of each sample */
  readonly indices: Int32Array;
  /** radius of the threat model of each norm */
  readonly epsilon: ReadonlyMap<Norm, number>;
  readonly store: RunStore;
  /** keep every adversarial input, not only examples */
  readonly keepAll: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (p: Progress) => void;
}

export interface PlanOutput {
  readonly entries: readonly AttackEntry[];
  readonly skipped: readonly { readonly id: string; readonly norm: string; readonly reason: string }[];
  readonly examples: readonly Example[];
  /** samples that were sent to the model, over all interruptions */
  readonly asked: number;
  /** with keepAll: per entry, n x size */
  readonly adversarial: ReadonlyMap<AttackEntry, Float32Array>;
}

/**
 * Attacks that do not fit the model are skipped with a reason. Throws ATTACK_UNKNOWN and ATTACK_PARAMS for a plan that names what there is not,
 * and what the attacks throw for the whole run (ABORTED, MODEL_UNREACHABLE).
 */
export const runPlan = async (input: PlanInput): Promise<PlanOutput> => {
  const list =
    canDifferentiate(input.model) || input.plan.blackBox.length === 0 ? input.plan.attacks : input.plan.blackBox;
  const skipped: { id: string; norm: string; reason: string }[] = [];
  const entries: AttackEntry[] = [];
  const examples: Example[] = [];
  const adversarial = new Map<AttackEntry, Float32Array>();
  let asked = 0;
  // before hours of work, not after
  const checked = list.map((planned) => ({ planned, attack: attackOf(planned, input.attacks) }));
  const timing = new TimeLeft(list.map((a) => expectedCost(a) * Math.min(a.samples ?? Infinity, input.labels.length)));
  for (const [position, { planned, attack }] of checked.entries()) {
    const rows = chooseRows(planned, input, entries);
    if (rows.length === 0) {
      skipped.push({ id: planned.id, norm: planned.norm, reason: "no sample is left to attack" });
      timing.finish(position);
      continue;
    }
    try {
      const units = await runUnits(position, planned, attack, rows, input, timing);
      asked += sum(units.map((u) => u.asked));
      for (const [e, entry] of toEntries(attack, planned, units, input.queriesPerCall).entries()) {
        entries.push(entry);
        const parts = units.map((u) => u.results[e] as SavedResult);
        examples.push(
          ...parts.flatMap((p) =>
            hits(p).map((k) => ({
              attack: attack.id,
              norm: planned.norm,
              epsilon: p.epsilon,
              index: k.index,
              adversarial: fromBase64(k.x),
            })),
          ),
        );
        if (input.keepAll) adversarial.set(entry, concat(parts.flatMap((p) => p.kept.map((k) => fromBase64(k.x)))));
      }
    } catch (e) {
      if (
        !(e instanceof CasemateError) ||
        ![
          "MODEL_CAPABILITY",
          "ATTACK_PARAMS",
          "GRADIENT_NO_RULE",
          "GRADIENT_NOT_DIFFERENTIABLE",
          "SHAPE_UNKNOWN",
        ].includes(e.code)
      )
        throw e;
      // an attack left out for a typing error would pass for one that found nothing
      if (e.code === "ATTACK_PARAMS" && input.plan.strict) throw e;
      skipped.push({ id: planned.id, norm: planned.norm, reason: e.message });
      timing.finish(position);
    }
  }
  return { entries, skipped, examples, asked, adversarial };
};

/** Throws ATTACK_UNKNOWN; ATTACK_PARAMS for a parameter that the attack does not have. */
const attackOf = (planned: PlannedAttack, attacks: ReadonlyMap<string, Attack>): Attack => {
  const attack = attacks.get(planned.id);
  if (attack === undefined)
    throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${planned.id}'`, {
      hint: `there are ${[...attacks.keys()].join(", ")}`,
    });
  for (const key of Object.keys(planned.params))
    if (!Object.hasOwn(attack.defaults, key))
      throw new CasemateError("ATTACK_PARAMS", `attack '${attack.id}' has no parameter '${key}'`, {
        hint: `it knows ${Object.keys(attack.defaults).join(", ")}`,
      });
  return attack;
};

interface SavedResult {
  readonly epsilon: number;
  readonly seconds: number;
  readonly samples: AttackResult["samples"];
  readonly kept: readonly { readonly index: number; readonly x: string }[];
}
interface Unit {
  readonly results: readonly SavedResult[];
  /** samples sent to the model for this unit */
  readonly asked: number;
}

/** What is kept and beat its sample; with keepAll inputs that did not are kept too. */
const hits = (r: SavedResult): SavedResult["kept"] => {
  const beaten = new Set(r.samples.filter((s) => s.success && s.l0 > 0).map((s) => s.index));
  return r.kept.filter((k) => beaten.has(k.index));
};

const chooseRows = (planned: PlannedAttack, input: PlanInput, entries: readonly AttackEntry[]): Int32Array => {
  const beaten = new Set<number>();
  if (planned.survivorsOnly)
    for (const e of entries)
      if (e.norm === planned.norm) for (const s of e.perSample) if (s.success) beaten.add(s.index);
  const rows = Array.from(input.labels, (_, i) => i).filter((i) => !beaten.has(input.indices[i] as number));
  return Int32Array.from(rows.slice(0, planned.samples ?? rows.length));
};

const runUnits = async (
  position: number,
  planned: PlannedAttack,
  attack: Attack,
  rows: Int32Array,
  input: PlanInput,
  timing: TimeLeft,
): Promise<Unit[]> => {
  const { model, x, labels, indices, store, plan } = input;
  const d = model.domain.size;
  const base = input.epsilon.get(planned.norm);
  if (base === undefined) throw new CasemateError("ATTACK_PARAMS", `the assessment has no radius for ${planned.norm}`);
  const epsilons = planned.scales.map((s) => (planned.norm === "l0" ? Math.max(1, Math.round(s * base)) : s * base));
  const units: Unit[] = [];
  for (let start = 0; start < rows.length; start += unitSize) {
    const part = rows.slice(start, start + unitSize);
    const key = `${position}/${start}`;
    const saved = store.get(key) as Unit | undefined;
    const report = (share: number): void => {
      timing.progress(position, (start + share * part.length) / rows.length);
      input.onProgress({
        done: timing.done,
        attack: `${attack.title} (${planned.norm})`,
        secondsLeft: timing.secondsLeft,
      });
    };
    if (saved === undefined) {
      const data = { x: gather(x, part, d), labels: part.map((r) => labels[r] as number) };
      const before = input.counter.asked;
      const results = await runAttack(attack, model, data, {
        norm: planned.norm,
        epsilons,
        params: planned.params,
        seed: plan.seed,
        batchSize: unitSize,
        indices: part.map((r) => indices[r] as number),
        signal: input.signal,
        onProgress: report,
        ...(planned.targeted ? { targets: nextClass(data.labels, model.classes) } : {}),
        ...(planned.maxQueries === null ? {} : { maxQueries: planned.maxQueries }),
      });
      const unit: Unit = {
        results: results.map((r) => save(r, d, start === 0, input.keepAll)),
        asked: input.counter.asked - before,
      };
      await store.put(key, unit);
      // what is kept is what a resumed run will read: the same numbers either way
      units.push(JSON.parse(JSON.stringify(unit)) as Unit);
    } else units.push(saved);
    report(1);
  }
  timing.finish(position);
  return units;
};

const save = (r: AttackResult, d: number, first: boolean, keepAll: boolean): SavedResult => {
  const kept: { index: number; x: string }[] = [];
  r.samples.forEach((s, i) => {
    if (keepAll || (first && s.success && s.l0 > 0 && kept.length < examplesPerAttack))
      kept.push({ index: s.index, x: toBase64(r.adversarial.subarray(i * d, (i + 1) * d)) });
  });
  return { epsilon: r.epsilon, seconds: r.seconds, samples: r.samples, kept };
};

const toEntries = (attack: Attack, planned: PlannedAttack, units: readonly Unit[], perCall: number): AttackEntry[] =>
  (units[0]?.results ?? []).map((first, e): AttackEntry => {
    const parts = units.map((u) => u.results[e] as SavedResult);
    const samples = parts.flatMap((p) => p.samples);
    const n = samples.length;
    const robust = samples.filter((s) => !s.success).length;
    const distances = samples.flatMap((s) =>
      s.success && s[planned.norm] !== null && s[planned.norm] > 0 ? [s[planned.norm]] : [],
    );
    return {
      id: attack.id,
      title: attack.title,
      norm: planned.norm,
      epsilon: first.epsilon,
      targeted: planned.targeted,
      params: { ...attack.defaults, ...planned.params },
      n,
      robustAccuracy: robust / n,
      interval: [...wilsonInterval(robust, n)],
      queries: {
        forward: perCall * sum(samples.map((s) => s.queries.forward)),
        backward: perCall * sum(samples.map((s) => s.queries.backward)),
      },
      seconds: sum(parts.map((p) => p.seconds)),
      medianDistance: distances.length === 0 ? null : median(distances),
      perSample: samples.map((s) => ({
        index: s.index,
        success: s.success,
        l0: orNull(s.l0),
        l1: orNull(s.l1),
        l2: orNull(s.l2),
        linf: orNull(s.linf),
        queries: perCall * s.queries.forward,
        ...(s.error === undefined ? {} : { error: s.error }),
      })),
    };
  });

const orNull = (v: number | null): number | null => (v === null || Number.isNaN(v) ? null : v);
const sum = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);
const nextClass = (labels: Int32Array, classes: number): Int32Array => labels.map((y) => (y + 1) % classes);
const toBase64 = (x: Float32Array): string => Buffer.from(x.buffer, x.byteOffset, x.byteLength).toString("base64");
const fromBase64 = (s: string): Float32Array => new Float32Array(new Uint8Array(Buffer.from(s, "base64")).buffer);

const gather = (x: Float32Array, rows: Int32Array, d: number): Float32Array => {
  const out = new Float32Array(rows.length * d);
  rows.forEach((row, i) => out.set(x.subarray(row * d, (row + 1) * d), i * d));
  return out;
};

const concat = (parts: readonly Float32Array[]): Float32Array => {
  const out = new Float32Array(sum(parts.map((p) => p.length)));
  let o = 0;
  for (const p of parts) {
    out.set(p, o);
    o += p.length;
  }
  return out;
};
