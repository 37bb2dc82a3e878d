/** cores: the short text that decides the label: an attack of a family, or a benign text of a kind, for who says it and where. */
import type { Rng } from "../../../src/core/rng.ts";
import { magnitude, weighted } from "./draw.ts";
import { familiesOf } from "./families.ts";
import { expand } from "./grammar.ts";
import type { Given, Grammar } from "./grammar.ts";
import type { Language } from "./language.ts";

export type Label = "benign" | "injection" | "jailbreak";

/** direct: the user says it themself. data: it stands in something to be read. */
export type Voice = "direct" | "data";

export interface Core {
  readonly text: string;
  readonly label: Label;
  /** family of the attack, kind of the benign text */
  readonly family: string;
  /** family of the attack that it quotes */
  readonly twinOf?: string;
}

/** UTF-16 units: a quotation longer than this is drawn again */
const maxQuoted = 260;

/** share of the cores that are two of their kind, one after the other */
const chained = 0.15;

export const attackCore = (language: Language, voice: Voice, rng: Rng): Core => {
  const first = attackOnce(language, voice, rng);
  if (rng.uniform() >= chained) return first;
  const second = attackOnce(language, voice, rng);
  const label = second.label === "jailbreak" ? second.label : first.label;
  return { ...first, text: `${first.text}${rng.integer(3) === 0 ? "\n" : " "}${second.text}`, label };
};

const attackOnce = (language: Language, voice: Voice, rng: Rng): Core => {
  const g = language.grammar;
  const family = weighted(familiesOf(g), (f) => f.weights[voice === "direct" ? 0 : 1], rng);
  const text = sized(() => say(g, family.rule, rng), rng);
  return { text, family: family.name, label: voice === "direct" ? (family.direct ?? "injection") : "injection" };
};

const kinds: Readonly<Record<Voice, readonly (readonly [rule: string, weight: number])[]>> = {
  direct: [
    ["order", 10],
    ["innocentask", 5],
    ["roleplay", 4],
    ["customer", 2],
    ["innocent", 2],
    ["twinask", 4],
    ["twin", 3],
    ["sensitive", 3],
    ["fact", 1],
    ["chatter", 2],
  ],
  data: [
    ["people", 8],
    ["twin", 4],
    ["innocent", 4],
    ["fact", 7],
    ["chatter", 1],
  ],
};

const benignOnce = (language: Language, voice: Voice, rng: Rng): Core => {
  const g = language.grammar;
  const [kind] = weighted(
    kinds[voice].filter(([rule]) => rule === "chatter" || g.has(rule)),
    ([, weight]) => weight,
    rng,
  );
  if (kind === "chatter") return { text: chatter(language, voice, rng), family: kind, label: "benign" };
  if (!kind.startsWith("twin")) return { text: sized(() => say(g, kind, rng), rng), family: kind, label: "benign" };
  const quoted = quotation(language, rng);
  return { text: say(g, kind, rng, { quoted: quoted.text }), family: kind, label: "benign", twinOf: quoted.family };
};

export const benignCore = (language: Language, voice: Voice, rng: Rng): Core => {
  const first = benignOnce(language, voice, rng);
  if (rng.uniform() >= chained) return first;
  return {
    ...first,
    text: `${first.text}${rng.integer(3) === 0 ? "\n" : " "}${benignOnce(language, voice, rng).text}`,
  };
};

/** An attack of any voice, short enough to stand in quotation marks. */
const quotation = (language: Language, rng: Rng): Core => {
  for (;;) {
    const core = attackCore(language, rng.integer(3) === 0 ? "data" : "direct", rng);
    if (core.text.length <= maxQuoted) return { ...core, text: core.text.replaceAll("\n", " ") };
  }
};

/** Two or three sentences that belong together only by chance, as long as the longer attacks. */
const chatter = (language: Language, voice: Voice, rng: Rng): string => {
  const rules = voice === "direct" ? ["fact", "order", "innocent"] : ["fact", "people", "innocent"];
  const count = 2 + rng.integer(3);
  return Array.from({ length: count }, () => say(language.grammar, rules[rng.integer(3)] as string, rng)).join(
    language.dense ? "" : " ",
  );
};

/** The one of four drawn whose length is nearest to one that is drawn without regard to the label: attacks are not longer than benign texts. */
const sized = (draw: () => string, rng: Rng): string => {
  const wanted = Math.log(magnitude(20, 180, rng));
  const off = (s: string): number => Math.abs(Math.log(s.length) - wanted);
  let best = draw();
  for (let i = 0; i < 3; i++) {
    const next = draw();
    if (off(next) < off(best)) best = next;
  }
  return best;
};

/** Choices that may be nothing leave spaces behind. */
const say = (g: Grammar, rule: string, rng: Rng, given: Given = {}): string =>
  expand(g, rule, rng, given)
    .replace(/(?<=\S) {2,}/g, " ")
    .replace(/ +(?=[.,?!](?:\s|$))/g, "")
    .trim();
