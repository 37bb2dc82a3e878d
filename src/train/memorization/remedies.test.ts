import { describe, expect, it } from "vitest";
import { membershipReport } from "../../attacks/privacy/membership.ts";
import { signalsOf } from "../../attacks/privacy/signals.ts";
import type { FitOptions } from "../../engine/fit/fit.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { distill } from "./distill.ts";
import { earlyStop } from "./early-stop.ts";
import { remedies } from "./index.ts";
import { pickRows } from "./pick-rows.ts";
import type { RemedyParams } from "./remedy.ts";
import { relaxedTargets } from "./relax-loss.ts";
import { scoresOf } from "./scores-of.ts";
import { noisyData, smallNet } from "./small-net.test-data.ts";

const pool = noisyData(400, 20, 4, 0.5);
const member = Uint8Array.from({ length: 400 }, (_, i) => (i < 200 ? 1 : 0));
const data = pickRows(
  pool,
  Int32Array.from({ length: 200 }, (_, i) => i),
);
const fit: Omit<FitOptions, "objective"> = {
  epochs: 40,
  batchSize: 20,
  optimizer: { kind: "adam", learningRate: 0.01 },
  seed: 2,
  threads: 1,
};
const net = smallNet(20, 64, 4);
const audit = async (model: typeof net) =>
  membershipReport({
    target: signalsOf(await scoresOf(model, pool, { threads: 1 }), pool.labels, "logits"),
    labels: pool.labels,
    member,
    delta: 0,
  });

describe("each remedy lets a net that remembers its samples tell less of them", () => {
  const measured = new Map<string, { readonly auc: number; readonly accuracy: number }>();
  // strong enough for a net that can remember every sample
  const strong: Readonly<Record<string, RemedyParams>> = {
    "early-stop": { gap: 0.4, held: 0.1 },
    "weight-decay": { decay: 2 },
    mixup: { alpha: 4 },
    "relax-loss": { target: 1 },
  };
  it.each(remedies.filter((r) => r.answers === undefined).map((r) => [r.id, r] as const))("%s", async (id, remedy) => {
    const params = { ...remedy.defaults, ...strong[id] };
    const before = writeOnnx(net);
    const model = await remedy.train({ net, data, fit, params });
    expect(writeOnnx(net)).toEqual(before);
    const report = await audit(model);
    const auc = report.attacks.find((a) => a.id === "privacy/loss")?.auc.value ?? 1;
    measured.set(id, { auc, accuracy: report.gap.accuracy[1] });
    const plain = measured.get("standard") ?? { auc: 0, accuracy: 1 };
    if (id === "standard") expect(report.gap.accuracy[0]).toBeGreaterThan(0.97);
    else expect(auc).toBeLessThan(plain.auc - 0.02);
    // what is learned of the labels that follow a rule stays, within what 200 samples can tell
    expect(report.gap.accuracy[1]).toBeGreaterThan(plain.accuracy - 0.1);
    // the seed decides
    if (id === "split-distill" || id === "relax-loss")
      expect(writeOnnx(await remedy.train({ net, data, fit, params }))).toEqual(writeOnnx(model));
  });
});

it("distillation: the teacher has its share of the labels, the student the other samples and none of theirs", async () => {
  const few = pickRows(
    data,
    Int32Array.from({ length: 8 }, (_, i) => i),
  );
  const trained = async (d: typeof few): Promise<string> => {
    const model = await distill.train({
      net,
      data: d,
      fit: { ...fit, epochs: 1, batchSize: 4 },
      params: { share: 0.5 },
    });
    return Buffer.from(writeOnnx(model)).toString("base64");
  };
  const plain = await trained(few);
  let labels = 0;
  for (let row = 0; row < 8; row++) {
    const x = few.x.slice();
    x[row * 20] = (x[row * 20] as number) + 1;
    expect(await trained({ ...few, x })).not.toBe(plain);
    const other = few.labels.map((y, i) => (i === row ? (y + 1) % 4 : y));
    if ((await trained({ ...few, labels: other })) !== plain) labels++;
  }
  expect(labels).toBe(4);
});

describe("RelaxLoss", () => {
  const labels = Int32Array.of(0, 1);
  const sure = Float32Array.of(3, 0, 0, 0, 0, 2);
  it("descends above the target", () => {
    expect([...relaxedTargets({ labels, epoch: 0 }, sure, 0.1)]).toEqual([1, 0, 0, 0, 1, 0]);
  });
  it("ascends below it in even epochs", () => {
    expect([...relaxedTargets({ labels, epoch: 0 }, sure, 9)]).toEqual([-1, 0, 0, 0, -1, 0]);
  });
  it("flattens what is classified right in odd ones, and leaves labels where it is wrong", () => {
    const p = Math.exp(3) / (Math.exp(3) + 2);
    const t = relaxedTargets({ labels, epoch: 1 }, sure, 9);
    [p, (1 - p) / 2, (1 - p) / 2, 0, 1, 0].forEach((v, i) => expect(t[i]).toBeCloseTo(v, 6));
  });
});

it("early stopping keeps an epoch within the gap", async () => {
  const loose = await audit(await earlyStop.train({ net, data, fit, params: { gap: 10, held: 0.2 } }));
  const tight = await audit(await earlyStop.train({ net, data, fit, params: { gap: 0.05, held: 0.2 } }));
  const gap = (r: typeof loose) => r.gap.loss[1] - r.gap.loss[0];
  expect(gap(tight)).toBeLessThan(0.2);
  expect(gap(loose)).toBeGreaterThan(gap(tight));
});
