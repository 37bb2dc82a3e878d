/** What is kept for measuring (PUBLIC-TEST of MANIFEST.csv), read for one purpose: to leave out of training what is equal or near to it. */
import { readJson, readJsonLines, readTable } from "./read.ts";

/** Lower case, letters and digits only, one blank between words. */
export const normalised = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export const testTexts = (): string[] => {
  const column = (file: string, name: string): string[] => readTable(file).map((r) => r[name] ?? "");
  const field = (file: string, ...names: string[]): string[] =>
    readJson<Record<string, string>[]>(file).flatMap((r) => names.map((n) => r[n] ?? ""));
  const lines = (file: string, name: string): string[] =>
    readJsonLines<Record<string, string>>(file).map((r) => r[name] ?? "");
  const turns = (file: string): string[] =>
    readJsonLines<{ turns: (string | { content: string })[] }>(file).flatMap((r) =>
      r.turns.map((t) => (typeof t === "string" ? t : t.content)),
    );
  return [
    ...column("deepset_prompt_injections/test.csv", "text"),
    ...lines("spml_neuralchemy_baselines/deepset_with_scores.jsonl", "text"),
    ...field("promptshield/validation.json", "prompt"),
    ...lines("promptshield/dolly_benign_eval.jsonl", "text"),
    ...field("cyberseceval/prompt_injection.json", "user_input"),
    ...field("cyberseceval/mitre_frr.json", "mutated_prompt"),
    ...["squad_v2", "dolly_closed_qa", "dolly_information_extraction", "dolly_summarization"].flatMap((f) =>
      field(`piarena/${f}.json`, "context", "injected_task", "target_inst"),
    ),
    ...["NotInject_one", "NotInject_two", "NotInject_three", "wildguard", "valid"].flatMap((f) =>
      field(`injecguard/${f}.json`, "prompt"),
    ),
    ...column("xstest/xstest_prompts.csv", "prompt"),
    ...lines("openai_guardrails/demo_data.jsonl", "data"),
    ...turns("arena_hard/question.jsonl"),
    ...turns("mt_bench/question.jsonl"),
  ];
};

/** Words in a row that make a shingle. */
const shingle = 8;

const shingles = (text: string): string[] => {
  const words = normalised(text).split(" ");
  if (words.length < shingle) return [];
  return Array.from({ length: words.length - shingle + 1 }, (_, i) => words.slice(i, i + shingle).join(" "));
};

/** Whether a text is one of `texts` (normalised), or shares more than 30 % of its shingles with them together. */
export const near = (texts: readonly string[]): ((text: string) => boolean) => {
  const whole = new Set(texts.map(normalised));
  const parts = new Set(texts.flatMap(shingles));
  return (text) => {
    if (whole.has(normalised(text))) return true;
    const own = shingles(text);
    return own.length > 0 && own.filter((s) => parts.has(s)).length > 0.3 * own.length;
  };
};
