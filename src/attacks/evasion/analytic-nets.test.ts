/** What peers' own tests ask of attacks on nets that can be written down, and what the conformance kit (testing/attack-kit.ts) does not ask. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import { analyticModel, type AnalyticModel, simpleNet, sineNet } from "../../testing/analytic-model.ts";
import type { Attack, Params } from "../attack.ts";
import { type AttackResult, runAttack, type RunOptions } from "../harness.ts";
import { apgdCe, apgdDlr, apgdTargeted } from "./apgd.ts";
import { autoAttack } from "./auto-attack.ts";
import { carliniWagner } from "./carlini-wagner.ts";
import { carliniWagnerLinf } from "./carlini-wagner-linf.ts";
import { fab } from "./fab.ts";
import { fgm } from "./fgm.ts";
import { miFgsm } from "./mi-fgsm.ts";
import { pgd } from "./pgd.ts";
import { square } from "./square.ts";

const points = (n: number, d: number, seed = 3): Float32Array => {
  const rng = rngFor(seed, "points");
  return Float32Array.from({ length: n * d }, () => rng.uniform());
};

const run = async (
  a: Attack,
  model: AnalyticModel,
  x: Float32Array,
  labels: Int32Array,
  o: RunOptions,
): Promise<AttackResult> => {
  const results = await runAttack(a, model, { x, labels }, o);
  return results[0] as AttackResult;
};

const rate = (r: AttackResult): number => r.samples.filter((s) => s.success).length / r.samples.length;

describe("the two-class net of CleverHans' tests", () => {
  const model = analyticModel(simpleNet, { lower: -5, upper: 5 });
  const x = points(100, 2);

  it.each<[string, Attack, Norm]>([
    ["fgm", fgm, "linf"],
    ["fgm", fgm, "l2"],
    ["fgm", fgm, "l1"],
    ["pgd", pgd, "linf"],
    ["pgd", pgd, "l2"],
    ["pgd", pgd, "l1"],
    ["apgd-ce", apgdCe, "linf"],
    ["square", square, "linf"],
    ["auto-attack", autoAttack, "linf"],
  ])("%3$s %1$s: epsilon .5 leaves accuracy below .5, and reaches targets over .7", async (_, a, norm) => {
    const labels = await model.labels(x);
    const params: Params = a === square ? { queries: 200 } : {};
    expect(rate(await run(a, model, x, labels, { norm, epsilons: [0.5], params }))).toBeGreaterThan(0.5);
    // as there: targets are drawn, and may be the class that is predicted already
    const rng = rngFor(4, "targets");
    const targets = Int32Array.from(labels, () => rng.integer(2));
    expect(rate(await run(a, model, x, labels, { norm, epsilons: [0.5], targets, params }))).toBeGreaterThan(0.7);
  });

  it("pgd with epsilon 1 in the box [.5, .7] leaves accuracy below .1", async () => {
    const boxed = analyticModel(simpleNet, { lower: 0.5, upper: 0.7 });
    const inside = x.map((v) => 0.5 + 0.2 * v);
    const labels = await boxed.labels(inside);
    const params = { steps: 5, relativeStep: 0.2 };
    expect(rate(await run(pgd, boxed, inside, labels, { norm: "linf", epsilons: [1], params }))).toBeGreaterThan(0.9);
  });

  it("pgd uses the whole radius in every norm and no more", async () => {
    const labels = await model.labels(x);
    for (const norm of ["linf", "l2", "l1"] as const) {
      const o = { norm, epsilons: [0.5], earlyStop: false, params: { relativeStep: 0.1, randomStart: false } };
      const used = (await run(pgd, model, x, labels, o)).samples.map((s) => s[norm]);
      expect(Math.max(...used)).toBeLessThan(0.5 + 1e-5);
      expect(Math.max(...used)).toBeGreaterThan(0.5 - 1e-3);
    }
  });
});

describe("the trivial net of CleverHans' tests, logits [x, -x]", () => {
  const model = analyticModel([{ weights: [[1, -1]] }], { lower: -10, upper: 10 });
  const x = points(10, 1, 5).map((v) => v - 0.5);

  it.each([
    [0, false],
    [0, true],
    [2.3, false],
    [2.3, true],
  ])("C&W with confidence %d (targeted: %s) reaches it, and no more than .1 beyond", async (confidence, targeted) => {
    const labels = await model.labels(x);
    const targets = labels.map((y) => 1 - y);
    const params = { steps: 100, binarySearchSteps: 2, learningRate: 0.01, initialConstant: 1, confidence };
    for (const a of [carliniWagner, carliniWagnerLinf]) {
      const norm = a.norms[0] as Norm;
      const r = await run(a, model, x, labels, {
        norm,
        params: a === carliniWagner ? params : { confidence, steps: 100, learningRate: 0.01 },
        ...(targeted ? { targets } : {}),
      });
      expect(rate(r)).toBe(1);
      const z = await model.scores(r.adversarial);
      const leads = Array.from(labels, (y, i) => (z[2 * i + 1 - y] as number) - (z[2 * i + y] as number));
      expect(Math.abs(Math.min(...leads) - confidence)).toBeLessThan(0.1);
    }
  });
});

describe("whole-number features", () => {
  it.each([pgd, apgdCe, square, fab] as const)("$id moves them by whole steps", async (a) => {
    const d = 6;
    const integer = Uint8Array.of(1, 1, 1, 0, 0, 0);
    const layers = sineNet([d, 12, 4], 5);
    const model = analyticModel(layers, { lower: 0, upper: 10, domain: { integer } });
    const x = points(20, d).map((v, o) => (integer[o % d] === 1 ? Math.round(10 * v) : 10 * v));
    const params: Params = a === square ? { queries: 200 } : {};
    const r = await run(a, model, x, await model.labels(x), {
      norm: "linf",
      ...(a.kind === "fixed" ? { epsilons: [2.5] } : {}),
      params,
    });
    expect(rate(r)).toBeGreaterThan(0.4);
    let moved = 0;
    for (const s of r.samples)
      for (let i = 0; i < 3; i++) {
        const v = r.adversarial[s.index * d + i] as number;
        expect(Number.isInteger(v)).toBe(true);
        if (v !== x[s.index * d + i]) moved++;
      }
    expect(moved).toBeGreaterThan(0);
  });
});

describe("auto-attack", () => {
  const x = points(6, 8);
  const model = (classes: number): AnalyticModel => analyticModel(sineNet([8, 12, classes], 4), { lower: 0, upper: 1 });

  it.each([
    [2, "standard"],
    [3, "standard"],
    [3, "plus"],
    [2, "rand"],
    [5, "plus"],
    [12, "standard"],
  ] as const)(
    "runs on %d classes, version %s, and is no weaker than apgd-ce",
    async (classes, version) => {
      const m = model(classes);
      const labels = await m.labels(x);
      const o = { norm: "linf", epsilons: [0.1] } as const;
      const params = { version };
      const all = await run(autoAttack, m, x, labels, { ...o, params });
      const one = await run(apgdCe, m, x, labels, o);
      expect(rate(all)).toBeGreaterThanOrEqual(rate(one));
    },
    120_000,
  );

  it("refuses few classes on request, and says what to use", async () => {
    const m = model(3);
    const labels = await m.labels(x);
    const o = { norm: "linf", epsilons: [0.1], params: { fewClasses: "refuse" } } as const;
    await expect(run(autoAttack, m, x, labels, o)).rejects.toMatchObject({
      code: "ATTACK_PARAMS",
      message: "the targeted dlr loss needs 4 classes, the model has 3",
    });
    await expect(run(apgdTargeted, m, x, labels, { norm: "linf", epsilons: [0.1] })).rejects.toMatchObject({
      code: "ATTACK_PARAMS",
    });
    await expect(
      run(apgdDlr, model(2), x, await model(2).labels(x), { norm: "linf", epsilons: [0.1] }),
    ).rejects.toMatchObject({
      message: "the dlr loss needs 3 classes, the model has 2",
    });
  });

  it("rand: one lucky pass of a random model is no success, and ends no search", async () => {
    const x = points(16, 8, 9);
    const sound = model(5);
    const labels = await sound.labels(x);
    const noisy = (): AnalyticModel => {
      const rng = rngFor(2, "noise");
      const shaken = (scores: Float32Array): Float32Array => scores.map((v) => v + 0.35 * rng.normal());
      return {
        ...sound,
        scores: async (at) => shaken(await sound.scores(at)),
        gradient: async (at, request) => {
          const g = await sound.gradient(at, request);
          return { ...g, scores: shaken(g.scores) };
        },
      };
    };
    const o = { norm: "linf", epsilons: [0.1] } as const;
    const rand = await run(autoAttack, noisy(), x, labels, { ...o, params: { version: "rand" } });
    const hasty = await run(apgdCe, noisy(), x, labels, { ...o, params: { eot: 20 } });
    expect(rate(rand)).toBeGreaterThan(rate(hasty) + 0.1);
    // 101 points of 20 passes, twice where the first attack fails, and what is asked in between
    const asked = rand.samples.filter((s) => s.queries.forward > 1).map((s) => s.queries.forward);
    for (const n of asked) expect([1 + 2020 + 1, 1 + 2020 + 1 + 2020 + 1]).toContain(n);
  });

  it("leaves beaten samples to no later attack, also without early stop", async () => {
    const m = model(5);
    const labels = await m.labels(x);
    const r = await run(autoAttack, m, x, labels, { norm: "linf", epsilons: [0.3], earlyStop: false });
    const beaten = r.samples.filter((s) => s.success);
    expect(beaten.length).toBeGreaterThan(0);
    for (const s of beaten) expect(s.queries.forward).toBeLessThan(1200);
  });
});

it("bad parameters are refused by name", async () => {
  const m = analyticModel(simpleNet, { lower: 0, upper: 1 });
  const x = points(2, 2);
  const labels = await m.labels(x);
  const bad = (a: Attack, norm: Norm, params: Params): Promise<AttackResult> =>
    run(a, m, x, labels, { norm, epsilons: [0.1], params });
  const cases: [Attack, Norm, Params, string][] = [
    [pgd, "linf", { steps: 0 }, "steps must be a whole number of at least 1, got 0"],
    [pgd, "linf", { stepSize: -1 }, "the step size must be greater than 0, got -1"],
    [pgd, "linf", { loss: "mse" }, "loss 'mse' is not one of cross-entropy, dlr, margin"],
    [pgd, "l1", { l1Step: "best" }, "l1 step 'best' is not one of box, steepest, normalised, sparse"],
    [pgd, "l1", { l1Projection: "none" }, "l1Projection 'none' is not one of box, euclidean, rescale"],
    [miFgsm, "linf", { accumulate: "all" }, "accumulate 'all' is not one of l1, step"],
    [apgdCe, "linf", { restarts: 1.5 }, "restarts must be a whole number of at least 1, got 1.5"],
    [square, "linf", { pInit: 0 }, "pInit must lie in (0, 1], got 0"],
    [autoAttack, "linf", { version: "x" }, "version 'x' is not one of standard, plus, rand"],
  ];
  for (const [a, norm, params, message] of cases)
    await expect(bad(a, norm, params)).rejects.toMatchObject({ code: "ATTACK_PARAMS", message });
});
