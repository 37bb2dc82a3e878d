/** Wrong range: the inputs are not what the model was trained on. */
import { argmax } from "../criterion.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, ofSamples } from "./check.ts";
import { pairedTest } from "./paired.ts";
import type { Patient } from "./patient.ts";

/** Share of the range that data of images fill at least; 1/64 catches pixels that were divided by 255 twice. */
const leastSpread = 1 / 64;
/** Other readings of a value u in [0, 1]. */
const readings: readonly { readonly name: string; readonly of: (u: number) => number }[] = [
  { name: "times 255", of: (u) => 255 * u },
  { name: "divided by 255", of: (u) => u / 255 },
  { name: "inverted, 1 - u", of: (u) => 1 - u },
  { name: "2 u - 1", of: (u) => 2 * u - 1 },
  { name: "(u + 1) / 2", of: (u) => (u + 1) / 2 },
];
/** Gain in accuracy, and chance of it by luck, at which another reading is better. */
const gain = 0.1;
const luck = 0.01;

export const wrongRange: DoctorCheck = {
  id: "doctor/wrong-range",
  title: "inputs are not in the range of the model",
  stage: "before",
  needs: "labels",
  source: "Carlini et al. 2019, arXiv:1902.06705 (threat model and input domain); flag of AutoAttack",
  remedy:
    "look at the decisions about data and input range, and override them with --scale, --layout or --bounds; radii mean something else when the range is wrong",
  async examine(p) {
    const { lower, upper } = p.model.domain;
    const d = p.size;
    const { x, labels } = p.data;
    let outside = 0;
    let least = Infinity;
    let most = -Infinity;
    let spread = 0;
    for (let r = 0; r < labels.length; r++) {
      let out = false;
      for (let i = 0; i < d; i++) {
        const v = x[r * d + i] as number;
        const lo = lower[i] as number;
        const hi = upper[i] as number;
        const slack = 1e-4 * p.width(i);
        if (!(v >= lo - slack && v <= hi + slack)) out = true;
        least = Math.min(least, v);
        most = Math.max(most, v);
        spread = Math.max(spread, Math.abs(v - (x[i] as number)) / p.width(i));
      }
      if (out) outside++;
    }
    const evidence = [
      {
        label: "samples with a value outside the domain",
        value: outside,
        estimate: proportion(outside, labels.length),
      },
      { label: "lowest value", value: finite(least) },
      { label: "highest value", value: finite(most) },
    ];
    const raised = { status: "raised", severity: "high", doubt: "inputs are not in the range of the model" } as const;
    if (outside > 0)
      return {
        ...raised,
        saw: `${ofSamples(outside, labels.length)} have values outside the domain of the model`,
        evidence,
      };
    if (
      p.model.domain.layout !== "flat" &&
      labels.length > 1 &&
      spread < leastSpread &&
      (most - least) / p.width(0) < leastSpread
    )
      return {
        ...raised,
        saw: `all values lie between ${least.toPrecision(3)} and ${most.toPrecision(3)}, less than 1/64 of the range`,
        evidence,
      };
    const better = await betterReading(p);
    if (better !== undefined)
      return {
        ...raised,
        saw: `with values ${better.name} the model gets ${ofSamples(better.hits, p.n)} right, as they are ${better.now}`,
        evidence: [
          ...evidence,
          {
            label: `accuracy with values ${better.name}`,
            value: better.hits / p.n,
            estimate: proportion(better.hits, p.n),
          },
        ],
      };
    return {
      status: "passed",
      saw: `all values of ${labels.length} samples lie in the domain, between ${finite(least).toPrecision(3)} and ${finite(most).toPrecision(3)}; no other scaling fits clearly better`,
      evidence,
    };
  },
};

const finite = (v: number): number => (Number.isFinite(v) ? v : 0);

/** Another scaling under which the model is clearly more often right (paired, sample by sample). */
const betterReading = async (
  p: Patient,
): Promise<{ readonly name: string; readonly hits: number; readonly now: number } | undefined> => {
  const right = new Set(await p.correct());
  // nothing to gain, or not a scale that these readings are about
  if (right.size > 0.9 * p.n || p.model.domain.layout === "flat") return undefined;
  let best: { name: string; hits: number; now: number } | undefined;
  for (const { name, of } of readings) {
    const scores = await p.ask(p.x.map(of));
    const hits = Array.from(p.labels.keys()).filter((i) => argmax(scores, i, p.model.classes) === p.labels[i]);
    const wins = hits.filter((i) => !right.has(i)).length;
    const losses = right.size - (hits.length - wins);
    if (hits.length - right.size < gain * p.n || pairedTest(wins, losses) > luck / readings.length) continue;
    if (best === undefined || hits.length > best.hits) best = { name, hits: hits.length, now: right.size };
  }
  return best;
};
