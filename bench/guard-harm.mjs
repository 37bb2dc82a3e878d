/**
 * Requests for harm: how many of the harmful requests of ../shared the table of src/guard/harm finds, and how many benign TRAIN rows are taken for one.
 *
 *   npm run build && node bench/guard-harm.mjs [--show benign|SET]  (texts of public test sets are never shown)
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "csv-parse/sync";
import { harmIn } from "../dist/guard/harm/harm-in.js";
import { trainRows } from "./guard-train.mjs";

const { show } = parseArgs({ options: { show: { type: "string" } } }).values;
const folder = resolve(import.meta.dirname, "../../shared/data/llm");
const benign = trainRows()?.filter((row) => !row.attack);
if (benign === undefined) {
  console.log("not run: ../shared is not there");
  process.exit(0);
}
const text = (file) => readFileSync(join(folder, file), "utf8");
const csv = (file) => parse(text(file), { columns: true, relax_quotes: true, relax_column_count: true, bom: true });
const xstest = (label) =>
  csv("xstest/xstest_prompts.csv")
    .filter((r) => r.label === label)
    .map((r) => r.prompt);
const sets = {
  gptfuzz: csv("gptfuzz/question_list.csv").map((r) => r.text),
  "malicious-instruct": text("harmbench_strongreject/malicious_instruct.txt").split("\n"),
  advbench: csv("harmbench_strongreject/advbench_behaviors.csv").map((r) => r.Behavior),
  strongreject: csv("harmbench_strongreject/strongreject_dataset.csv").map((r) => r.forbidden_prompt),
  "harmbench, no copyright": csv("harmbench_strongreject/harmbench_behaviors_text_all.csv")
    .filter((r) => r.FunctionalCategory !== "copyright")
    .map((r) => r.Behavior),
  "xstest, safe (public test)": xstest("safe"),
  "xstest, unsafe (public test)": xstest("unsafe"),
  "mitre_frr, benign (public test)": JSON.parse(text("cyberseceval/mitre_frr.json")).map((r) => r.mutated_prompt),
  benign: benign.map((r) => r.text),
};
for (const [name, rows] of Object.entries(sets)) {
  const texts = rows.filter((t) => t.trim() !== "");
  const began = performance.now();
  const found = texts.filter((t) => harmIn(t).length > 0);
  const ms = (performance.now() - began) / texts.length;
  console.log(
    `${name}: ${found.length} of ${texts.length} (${((100 * found.length) / texts.length).toFixed(3)} %), ${ms.toFixed(3)} ms each`,
  );
  if (show === name && !name.endsWith("(public test)"))
    for (const t of name === "benign" ? found : texts.filter((x) => !found.includes(x)))
      console.log(`  ${t.slice(0, 200).replaceAll("\n", " ")}`);
}
