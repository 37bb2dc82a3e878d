/**
 * `node bench/guard-sets.mjs [--write]` (needs ../shared): the guard on public sets of prompts that nothing here was trained on: the classifier alone and the whole guard,
 * by set, role, length, language and disguise, and beside the recorded scores of two peers. --write puts the tables into docs/reference/guard-sets.md.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { openGuard } from "../dist/guard/index.js";
import { disguises } from "./guard-sets/disguises.mjs";
import { placements, payloadStyles } from "./guard-sets/placements.mjs";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "../shared/data/llm");
if (!existsSync(folder)) {
  console.error("error: ../shared/data/llm is not there: nothing to measure on");
  process.exit(2);
}
const text = (file) => readFileSync(join(folder, file), "utf8");
const json = (file) => JSON.parse(text(file));
const lines = (file) =>
  text(file)
    .split("\n")
    .filter((l) => l.trim() !== "")
    .map((l) => JSON.parse(l));
const table = (file) => parse(text(file), { columns: true, relax_quotes: true, relax_column_count: true });

/** { set, role, text, attack, ... } */
const row =
  (set, role, attack, more = {}) =>
  (t) => ({ set, role, attack, text: t, ...more });
const labelled = (set, rows, textOf, attackOf) => rows.map((r) => row(set, "user", attackOf(r))(textOf(r)));
const turn = (t) => (typeof t === "string" ? t : t.content);

const piarena = ["squad_v2", "dolly_closed_qa", "dolly_information_extraction", "dolly_summarization"].flatMap((f) =>
  json(`piarena/${f}.json`),
);
const deepset = table("deepset_prompt_injections/test.csv");
const peers = lines("spml_neuralchemy_baselines/deepset_with_scores.jsonl");

const rows = [
  ...labelled(
    "deepset test",
    deepset,
    (r) => r.text,
    (r) => r.label === "1",
  ),
  ...labelled(
    "promptshield validation",
    json("promptshield/validation.json"),
    (r) => r.prompt,
    (r) => Number(r.label) === 1,
  ),
  ...json("cyberseceval/prompt_injection.json").map((r) =>
    row("cyberseceval", r.injection_type === "indirect" ? "document" : "user", true, { language: r.speaking_language })(
      r.user_input,
    ),
  ),
  ...labelled(
    "injecguard valid",
    json("injecguard/valid.json"),
    (r) => r.prompt,
    (r) => Number(r.label) === 1,
  ),
  ...lines("openai_guardrails/demo_data.jsonl").map((r) =>
    row("openai guardrails (jailbreak)", "user", r.expected_triggers?.Jailbreak === true)(r.data),
  ),
  ...["one", "two", "three"].flatMap((n) =>
    json(`injecguard/NotInject_${n}.json`).map((r) => row("NotInject", "user", false)(r.prompt)),
  ),
  ...json("injecguard/wildguard.json").map((r) => row("wildguard benign", "user", false)(r.prompt)),
  ...table("xstest/xstest_prompts.csv")
    .filter((r) => r.label === "safe")
    .map((r) => row("XSTest safe", "user", false)(r.prompt)),
  ...json("cyberseceval/mitre_frr.json").map((r) => row("mitre_frr", "user", false)(r.mutated_prompt)),
  ...lines("arena_hard/question.jsonl").map((r) => row("arena-hard", "user", false)(turn(r.turns[0]))),
  ...lines("mt_bench/question.jsonl").flatMap((r) => r.turns.map((t) => row("mt-bench", "user", false)(turn(t)))),
  ...lines("promptshield/dolly_benign_eval.jsonl").map((r) => row("dolly", "user", false)(r.text)),
  ...piarena.map((r) => row("PIArena contexts", "document", false)(r.context)),
  ...table("enron_giskard/enron_data.csv").map((r) =>
    row("enron", "document", false)(r.Content ?? r.content ?? r.text ?? Object.values(r).join("\n")),
  ),
  ...payloadStyles.flatMap((style) =>
    piarena.map((r, i) =>
      row("PIArena", "document", true, { style: style.id })(
        placements[i % placements.length](r.context, style.write(r)),
      ),
    ),
  ),
];
/** documents of about 4,000 characters, with and without a payload in the middle */
const longDocument = (i) => {
  let t = "";
  for (let k = 0; t.length < 4_000; k++) t += `${piarena[(i + 7 * k) % piarena.length].context}\n\n`;
  return t.slice(0, 4_000);
};
for (let i = 0; i < 200; i++) {
  const d = longDocument(i);
  rows.push(row("4,000 characters", "document", false)(d));
  const style = payloadStyles[i % payloadStyles.length];
  rows.push(row("4,000 characters", "document", true, { style: style.id })(placements[1](d, style.write(piarena[i]))));
}
const plainAttacks = deepset.filter((r) => r.label === "1").map((r) => r.text);
const plainBenign = deepset.filter((r) => r.label === "0").map((r) => r.text);
for (const d of disguises) {
  rows.push(...plainAttacks.map((t) => row("deepset test, disguised", "user", true, { disguise: d.id })(d.write(t))));
  rows.push(...plainBenign.map((t) => row("deepset test, disguised", "user", false, { disguise: d.id })(d.write(t))));
}

const guard = openGuard();
/** { classifier, guard }: of each the score and whether it flags; one look gives both */
const look = async (r) => {
  const v = await guard.look({ messages: [{ role: r.role, text: r.text }] });
  const own = v.checks.find((c) => c.id === "classifier");
  if (own?.status !== "scanned") throw new Error(`the classifier did not run: ${own?.why}`);
  return { classifier: own, guard: { score: v.score, flagged: v.verdict === "flag" } };
};
const answers = { classifier: [], guard: [] };
for (const r of rows) {
  const seen = await look(r);
  for (const which of ["classifier", "guard"]) answers[which].push(seen[which]);
}

const percent = (a, n) => (n === 0 ? "-" : `${((100 * a) / n).toFixed(1)} %`);
const out = [];
const say = (line = "") => out.push(line);
/** score that at most `share` of the benign public rows of a role exceed */
const cut = (which, isData, share) => {
  const scores = rows
    .flatMap((r, i) => (!r.attack && !r.disguise && (r.role !== "user") === isData ? [answers[which][i].score] : []))
    .sort((a, b) => b - a);
  return scores[Math.floor(scores.length * share)] ?? 1;
};
const cuts = {
  classifier: [cut("classifier", false, 0.01), cut("classifier", true, 0.01)],
  guard: [cut("guard", false, 0.01), cut("guard", true, 0.01)],
};
const count = (keep) => {
  const cells = [];
  for (const attack of [true, false]) {
    const some = rows.flatMap((r, i) => (r.attack === attack && keep(r) ? [i] : []));
    if (some.length === 0) {
      cells.push("", "", "", "");
      continue;
    }
    cells.push(String(some.length));
    for (const which of ["classifier", "guard"])
      cells.push(percent(some.filter((i) => answers[which][i].flagged).length, some.length));
    cells.push(
      percent(
        some.filter((i) => answers.classifier[i].score > cuts.classifier[rows[i].role === "user" ? 0 : 1]).length,
        some.length,
      ),
    );
  }
  return cells;
};
const heads = [
  "attacks",
  "classifier",
  "guard",
  "classifier at 1 % FPR",
  "benign",
  "classifier",
  "guard",
  "at 1 % FPR",
];
const tabulate = (title, first, groups) => {
  say(`## ${title}`);
  say();
  say(`| ${[first, ...heads].join(" | ")} |`);
  say(`|${"---|".repeat(heads.length + 1)}`);
  for (const [name, keep] of groups) {
    const cells = count(keep);
    if (cells.some((c) => c !== "")) say(`| ${[name, ...cells].join(" | ")} |`);
  }
  say();
};
const by = (key) => [...new Set(rows.map(key))].filter((v) => v !== undefined).map((v) => [v, (r) => key(r) === v]);

say("# The guard on public sets");
say();
say(
  'Made by `node bench/guard-sets.mjs --write` (needs ../shared). Share of texts that are flagged: of attacks that is recall, of benign texts the false-positive rate (FPR). `classifier` and `guard` (all checks) are the defaults as shipped; "at 1 % FPR" is the classifier with the threshold that 1 % of all benign public texts of the role exceed. None of these sets was trained on; what equals or resembles a text of them is left out of training (models/guard).',
);
say();
tabulate(
  "By set",
  "set",
  by((r) => (r.disguise ? undefined : r.set)),
);
tabulate(
  "By role",
  "role",
  by((r) => (r.disguise ? undefined : r.role)),
);
tabulate(
  "By style of the payload (PIArena)",
  "style",
  by((r) => r.style),
);
const lengths = [0, 100, 400, 1_500, 4_000, Number.POSITIVE_INFINITY];
tabulate(
  "By length",
  "characters",
  lengths
    .slice(1)
    .map((to, i) => [
      to === Number.POSITIVE_INFINITY ? `over ${lengths[i]}` : `${lengths[i]}-${to}`,
      (r) => !r.disguise && r.text.length > lengths[i] && r.text.length <= to,
    ]),
);
tabulate(
  "By language (cyberseceval)",
  "language",
  by((r) => r.language),
);
tabulate(
  "By disguise (deepset test)",
  "disguise",
  by((r) => r.disguise),
);

say("## Beside the recorded scores of two peers");
say();
say(
  "546 texts of deepset (its training part, left out of training here), each as a user's text. Recall at the FPR that the peer has at its own threshold of 0.5.",
);
say();
say("| peer | its FPR | its recall | classifier at that FPR | guard's score at that FPR |");
say("|---|---|---|---|---|");
const scored = [];
for (const p of peers) {
  const seen = await look({ role: "user", text: p.text });
  scored.push({ ...p, classifier: seen.classifier.score, guard: seen.guard.score });
}
const benign = scored.filter((p) => p.label === 0);
const attacks = scored.filter((p) => p.label === 1);
for (const [name, key] of [
  ["ProtectAI deberta-v3 v2", "score_protectai_v2"],
  ["Prompt Guard 2 86M", "score_pg2_86m"],
]) {
  const falsely = benign.filter((p) => p[key] >= 0.5).length;
  const at = (mine) => {
    const line = benign.map((p) => p[mine]).sort((a, b) => b - a)[falsely] ?? 1;
    return percent(attacks.filter((p) => p[mine] > line).length, attacks.length);
  };
  say(
    `| ${name} | ${percent(falsely, benign.length)} | ${percent(attacks.filter((p) => p[key] >= 0.5).length, attacks.length)} | ${at("classifier")} | ${at("guard")} |`,
  );
}
say();
say(
  `As shipped: classifier flags ${percent(attacks.filter((p) => p.classifier >= 0.5).length, attacks.length)} of attacks and ${percent(benign.filter((p) => p.classifier >= 0.5).length, benign.length)} of benign texts.`,
);
say();
console.log(out.join("\n"));
console.log(
  `cuts at 1 % FPR (user, data): classifier ${cuts.classifier.map((c) => c.toFixed(3)).join(", ")}; guard ${cuts.guard.map((c) => c.toFixed(3)).join(", ")}`,
);
if (process.argv.includes("--write"))
  writeFileSync(join(root, "docs/reference/guard-sets.md"), `${out.join("\n").trimEnd()}\n`);
