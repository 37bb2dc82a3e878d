/** The written training data of the guard's classifier (models/guard/synthetic): reproducible, varied, and without a sign by which the label is known unread. */
import { describe, expect, it } from "vitest";
import { examples } from "../models/guard/synthetic/examples.ts";
import type { Example } from "../models/guard/synthetic/examples.ts";
import { families } from "../models/guard/synthetic/families.ts";
import { expand, grammar, missing } from "../models/guard/synthetic/grammar.ts";
import { languages } from "../models/guard/synthetic/languages/index.ts";
import { ruleNames } from "../models/guard/synthetic/language.ts";
import { rngFor } from "../src/core/rng.ts";

const drawn = examples(1, 20_000);
const isAttack = (e: Example): boolean => e.label !== "benign";
const share = (of: readonly Example[]): number => of.filter(isAttack).length / of.length;
const groups = (key: (e: Example) => string): ReadonlyMap<string, Example[]> => {
  const out = new Map<string, Example[]>();
  for (const e of drawn) {
    const k = key(e);
    const group = out.get(k);
    if (group) group.push(e);
    else out.set(k, [e]);
  }
  return out;
};

/** accuracy of the best threshold on one number, labels weighed equally */
const bestThreshold = (feature: (e: Example) => number): number => {
  const points = drawn.map((e) => [feature(e), isAttack(e) ? 1 : 0] as const).toSorted((a, b) => a[0] - b[0]);
  const attacks = points.reduce((sum, p) => sum + p[1], 0);
  let [seenAttacks, seenBenign, best] = [0, 0, 0.5];
  for (const [i, point] of points.entries()) {
    if (point[1] === 1) seenAttacks++;
    else seenBenign++;
    if (points[i + 1]?.[0] === point[0]) continue;
    const below = (seenAttacks / attacks + 1 - seenBenign / (points.length - attacks)) / 2;
    best = Math.max(best, below, 1 - below);
  }
  return best;
};

const portion =
  (pattern: RegExp) =>
  (e: Example): number =>
    (e.text.match(pattern)?.length ?? 0) / Math.max(1, e.text.length);

describe("the notation", () => {
  const drawn = (text: string, given?: Readonly<Record<string, string>>): ReadonlySet<string> =>
    new Set(Array.from({ length: 200 }, (_, i) => expand(grammar(text), "start", rngFor(1, i), given)));
  it.each([
    ["lines and bars are alternatives", "start:\n  a | b\n  c", ["a", "b", "c"]],
    ["a choice in place, nested and empty", "start:\n  x<1|<2|3>4|>", ["x1", "x24", "x34", "x"]],
    ["a rule, and its capital", "start:\n  $word, $Word's\nword:\n  hat", ["hat, Hat's"]],
    ["a tag is itself, a price too", "start:\n  <b>$5</b>", ["<b>$5</b>"]],
    ["a choice within a tag", "start:\n  <<p|q>>", ["<p>", "<q>"]],
    ["escapes", "start:\n  ‹¦›¶end", ["<|>\nend"]],
    ["a rule named twice has both", "start:\n  a\nother:\n  z\nstart:\n  b", ["a", "b"]],
  ])("%s", (_, text, expected) => {
    expect([...drawn(text)].toSorted()).toEqual(expected.toSorted());
  });
  it("what is given stands for the rule; what is missing is told; what is no rule is refused", () => {
    expect([...drawn("start:\n  $other!", { other: "mine" })]).toEqual(["mine!"]);
    expect(missing(grammar("start:\n  $other <$third|>"))).toEqual(["other", "third"]);
    expect(() => drawn("start:\n  $other")).toThrow("grammar has no rule other");
    expect(() => grammar("start\n  a")).toThrow("neither a rule nor an alternative");
  });
});

describe("the grammars", () => {
  it.each(languages.map((l) => [l.code, l] as const))(
    "%s has every rule, and refers to none that it lacks",
    (_, language) => {
      expect(missing(language.grammar)).toEqual(["quoted"]);
      expect(ruleNames.filter((name) => !language.grammar.has(name))).toEqual([]);
    },
  );
  it("English has every family", () => {
    expect(families.filter((f) => !languages[0]?.grammar.has(f.rule))).toEqual([]);
  });
});

describe("the examples", () => {
  it("are the same for the same seed, others for another, and each its own", () => {
    expect(examples(1, 50)).toEqual(drawn.slice(0, 50));
    expect(examples(2, 50)).not.toEqual(drawn.slice(0, 50));
  });
  it("repeat themselves in less than one of a hundred", () => {
    const distinct = new Set(drawn.map((e) => e.text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ")));
    expect(1 - distinct.size / drawn.length).toBeLessThan(0.01);
  });
  it("are as often attacks as not in each language, role, carrier, disguise and length", () => {
    const length = (e: Example): string =>
      `length ${Math.max(0, Math.min(6, Math.floor(Math.log2(e.text.length / 40))))}`;
    for (const key of [
      (e: Example) => e.tags.language,
      (e: Example) => e.role,
      (e: Example) => e.tags.carrier,
      (e: Example) => e.tags.obfuscation,
      length,
    ])
      for (const [name, group] of groups(key)) {
        if (group.length < 100) continue;
        expect(share(group), `${name} of ${group.length}`).toBeGreaterThan(0.38);
        expect(share(group), `${name} of ${group.length}`).toBeLessThan(0.62);
      }
  });
  it.each([
    ["length", (e: Example) => e.text.length],
    ["capitals", portion(/\p{Lu}/gu)],
    ["punctuation", portion(/\p{P}/gu)],
    ["digits", portion(/\d/g)],
    ["other than ASCII", portion(/[^\x20-\x7e]/g)],
    ["line breaks", portion(/\n/g)],
    ["quotation marks", portion(/["'“”„«»「」]/g)],
    ["exclamation marks", portion(/!/g)],
    ["length of the words", (e: Example) => e.text.length / e.text.split(/\s+/).length],
  ] as const)("are not told apart by %s", (_, feature) => {
    expect(bestThreshold(feature)).toBeLessThan(0.6);
  });
  it("a quoted attack is benign, and says what it quotes", () => {
    const twins = drawn.filter((e) => e.tags.twinOf !== undefined);
    expect(twins.length).toBeGreaterThan(1_000);
    expect(twins.every((e) => e.label === "benign")).toBe(true);
  });
  it("what is an attack only in data is none when the user says it", () => {
    const dataOnly = new Set(families.filter((f) => f.direct === undefined).map((f) => f.name));
    expect(drawn.some((e) => e.role === "user" && e.tags.carrier === "none" && dataOnly.has(e.tags.family))).toBe(
      false,
    );
    expect(drawn.filter((e) => e.role === "document" && dataOnly.has(e.tags.family)).length).toBeGreaterThan(1_000);
  });
  it("given texts fill documents", () => {
    const mine = "zyxwv ".repeat(40);
    const filled = examples(3, 200, { carriers: [mine] }).filter((e) => e.text.includes("zyxwv"));
    expect(filled.length).toBeGreaterThan(20);
  });
  it("a tenth of the texts and more are short, and a tenth longer than two thousand characters", () => {
    expect(drawn.filter((e) => e.text.length < 90).length).toBeGreaterThan(drawn.length / 10);
    expect(drawn.filter((e) => e.text.length > 2_000).length).toBeGreaterThan(drawn.length / 10);
  });
});
