/** For each check of the conformance kit an attack that is broken in just that way, so that the kit is known to catch it. */
import { describe, expect, it } from "vitest";
import type { Attack, AttackContext, Params } from "../attacks/attack.ts";
import { pgd } from "../attacks/evasion/pgd.ts";
import { allRows } from "../attacks/evasion/active-set.ts";
import { listened } from "./attack-scene.ts";
import { type AttackKitOptions, attackChecks } from "./attack-kit.ts";

const options: AttackKitOptions = { params: { steps: 10, relativeStep: 0.2 } };
const sound: Attack = { ...pgd, norms: ["linf"] };

/** runs the sound attack, then does something that it should not */
const then =
  (spoil: (c: AttackContext, candidate: Float32Array) => Float32Array | Promise<Float32Array>) =>
  async (c: AttackContext): Promise<Float32Array> =>
    spoil(c, await sound.run(c));

let calls = 0;

const broken: readonly { check: string; what: string; attack: Attack; says: RegExp }[] = [
  {
    check: "declares itself",
    what: "an id without a family",
    attack: { ...sound, id: "PGD" },
    says: /id 'PGD' is not of the form/,
  },
  {
    check: "declares itself",
    what: "a parameter that is no JSON",
    attack: { ...sound, defaults: { ...sound.defaults, radius: Infinity } },
    says: /default of 'radius' is not plain JSON/,
  },
  {
    check: "finds examples",
    what: "it gives the originals back",
    attack: { ...sound, run: async (c) => c.x.slice() },
    says: /beats 0 of the samples/,
  },
  {
    check: "hits targets",
    what: "it goes away from the target",
    attack: {
      ...sound,
      run: (c) =>
        sound.run({
          ...c,
          oracle: {
            ...listened(c.oracle, () => {}),
            async gradient(x, rows, loss) {
              const g = await c.oracle.gradient(x, rows, loss);
              return c.targets === undefined ? g : { ...g, gradient: g.gradient.map((v) => -v) };
            },
          },
        }),
    },
    says: /to their targets/,
  },
  {
    check: "stays in ball and box",
    what: "it returns a point beyond the radius",
    attack: { ...sound, run: then((c, x) => x.map((v, i) => (c.x[i] as number) + 2 * (v - (c.x[i] as number)))) },
    says: /outside the ball/,
  },
  {
    check: "stays in ball and box",
    what: "it asks about inputs out of bounds",
    attack: {
      ...sound,
      run: then(async (c, x) => {
        await c.oracle.scores(
          c.x.map((v) => v - 1),
          allRows(c.n),
        );
        return x;
      }),
    },
    says: /asks about an input outside the box/,
  },
  {
    check: "keeps tables valid",
    what: "it asks about fractions of whole numbers",
    attack: {
      ...sound,
      run: then(async (c, x) => {
        await c.oracle.scores(
          c.x.map((v) => v * 0.9),
          allRows(c.n),
        );
        return x;
      }),
    },
    says: /no row of the table/,
  },
  {
    check: "writes to nothing that it is given",
    what: "it works in place",
    attack: { ...sound, run: then((c, x) => (c.x.set(x), x.slice())) },
    says: /writes to the originals/,
  },
  {
    check: "does not depend on batch or order",
    what: "all samples stop when the first is done",
    attack: {
      ...sound,
      run: (c) =>
        sound.run({
          ...c,
          oracle: {
            ...listened(c.oracle, () => {}),
            remaining: (rows) => (c.oracle.beaten(0) ? new Int32Array(0) : c.oracle.remaining(rows)),
          },
        }),
    },
    says: /in batches of 5, sample \d+/,
  },
  {
    check: "is the same for the same seed",
    what: "it counts its calls",
    attack: {
      ...sound,
      run: then((c, x) => (calls++ % 2 === 0 ? x : c.x.slice())),
    },
    says: /in a second run/,
  },
  {
    check: "is the same for the same seed",
    what: "it hides its randomness",
    attack: { ...sound, random: false },
    says: /no randomness in it, but/,
  },
  {
    check: "keeps to its query budget",
    what: "it never asks what remains, nor what it may spend",
    attack: {
      ...sound,
      run: (c) =>
        sound.run({
          ...c,
          oracle: { ...listened(c.oracle, () => {}), budget: () => Infinity, remaining: (rows) => rows },
        }),
    },
    says: /that may be asked about 9 times/,
  },
  {
    check: "stops when aborted",
    what: "it swallows every error",
    attack: {
      ...sound,
      async run(c) {
        for (let i = 0; i < 20; i++)
          await sound.run({ ...c, params: { ...c.params, steps: 1 } }).catch(() => c.x.slice());
        return c.x.slice();
      },
    },
    says: /goes on and asks \d+ more times/,
  },
  {
    check: "lets one bad sample spoil no other",
    what: "its step follows the mean loss of the batch",
    attack: {
      ...sound,
      async run(c) {
        const { loss } = await c.oracle.gradient(c.x.slice(), allRows(c.n), { loss: "cross-entropy" });
        const mean = loss.reduce((a, b) => a + b, 0) / c.n;
        return mean > 0 ? sound.run(c) : c.x.slice();
      },
    },
    says: /scores of sample 3 that are no numbers, sample \d+ ends elsewhere/,
  },
  {
    check: "needs no more than it declares",
    what: "it says labels and takes gradients",
    attack: { ...sound, needs: "labels" },
    says: /it says that it needs labels, but model 'analytic' gives no gradients/,
  },
  {
    check: "leaves beaten samples alone",
    what: "it runs every step on every sample",
    attack: {
      ...sound,
      run: (c) => sound.run({ ...c, oracle: { ...listened(c.oracle, () => {}), remaining: (rows) => rows } }),
    },
    says: /asks about a sample that is beaten/,
  },
  {
    check: "reports progress",
    what: "it starts over with each restart",
    attack: {
      ...sound,
      async run(c) {
        await sound.run(c);
        return sound.run(c);
      },
    },
    says: /goes back to/,
  },
  {
    check: "reports progress",
    what: "it counts in per cent",
    attack: { ...sound, run: (c) => sound.run({ ...c, progress: (share) => c.progress(100 * share) }) },
    says: /tells that \d+ of the work is done/,
  },
  {
    check: "refuses what it does not know",
    what: "its defaults hold any name",
    attack: { ...sound, defaults: new Proxy(sound.defaults, { has: () => true }) as Params },
    says: /an unknown parameter is accepted/,
  },
];

const run = async (attack: Attack, name: string): Promise<string[]> => {
  const check = attackChecks(attack, options).find((one) => one.name === name);
  if (check === undefined) throw new Error(`the kit has no check '${name}'`);
  return check.run();
};

describe("the kit tells", () => {
  it.each(broken)("$check: $what", async ({ check, attack, says }) => {
    expect(await run(sound, check)).toEqual([]);
    expect((await run(attack, check)).join("\n")).toMatch(says);
  });

  it("of every check at least one breach is tried", () => {
    expect([...new Set(broken.map((b) => b.check))].toSorted()).toEqual(
      attackChecks(sound)
        .map((c) => c.name)
        .toSorted(),
    );
  });
});
