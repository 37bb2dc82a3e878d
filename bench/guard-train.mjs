/**
 * The TRAIN rows of ../shared/data/llm, by set: { set, role, attack, text }. Thresholds of the guard's deterministic checks are set by them and by nothing else: a row whose
 * normalised text stands in a PUBLIC-TEST file is left out.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../shared/data/llm");
const bytes = (file) => readFileSync(join(folder, file));
const text = (file) => (file.endsWith(".gz") ? gunzipSync(bytes(file)) : bytes(file)).toString("utf8");
const csv = (file, columns = true) =>
  parse(text(file), { columns, relax_quotes: true, relax_column_count: true, skip_empty_lines: true, bom: true });
const json = (file) => JSON.parse(text(file));
const jsonl = (file) =>
  text(file)
    .split("\n")
    .filter((l) => l.trim() !== "")
    .map((l) => JSON.parse(l));
const lines = (file) =>
  text(file)
    .split("\n")
    .filter((l) => l.trim() !== "");

const set = (name, role, attack, texts) => texts.map((t) => ({ set: name, role, attack, text: t }));
const asked = (r) => (r.input ? `${r.instruction}\n${r.input}` : r.instruction);

const sets = () => [
  set(
    "banking77",
    "user",
    false,
    csv("banking77/train.csv").map((r) => r.text),
  ),
  set(
    "clinc150",
    "user",
    false,
    json("clinc150/data_full.json").train.map(([t]) => t),
  ),
  set(
    "awesome-chatgpt-prompts",
    "user",
    false,
    csv("awesome_chatgpt_prompts/prompts.csv").map((r) => r.prompt),
  ),
  set(
    "awesome-chatgpt-prompts-zh",
    "user",
    false,
    json("awesome_chatgpt_prompts_zh/prompts-zh.json").map((r) => r.prompt),
  ),
  set("gpteacher-roleplay", "user", false, jsonl("gpteacher/roleplay_prompts.jsonl").map(asked)),
  set("certified-safe", "user", false, lines("certified_llm_safety/safe_prompts.txt")),
  set(
    "self-instruct",
    "user",
    false,
    [...jsonl("self_instruct/seed_tasks.jsonl"), ...jsonl("self_instruct/user_oriented_instructions.jsonl")].map((r) =>
      asked({ instruction: r.instruction, input: r.instances?.[0]?.input }),
    ),
  ),
  set(
    "nq-open",
    "user",
    false,
    jsonl("nq_open/NQ-open.dev.jsonl").map((r) => r.question),
  ),
  set("trivia", "user", false, lines("tasktracker/trivia_pairs.txt")),
  ...["en", "de", "es", "zh"].flatMap((language) => {
    const paragraphs = json(`xquad/xquad.${language}.json`).data.flatMap((d) => d.paragraphs);
    return [
      set(
        `xquad-${language}`,
        "document",
        false,
        paragraphs.map((p) => p.context),
      ),
      set(
        `xquad-${language}-questions`,
        "user",
        false,
        paragraphs.flatMap((p) => p.qas.map((q) => q.question)),
      ),
    ];
  }),
  set(
    "bipia-email",
    "document",
    false,
    jsonl("bipia/email_train.jsonl").map((r) => r.context),
  ),
  set(
    "bipia-table",
    "tool",
    false,
    jsonl("bipia/table_train.jsonl").map((r) => r.context),
  ),
  set(
    "bipia-code",
    "tool",
    false,
    jsonl("bipia/code_train.jsonl").map((r) => [...r.error, ...r.context, ...r.code].join("\n")),
  ),
  ...[false, true].flatMap((attack) => [
    set(
      attack ? "deepset-injections" : "deepset-benign",
      "user",
      attack,
      csv("deepset_prompt_injections/train.csv")
        .filter((r) => (r.label === "1") === attack)
        .map((r) => r.text),
    ),
    set(
      attack ? "promptshield-injections" : "promptshield-benign",
      "user",
      attack,
      json("promptshield/2024-12-04_5k_full.json")
        .filter((r) => (r.flag === 1) === attack)
        .map(asked),
    ),
    set(
      attack ? "aliakarma-injections" : "aliakarma-benign",
      "user",
      attack,
      ["benign_real_v2", "benign_corpus_v2"]
        .map((f) => `aliakarma/${f}.jsonl`)
        .concat("aliakarma/injections.jsonl", "aliakarma/synthetic_stress_test.jsonl")
        .flatMap(jsonl)
        .filter((r) => (r.label === 1) === attack)
        .map((r) => r.text),
    ),
    set(
      attack ? "pif-injections" : "pif-benign",
      "user",
      attack,
      json(`pif/${attack ? "injections" : "benign"}.json`).samples.map((r) => r.text ?? r.prompt),
    ),
  ]),
  set(
    "jailbreak-llms",
    "user",
    true,
    csv("jailbreak_llms/jailbreak_prompts_2023_12_25.csv").map((r) => r.prompt),
  ),
  set(
    "gptfuzz",
    "user",
    true,
    csv("gptfuzz/GPTFuzzer.csv").map((r) => r.text),
  ),
  set(
    "self-reminder",
    "user",
    true,
    csv("self_reminder/jailbreak_prompts_train.csv").map((r) => r.prompt),
  ),
  set(
    "pyrit",
    "user",
    true,
    jsonl("pyrit/jailbreak_templates.jsonl").map((r) => r.template),
  ),
  set("compass-ctf-zh", "user", true, [
    ...new Set(csv("compass_ctf/format_interactive_attack.csv", false).map((r) => r[3])),
  ]),
  set("tasktracker-triggers", "document", true, lines("tasktracker/saved_injections.txt")),
];

const normalised = (t) =>
  createHash("sha256")
    .update(
      t
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim(),
    )
    .digest("base64");

/** Normalised hashes of every text of a PUBLIC-TEST file, whatever its format: nobody reads them here. */
const testHashes = () => {
  const hashes = new Set();
  const walk = (value) => {
    if (typeof value === "string") hashes.add(normalised(value));
    else if (typeof value === "object" && value !== null) for (const v of Object.values(value)) walk(v);
  };
  for (const { file, role } of csv("MANIFEST.csv")) {
    // that file has deepset's training rows too, with the scores of others
    if (!role.includes("PUBLIC-TEST") || file.endsWith("deepset_with_scores.jsonl") || !existsSync(join(folder, file)))
      continue;
    if (file.endsWith(".csv")) walk(csv(file, false));
    else if (/\.jsonl(\.gz)?$/.test(file)) walk(jsonl(file));
    else if (file.endsWith(".json")) walk(json(file));
    else walk(lines(file));
  }
  return hashes;
};

/** Undefined where ../shared is not there. */
export const trainRows = () => {
  if (!existsSync(folder)) return undefined;
  const tests = testHashes();
  return sets()
    .flat()
    .filter((r) => typeof r.text === "string" && r.text.trim() !== "" && !tests.has(normalised(r.text)));
};
