/** What it takes to see whether a run that was killed gives the report of one that was not. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Report } from "../../src/assess/report.ts";

export const bin = resolve(import.meta.dirname, "../../bin/casemate.js");

/** The report without what depends on when and how fast it ran. */
export const numbers = (r: Report): unknown => ({
  ...r,
  created: "",
  command: "",
  seconds: 0,
  attacks: r.attacks.map((a) => ({ ...a, seconds: 0 })),
  findings: r.findings.map((f) => ({ ...f, reproduce: "" })),
});

/** Starts an assessment and kills it with SIGKILL once `units` units of work are on disk. RETURNS whether there was unfinished work when it died. */
export const killAfter = async (
  units: number,
  args: readonly string[],
  cwd: string,
  out: string,
  pollMs: number,
): Promise<boolean> => {
  const child = spawn(process.execPath, [bin, ...args, "--out", out], { cwd, stdio: "ignore" });
  const file = join(cwd, out, ".run/units.jsonl");
  const ended = new Promise((done) => child.once("exit", done));
  // the first line is the identity of the run
  while (child.exitCode === null && !(existsSync(file) && readFileSync(file, "utf8").split("\n").length > units + 1))
    await new Promise((r) => setTimeout(r, pollMs));
  child.kill("SIGKILL");
  await ended;
  return existsSync(file);
};
