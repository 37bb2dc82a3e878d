import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rngFor } from "../core/rng.ts";
import { type InputFilter, withFilter } from "../engine/runtime/filtered.ts";
import { canDifferentiate, canPredict, type Differentiates, type Model } from "../engine/runtime/model.ts";
import { analyticModel, sineNet } from "../testing/analytic-model.ts";
import { argmax } from "./criterion.ts";
import { type Diagnosis, doctorFindings, examine, inOrder, notExamined, pageOf } from "./doctor.ts";
import { checks } from "./doctor/index.ts";
import { pairedTest } from "./doctor/paired.ts";
import { type Aftermath, type AttackFacts, type KeptExample, Patient, type PatientData } from "./doctor/patient.ts";
import { attacks } from "./index.ts";

const size = 16;
const classes = 10;
const n = 60;
const layers = sineNet([size, 32, classes], 5, "relu");
const options = { lower: 0, upper: 1, dims: [4, 4], layout: "hw" } as const;
const net = (): Differentiates => analyticModel(layers, options);
const x = Float32Array.from({ length: n * size }, (_, i) => rngFor(3, i).uniform());
const answersOf = async (model: Model, inputs: Float32Array = x): Promise<Int32Array> => {
  if (!canPredict(model)) return model.labels(inputs);
  const scores = await model.scores(inputs);
  return Int32Array.from({ length: inputs.length / size }, (_, i) => argmax(scores, i, model.classes));
};

/** A patient whose labels are what the net says, unless given. */
const patient = async (model: Model, given: Partial<PatientData> = {}): Promise<PatientData> => {
  const inputs = given.x ?? x;
  const labels = given.labels ?? (await answersOf(model, inputs));
  return {
    model,
    x: inputs,
    labels,
    indices: Int32Array.from(labels, (_, i) => i),
    clean: given.clean ?? (await answersOf(model, inputs)),
    epsilon: new Map([["linf", 0.05]]),
    seed: 0,
    signal: new AbortController().signal,
    steps: [],
    ...given,
  };
};

/** What one check sees of a fresh patient. */
const diagnosis = async (id: string, data: PatientData) => {
  const check = checks.find((c) => c.id === `doctor/${id}`);
  if (check === undefined) throw new Error(`no check ${id}`);
  const none: Partial<Pick<Diagnosis, "severity" | "doubt">> & Pick<Diagnosis, "evidence"> = { evidence: [] };
  return { ...none, ...(await check.examine(new Patient(data))) };
};

/** A model that is `model` but for these members. */
const changed = (model: Differentiates, change: Partial<Differentiates>): Differentiates => ({ ...model, ...change });

const withScores = (model: Differentiates, f: (scores: Float32Array, inputs: Float32Array) => Float32Array) =>
  changed(model, {
    scores: async (inputs, signal) => f(await model.scores(inputs, signal), inputs),
    gradient: async (inputs, request, signal) => {
      const g = await model.gradient(inputs, request, signal);
      return { ...g, scores: f(g.scores, inputs) };
    },
  });

const withGradient = (model: Differentiates, f: (gradient: Float32Array, inputs: Float32Array) => Float32Array) =>
  changed(model, {
    gradient: async (inputs, request, signal) => {
      const g = await model.gradient(inputs, request, signal);
      return { ...g, gradient: f(g.gradient, inputs) };
    },
  });

const levels =
  (k: number): InputFilter =>
  (inputs) =>
    inputs.map((v) => Math.round(v * k) / k);
const behind = (filter: InputFilter): Differentiates => {
  const model = withFilter(net(), filter);
  if (!canDifferentiate(model)) throw new Error("a filter took the gradient away");
  return model;
};

/** Its answers are reversed after `limit` rows: what was asked in batches and alone is then past. */
const counter = (limit: number): Differentiates => {
  let asked = 0;
  return withScores(net(), (scores, inputs) => {
    asked += inputs.length / size;
    return asked > limit ? scores.toReversed() : scores;
  });
};

/** Adds a wave of tiny length to every logit: the true gradient of the result is almost all wave. */
const shattered = (): Differentiates => {
  const model = net();
  const wave = 4e4;
  const height = 0.02;
  return changed(model, {
    scores: async (inputs, signal) => {
      const s = await model.scores(inputs, signal);
      return s.map((v, i) => {
        const row = Math.floor(i / classes);
        let sum = 0;
        for (let j = 0; j < size; j++) sum += Math.sin(wave * (inputs[row * size + j] as number) + i);
        return v + height * sum;
      });
    },
    gradient: async (inputs, request, signal) => {
      const g = await model.gradient(inputs, request, signal);
      return {
        ...g,
        gradient: g.gradient.map((v, i) => v + height * wave * Math.cos(wave * (inputs[i] as number) + i)),
      };
    },
  });
};

const scaled = (factor: number): Differentiates =>
  analyticModel(
    layers.map((l, i) =>
      i === layers.length - 1
        ? { weights: l.weights.map((r) => r.map((v) => v * factor)), bias: (l.bias ?? []).map((v) => v * factor) }
        : l,
    ),
    options,
  );

const facts = (id: string, beaten: readonly number[], more: Partial<AttackFacts> = {}): AttackFacts => ({
  id,
  norm: "linf",
  epsilon: 0.05,
  targeted: false,
  params: {},
  queries: { forward: 50_000, backward: 50_000 },
  perSample: Array.from({ length: n }, (_, index) => ({
    index,
    success: beaten.includes(index),
    l0: null,
    l1: null,
    l2: null,
    linf: beaten.includes(index) ? 0.05 : null,
  })),
  ...more,
});
const aftermath = (runs: readonly AttackFacts[], examples: readonly KeptExample[] = []): { aftermath: Aftermath } => ({
  aftermath: { runs, examples, attacks: new Map(attacks.map((a) => [a.id, a])) },
});
const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("a healthy net", () => {
  it("passes every check before the attacks", async () => {
    const found = await examine(await patient(net()), "before");
    expect(found.filter((d) => d.status !== "passed")).toEqual([]);
    expect(found.every((d) => d.saw.length > 10)).toBe(true);
  });

  it("passes every check after attacks that beat it", async () => {
    const runs = [facts("evasion/pgd", first(n)), facts("evasion/square", first(40))];
    const found = await examine(await patient(net(), aftermath(runs)), "after");
    expect(found.filter((d) => d.status !== "passed")).toEqual([]);
  });

  it("gives the same diagnoses again", async () => {
    const data = await patient(net());
    expect(await examine(data, "before")).toEqual(await examine(data, "before"));
  });
});

describe("sick models", () => {
  const noise = rngFor(9);
  it.each<[string, string, () => Differentiates]>([
    ["non-finite", "high", () => withScores(net(), (s) => s.map((v, i) => (i % 97 === 0 ? Number.NaN : v)))],
    ["non-finite", "high", () => withGradient(net(), (g) => g.fill(Number.POSITIVE_INFINITY, 0, 3))],
    ["random-outputs", "high", () => withScores(net(), (s) => s.map((v) => v + 0.01 * noise.normal()))],
    ["stateful-outputs", "high", () => counter(330)],
    [
      "stateful-outputs",
      "high",
      () => withScores(net(), (s) => s.map((v) => v - s.reduce((a, b) => a + b, 0) / s.length / s.length)),
    ],
    ["saturated-scores", "high", () => scaled(1000)],
    ["zero-gradient", "high", () => withGradient(behind(levels(1)), (g) => g.fill(0))],
    ["unstable-gradient", "high", shattered],
    ["wrong-gradient", "high", () => behind(levels(3))],
    ["wrong-gradient", "low", () => behind(levels(255))],
    ["wrong-gradient", "high", () => withGradient(net(), (g) => g.map((v) => 3 * v))],
    ["erratic-loss", "high", () => withGradient(net(), (g) => g.map((v) => -v))],
    ["unbounded-attack", "high", () => withGradient(net(), (g) => g.fill(0))],
  ])("%s is raised with severity %s (case %#)", async (id, severity, model) => {
    // labels of the healthy net, so that the sick one is right most of the time
    const sick = model();
    const healthy = id === "stateful-outputs" || id === "random-outputs" || id === "non-finite";
    const clean = await answersOf(healthy ? net() : sick);
    const d = await diagnosis(id, await patient(sick, { labels: clean, clean }));
    expect([d.status, d.severity], d.saw).toEqual(["raised", severity]);
    expect(d.doubt === undefined).toBe(severity === "low");
  });

  it("saturation is what starves cross-entropy: the margin loss beats what it does not", async () => {
    const data = await patient(scaled(1000), { epsilon: new Map([["linf", 0.2]]) });
    const { evidence } = await diagnosis("saturated-scores", data);
    const of = (label: string): number => evidence.find((e) => e.label === label)?.value as number;
    expect(of("beaten by the margin loss")).toBeGreaterThan(of("beaten by cross-entropy"));
  });

  it("a wave of tiny length is seen as unstable, not as a wrong gradient alone", async () => {
    const d = await diagnosis("unstable-gradient", await patient(net()));
    expect(d.evidence[0]?.value).toBeGreaterThan(0.9);
  });
});

describe("data that do not fit", () => {
  it("values outside the domain", async () => {
    const d = await diagnosis("wrong-range", await patient(net(), { x: x.map((v) => 2 * v) }));
    expect(d.saw).toContain("outside the domain");
  });

  it("values that fill a corner of the range", async () => {
    const d = await diagnosis("wrong-range", await patient(net(), { x: x.map((v) => v / 255) }));
    expect([d.status, d.severity]).toEqual(["raised", "high"]);
    expect(d.saw).toContain("1/64 of the range");
  });

  it("another scaling that fits clearly better", async () => {
    const model = withFilter(net(), (inputs) => inputs.map((v) => 1 - v));
    const d = await diagnosis("wrong-range", await patient(model, { labels: await answersOf(net()) }));
    expect(d.status, d.saw).toBe("raised");
    expect(d.saw).toContain(`inverted, 1 - u the model gets ${n} of ${n}`);
  });

  it("labels that are not the model's", async () => {
    const labels = await answersOf(net());
    const other = labels.map((y) => (y + 1) % classes);
    expect((await diagnosis("clean-accuracy", await patient(net(), { labels: other }))).severity).toBe("high");
    const mixed = labels.map((y, i) => (i % 5 < 3 ? (y + 1) % classes : y));
    expect((await diagnosis("clean-accuracy", await patient(net(), { labels: mixed }))).severity).toBe("medium");
  });

  it("an imbalanced set on which a constant answer is right 9 of 10 times is still guessing", async () => {
    const labels = Int32Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const d = await diagnosis("clean-accuracy", await patient(net(), { labels, clean: new Int32Array(n) }));
    expect([d.status, d.severity]).toEqual(["raised", "high"]);
  });

  it("two classes, one class", async () => {
    const two = analyticModel(sineNet([size, 8, 2], 8), options);
    expect((await diagnosis("few-classes", await patient(two))).severity).toBe("info");
    const d = await diagnosis("few-classes", await patient(net(), { labels: new Int32Array(n).fill(3) }));
    expect([d.severity, d.doubt]).toEqual(["medium", "all samples are of one class"]);
  });

  it("nodes that round", async () => {
    const steps = [{ op: "QuantizeLinear", node: "q", kind: "surrogate" }] as const;
    const d = await diagnosis("straight-through", await patient(net(), { steps }));
    expect([d.severity, d.doubt]).toEqual(["low", undefined]);
    expect(d.saw).toContain("QuantizeLinear 'q'");
  });
});

describe("what the attacks did", () => {
  it("a search beats samples that gradients do not", async () => {
    const lost = [facts("evasion/pgd", first(2)), facts("evasion/square", first(20))];
    const d = await diagnosis("black-box-wins", await patient(net(), aftermath(lost)));
    expect([d.status, d.severity]).toEqual(["raised", "high"]);
    expect(d.saw).toContain("18 of 60 samples");
    const one = [facts("evasion/pgd", first(30)), facts("evasion/square", [...first(10), 31])];
    expect((await diagnosis("black-box-wins", await patient(net(), aftermath(one)))).status).toBe("passed");
    const none = [facts("evasion/fgm", first(30)), facts("evasion/square", first(40))];
    expect((await diagnosis("black-box-wins", await patient(net(), aftermath(none)))).status).toBe("not-run");
  });

  it("survivors that fall to more steps", async () => {
    const data = (epsilon: number, reported: number): Partial<PatientData> => ({
      epsilon: new Map([["linf", epsilon]]),
      ...aftermath([facts("evasion/pgd", [], { epsilon: reported })]),
    });
    const d = await diagnosis("not-converged", await patient(net(), data(0.5, 0.5)));
    expect([d.status, d.severity], d.saw).toEqual(["raised", "high"]);
    expect((await diagnosis("not-converged", await patient(net(), data(1e-4, 1e-4)))).status).toBe("passed");
  });

  it("keeps its passes below a share of the plan's", async () => {
    let rows = 0;
    const model = withGradient(net(), (g) => {
      rows += g.length / size;
      return g;
    });
    const run = facts("evasion/pgd", [], { epsilon: 1e-4, queries: { forward: 50_000, backward: 50_000 } });
    const data = await patient(model, { epsilon: new Map([["linf", 1e-4]]), ...aftermath([run]) });
    await diagnosis("not-converged", data);
    expect(rows).toBeGreaterThan(0);
    expect(2 * rows).toBeLessThanOrEqual(0.02 * 100_000);
  });

  it("samples on which an attack broke", async () => {
    const run = facts("evasion/pgd", []);
    const broken = { ...run, perSample: run.perSample.map((s) => (s.index === 7 ? { ...s, error: "it broke" } : s)) };
    const d = await diagnosis("failed-samples", await patient(net(), aftermath([broken])));
    expect([d.status, d.severity]).toEqual(["raised", "high"]);
    expect(d.saw).toContain("it broke");
  });

  it("only noise, no gradients", async () => {
    const of = async (...ids: string[]) =>
      diagnosis("weak-attacks", await patient(net(), aftermath(ids.map((id) => facts(id, [])))));
    expect((await of("evasion/uniform-noise", "evasion/fgm")).saw).toContain("only noise or a single step");
    expect((await of("evasion/square")).saw).toContain("no attack used the gradients");
    expect((await of("evasion/square", "evasion/pgd")).status).toBe("passed");
  });

  it("adversarial examples that do not hold", async () => {
    const labels = await answersOf(net());
    const shifted = (row: number, by: number): Float32Array => x.slice(row * size, (row + 1) * size).map((v) => v + by);
    const kept = (adversarial: Float32Array, index = 4): KeptExample => ({
      attack: "evasion/pgd",
      norm: "linf",
      epsilon: 0.05,
      index,
      adversarial,
    });
    const saw = async (data: Partial<PatientData>) => (await diagnosis("outside-ball", await patient(net(), data))).saw;
    // the true class is another one: whatever the model answers, it is wrong, so that only the ball matters
    const wrong = { labels: labels.map((y) => (y + 1) % classes) };
    const run = facts("evasion/pgd", [4]);
    const inside = shifted(4, 0).map((v) => (v > 0.5 ? v - 0.04 : v + 0.04));
    expect(await saw({ ...wrong, ...aftermath([run], [kept(inside)]) })).toContain("0 lie outside");
    expect(await saw({ ...wrong, ...aftermath([run], [kept(shifted(4, 0.06))]) })).toContain("1 lie outside");
    const beyond = shifted(4, 0);
    beyond[0] = -0.01;
    expect(await saw({ ...wrong, ...aftermath([run], [kept(beyond)]) })).toContain("1 lie outside");
    expect(await saw(aftermath([run], [kept(shifted(4, 0))]))).toContain("of 1 asked again 1 are classified correctly");
    const far = { ...run, perSample: run.perSample.map((s) => (s.success ? { ...s, linf: 0.2 } : s)) };
    expect(await saw(aftermath([far]))).toContain("of 1 reported distances 1 exceed");
  });
});

describe("the doctor", () => {
  it("says what could not be looked at", async () => {
    const labelsOnly: Model = { ...pick(net()), labels: (inputs: Float32Array) => net().labels(inputs) };
    const found = await examine(await patient(labelsOnly, { noGradients: "it is a tree" }), "before");
    expect(found.find((d) => d.id === "doctor/zero-gradient")).toMatchObject({
      status: "not-run",
      saw: "the model gives no gradients: it is a tree",
    });
    expect(found.find((d) => d.id === "doctor/random-outputs")?.status).toBe("passed");
    expect(notExamined("why").map((d) => d.status)).toEqual(checks.map(() => "not-run"));
  });

  it("makes findings with a page, in the order of the list", async () => {
    const found = await examine(await patient(scaled(1000)), "before");
    expect(inOrder(found.toReversed())).toEqual(found);
    const [finding] = doctorFindings(found, "the command");
    expect(finding).toMatchObject({
      id: "doctor/saturated-scores",
      reproduce: "the command",
      page: "docs/guide/doctor/saturated-scores.md",
    });
  });

  it.each(checks.map((c) => [c.id]))(
    "%s has a page that says when it is raised, what it means and what to do",
    (id) => {
      const path = join(import.meta.dirname, "../..", pageOf(id));
      expect(existsSync(path), path).toBe(true);
      const text = readFileSync(path, "utf8");
      for (const heading of ["## Raised if", "## What it means", "## What to do", "## Source"])
        expect(text).toContain(heading);
      expect(text).toContain(`\`${id}\``);
    },
  );

  it("McNemar's exact test agrees with binomial sums", () => {
    expect(pairedTest(0, 5)).toBe(1);
    expect(pairedTest(5, 0)).toBeCloseTo(1 / 32, 12);
    // (1 + 10 + 45) / 1024
    expect(pairedTest(8, 2)).toBeCloseTo(56 / 1024, 12);
  });
});

const pick = ({ name, domain, classes: k, close }: Differentiates) => ({ name, domain, classes: k, close });
