/**
 * Checks of answers: false alarms on benign TRAIN texts of ../shared, each taken for an answer; the operator's prompt in answers that only obey it; the detection set of
 * Tensor Trust (PUBLIC-TEST, access codes as canaries); and time, with all readings.
 *
 *   npm run build && node bench/guard-answers.mjs [--show CHECK] [--only CHECK,CHECK] [--time]
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openGuard } from "../dist/guard/index.js";
import { trainRows } from "./guard-train.mjs";

const { values: flags } = parseArgs({
  options: { show: { type: "string" }, only: { type: "string" }, time: { type: "boolean" } },
});
const shared = resolve(import.meta.dirname, "../../shared/data/llm");
const settings = {
  pii: { kinds: "all" },
  refusal: { find: true },
};
const all = openGuard().checks.filter((c) => c.directions.includes("output") && c.kind === "message");
const wanted = flags.only?.split(",") ?? all.map((c) => c.id);
const policy = (more = {}) => ({
  limits: { budgetMs: 60_000 },
  checks: Object.fromEntries(
    openGuard().checks.map((c) => [
      c.id,
      wanted.includes(c.id) ? { settings: { ...settings[c.id], ...more[c.id] } } : { mode: "off" },
    ]),
  ),
});
const answers = (guard, text, before = [{ role: "user", text: "?" }]) =>
  guard.look({ messages: [...before, { role: "assistant", text }] }, "output");
const percent = (n, of) => `${n} of ${of} (${((100 * n) / of).toFixed(3)} %)`;

const rows = trainRows()?.filter((row) => !row.attack);
if (rows === undefined || !existsSync(shared)) {
  console.log("not run: ../shared is not there");
  process.exit(0);
}
const jsonLines = (file) =>
  readFileSync(join(shared, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

if (flags.time !== true) {
  const guard = openGuard(policy());
  const counts = new Map(wanted.map((id) => [id, 0]));
  for (const { set, text } of rows)
    for (const c of (await answers(guard, text)).checks.filter((c) => c.flagged)) {
      counts.set(c.id, (counts.get(c.id) ?? 0) + 1);
      const [s] = c.spans;
      if (flags.show === c.id) console.log(`! ${set} ${s.why}: ${text.slice(Math.max(0, s.start - 40), s.end + 20)}`);
    }
  console.log("benign texts taken for answers, flagged:");
  for (const [id, n] of counts) console.log(`  ${id}: ${percent(n, rows.length)}`);

  if (wanted.includes("tool-payloads")) {
    let payloads = 0;
    for (const { set, text } of rows) {
      const call = {
        role: "assistant",
        text: "",
        calls: [{ name: "search", arguments: JSON.stringify({ query: text }) }],
      };
      const { checks } = await guard.look({ messages: [{ role: "user", text: "?" }, call] }, "output");
      const found = checks.find((c) => c.id === "tool-payloads");
      if (found?.flagged !== true) continue;
      payloads++;
      if (flags.show === "tool-payloads") console.log(`! ${set} ${found.spans[0].why}: ${text.slice(0, 80)}`);
    }
    console.log(`the same as an argument of a call, flagged by tool-payloads: ${percent(payloads, rows.length)}`);
  }

  const whole = (x) => [x].flat().join("\n");
  const pairs = ["self_instruct/seed_tasks.jsonl", "self_instruct/user_oriented_instructions.jsonl"]
    .flatMap((f) => jsonLines(f).flatMap((r) => r.instances.map((i) => [r.instruction, i.input, i.output])))
    .concat(
      ["email", "table", "code"].flatMap((f) =>
        jsonLines(`bipia/${f}_train.jsonl`).map((r) => ["", whole(r.context), whole(r.ideal)]),
      ),
    );
  const leak = openGuard({
    ...policy(),
    checks: Object.fromEntries(all.map((c) => [c.id, c.id === "prompt-leak-output" ? {} : { mode: "off" }])),
  });
  let [obeyed, quoted] = [0, 0];
  for (const [order, data, answer] of pairs) {
    const apart = [
      { role: "system", text: order },
      { role: "user", text: data ?? "" },
    ];
    const inside = [
      { role: "system", text: `${order}\n${data ?? ""}` },
      { role: "user", text: "go" },
    ];
    if ((await answers(leak, answer, apart)).verdict === "flag") obeyed++;
    if ((await answers(leak, answer, inside)).verdict === "flag") quoted++;
  }
  console.log(`answers that obey their prompt, flagged by prompt-leak-output: ${percent(obeyed, pairs.length)}`);
  console.log(`the same with the data in the prompt: ${percent(quoted, pairs.length)}`);

  const trust = { caught: 0, leaks: 0, alarms: 0, others: 0 };
  for (const { llm_output: text, access_code: code, is_prompt_extraction: leaks } of jsonLines(
    "tensor_trust/prompt_extraction_detection.jsonl",
  )) {
    const usable = [...code].length >= 6 && code.length <= 64;
    const guard = openGuard({ checks: { "prompt-leak-output": { settings: { canaries: usable ? [code] : [] } } } });
    const found = (await answers(guard, text)).checks.some((c) => c.id === "prompt-leak-output" && c.flagged);
    trust[leaks ? "leaks" : "others"]++;
    if (found) trust[leaks ? "caught" : "alarms"]++;
  }
  console.log("Tensor Trust, access codes as canaries:", trust);
}

const guard = openGuard(policy());
const english = rows.filter((r) => r.text.length > 300 && /[a-z]/.test(r.text)).map((r) => r.text);
const prose = english.join("\n\n");
const prompt = english.find((t) => t.length > 2000)?.slice(0, 2000) ?? prose.slice(0, 2000);
for (const [name, units, rounds] of [
  ["1,024 characters", 1024, 200],
  ["20 KB", 20480, 30],
]) {
  const times = [];
  for (let r = 0; r < rounds; r++) {
    const text = prose.slice(r * units * 3, r * units * 3 + units);
    const verdict = await answers(guard, text, [
      { role: "system", text: prompt },
      { role: "user", text: "hi" },
    ]);
    times.push(verdict.ms);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${name}: median ${times[rounds >> 1].toFixed(2)} ms, 95 % ${times[Math.floor(rounds * 0.95)].toFixed(2)} ms, readings included`,
  );
}
