/** Teachers on shards, votes paid before they are answered, a student from answers alone. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BitSource } from "../../core/csprng.ts";
import { rngFor } from "../../core/rng.ts";
import type { FitData, FitOptions } from "../../engine/fit/fit.ts";
import { normalizedNet } from "../../engine/fit/fit.test-data.ts";
import { measure } from "../../engine/fit/measure.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import { erfc } from "../../engine/tensor/special-functions.ts";
import { account } from "../accountant/account.ts";
import type { Adjacency } from "../accountant/event.ts";
import { PrivacyLedger, readLedger } from "../ledger/privacy-ledger.ts";
import { laplaceNoise } from "../noise/laplace-noise.ts";
import { type Aggregation, aggregations, voteCost, votesCost } from "./aggregation.ts";
import { fittedNoise } from "./fitted-noise.ts";
import { pate, type PateOptions } from "./pate.ts";
import { shards } from "./shards.ts";
import { teacherVotes } from "./teachers.ts";
import { VoteMechanism } from "./vote-mechanism.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-pate-"));
  path = join(folder, "privacy.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const seeded = (stream: string): BitSource => {
  const rng = rngFor(5, "pate.test", stream);
  return { u32: () => rng.integer(4294967296) };
};
const open = (epsilon = 3, adjacency: Adjacency = "add-remove"): PrivacyLedger =>
  PrivacyLedger.open(path, { data: "digest", budget: { epsilon, delta: 1e-5, adjacency } });

/** Three classes of [2, 4, 4]: noise, with one place bright. */
const task = (n: number, stream: string): FitData => {
  const rng = rngFor(3, "pate.test", stream);
  const x = Float32Array.from({ length: n * 32 }, () => 0.3 * rng.normal());
  const labels = Int32Array.from({ length: n }, () => rng.integer(3));
  labels.forEach((y, i) => {
    const at = i * 32 + (y === 0 ? 0 : 16);
    for (let k = 0; k < 16; k++) x[at + k] = (x[at + k] as number) + (y === 2 ? -1 : 1);
  });
  return { x, labels, dims: [2, 4, 4] };
};
const training: FitOptions = { epochs: 8, batchSize: 8, optimizer: { kind: "adam", learningRate: 0.03 }, threads: 1 };

describe("shards", () => {
  const data = task(300, "shards");
  const sets = (d: FitData, adjacency: Adjacency): string[] =>
    shards(d, 7, adjacency, 1).map((rows) =>
      [...rows].map((r) => `${d.labels[r]} ${d.x.subarray(r * 32, r * 32 + 32).join()}`).join("|"),
    );
  const changed = (a: FitData, b: FitData, adjacency: Adjacency): number => {
    const before = sets(a, adjacency);
    return sets(b, adjacency).filter((s, i) => s !== before[i]).length;
  };

  it.each(["add-remove", "replace-one"] as const)("have every record once, %s", (adjacency) => {
    const rows = shards(data, 7, adjacency, 1).flatMap((r) => [...r]);
    expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  it("one record less concerns one teacher", () => {
    const without: FitData = { x: data.x.slice(32), labels: data.labels.slice(1), dims: data.dims };
    expect(changed(data, without, "add-remove")).toBe(1);
    // by position most shards would change: that rule is for replaced records
    expect(changed(data, without, "replace-one")).toBeGreaterThan(1);
  });

  it("one record replaced concerns one teacher", () => {
    const x = data.x.slice();
    x.fill(0.5, 32, 64);
    expect(changed(data, { ...data, x }, "replace-one")).toBe(1);
  });
});

describe("an answer", () => {
  const kinds: Aggregation[] = [
    { kind: "lnmax", scale: 20 },
    { kind: "gnmax", sigma: 25 },
    { kind: "confident-gnmax", sigma: 25, threshold: 60, thresholdSigma: 40 },
  ];

  it.each(kinds)("of $kind is paid before it is known", (aggregation) => {
    const ledger = open(0.7);
    const m = new VoteMechanism({ ledger, run: "a", aggregation, classes: 3, source: seeded(aggregation.kind) });
    expect(m.answer([990, 5, 5])).toBe(0);
    ledger.close();
    const { events } = readLedger(path);
    const { ask, answer } = voteCost(aggregation, "add-remove");
    const want = [...ask, ...answer];
    expect(events.map((e) => [e.mechanism, e.steps])).toEqual(want.map((e) => [e.mechanism, e.steps]));
    // rounding to a grid takes a little off the noise
    events.forEach((e, i) => {
      expect(e.noise / (want[i]?.noise ?? 0)).toBeLessThan(1);
      expect(e.noise / (want[i]?.noise ?? 0)).toBeGreaterThan(1 - 1e-8);
    });
  });

  it("is refused when the budget is spent, and the votes stay unknown", () => {
    const ledger = open(0.8);
    const aggregation = { kind: "gnmax", sigma: 20 } as const;
    const m = new VoteMechanism({ ledger, run: "a", aggregation, classes: 2, source: seeded("refused") });
    const fits = ledger.remaining({ mechanism: "gaussian", noise: 20 / Math.SQRT2, sampling: "none", rate: 1 });
    expect(fits).toBeGreaterThan(2);
    for (let i = 0; i < fits; i++) m.answer([100, 0]);
    expect(() => m.answer([100, 0])).toThrow(expect.objectContaining({ code: "DP_BUDGET" }));
    expect(ledger.spent()).toBeLessThanOrEqual(0.8);
    ledger.close();
  });

  it("of confident-gnmax is none, and costs only the question, where teachers do not agree", () => {
    const ledger = open();
    const aggregation = kinds[2] as Aggregation;
    const m = new VoteMechanism({
      ledger,
      run: "a",
      aggregation: { ...aggregation, threshold: 400 } as Aggregation,
      classes: 3,
      source: seeded("none"),
    });
    expect(m.answer([40, 30, 30])).toBeUndefined();
    ledger.close();
    expect(readLedger(path).events).toMatchObject([{ mechanism: "gaussian", steps: 1 }]);
  });

  it("of gnmax is wrong as often as its noise says", () => {
    const ledger = open(8);
    const m = new VoteMechanism({
      ledger,
      run: "a",
      aggregation: kinds[1] as Aggregation,
      classes: 2,
      source: seeded("often"),
    });
    const n = 300;
    let wrong = 0;
    for (let i = 0; i < n; i++) if (m.answer([60, 30]) !== 0) wrong++;
    ledger.close();
    // of two counts: erfc(d / (2 sigma)) / 2
    const want = 0.5 * erfc(30 / 50);
    expect(Math.abs(wrong / n - want)).toBeLessThan(4 * Math.sqrt((want * (1 - want)) / n));
  });

  it("of lnmax is wrong as often as its noise says", () => {
    const noise = laplaceNoise(seeded("often lnmax"), 20);
    const n = 4000;
    let wrong = 0;
    for (let i = 0; i < n; i++) {
      const counts = Float64Array.of(60, 30);
      noise.add(counts);
      if ((counts[1] as number) > (counts[0] as number)) wrong++;
    }
    // (2 + d / b) / (4 e^(d / b)), exact for one other class
    const want = (3.5 / 4) * Math.exp(-1.5);
    expect(Math.abs(wrong / n - want)).toBeLessThan(4 * Math.sqrt((want * (1 - want)) / n));
  });
});

describe("cost", () => {
  it.each(aggregations)("%s: replaced records cost what added ones do: one teacher either way", (kind) => {
    const a: Aggregation =
      kind === "lnmax"
        ? { kind, scale: 20 }
        : kind === "gnmax"
          ? { kind, sigma: 20 }
          : { kind, sigma: 20, threshold: 5, thresholdSigma: 30 };
    const cost = (adjacency: Adjacency): number =>
      account(votesCost(a, adjacency, 60, 30), { delta: 1e-5, adjacency }).upper;
    expect(cost("replace-one")).toBeCloseTo(cost("add-remove"), 2);
  });

  it("of GNMax is that of Renyi order / sigma^2 a query (2018, Proposition 8), converted exactly", () => {
    // 286 answers at sigma 40: Renyi divergence order * 286 / 1600 is a Gaussian of noise sqrt(1600 / 572)
    const events = votesCost({ kind: "gnmax", sigma: 40 }, "add-remove", 286, 286);
    const one = account(
      [{ mechanism: "gaussian", noise: Math.sqrt(1600 / 572), sampling: "none", rate: 1, steps: 1 }],
      { delta: 1e-5 },
    );
    expect(account(events, { delta: 1e-5 }).upper).toBeCloseTo(one.upper, 6);
  });

  it.each(aggregations)("noise of %s that fits a budget fits it closely", (kind) => {
    const ledger = open(2);
    const plan = {
      kind,
      teachers: 400,
      asks: 40,
      answers: kind === "confident-gnmax" ? 20 : 40,
      threshold: 9,
      adjacency: "add-remove",
    } as const;
    const a = fittedNoise(plan, (e) => ledger.costWith(e), 2);
    const cost = ledger.costWith(votesCost(a, "add-remove", 40, plan.answers));
    expect(cost).toBeLessThanOrEqual(2);
    expect(cost).toBeGreaterThan(1.95);
    ledger.close();
  });
});

describe("pate", () => {
  const options = (ledger: PrivacyLedger, change: Partial<PateOptions> = {}): PateOptions => ({
    ledger,
    run: "first",
    teachers: 12,
    aggregation: "gnmax",
    queries: 20,
    teacher: training,
    student: { ...training, epochs: 30 },
    ...change,
  });

  it("teaches a student within the budget, and writes no file but the ledger", async () => {
    const ledger = open(15);
    const exam = task(200, "exam");
    const result = await pate(normalizedNet(), task(360, "private"), task(60, "public").x, options(ledger));
    ledger.close();
    expect(result.epsilon).toBeLessThanOrEqual(15);
    expect(readLedger(path).epsilon).toBeLessThanOrEqual(result.epsilon + 0.01);
    expect(readLedger(path).events).toMatchObject([{ mechanism: "gaussian", steps: 20 }]);
    expect(result.labelled.labels).toHaveLength(20);
    expect(readdirSync(folder)).toEqual(["privacy.jsonl"]);
    const trainer = new Trainer(result.student, { dims: exam.dims, threads: 1 });
    expect((await measure(trainer, exam.x, exam.labels)).accuracy).toBeGreaterThan(0.8);
    await trainer.close();
  });

  it("refuses more queries than the budget has left, before a teacher is trained", async () => {
    const ledger = open(0.5);
    const step = { mechanism: "gaussian", noise: 8, sampling: "none", rate: 1 } as const;
    for (let i = ledger.remaining(step); i > 0; i--) ledger.spend("other", i, step);
    const before = readLedger(path).events;
    let trained = 0;
    const run = pate(
      normalizedNet(),
      task(60, "private"),
      task(30, "public").x,
      options(ledger, { onTeacher: () => trained++ }),
    );
    await expect(run).rejects.toMatchObject({ code: "DP_BUDGET" });
    expect(trained).toBe(0);
    ledger.close();
    expect(readLedger(path).events).toEqual(before);
  });

  it("refuses to ask about an input twice", async () => {
    const ledger = open();
    const run = pate(normalizedNet(), task(60, "private"), task(10, "public").x, options(ledger));
    await expect(run).rejects.toMatchObject({ code: "DP_PARAMS" });
    ledger.close();
  });

  it("a teacher without records votes as it began", async () => {
    const data = task(24, "private");
    const x = task(9, "public").x;
    const o = { fit: training };
    const one = await teacherVotes(normalizedNet(), data, [Int32Array.of(0, 1, 2)], x, o);
    const both = await teacherVotes(normalizedNet(), data, [Int32Array.of(0, 1, 2), new Int32Array(0)], x, o);
    expect(both.counts.reduce((a, b) => a + b, 0)).toBe(18);
    expect(both.counts.every((c, i) => c >= (one.counts[i] as number))).toBe(true);
  });
});
