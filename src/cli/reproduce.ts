/** casemate reproduce: makes a locked run again and says whether it is equal bit for bit, and what differs. */
import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import type { Difference } from "../train/lock/differences.ts";
import { reproduce } from "../train/reproduce/reproduce.ts";
import { runsFolder } from "../train/run/run-folder.ts";
import { collect, defined } from "./option.ts";
import { printable } from "./printable.ts";
import { withProvenanceOf } from "./registry/provenance-of.ts";
import { interruptible } from "./train/interruptible.ts";
import { TrainScreen } from "./train/screen.ts";
import { verifyingKeyAt } from "./verifying-key-at.ts";

interface ReproduceFlags {
  readonly folder?: string;
  readonly pinsOnly: boolean;
  readonly key: readonly string[];
  readonly quiet: boolean;
  readonly format: "text" | "json";
}

export const reproduceCommand = (exit: (code: number) => void): Command =>
  new Command("reproduce")
    .description("run again what a lock pins, and compare bit for bit (exit code 0 equal, 1 differs, 3 error)")
    .argument(
      "<lock>",
      "a lock file or signed provenance of casemate train, the folder of a run, or a version of the registry: fraud@3",
    )
    .option("--folder <path>", "where the recipe and its files are; default: beside the lock, for a version here")
    .option("--key <pem>", "public key that is trusted for the provenance; repeat", collect, [])
    .option("--pins-only", "compare what goes in, and run nothing", false)
    .addOption(new Option("--format <format>", "of the result").choices(["text", "json"]).default("text"))
    .option("--quiet", "print nothing but the result", false)
    .action((path: string, flags: ReproduceFlags) =>
      // a file of that name comes first
      path.includes("@") && !existsSync(path)
        ? withProvenanceOf(path, (file) => run(file, { ...flags, folder: flags.folder ?? "." }, exit))
        : run(path, flags, exit),
    );

const run = async (path: string, flags: ReproduceFlags, exit: (code: number) => void): Promise<void> => {
  const asText = flags.format === "text";
  const print = (text: string): void => void process.stdout.write(`${printable(text)}\n`);
  const screen = new TrainScreen(flags.quiet);
  const { equal, inputs, outputs, lock, result } = await interruptible((signal) =>
    reproduce(path, {
      home: runsFolder(),
      pinsOnly: flags.pinsOnly,
      ...defined({ folder: flags.folder }),
      keys: flags.key.map(verifyingKeyAt),
      signal,
      ...screen.listeners(),
      onPinned: (before, pinned) => {
        if (asText) for (const line of told(before)) print(line);
        if (!flags.pinsOnly) screen.pinned(pinned);
      },
    }),
  ).finally(() => screen.clear());
  if (!asText) process.stdout.write(`${JSON.stringify({ equal, inputs, outputs, result })}\n`);
  else {
    for (const text of outputs) print(`differs: ${text}`);
    for (const text of lock.missing ?? []) print(`not known: ${text}`);
    const n = Object.keys(lock.result?.outputs ?? {}).length;
    const metrics = Object.keys(lock.result?.metrics ?? {}).length;
    if (outputs.length > 0) print("not reproduced");
    else if (result === undefined)
      print(equal ? "what goes in is as the lock says; nothing was run" : "what goes in differs; nothing was run");
    else if (equal) print(`reproduced: ${count(n, "output")} and ${count(metrics, "metric")} equal bit for bit`);
    else print("the result is equal bit for bit, but it was not made of what the lock pins");
  }
  if (!equal) exit(1);
};

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

const told = (found: readonly Difference[]): string[] =>
  found.length === 0
    ? ["what goes in is as the lock says: code, inputs, configuration, versions, hardware"]
    : found.map((d) => `${d.decides ? "differs" : "note"}: ${d.text}`);
