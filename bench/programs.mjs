/** Whole programs side by side: seconds and peak memory of each, in turn, round by round, as a table in Markdown. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { median, quantile } from "./statistics.mjs";

/** One run of a program. Throws where it fails. */
const measure = ([command, args, environment = {}], expected = 0) => {
  const started = performance.now();
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "%M %U %S", command, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== expected) throw new Error(`${command} ended with ${status}: ${stderr}`);
  const [kibibytes, user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { seconds, mebibytes: kibibytes / 1024, cpuSeconds: user + system };
};

/** seconds that all processors worked, since the start of the machine */
const busySeconds = () => {
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8").split("\n")[0].split(/\s+/);
  return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
};

/**
 * `runs`: what is measured by name, [command, arguments, environment]. RETURNS for each name its runs, and the share of the machine that others took.
 * A first round is not counted: files are in the cache then, whoever reads them first.
 */
export const inTurn = (runs, rounds) => {
  const results = Object.fromEntries(Object.keys(runs).map((what) => [what, []]));
  for (const run of Object.values(runs)) measure(run);
  const started = { busy: busySeconds(), at: performance.now() };
  let own = 0;
  for (let i = 0; i < rounds; i++)
    for (const [what, run] of Object.entries(runs)) {
      const one = measure(run);
      own += one.cpuSeconds;
      results[what].push(one);
    }
  const elapsed = (performance.now() - started.at) / 1000;
  const others = (busySeconds() - started.busy - own) / (elapsed * cpus().length);
  return { results, othersShare: Math.max(0, others) };
};

const spread = (values, digits = 2) =>
  `${median(values).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}-${quantile(values, 0.75).toFixed(digits)})`;

/**
 * Prints a table. `against(what)`: the name of the peer that a line is compared with, and the bar of the ratio peer / Casemate; undefined for lines that
 * stand alone. `note(what, runs)`: a last cell.
 */
export const printTable = ({ results, othersShare }, { title, against, note = () => "" }) => {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  console.log(`${title}. ${machine}, ${new Date().toISOString().slice(0, 10)}.\n`);
  console.log("| what | seconds | peer / Casemate | bar | peak memory, MiB | |\n|---|---|---|---|---|---|");
  for (const [what, runs] of Object.entries(results)) {
    const peer = against(what);
    const ratios = peer === undefined ? [] : runs.map((r, i) => results[peer.name][i].seconds / r.seconds);
    const bar = peer?.bar === undefined ? "" : `${peer.bar} ${median(ratios) >= peer.bar ? "reached" : "MISSED"}`;
    const ratio = peer === undefined ? "" : `${spread(ratios)} of ${peer.name}`;
    const memory = Math.max(...runs.map((r) => r.mebibytes)).toFixed(0);
    console.log(
      `| ${what} | ${spread(runs.map((r) => r.seconds))} | ${ratio} | ${bar} | ${memory} | ${note(what, runs)} |`,
    );
  }
  console.log(
    `\n${Object.values(results)[0].length} rounds, medians and quartiles. Other processes took ${(100 * othersShare).toFixed(0)} % of the machine meanwhile.`,
  );
};
