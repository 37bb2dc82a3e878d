/** readCorpus: all rows to learn from, each once, without those that stand in a set that is kept for measuring. */
import { rngFor } from "../../../src/core/rng.ts";
import { directRows } from "./direct.ts";
import { embeddedRows, xquad } from "./embed.ts";
import { near, normalised, testTexts } from "./held-back.ts";
import type { GuardRow } from "./row.ts";

export interface Corpus {
  readonly rows: readonly GuardRow[];
  /** rows left out: said twice, or equal or near to a row that is kept for measuring */
  readonly dropped: { readonly twice: number; readonly measured: number };
}

export const readCorpus = (seed: number, more: readonly GuardRow[] = []): Corpus => {
  const rng = rngFor(seed, "guard/corpus");
  const direct = directRows(rng);
  const questions = ["en", "de", "es", "zh"].flatMap((l) =>
    xquad(l)
      .questions.filter((_, i) => i % 4 === 0)
      .map((text): GuardRow => ({ role: "user", label: "benign", source: `xquad-${l}`, text })),
  );
  const tasks = direct
    .filter((r) => r.role === "user" && r.label === "benign" && r.text.length > 25 && r.text.length < 220)
    .filter((r) => ["self_instruct", "certified", "gpteacher", "nq", "promptshield"].includes(r.source))
    .map((r) => r.text);
  const measured = near(testTexts());
  const seen = new Set<string>();
  const dropped = { twice: 0, measured: 0 };
  const rows = [...direct, ...questions, ...embeddedRows(tasks, 6_000, rng), ...more].filter((row) => {
    const key = `${row.role} ${row.label === "benign"} ${normalised(row.text)}`;
    if (seen.has(key)) {
      dropped.twice++;
      return false;
    }
    seen.add(key);
    if (!measured(row.text)) return true;
    dropped.measured++;
    return false;
  });
  return { rows, dropped };
};
