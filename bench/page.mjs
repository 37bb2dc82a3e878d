/**
 * `node bench/page.mjs [RESULTS]`: the results of a whole run as docs/reference/benchmarks.md, on standard output. Of a run of some sections these
 * sections, each with the date of its run: they take the place of the page's.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const file = process.argv[2] ?? join(import.meta.dirname, "results/all.json");
const { machine, threads, date, results } = JSON.parse(readFileSync(file, "utf8"));
const digits = (v) => (v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v.toPrecision(3));
const spread = ({ median, low, high }, f = digits) => `${f(median)} (${f(low)}-${f(high)})`;
const titles = {
  gradient: "Input gradient of the cross-entropy, ms",
  "pgd-step":
    "One step of PGD Linf (gradient, step, projection), ms, of runs of 40 steps (ResNet-18: 4), every step on every sample",
  evaluation: "PGD-40 evaluation (Linf, random start), ms",
  "auto-attack": "AutoAttack standard (Linf), ms",
  memory: "Peak memory of the process, MiB (idle with everything imported)",
  "start-up": "Whole commands, s",
  training: "A step of plain training, ms",
  "private-training": "A step of DP-SGD by expected batch, ms, and peak memory, MiB (idle)",
};
const whole = new Set(results.map((r) => r.section)).size === Object.keys(titles).length;
const head = [
  "# Benchmarks",
  "",
  `One run of \`npm run bench\` on ${date}: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node}, at most ${threads} threads for each side. Medians`,
  "(quartiles) over rounds that alternate between the sides; the ratio is peer / Casemate, round by round. How it is measured, and how to run it:",
  "[bench/README.md](../../bench/README.md). Why a bar was missed: [input-gradient-speed.md](../decisions/input-gradient-speed.md).",
];
const lines = whole ? head : [];
const remarks = {
  training:
    "`fit` against the plain PyTorch loop: rows gathered, forward, backward, optimizer (SGD with momentum, or Adam), the loss as a number. Losses of five steps agree before anything is timed. What was done and what is left: [training-speed.md](../decisions/training-speed.md).",
  "private-training":
    "`fitPrivately` (coins, ledger on disk, ghost norms, discrete Gaussian noise from the system's generator) against Opacus with Poisson sampling, whose noise is torch.normal; 32,768 records.",
  evaluation:
    "digits is the bundled, trained net; mnistCnn has random weights and falls in the first steps: there the line with every step on every image compares the work.",
  "auto-attack":
    "torchattacks' AutoAttack runs its APGD and FAB parts for 10 steps, the paper's protocol (and Casemate) for 100: the first line compares the same protocol.",
};
let section;
let table;
for (const r of results) {
  if (r.section !== section) {
    section = r.section;
    lines.push("", `## ${titles[section]}`, "");
    if (!whole) lines.push(`\`npm run bench -- ${section}\` on ${date}, a run of its own.`, "");
    if (section in remarks) lines.push(remarks[section], "");
    table = undefined;
  }
  const kind = section === "start-up" ? "start-up" : r.memory === undefined ? "times" : "memory";
  if (kind !== table) {
    if (table !== undefined) lines.push("");
    table = kind;
    if (kind === "start-up") lines.push("| command | seconds |", "|---|---|");
    else if (kind === "memory") lines.push("| what, batch | Casemate | PyTorch side |", "|---|---|---|");
    else lines.push("| net, batch | Casemate | peer | | ratio | bar |", "|---|---|---|---|---|---|");
  }
  if (kind === "start-up") lines.push(`| ${r.what} | ${spread(r.seconds, (v) => v.toFixed(2))} |`);
  else if (kind === "memory")
    lines.push(
      `| ${r.what}, ${r.batch} | ${r.memory.map((m) => `${m.peakMiB.toFixed(0)} (${m.idleMiB.toFixed(0)})`).join(" | ")} |`,
    );
  else {
    const per = r.per ?? 1;
    const ms = ({ median, low, high }) => spread({ median: median / per, low: low / per, high: high / per });
    const note = (i) => (r.notes?.[i] === undefined ? "" : `; ${r.notes[i]}`);
    for (const [i, other] of r.results.slice(1).entries()) {
      const bar = r.bars.length === 1 ? r.bars[0] : r.bars[i + 1];
      const verdict =
        bar === undefined || bar === null ? "" : `${bar} ${other.ratio.median >= bar ? "reached" : "**missed**"}`;
      const own = i === 0 ? `${ms(r.results[0].ms)}${note(0)}` : "";
      const ratio = spread(other.ratio, (v) => v.toFixed(2));
      lines.push(
        `| ${i === 0 ? `${r.what}, ${r.batch}` : ""} | ${own} | ${ms(other.ms)}${note(i + 1)} | ${other.name} | ${ratio} | ${verdict} |`,
      );
    }
  }
}
const loud = results
  .filter((r) => r.othersShare > 0.03)
  .map((r) => `${r.what} ${r.batch} (${(100 * r.othersShare).toFixed(0)} %)`);
lines.push(
  "",
  loud.length === 0
    ? "Other processes took less than 3 % of the machine."
    : `Other processes took more than 3 % of the machine during: ${loud.join(", ")}.`,
);
console.log(lines.join("\n"));
