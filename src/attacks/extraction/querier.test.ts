import { expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import type { Labels, Predicts } from "../../engine/runtime/model.ts";
import { Querier } from "./querier.ts";

const domain = { dims: [1], size: 1, layout: "flat", lower: Float32Array.of(0), upper: Float32Array.of(1) } as const;
/** Three classes by the value; keeps what it was asked, and refuses from `refuseFrom` questions on. */
const account = (refuseFrom = Infinity): Predicts & { readonly asked: number[] } => {
  const asked: number[] = [];
  const scores = (x: Float32Array): Promise<Float32Array> => {
    asked.push(...x);
    if (asked.length > refuseFrom)
      return Promise.reject(new CasemateError("MODEL_UNREACHABLE", "answered status 403: blocked"));
    // noisy probabilities: they do not add up to one
    return Promise.resolve(
      Float32Array.from([...x].flatMap((v) => [v % 3 === 0 ? 2 : 0.5, v % 3 === 1 ? 2 : 0.5, -0.1])),
    );
  };
  return {
    name: "account",
    domain,
    classes: 3,
    scoreKind: "probabilities",
    scores,
    labels: async (x) => (await scores(x), Int32Array.from(x, (v) => v % 3)),
    close: () => Promise.resolve(),
    asked,
  };
};
const questions = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => i);

it("asks in turn, gives answers back in order, and never asks more than the budget", async () => {
  const accounts = [account(), account(), account()];
  const querier = new Querier(accounts, { budget: 10, chunk: 4 });
  const first = await querier.ask(questions(7));
  expect([...first.x]).toEqual([...questions(7)]);
  expect([...first.labels]).toEqual([0, 1, 0, 0, 1, 0, 0]);
  expect([...(first.probabilities ?? [])].slice(0, 6)).toEqual(
    [0.8, 0.2, 0, 0.2, 0.8, 0].map((v) => expect.closeTo(v, 6)),
  );
  expect(accounts.map((a) => a.asked)).toEqual([
    [0, 3, 6],
    [1, 4],
    [2, 5],
  ]);
  const second = await querier.ask(questions(7));
  expect(second.labels.length).toBe(3);
  expect([querier.used, querier.left]).toEqual([10, 0]);
  expect((await querier.ask(questions(2))).labels.length).toBe(0);
  expect([...querier.byAccount]).toEqual([4, 3, 3]);
});

it("spreads at random by the seed", async () => {
  const spread = async (seed: number): Promise<number[]> => {
    const querier = new Querier([account(), account()], { budget: 100, spread: "random", seed });
    await querier.ask(questions(100));
    return [...querier.byAccount];
  };
  expect(await spread(1)).toEqual(await spread(1));
  expect(Math.min(...(await spread(1)))).toBeGreaterThan(30);
  expect(new Set(await Promise.all([1, 2, 3, 4].map(async (s) => (await spread(s))[0]))).size).toBeGreaterThan(1);
});

it("gives up an account that is refused, and goes on with the others until none is left", async () => {
  const accounts = [account(3), account(), account(5)];
  const querier = new Querier(accounts, { budget: 60, chunk: 6 });
  const told = await querier.ask(questions(30));
  // chunks of two questions for each account: the first falls in the second chunk, the last in the third (by then two accounts share six)
  expect(querier.lost.map((l) => [l.account, l.after])).toEqual([
    [0, 4],
    [2, 7],
  ]);
  expect(querier.lost[0]?.reason).toMatch(/403/);
  expect(told.labels.length).toBe(30 - 2 - 3);
  expect(querier.used).toBe(30);
  const alone = new Querier([account(3)], { budget: 60, chunk: 2 });
  expect((await alone.ask(questions(30))).labels.length).toBe(2);
  expect(alone.left).toBe(0);
});

it("throws what is no refusal", async () => {
  const broken: Predicts = { ...account(), scores: () => Promise.reject(new CasemateError("MODEL_RUN_FAILED", "no")) };
  await expect(new Querier([broken], { budget: 5 }).ask(questions(2))).rejects.toThrow("no");
  expect(() => new Querier([], { budget: 5 })).toThrow(/needs an account/);
});

it("learns from labels where these are all that is given, or wanted", async () => {
  const { scores: _, scoreKind: __, ...labels } = account();
  const only: Labels = labels;
  for (const querier of [new Querier([only], { budget: 9 }), new Querier([account()], { budget: 9, use: "labels" })]) {
    expect(querier.soft).toBe(false);
    expect(await querier.ask(questions(2))).toMatchObject({ labels: Int32Array.of(0, 1), probabilities: undefined });
  }
});
