import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import type { Domain, Predicts } from "../../engine/runtime/model.ts";
import type { Attack } from "../attack.ts";
import { inDomain, projectRow } from "../geometry.ts";
import { runAttack } from "../harness.ts";
import { beamSwap } from "./beam-swap.ts";
import { exhaustiveSwap } from "./exhaustive-swap.ts";
import { textAttacks } from "./index.ts";
import { readSwaps } from "./swaps.ts";
import { wordSwap } from "./word-swap.ts";

const length = 6;
const words = 14;
const rng = rngFor(5, "text-attacks.test");
/** tokens 2.. in groups of three that may stand for each other; 0 and 1 for nothing */
const swaps = new Map(
  Array.from({ length: 12 }, (_, i) => {
    const group = 2 + 3 * Math.floor(i / 3);
    return [i + 2, [group, group + 1, group + 2].filter((t) => t !== i + 2)];
  }),
);
const domain: Domain = {
  dims: [length],
  size: length,
  layout: "flat",
  lower: new Float32Array(length),
  upper: new Float32Array(length).fill(words - 1),
  swaps,
};
/** words of a group mean much the same */
const meaning = Float64Array.from({ length: 4 }, () => 2 * rng.normal());
const value = Float64Array.from({ length: words }, (_, t) =>
  t < 2 ? 0 : (meaning[Math.floor((t - 2) / 3)] as number) + 0.5 * rng.normal(),
);
const pair = Float64Array.from({ length: words * words }, () => 0.7 * rng.normal());
let asked = 0;
/** A sum over words, and over neighbours: greedy search is not always right. */
const model: Predicts = {
  name: "table",
  domain,
  classes: 2,
  scoreKind: "logits",
  scores: (x) => {
    const n = x.length / length;
    asked += n;
    const out = new Float32Array(2 * n);
    for (let i = 0; i < n; i++) {
      const row = x.subarray(i * length, (i + 1) * length);
      out[2 * i + 1] = row.reduce(
        (sum, t, j) =>
          sum + (value[t] as number) + (j === 0 ? 0 : (pair[(row[j - 1] as number) * words + t] as number)),
        0,
      );
    }
    return Promise.resolve(out);
  },
  labels: async (x) => {
    const scores = await model.scores(x);
    return Int32Array.from({ length: scores.length / 2 }, (_, i) => ((scores[2 * i + 1] as number) > 0 ? 1 : 0));
  },
  close: () => Promise.resolve(),
};

const n = 120;
const x = Float32Array.from({ length: n * length }, (_, i) =>
  i % length === length - 1 ? 0 : 2 + Math.floor(12 * rng.uniform()),
);
let labels = new Int32Array(0);
const run = async (attack: Attack, params = {}, more = {}) => {
  const [result] = await runAttack(attack, model, { x, labels }, { norm: "l0", params, ...more });
  if (result === undefined) throw new Error("no result");
  return result;
};
const beaten = (r: Awaited<ReturnType<typeof run>>) => r.samples.map((s) => (s.success ? s.l0 : Infinity));

beforeAll(async () => {
  labels = (await model.labels(x)) as Int32Array<ArrayBuffer>;
});

describe("tokens in a domain", () => {
  const token = fc.integer({ min: 0, max: words - 1 });
  const row = fc.array(token, { minLength: length, maxLength: length });
  it("are those that may stand for the original, or it", () => {
    fc.assert(
      fc.property(row, row, fc.integer({ min: 1, max: length }), (from, original, most) => {
        const [at, x0] = [Float32Array.from(from), Float32Array.from(original)];
        const allowed = from.every((t, j) => t === original[j] || swaps.get(original[j] ?? 0)?.includes(t) === true);
        expect(inDomain(at, 0, x0, 0, domain)).toBe(allowed);
        projectRow("l0", most, at, 0, x0, 0, domain);
        expect(inDomain(at, 0, x0, 0, domain)).toBe(true);
        expect(at.filter((t, j) => t !== x0[j]).length).toBeLessThanOrEqual(most);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("attacks on text", () => {
  it("all words tried: the fewest that are enough, and none where there are none", async () => {
    const result = await run(exhaustiveSwap);
    const least = beaten(result);
    expect(least.filter((l) => l === 1).length).toBeGreaterThan(5);
    expect(least.filter((l) => l > 1 && l < Infinity).length).toBeGreaterThan(3);
    expect(least.filter((l) => l === Infinity).length).toBeGreaterThan(3);
    for (const attack of textAttacks) {
      const found = beaten(await run(attack));
      found.forEach((l, i) => expect(l).toBeGreaterThanOrEqual(least[i] as number));
      // searches miss some
      const missed = found.filter((l, i) => l === Infinity && (least[i] as number) < Infinity).length;
      expect(missed).toBeLessThanOrEqual(attack === wordSwap ? 12 : 0);
    }
    // a beam as wide as the space is the whole space
    expect(beaten(await run(beamSwap, { width: 100_000, words: length }))).toEqual(least);
  });

  it("changes only words that may be, to words that may stand there", async () => {
    for (const attack of textAttacks) {
      const { adversarial, samples } = await run(attack);
      const answers = await model.labels(adversarial);
      samples.forEach((s, i) => {
        expect(inDomain(adversarial, i, x, i, domain)).toBe(true);
        expect(adversarial[i * length + length - 1]).toBe(0);
        expect(answers[i] !== labels[i]).toBe(s.success);
      });
    }
  });

  it("is judged by the harness: a candidate with another word is thrown back", async () => {
    const cheat: Attack = {
      ...wordSwap,
      run: (c) => Promise.resolve(c.x.map((t) => (t >= 2 ? 2 + ((t + 5) % 12) : t))),
    };
    expect((await run(cheat)).samples.some((s) => s.success)).toBe(false);
    // and one that asks the model about it does not win by having asked
    const asking: Attack = {
      ...wordSwap,
      run: async (c) => {
        for (let t = 2; t < words; t++)
          await c.oracle.scores(
            c.x.map((v) => (v >= 2 ? t : v)),
            Int32Array.from({ length: c.n }, (_, i) => i),
          );
        return c.x;
      },
    };
    const won = await run(asking);
    for (const [i, s] of won.samples.entries())
      if (s.success) expect(inDomain(won.adversarial, i, x, i, domain)).toBe(true);
    expect(won.samples.filter((s) => s.success).length).toBeLessThan(n / 2);
  });

  it("keeps within its budget of queries, and counts them", async () => {
    for (const attack of textAttacks) {
      const before = asked;
      const { samples } = await run(attack, {}, { maxQueries: 9 });
      for (const s of samples) expect(s.queries.forward).toBeLessThanOrEqual(9);
      const counted = samples.reduce((sum, s) => sum + s.queries.forward, 0);
      // two passes of the judge are not the attack's
      expect(asked - before - counted).toBeLessThanOrEqual(2 * n);
    }
  });

  it("keeps within a number of words, and finds no fewer samples with more of them", async () => {
    const results = await runAttack(wordSwap, model, { x, labels }, { norm: "l0", epsilons: [1, 2, Infinity] });
    const counts = results.map((r) => r.samples.filter((s) => s.success).length);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts[0]).toBeLessThan(counts[2] as number);
    for (const s of results[0]?.samples ?? []) if (s.success) expect(s.l0).toBe(1);
  });

  it("says of a text with too many substitutions that it was not attacked", async () => {
    const { samples } = await run(exhaustiveSwap, { most: 20 });
    const refused = samples.filter((s) => s.error !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.error).toMatch(/substitutions, at most 20/);
  });

  it("both orders of words find about as much", async () => {
    const [a, b] = [beaten(await run(wordSwap)), beaten(await run(wordSwap, { order: "saliency" }))];
    const count = (l: readonly number[]) => l.filter((v) => v < Infinity).length;
    expect(Math.abs(count(a) - count(b))).toBeLessThanOrEqual(n / 15);
    expect(a).not.toEqual(b);
    await expect(run(wordSwap, { order: "alphabet" })).rejects.toMatchObject({ code: "ATTACK_PARAMS" });
  });

  it("needs to know what may stand for what", async () => {
    const { swaps: _, ...open } = domain;
    const bare = { ...model, domain: open };
    await expect(runAttack(wordSwap, bare, { x, labels }, { norm: "l0" })).rejects.toMatchObject({
      code: "ATTACK_PARAMS",
    });
  });
});

describe("readSwaps", () => {
  const tokens = new Map([
    ["good", 2],
    ["fine", 3],
    ["great", 4],
  ]);
  it("JSON says one way, pairs say both", () => {
    expect([...readSwaps('{"good": ["great", "fine", "unheard", "good"]}', "s", tokens)]).toEqual([[2, [3, 4]]]);
    expect([...readSwaps("good fine\n\nGreat good\nnice good\n", "s", tokens)]).toEqual([
      [2, [3, 4]],
      [3, [2]],
      [4, [2]],
    ]);
    expect([...readSwaps('{"7": [9, "8"]}', "s", undefined)]).toEqual([[7, [8, 9]]]);
  });
  it.each([
    ['{"good": "fine"}', "DATA_UNREADABLE"],
    ['{"good": [null]}', "DATA_UNREADABLE"],
    ["{", "DATA_UNREADABLE"],
    ["one two three", "DATA_UNREADABLE"],
    ["nice lovely", "DATA_MISMATCH"],
  ])("refuses %s", (text, code) => {
    expect(() => readSwaps(text, "s", tokens)).toThrow(expect.objectContaining({ code }));
  });
  it("refuses words where there is no vocabulary", () => {
    expect(() => readSwaps("good fine", "s", undefined)).toThrow(/no vocabulary/);
  });
});
