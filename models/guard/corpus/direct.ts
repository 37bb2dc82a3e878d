/** directRows: the sets whose rows are what a user writes, attack or not, and texts that are data. Only TRAIN rows of MANIFEST.csv. */
import type { Rng } from "../../../src/core/rng.ts";
import { readCells, readJson, readJsonLines, readLines, readTable } from "./read.ts";
import type { GuardRow, Label } from "./row.ts";
import { isTalkedOut } from "./talked-out.ts";

type Rows = readonly GuardRow[];

const of =
  (role: GuardRow["role"], label: Label, source: string) =>
  (text: string): GuardRow => ({ role, label, source, text: text.trim() });

/** At most `n`, chosen by `rng`. */
const some = <T>(all: readonly T[], n: number, rng: Rng): T[] => {
  const order = rng.shuffle(Array.from(all, (_, i) => i));
  return order.slice(0, n).map((i) => all[i] as T);
};

export interface Shielded {
  readonly instruction: string;
  readonly input: string;
  readonly flag: number;
  readonly source: string;
  readonly type: string;
}

/** What a program sends: an order and the data it is about. Whoever guards it may see both in one text, or the data alone. */
const shielded = (rows: readonly Shielded[], source: string): Rows =>
  rows.flatMap(({ instruction, input, flag, source: from, type }): Rows => {
    const whole = input === "" || instruction.includes(input.trim()) ? instruction : `${instruction}\n${input}`;
    if (flag === 0)
      return [
        of("user", "benign", source)(whole),
        ...(from === "Alpaca" && input.length > 40 ? [of("data", "benign", source)(input)] : []),
      ];
    if (from === "HackAPrompt")
      return [of("user", "injection", source)(input), of("user", "injection", source)(whole)].filter(
        (r) => r.text.length > 20,
      );
    // without a word of override a second order in one text is seldom told from a longer order
    const user = type.endsWith("naive") ? [] : [of("user", "injection", source)(whole)];
    return [of("data", "injection", source)(input), ...user];
  });

const openings = /\[INSERT PROMPT HERE\]|\{\{\s*\w+\s*\}\}|\[INSERT[^\]]*\]/gi;

/** Templates with a place for a question: filled with one. */
const filled = (templates: readonly string[], questions: readonly string[], source: string, rng: Rng): Rows =>
  templates.flatMap((t) =>
    some(questions, 2, rng).map((q) => of("user", "jailbreak", source)(t.replaceAll(openings, () => q))),
  );

const fromAlice = (file: string): { text: string; label: number; source_type?: string }[] => readJsonLines(file);

export const directRows = (rng: Rng): GuardRow[] => {
  const harmful = readTable("gptfuzz/question_list.csv").map((r) => r.text ?? Object.values(r)[1] ?? "");
  const plain = readLines("certified_llm_safety/safe_prompts.txt");
  const questions = [...harmful, ...some(plain, 100, rng)];
  const read = (file: string, column: string): string[] => readTable(file).map((r) => r[column] ?? "");
  const clinc = readJson<{ train: [string, string][]; oos_train: [string, string][] }>("clinc150/data_full.json");
  const tasks = [
    ...readJsonLines<{ instruction: string; instances: { input: string }[] }>("self_instruct/seed_tasks.jsonl"),
    ...readJsonLines<{ instruction: string; instances: { input: string }[] }>(
      "self_instruct/user_oriented_instructions.jsonl",
    ),
  ];
  const firewall = (file: string): { text: string }[] => readJson<{ samples: { text: string }[] }>(file).samples;
  return [
    ...read("jailbreak_llms/jailbreak_prompts_2023_12_25.csv", "prompt")
      .filter(isTalkedOut)
      .map(of("user", "jailbreak", "jailbreak_llms")),
    ...shielded(readJson<Shielded[]>("promptshield/2024-12-04_5k_full.json"), "promptshield"),
    ...shielded(readJson<Shielded[]>("promptshield/flan_val_2024-12-07_20k_full_en.json"), "promptshield-dev"),
    ...filled(read("gptfuzz/GPTFuzzer.csv", "text"), questions, "gptfuzz", rng),
    ...["", "_itw", "_train"].flatMap((part) =>
      filled(
        read(`self_reminder/jailbreak_prompts${part}.csv`, "prompt").filter(isTalkedOut),
        questions,
        "self_reminder",
        rng,
      ),
    ),
    ...filled(
      readJsonLines<{ template: string | null }>("pyrit/jailbreak_templates.jsonl").flatMap((r) => r.template ?? []),
      questions,
      "pyrit",
      rng,
    ),
    ...readLines("tasktracker/jailbreaks_pair_attack.txt").map(of("user", "jailbreak", "tasktracker")),
    ...[...new Set(readCells("compass_ctf/format_interactive_attack.csv").flatMap((r) => [r[3] ?? "", r[5] ?? ""]))]
      .filter((text) => text.length > 10)
      .map(of("user", "injection", "compass")),
    ...["aliakarma/injections.jsonl", "aliakarma/synthetic_stress_test.jsonl"].flatMap((file) =>
      fromAlice(file).flatMap((r): Rows => {
        const label: Label = r.label === 1 ? "injection" : "benign";
        return [
          of(r.source_type === undefined || r.source_type === "user" ? "user" : "data", label, "aliakarma")(r.text),
        ];
      }),
    ),
    ...["aliakarma/benign_real_v2.jsonl", "aliakarma/benign_corpus_v2.jsonl"].flatMap((file) =>
      fromAlice(file).flatMap(
        (r): Rows => [of("data", "benign", "aliakarma")(r.text), of("user", "benign", "aliakarma")(r.text)],
      ),
    ),
    ...firewall("pif/injections.json").map((r) => of("user", "injection", "pif")(r.text)),
    ...firewall("pif/benign.json").map((r) => of("user", "benign", "pif")(r.text)),
    ...readJsonLines<{ text_preview: string; labels: string[] }>("gandalf_dsec/gandalf_attack_types.jsonl")
      .filter((r) => r.labels.some((l) => ["context_override", "output_obfuscation", "direct", "partial"].includes(l)))
      .map((r) => of("user", "injection", "gandalf")(r.text_preview.replace(/…$/, ""))),
    ...harmful.map(of("user", "benign", "gptfuzz")),
    ...plain.map(of("user", "benign", "certified")),
    ...some(readJsonLines<{ instruction: string; input: string }>("gpteacher/roleplay_prompts.jsonl"), 1_200, rng).map(
      (r) => of("user", "benign", "gpteacher")(`${r.instruction}\n${r.input}`),
    ),
    ...read("awesome_chatgpt_prompts/prompts.csv", "prompt").map(of("user", "benign", "awesome")),
    ...readJson<{ prompt: string }[]>("awesome_chatgpt_prompts_zh/prompts-zh.json").map((r) =>
      of("user", "benign", "awesome")(r.prompt),
    ),
    ...some(read("banking77/train.csv", "text"), 1_500, rng).map(of("user", "benign", "banking")),
    ...some([...clinc.train, ...clinc.oos_train], 2_000, rng).map(([text]) => of("user", "benign", "clinc")(text)),
    ...some(readJsonLines<{ question: string }>("nq_open/NQ-open.dev.jsonl"), 1_500, rng).map((r) =>
      of("user", "benign", "nq")(r.question),
    ),
    ...tasks.flatMap((t) =>
      t.instances.slice(0, 1).map((i) => of("user", "benign", "self_instruct")(`${t.instruction}\n${i.input}`)),
    ),
  ].filter((r) => r.text.length > 3);
};
