/** attacked: how many adversarial examples detectors flag, of attacks that do not know them, and how many get through when the attack does. */
import type { Plan } from "../../assess/plan.ts";
import { inAttackSpace } from "../../attacks/attack-space.ts";
import { gatherRows } from "../../attacks/evasion/active-set.ts";
import { pgd } from "../../attacks/evasion/pgd.ts";
import { attacks } from "../../attacks/index.ts";
import { runAttack } from "../../attacks/harness.ts";
import { CasemateError } from "../../core/error.ts";
import type { DetectorDocument } from "../../defences/detect/document.ts";
import { guardedModel } from "../../defences/detect/guarded-model.ts";
import type { Instrumented } from "../../defences/detect/instrument.ts";
import { behindFilters, type DetectorPanel } from "../../defences/detect/panel.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { type OpenOptions, openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import type { Norm } from "../../engine/tensor/norm.ts";

export interface AttackedOptions extends Instrumented {
  readonly document: DetectorDocument;
  readonly panel: DetectorPanel;
  /** n x size, in the model's own units */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  readonly plan: Plan;
  /** radius of fixed attacks by norm, in units of each feature's range */
  readonly epsilon: ReadonlyMap<Norm, number>;
  readonly seed: number;
  readonly open: OpenOptions;
  readonly say: (text: string) => void;
}

export interface AttackedRates {
  readonly attack: string;
  readonly norm: Norm;
  /** undefined: the attack looks for the nearest example */
  readonly epsilon?: number;
  /** are all steps made, or does the attack end where the model is fooled: far behind the boundary detectors see more, squeezers less */
  readonly ends: "at-success" | "after-all-steps";
  /** does the attack know the detectors and lower their scores too */
  readonly adaptive: boolean;
  /** samples that the model has right */
  readonly samples: number;
  /** of these: the model is fooled; and fooled without any detector flagging it */
  readonly fooled: number;
  readonly through: number;
  /** of those that fooled the model: flagged by each detector */
  readonly each: readonly number[];
}

/** Classes that an attack that knows the detectors aims at, best first, and its steps at each. */
const aims = 2;
const steps = 200;

/** Throws as runAttack. */
export const attacked = async (o: AttackedOptions): Promise<readonly AttackedRates[]> => {
  const { description: d, document } = o;
  const filtered = await openOnnxModel(behindFilters(document.filters, o.model, d), d, o.open);
  const rates: AttackedRates[] = [];
  try {
    const own = (await o.panel.answer(o.x)).scores;
    const right = [...argmaxRows(own, d.classes).entries()].flatMap(([i, k]) => (k === o.labels[i] ? [i] : []));
    const rows = Int32Array.from(right);
    const data = { x: gatherRows(o.x, rows, d.domain.size), labels: rows.map((row) => o.labels[row] as number) };
    const space = inAttackSpace(filtered, d, data.x);
    const runs = o.plan.attacks.flatMap((entry) => {
      const fixed = attacks.find((a) => a.id === entry.id)?.kind === "fixed";
      return (fixed ? [true, false] : [true]).map((earlyStop) => ({ ...entry, earlyStop }));
    });
    for (const { id, norm, params, earlyStop } of runs) {
      const attack = attacks.find((a) => a.id === id);
      const epsilon = o.epsilon.get(norm);
      if (attack === undefined || epsilon === undefined) throw new CasemateError("INTERNAL", `no radius for '${id}'`);
      o.say(`${id}${earlyStop ? "" : ", all steps,"} on ${rows.length} samples`);
      const [result] = await runAttack(
        attack,
        space.model,
        { ...data, x: space.x },
        { norm, params, seed: o.seed, earlyStop, ...(attack.kind === "fixed" ? { epsilons: [epsilon] } : {}) },
      );
      const hits = Int32Array.from((result?.samples ?? []).flatMap((s, i) => (s.success ? [i] : [])));
      const examples = space.toModelUnits(gatherRows(result?.adversarial ?? new Float32Array(0), hits, d.domain.size));
      const verdicts = await o.panel.judge(examples);
      rates.push({
        attack: id,
        norm,
        ...(attack.kind === "fixed" ? { epsilon } : {}),
        ends: earlyStop ? "at-success" : "after-all-steps",
        adaptive: false,
        samples: rows.length,
        fooled: hits.length,
        through: verdicts.filter((v) => !v.some(({ flagged }) => flagged)).length,
        each: document.detectors.map((_, j) => verdicts.filter((v) => v[j]?.flagged).length),
      });
    }
    const norm = rates.find((r) => r.epsilon !== undefined)?.norm ?? "linf";
    const epsilon = o.epsilon.get(norm);
    if (epsilon !== undefined && pgd.norms.includes(norm))
      rates.push(await knowing(o, data, gatherRows(own, rows, d.classes), norm, epsilon));
    return rates;
  } finally {
    await filtered.close();
  }
};

/** PGD on the model and its detectors together, aimed at the classes that are nearest by score. */
const knowing = async (
  o: AttackedOptions,
  data: { readonly x: Float32Array; readonly labels: Int32Array },
  scores: Float32Array,
  norm: Norm,
  epsilon: number,
): Promise<AttackedRates> => {
  const { classes, domain } = o.description;
  const guarded = guardedModel(o.document, o.model, o.description);
  const open = await openOnnxModel(guarded.model, guarded.description, o.open);
  try {
    if (!canDifferentiate(open))
      throw open.notDifferentiable ?? new CasemateError("MODEL_CAPABILITY", "the model gives no gradients");
    const { x, model } = inAttackSpace(open, o.description, data.x);
    const n = data.labels.length;
    const through = new Uint8Array(n);
    for (let aim = 0; aim < Math.min(aims, classes - 1); aim++) {
      const rows = Int32Array.from({ length: n }, (_, i) => i).filter((i) => through[i] === 0);
      o.say(`${pgd.id} that knows the detectors on ${rows.length} samples`);
      const targets = rows.map((i) => {
        const row = scores.subarray(i * classes, (i + 1) * classes);
        const others = [...row.keys()].filter((k) => k !== data.labels[i]);
        return others.sort((a, b) => (row[b] as number) - (row[a] as number))[aim] as number;
      });
      const [result] = await runAttack(
        pgd,
        model,
        { x: gatherRows(x, rows, domain.size), labels: rows.map((i) => data.labels[i] as number) },
        { norm, epsilons: [epsilon], targets, seed: o.seed, params: { steps, relativeStep: 0.05 } },
      );
      result?.samples.forEach((s, i) => {
        if (s.success) through[rows[i] as number] = 1;
      });
    }
    const count = through.reduce((a, v) => a + v, 0);
    return {
      attack: pgd.id,
      norm,
      epsilon,
      ends: "at-success",
      adaptive: true,
      samples: n,
      fooled: count,
      through: count,
      each: [],
    };
  } finally {
    await open.close();
  }
};
