/** Stateful outputs: an answer depends on what was asked before, on the order of a batch, or on what else is in it. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";
import { repeated } from "./random-outputs.ts";
import { differences } from "./same-answers.ts";

/** Samples that are asked about one by one. */
const alone = 16;
/** Queries around one sample, as a black-box attack makes them, before the samples are asked again. */
const queries = 32;

export const statefulOutputs: DoctorCheck = {
  id: "doctor/stateful-outputs",
  title: "answers depend on other queries",
  stage: "before",
  needs: "labels",
  source: "Carlini et al. 2019, arXiv:1902.06705; Chen, Carlini & Wagner 2020, Stateful Detection, arXiv:1907.05587",
  remedy:
    "export the model in inference mode (batch statistics, dynamic quantisation over the batch and caches make answers depend on the batch), or run it sample by sample with --batch one; where the state is a defence, give attacks as many accounts as an attacker has",
  async examine(p) {
    if ((await repeated(p)).differing > 0)
      return notRun("answers to the same input differ anyway (doctor/random-outputs)");
    const first = await p.scores();
    const k = p.model.classes;
    const order = await p.ask(reversedRows(p.x, p.size));
    const byOrder = differences(first, reversedRows(order, k), k).length;
    const m = Math.min(alone, p.n);
    const single = new Float32Array(m * k);
    for (let r = 0; r < m; r++) single.set(await p.ask(p.x.slice(r * p.size, (r + 1) * p.size)), r * k);
    const byBatch = differences(first.subarray(0, m * k), single, k).length;
    for (let q = 0; q < queries; q++) await p.ask(near(p, q));
    const byHistory = differences(first, await p.ask(p.x), k).length;
    const evidence = [
      { label: "answers that change with the order of the batch", value: byOrder, estimate: proportion(byOrder, p.n) },
      { label: "answers that change when asked alone", value: byBatch, estimate: proportion(byBatch, m) },
      {
        label: `answers that change after ${queries} queries near one sample`,
        value: byHistory,
        estimate: proportion(byHistory, p.n),
      },
    ];
    if (byOrder + byBatch + byHistory === 0)
      return {
        status: "passed",
        saw: `answers are the same in another order, alone, and after ${queries} queries near one sample`,
        evidence,
      };
    return {
      status: "raised",
      severity: "high",
      saw: `answers change with the order of the batch for ${byOrder} of ${p.n} samples, alone instead of in a batch for ${byBatch} of ${m}, after ${queries} queries near one sample for ${byHistory} of ${p.n}`,
      evidence,
      doubt: "answers depend on other queries, so that what an attack saw is not what the model answers later",
    };
  },
};

const reversedRows = (x: Float32Array, width: number): Float32Array => {
  const out = new Float32Array(x.length);
  for (let o = 0; o < x.length; o += width) out.set(x.subarray(o, o + width), x.length - width - o);
  return out;
};

/** The first sample with a small change, as a search makes it. */
const near = (p: Patient, q: number): Float32Array => {
  const rng = p.rng(statefulOutputs.id, 0, q);
  return p.x.slice(0, p.size).map((v, i) => (p.continuous(i) ? v + 0.01 * p.width(i) * rng.sign() : v));
};
