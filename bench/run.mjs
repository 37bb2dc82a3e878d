/** `npm run bench`: side-by-side benchmarks against the Python peers. `npm run bench -- --help` tells the options. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { autoAttack } from "./sections/auto-attack.mjs";
import { evaluation } from "./sections/evaluation.mjs";
import { gradient } from "./sections/gradient.mjs";
import { memory } from "./sections/memory.mjs";
import { pgdStep } from "./sections/pgd-step.mjs";
import { privateTraining } from "./sections/private-training.mjs";
import { startUp } from "./sections/start-up.mjs";
import { training } from "./sections/training.mjs";
import { Sides, whyNoPeers } from "./sides.mjs";
import { print } from "./table.mjs";

const sections = {
  gradient,
  "pgd-step": pgdStep,
  evaluation,
  "auto-attack": autoAttack,
  memory,
  "start-up": startUp,
  training,
  "private-training": privateTraining,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    threads: { type: "string", default: "2" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(`npm run bench -- [${Object.keys(sections).join("|")} ...] [--only NET[@BATCH]] [--threads N]`);
  process.exit(0);
}
const chosen = positionals.length === 0 ? Object.keys(sections) : positionals;
const unknown = chosen.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`error: no section '${unknown.join("', '")}'; there are ${Object.keys(sections).join(", ")}`);
  process.exit(2);
}
const reason = whyNoPeers();
if (reason !== undefined) {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

const threads = Number(values.threads);
const sides = new Sides(threads);
const [net, batch] = values.only?.split("@") ?? [];
const wanted = (n, b) => (net === undefined || net === n) && (batch === undefined || Number(batch) === b);
const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
console.log(
  `${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB, node ${machine.node}, at most ${threads} threads each`,
);
const all = [];
try {
  for (const name of chosen) {
    console.log(`\n${sections[name].title}`);
    const report = (entry) => {
      all.push({ section: name, ...entry });
      print(entry);
    };
    await sections[name].run({ sides, report, wanted });
  }
} finally {
  sides.close();
}
const folder = join(import.meta.dirname, "results");
mkdirSync(folder, { recursive: true });
const file = join(folder, `${positionals.length === 0 ? "all" : chosen.join("-")}.json`);
writeFileSync(
  file,
  `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, threads, results: all }, undefined, 1)}\n`,
);
console.log(`\nwritten to ${file}`);
