/** casemate sandbox check: what this machine can isolate, by trying to get out. */
import { Command, Option } from "commander";
import { type AttemptResult, checkMachine, type MachineCheck } from "../../train/sandbox/check-machine.ts";
import { escapeAttempts } from "../../train/sandbox/escape-attempts.ts";
import { list } from "../option.ts";
import { printable } from "../printable.ts";

/** starts that are timed */
const starts = 20;

interface CheckFlags {
  readonly only?: readonly string[];
  readonly format: "text" | "json";
}

/** `exit` sets the exit code of a run that is no error. */
export const checkCommand = (exit: (code: number) => void): Command =>
  new Command("check")
    .description("what this machine can isolate: attempts to get out, without the sandbox and in it")
    .option("--only <ids>", "attempts to make, such as network,fork-bomb", list(escapeAttempts.map((a) => a.id)))
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nExit codes: 0 all attempts failed, 1 one worked, a claim does not hold, or there is no sandbox here",
    )
    .exitOverride()
    .action(async (flags: CheckFlags) => {
      const check = await checkMachine({ starts, ...(flags.only === undefined ? {} : { only: flags.only }) });
      process.stdout.write(
        flags.format === "json" ? `${JSON.stringify({ schemaVersion: 1, ...check }, null, 2)}\n` : text(check),
      );
      exit(!holds(check) || check.attempts.some((a) => a.sandboxed === "worked") ? 1 : 0);
    });

const holds = (check: MachineCheck): boolean => check.claims?.every((c) => c.holds) ?? false;

const shown = (result: AttemptResult["without"]): string => (typeof result === "string" ? result : "not tried");

const text = (check: MachineCheck): string => {
  if (check.claims === undefined) return `no sandbox on this machine: ${printable(check.refusal ?? "")}\n`;
  const lines = ["| holds | by |", "|---|---|"];
  for (const { id, by, holds, saw } of check.claims)
    lines.push(holds ? `| ${id} | ${by} |` : `| NOT ${id} | ${printable(saw ?? "")} |`);
  for (const { name, held, by } of check.limits)
    lines.push(held === "none" ? `| NO limit of ${name} | ${by} |` : `| limit of ${name} (${held}) | ${by} |`);
  lines.push("", "| attempt | without | sandboxed | how it ended in the sandbox |", "|---|---|---|---|");
  for (const { what, without, sandboxed, ended } of check.attempts) {
    const why = typeof sandboxed === "string" ? ended : sandboxed.notTried;
    lines.push(`| ${what} | ${shown(without)} | ${shown(sandboxed)} | ${printable(why).replaceAll("|", "/")} |`);
  }
  const worked = check.attempts.filter((a) => a.sandboxed === "worked");
  lines.push("", `start of the sandbox: ${check.setupMs} ms (median of ${starts})`);
  const others = Object.entries(check.programs).filter(([name]) => name !== "bwrap");
  lines.push(
    `other kinds: ${others.map(([name, there]) => `${name} ${there ? "installed" : "not installed"}`).join(", ")}`,
  );
  lines.push(
    worked.length === 0
      ? `${check.attempts.length} attempts: none worked in the sandbox`
      : `${worked.length} of ${check.attempts.length} attempts WORKED in the sandbox: ${worked.map((a) => a.id).join(", ")}`,
  );
  return `${lines.join("\n")}\n`;
};
