import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { readNpz } from "../../engine/data/npz.ts";
import { canPredict, type Predicts } from "../../engine/runtime/model.ts";
import { answerChain } from "./answer-chain.ts";
import { withAnswers } from "./answering.ts";
import { answerFilterOf } from "./chosen-answer-filter.ts";
import { memGuard } from "./mem-guard.ts";
import { membershipLogit, trainMembershipClassifier } from "./membership-classifier.ts";

const key = new Uint8Array(16).fill(7);
const classes = 5;
const softmax = (z: readonly number[]): number[] => {
  const e = z.map(Math.exp);
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / total);
};
/** Members are answered more surely. */
const answers = (n: number, stream: string) => {
  const rng = rngFor(6, "mem-guard", stream);
  const member = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const p = Float32Array.from(
    [...member].flatMap((m) => {
      const y = rng.integer(classes);
      return softmax(Array.from({ length: classes }, (_, k) => rng.normal() + (k === y ? 2 + 3 * m : 0)));
    }),
  );
  return { member, p };
};
const rows = (p: Float32Array, k = classes): Float32Array[] =>
  Array.from({ length: p.length / k }, (_, i) => p.subarray(i * k, (i + 1) * k));
const argmax = (row: Float32Array): number => row.indexOf(row.reduce((a, b) => Math.max(a, b)));
const logit = (c: Parameters<typeof membershipLogit>[0], row: Float32Array): number =>
  membershipLogit(
    c,
    Float64Array.from(row, (v) => Math.log(Math.max(v, 1e-30))),
  );
/** AUC by counting. */
const auc = (score: readonly number[], member: Uint8Array): number => {
  let [wins, pairs] = [0, 0];
  score.forEach((a, i) => {
    if (member[i] !== 1) return;
    score.forEach((b, j) => {
      if (member[j] === 1) return;
      pairs++;
      wins += a > b ? 1 : a === b ? 0.5 : 0;
    });
  });
  return wins / pairs;
};
const moved = (a: Float32Array, b: Float32Array, k = classes): number =>
  a.reduce((s, v, i) => s + Math.abs(v - (b[i] as number)), 0) / (a.length / k);

const known = answers(300, "known");
const classifier = trainMembershipClassifier(known.p, known.member);
const fresh = answers(300, "fresh");

it("the classifier tells members by the shape of an answer", () => {
  expect(
    auc(
      rows(fresh.p).map((r) => logit(classifier, r)),
      fresh.member,
    ),
  ).toBeGreaterThan(0.85);
  expect(() => trainMembershipClassifier(known.p, new Uint8Array(300))).toThrow(/members and of others/);
});

it("makes it unsure, keeps every class and sums to one", () => {
  const guarded = memGuard({ classifier, budget: 2, key })(fresh.p);
  rows(guarded).forEach((row, i) => {
    const was = rows(fresh.p)[i] as Float32Array;
    expect(argmax(row)).toBe(argmax(was));
    expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(Math.abs(logit(classifier, row))).toBeLessThanOrEqual(Math.abs(logit(classifier, was)) + 1e-9);
  });
  const sure = rows(guarded).filter((r) => Math.abs(logit(classifier, r)) > 0.1).length;
  expect(sure / 300).toBeLessThan(0.05);
  // the classifier's yes and no is a guess now
  const right = rows(guarded).filter((r, i) => logit(classifier, r) > 0.1 === (fresh.member[i] === 1)).length;
  expect(right / 300).toBeLessThan(0.6);
});

it("keeps to the budget on average, and answers the same question the same way", () => {
  const free = moved(memGuard({ classifier, budget: 2, key })(fresh.p), fresh.p);
  expect(free).toBeGreaterThan(0.3);
  const budget = 0.1;
  const guard = memGuard({ classifier, budget, key });
  expect(moved(guard(fresh.p), fresh.p)).toBeLessThan(budget * 1.15);
  expect(moved(guard(fresh.p), fresh.p)).toBeGreaterThan(budget * 0.5);
  expect(guard(fresh.p)).toEqual(guard(fresh.p));
  expect(memGuard({ classifier, budget, key: key.map((v) => v + 1) })(fresh.p)).not.toEqual(guard(fresh.p));
  expect(memGuard({ classifier, budget: 0, key })(fresh.p)).toEqual(fresh.p);
});

it("refuses short keys, impossible budgets and other classes", () => {
  expect(() => memGuard({ classifier, budget: 1, key: new Uint8Array(8) })).toThrow(/can be guessed/);
  expect(() => memGuard({ classifier, budget: 3, key })).toThrow(/between 0 and 2/);
  expect(() => memGuard({ classifier, budget: 1, key })(new Float32Array(7))).toThrow(/no answers of 5/);
});

it("stands behind a model without changing its labels", async () => {
  const logits = fresh.p.map((v) => Math.log(v) + 2);
  const model: Predicts = {
    name: "table",
    domain: { dims: [1], size: 1, layout: "flat", lower: Float32Array.of(0), upper: Float32Array.of(1) },
    classes,
    scoreKind: "logits",
    scores: () => Promise.resolve(logits),
    labels: () => Promise.resolve(Int32Array.from(rows(logits), argmax)),
    close: () => Promise.resolve(),
  };
  const context = { classes, modelVersion: "table@1", key, membershipClassifier: classifier };
  const guarded = withAnswers(model, answerChain([answerFilterOf("mem-guard")], context, { kind: "logits" }));
  if (!canPredict(guarded)) throw new Error("scores are expected");
  expect(guarded.scoreKind).toBe("probabilities");
  expect(await guarded.labels(new Float32Array(300))).toEqual(await model.labels(new Float32Array(300)));
  expect(await guarded.scores(new Float32Array(300))).not.toEqual(fresh.p);
  expect("gradient" in guarded).toBe(false);
});

const recorded = join(
  import.meta.dirname,
  "../../../../shared/data/privacy/inspire-group+membership-inference-evaluation/MemGuard/saved_predictions/location_shadow_predictions.npz",
);
if (!existsSync(recorded)) process.stderr.write("skipped: recorded MemGuard answers (needs ../shared)\n");

describe.skipIf(!existsSync(recorded))("answers of the paper's location model (needs ../shared)", () => {
  it("hides as much as the authors' defence, at no more change", async () => {
    const npz = await readNpz(new Uint8Array(readFileSync(recorded)), "recorded");
    const read = (name: string): Float32Array => Float32Array.from(npz.get(name)?.data as Float64Array);
    const [plain, theirs] = [read("tc_output"), read("defense_output")];
    const k = 30;
    const of = (p: Float32Array, odd: number): Float32Array =>
      Float32Array.from(
        rows(p, k)
          .filter((_, i) => i % 2 === odd)
          .flatMap((r) => [...r]),
      );
    const member = Uint8Array.from({ length: 500 }, (_, i) => (i < 250 ? 1 : 0));
    const attack = (p: Float32Array): number =>
      auc(
        rows(p, k).map((r) => Math.max(...r)),
        member,
      );
    const guard = memGuard({ classifier: trainMembershipClassifier(of(plain, 0), member), budget: 2, key });
    const ours = guard(of(plain, 1));
    expect(attack(of(plain, 1))).toBeGreaterThan(0.85);
    expect(attack(ours)).toBeLessThan(attack(of(theirs, 1)) + 0.02);
    expect(moved(ours, of(plain, 1), k)).toBeLessThan(moved(of(theirs, 1), of(plain, 1), k) * 1.1);
    rows(ours, k).forEach((r, i) => expect(argmax(r)).toBe(argmax(rows(of(plain, 1), k)[i] as Float32Array)));
  });
});
