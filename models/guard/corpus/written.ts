/** writtenRows: the texts that people of the project wrote by hand (models/guard/written), as they stand and put together from their building blocks. */
import { readdirSync, readFileSync } from "node:fs";
import type { Rng } from "../../../src/core/rng.ts";
import { asResult, carriers, long, pick, place } from "./embed.ts";
import type { GuardRow, Label } from "./row.ts";

const folder = new URL("../written/", import.meta.url);

interface Written {
  /** the file without its number: one author and subject */
  readonly source: string;
  readonly kind: string;
  readonly label: string;
  readonly language: string;
  readonly text: string;
}

const header =
  /^### (user|data|payload|sentence|wrapper|goal|task|frame|harm|wish) (benign|injection|jailbreak|-) ([a-z]{2})$/;

/** The texts of a file: each begins with a line of its own, `### KIND LABEL LANGUAGE`. */
export const parseWritten = (content: string, source: string): Written[] => {
  const out: { head: RegExpExecArray; lines: string[] }[] = [];
  for (const line of content.split("\n")) {
    const head = header.exec(line);
    if (head !== null) out.push({ head, lines: [] });
    else if (out.length > 0) out.at(-1)?.lines.push(line);
    else if (line.trim() !== "") throw new Error(`${source}: '${line}' stands before the first header`);
  }
  return out.map(({ head, lines }) => ({
    source,
    kind: head[1] ?? "",
    label: head[2] ?? "",
    language: head[3] ?? "",
    text: lines.join("\n").trim(),
  }));
};

export const readWritten = (): Written[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .toSorted()
    .flatMap((name) =>
      parseWritten(readFileSync(new URL(name, folder), "utf8"), `written-${name.replace(/-\d+\.txt$/, "")}`),
    )
    .filter((w) => w.text !== "");

/** how often each block is used */
const uses = { goals: 6, payloads: 4, wrappers: 8, sentences: 3, frames: 8 } as const;

/** of poisoned and calm documents: those that stand in a user's message too */
const sharePasted = 0.4;

export const writtenRows = (rng: Rng): GuardRow[] => {
  const all = readWritten();
  const of = (kind: string): Written[] => all.filter((w) => w.kind === kind);
  const whole = all
    .filter((w) => w.kind === "user" || w.kind === "data")
    .map(
      (w): GuardRow => ({ role: w.kind as GuardRow["role"], label: w.label as Label, source: w.source, text: w.text }),
    );
  const goals = of("goal");
  const payloads = of("payload");
  const documents = [
    ...all.filter((w) => w.kind === "data" && w.label === "benign"),
    ...carriers().map((c) => ({ ...c, language: /^xquad-(..)/.exec(c.source)?.[1] ?? "en" })),
  ];
  /** one of the language where there are any, or else of any */
  const like = <T extends { readonly language: string }>(list: readonly T[], language: string): T => {
    const same = list.filter((x) => x.language === language);
    return pick(same.length > 2 && rng.uniform() < 0.9 ? same : list, rng);
  };
  const own = documents.filter((d) => d.source.startsWith("written"));
  const document = (language: string): string => {
    const { text } = like(rng.uniform() < 0.6 ? own : documents, language);
    const drawn = rng.uniform();
    const grown = drawn < 0.7 ? text : long(text, documents, 1_000 + rng.integer(drawn < 0.9 ? 2_000 : 6_000), rng);
    return rng.uniform() < 0.15 ? asResult(grown, rng) : grown;
  };
  const times = (n: number, make: () => readonly GuardRow[]): GuardRow[] => Array.from({ length: n }, make).flat();
  /** the same document with and without what is put into it */
  const embedded = (text: string, language: string, label: Label, source: string): GuardRow[] => {
    const calm = document(language);
    return [
      { role: "data", label, source, text: place(calm, text, rng) },
      { role: "data", label: "benign", source, text: calm },
    ];
  };
  const fill = (text: string, goal: string): string =>
    text.replace("{goal}", () => goal.replace(/[.。]$/, "")).replace(/^\[(?:data|user)\] /, "");
  const wrappers = of("wrapper").filter((w) => w.text.includes("{goal}"));
  const tasks = of("task");
  /** what a user pastes below an order of their own */
  const pasted = (row: GuardRow, language: string): GuardRow => ({
    ...row,
    role: "user",
    text: `${like(tasks, language).text}${pick(["\n", "\n\n", "\n\n---\n", "\n\nText: ", " "], rng)}${row.text}`,
  });
  const asPasted = (rows: readonly GuardRow[], language: string): GuardRow[] =>
    rng.uniform() < sharePasted ? rows.map((r) => pasted(r, language)) : [];
  return [
    ...whole,
    ...all
      .filter((w) => w.kind === "data")
      .flatMap((w) =>
        asPasted([{ role: "data", label: w.label as Label, source: w.source, text: w.text }], w.language),
      ),
    // the same dress with a harmful wish and with an honest one
    ...of("frame")
      .filter((f) => f.text.includes("{goal}"))
      .flatMap((f) =>
        times(uses.frames, () => {
          const filled = (kind: string, label: Label): GuardRow => ({
            role: "user",
            label,
            source: f.source,
            text: fill(f.text, like(of(kind), f.language).text),
          });
          return [filled("harm", "jailbreak"), filled("wish", "benign")];
        }),
      ),
    ...of("wish").map((w): GuardRow => ({ role: "user", label: "benign", source: w.source, text: w.text })),
    ...wrappers
      .filter((w) => !w.text.startsWith("[data]"))
      .flatMap((w) =>
        times(uses.goals, () => [
          {
            role: "user",
            label: "injection",
            source: w.source,
            text: fill(w.text, like(goals, w.language).text),
          },
        ]),
      ),
    ...wrappers
      .filter((w) => w.text.startsWith("[data]"))
      .flatMap((w) =>
        times(uses.wrappers, () => {
          const order = fill(w.text, like(rng.uniform() < 0.5 ? goals : payloads, w.language).text);
          const both = embedded(order, w.language, "injection", w.source);
          return [...both, ...asPasted(both, w.language)];
        }),
      ),
    ...payloads.flatMap((p) => times(uses.payloads, () => embedded(p.text, p.language, "injection", p.source))),
    ...of("sentence").flatMap((s) => times(uses.sentences, () => embedded(s.text, s.language, "benign", s.source))),
  ];
};
