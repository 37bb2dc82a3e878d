import { expect, it } from "vitest";
import { membershipReport } from "../../attacks/privacy/membership.ts";
import { signalsOf } from "../../attacks/privacy/signals.ts";
import { fit, type FitOptions } from "../../engine/fit/fit.ts";
import { pickRows } from "./pick-rows.ts";
import { scoresOf } from "./scores-of.ts";
import { trainShadows } from "./shadows.ts";
import { noisyData, smallNet } from "./small-net.test-data.ts";

const pool = noisyData(200, 20, 4, 0.3);
const options: FitOptions = {
  epochs: 25,
  batchSize: 20,
  optimizer: { kind: "adam", learningRate: 0.01 },
  threads: 1,
};
const train = async (data: typeof pool, index: number) =>
  (await fit(smallNet(20, 32, 4, index), data, { ...options, seed: index })).model;

it("halves the samples in complementary pairs, and finds who was trained on", async () => {
  const shadows = await trainShadows(pool, { count: 8, seed: 1, train, threads: 1 });
  for (let i = 0; i < 200; i++) expect(shadows.inside.reduce((s, m) => s + (m[i] as number), 0)).toBe(4);
  expect(shadows.inside[0]).not.toEqual(shadows.inside[2]);

  const rows = Int32Array.from({ length: 100 }, (_, i) => i);
  const member = Uint8Array.from({ length: 200 }, (_, i) => (i < 100 ? 1 : 0));
  const audit = async (model: Parameters<typeof scoresOf>[0]) =>
    membershipReport({
      target: signalsOf(await scoresOf(model, pool, { threads: 1 }), pool.labels, "logits"),
      labels: pool.labels,
      member,
      shadows,
      delta: 1e-5,
    });
  const overfitted = await audit(await train(pickRows(pool, rows), 100));
  const auc = (r: typeof overfitted, id: string) => r.attacks.find((a) => a.id === `privacy/${id}`)?.auc;
  for (const id of ["loss", "modified-entropy", "lira-online", "lira-offline", "rmia"])
    expect(auc(overfitted, id)?.value, id).toBeGreaterThan(0.85);
  expect(auc(overfitted, "lira-online")?.value).toBeGreaterThan((auc(overfitted, "loss")?.value ?? 1) - 0.02);
  expect(overfitted.epsilon).toMatchObject({ attack: "privacy/lira-online", samples: 200 });
  expect(overfitted.epsilon.epsilon).toBeGreaterThan(1);
  expect(overfitted.thresholdsFrom).toBe("shadow models");

  // weights that have seen nothing: members and others are alike
  const fresh = await audit(smallNet(20, 32, 4, 100));
  for (const a of fresh.attacks) {
    expect(a.auc.interval[0], a.id).toBeLessThan(0.5);
    expect(a.auc.interval[1], a.id).toBeGreaterThan(0.5);
  }
  expect(fresh.epsilon.epsilon).toBe(0);
});

it("refuses counts that can not be halved", async () => {
  await expect(trainShadows(pool, { count: 5, seed: 1, train })).rejects.toThrow(/5 shadow models/);
});
