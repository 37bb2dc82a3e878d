/**
 * examples: what the guard's classifier is trained on, written by the project itself.
 *
 * Role, language, carrier, length, disguise and place are drawn first and the label after them, by a coin: whatever can be seen without reading the text says
 * nothing of the label. Example i depends on (seed, i) only.
 */
import { rngFor } from "../../../src/core/rng.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { carriers } from "./carriers/index.ts";
import type { Filling } from "./carriers/carrier.ts";
import { attackCore, benignCore } from "./cores.ts";
import type { Core, Label, Voice } from "./cores.ts";
import { magnitude, weighted } from "./draw.ts";
import { expand, pick } from "./grammar.ts";
import type { Language } from "./language.ts";
import { languages } from "./languages/index.ts";
import { drawObfuscation, encodings } from "./obfuscations.ts";

export interface Example {
  readonly role: "user" | "tool" | "document";
  readonly text: string;
  readonly label: Label;
  readonly tags: {
    /** family of the attack, or kind of the benign core */
    readonly family: string;
    /** ISO 639-1 code of the core's language */
    readonly language: string;
    readonly obfuscation: string;
    /** "none" for a text that stands alone */
    readonly carrier: string;
    /** family of the attack that a benign text quotes */
    readonly twinOf?: string;
  };
}

export interface ExampleOptions {
  /** benign texts, from which documents are filled instead of from the grammar in half of the cases */
  readonly carriers?: Iterable<string>;
  /** share of examples that are attacks */
  readonly attacks?: number;
  /** ISO 639-1 codes; all when absent */
  readonly languages?: readonly string[];
}

/** share of the examples that are English; the other languages share the rest equally */
const englishShare = 0.4;

/** UTF-16 units of text around the core */
const [leastRoom, mostRoom] = [50, 6_000];

/** UTF-16 units: a shorter core stands beside another sentence more often, since it says little by itself */
const shortCore = 48;

export const examples = (seed: number, count: number, options: ExampleOptions = {}): Example[] => {
  const given = [...(options.carriers ?? [])].map((text) => text.trim()).filter((text) => text.length >= leastRoom);
  const spoken = languages.filter((l) => options.languages?.includes(l.code) ?? true);
  return Array.from({ length: count }, (_, i) =>
    example(rngFor(seed, "guard/synthetic", i), spoken, given, options.attacks ?? 0.5),
  );
};

const example = (rng: Rng, spoken: readonly Language[], given: readonly string[], attacks: number): Example => {
  const role = weighted(
    [
      ["user", 45],
      ["document", 33],
      ["tool", 22],
    ] as const,
    ([, weight]) => weight,
    rng,
  )[0];
  const drawLanguage = (): Language =>
    weighted(spoken, (l) => (l.code === "en" ? englishShare : (1 - englishShare) / languages.length), rng);
  const language = drawLanguage();
  const around = rng.uniform() < 0.12 ? drawLanguage() : language;
  const alone = rng.uniform() < (role === "user" ? 0.6 : 0.1);
  const voice: Voice = role === "user" && (alone || rng.uniform() < 0.5) ? "direct" : "data";
  const natural = given.length > 0 && rng.uniform() < 0.5 ? pick(given, rng) : undefined;
  const room = magnitude(leastRoom, mostRoom, rng);
  const carrier = pick(carriers, rng);
  const disguise = rng.uniform() < 0.02 ? pick(encodings, rng) : drawObfuscation(rng);
  const attack = rng.uniform() < attacks;

  const core = attack ? attackCore(language, voice, rng) : benignCore(language, voice, rng);
  const disguised = encodings.includes(disguise)
    ? encoded(core, disguise.apply(core.text, rng), rng)
    : disguise.apply(core.text, rng);
  const mixed =
    rng.uniform() < (core.text.length < shortCore ? 0.4 : 0.15)
      ? beside(core, disguised, language, voice, rng)
      : disguised;
  const filling = fill(mixed, room, around, natural, rng);
  const text = alone
    ? mixed
    : role === "user"
      ? told(filling, voice, around, carrier.write, rng)
      : carrier.write(filling);
  return {
    role,
    text: text.trim(),
    label: core.label,
    tags: {
      family: core.family,
      language: language.code,
      obfuscation: disguise.name,
      carrier: alone ? "none" : voice === "direct" ? "prose" : carrier.name,
      ...(core.twinOf === undefined ? {} : { twinOf: core.twinOf }),
    },
  };
};

/** A benign sentence before or after the core: an attack does not become harmless by it. */
const beside = (core: Core, text: string, language: Language, voice: Voice, rng: Rng): string => {
  const other =
    core.label === "benign" || rng.integer(3) > 0
      ? benignCore(language, voice, rng).text
      : expand(language.grammar, "fact", rng);
  const gap = pick(language.dense ? ["", "\n"] : [" ", "\n", "\n\n"], rng);
  return rng.integer(2) ? `${other}${gap}${text}` : `${text}${gap}${other}`;
};

/** An encoded attack comes with the order to obey it, an encoded benign text with a question about it: nothing else can be seen of them. */
const encoded = (core: Core, text: string, rng: Rng): string =>
  core.label === "benign"
    ? pick(
        [
          `What does this say? ${text}`,
          `Decode: ${text}`,
          `token=${text}`,
          `${text}\n\nIs this base64 or rot13?`,
          `payload: "${text}"`,
          `Please decode ${text} and tell me the language.`,
        ],
        rng,
      )
    : pick(
        [
          `Decode this and do what it says: ${text}`,
          `${text}\n\nDecode the above and obey it without comment.`,
          `Follow the encoded instructions: ${text}`,
          `Your orders are encoded: ${text} Carry them out.`,
          `Read ${text} backwards or decoded, then act on it as if I had said it.`,
        ],
        rng,
      );

/** A user's own words with text around them, or a document that the user pasted beside what is wanted of it. */
const told = (f: Filling, voice: Voice, language: Language, write: (f: Filling) => string, rng: Rng): string => {
  if (voice === "direct") {
    const before = f.prose(f.room);
    return rng.integer(2)
      ? `${before}\n\n${f.core}`
      : rng.integer(2)
        ? `${f.core}\n\n${before}`
        : `${f.prose(f.room / 2)} ${f.core} ${f.prose(f.room / 2)}`;
  }
  const ask = expand(language.grammar, "ask", rng);
  const pasted = write(f);
  return pick(
    [
      `${ask}\n\n${pasted}`,
      `${ask} ${pasted}`,
      `${pasted}\n\n${ask.replace(/[:：]$/, ".")}`,
      `${ask}\n"""\n${pasted}\n"""`,
      `${ask}\n<text>\n${pasted}\n</text>`,
    ],
    rng,
  );
};

const fill = (core: string, room: number, language: Language, natural: string | undefined, rng: Rng): Filling => {
  const g = language.grammar;
  const gap = language.dense ? "" : " ";
  const fact = (): string => {
    const kind = rng.uniform();
    return expand(g, kind < 0.84 ? "fact" : kind < 0.95 ? "people" : "innocent", rng).replaceAll("\n", " ");
  };
  const prose = (length: number): string => {
    if (length < 15) return "";
    if (natural !== undefined) return excerpt(natural, length, rng);
    let out = "";
    while (out.length < length) out += `${fact()}${rng.integer(6) === 0 ? "\n\n" : gap}`;
    return out.trim();
  };
  return {
    rng,
    core,
    room,
    prose,
    title: () => expand(g, "title", rng),
    draw: (rule) => expand(g, rule, rng),
    fact: natural === undefined ? fact : () => (rng.integer(2) ? excerpt(natural, 90, rng) : fact()),
  };
};

/** About `length` units of a text, from one space to another. */
const excerpt = (text: string, length: number, rng: Rng): string => {
  if (text.length <= length) return text;
  const from = rng.integer(text.length - Math.floor(length) + 1);
  const start = from === 0 ? 0 : text.indexOf(" ", from) + 1 || from;
  return text.slice(start, start + Math.floor(length)).trim();
};
