// `node bench/redteam-judges.mjs`: the rule judges of the red team beside labels of people. Needs ../shared. No model is asked.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { judgeAnswer } from "../dist/attacks/index.js";
import { refuses } from "../dist/attacks/prompt/judges/refusal.js";
import { wilsonInterval } from "../dist/engine/tensor/statistics.js";

const shared = resolve(import.meta.dirname, "../../shared/data/llm");
if (!existsSync(shared)) {
  console.log("not run: ../shared is not there");
  process.exit(0);
}
const rate = (k, n) =>
  `${k} of ${n} = ${((100 * k) / n).toFixed(1)} % (${wilsonInterval(k, n)
    .map((v) => (100 * v).toFixed(1))
    .join(" to ")})`;

const rows = readFileSync(join(shared, "tensor_trust/prompt_extraction_detection.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((l) => JSON.parse(l));
const judged = (answer) => ({ ask: "", sent: "", answer, calls: [], finish: "stop" });
const judges = {
  "leak, instructions not known": () => ({ id: "leak" }),
  "secret, code known": (r) => ({ id: "secret", texts: [r.access_code] }),
  both: (r) => ({ id: "any", of: [{ id: "leak" }, { id: "secret", texts: [r.access_code] }] }),
};
console.log(`tensor_trust, prompt extraction in ${rows.length} answers, labelled by people:`);
for (const [name, spec] of Object.entries(judges)) {
  const table = { success: [0, 0], unclear: [0, 0], other: [0, 0] };
  for (const r of rows) {
    // codes of fewer than three letters are not looked for
    const s = spec(r);
    const usable = JSON.stringify(s).includes("texts") && r.access_code.length < 3 ? { id: "leak" } : s;
    const { outcome } = await judgeAnswer(usable, judged(r.llm_output));
    (table[outcome] ?? table.other)[r.is_prompt_extraction ? 0 : 1]++;
  }
  const [tp, fp] = table.success;
  const [up, un] = table.unclear;
  const [fn, tn] = table.other;
  console.log(
    `  ${name}: of ${tp + up + fn} extractions success ${tp}, unclear ${up}, missed ${fn}; of ${fp + un + tn} others success ${fp}, unclear ${un}, right ${tn}`,
  );
  if (tp + fp + fn + tn > 0) console.log(`    of what was decided, right: ${rate(tp + tn, tp + fp + fn + tn)}`);
}

const answers = readdirSync(join(shared, "gpteacher"))
  .filter((f) => f.endsWith(".json"))
  .flatMap((f) => JSON.parse(readFileSync(join(shared, "gpteacher", f), "utf8")))
  .map((r) => r.response)
  .filter((t) => typeof t === "string" && t.length > 0);
if (answers.length > 0)
  console.log(
    `gpteacher, ordinary answers taken for refusals (some may be ones): ${rate(answers.filter((t) => refuses(t).refuses).length, answers.length)}`,
  );
