/** The command line: one file per command, errors and hints on stderr, exit codes from the error table. */
import { Command, CommanderError } from "commander";
import { codes } from "../core/codes.ts";
import { CasemateError } from "../core/error.ts";
import { commands } from "./commands.ts";
import { printable } from "./printable.ts";
import { version } from "./version.ts";

/** commands whose exit codes 1 and 2 are verdicts: their errors are told by another one */
const judging: ReadonlySet<string | undefined> = new Set(["scan", "verify", "reproduce", "guard"]);
const judgingErrorExit = 3;

/** The program with all its commands, or with only the one that is named. `exit` sets the exit code of a run that is no error. */
export const programOf = async (exit: (code: number) => void, only?: string): Promise<Command> => {
  const program = new Command("casemate")
    .description("protects machine-learning models over their whole life")
    .version(version(), "-v, --version")
    .showHelpAfterError("hint: casemate --help lists the commands")
    .exitOverride();
  // the version is told by none of them
  if (only === "-v" || only === "--version") return program;
  const asked = commands.get(only ?? "");
  for (const load of asked === undefined ? commands.values() : [asked])
    program.addCommand((await load(exit)).exitOverride());
  return program;
};

/** Runs one command. Returns the exit code; never throws. */
export const main = async (argv: readonly string[]): Promise<number> => {
  let exitCode = 0;
  try {
    const program = await programOf((code) => {
      exitCode = code;
    }, argv[0]);
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (e) {
    const code = report(e);
    return code !== 0 && judging.has(argv[0]) ? judgingErrorExit : code;
  }
};

const report = (e: unknown): number => {
  if (e instanceof CommanderError) return e.exitCode === 0 ? 0 : codes.USAGE.exit;
  if (e instanceof CasemateError) {
    process.stderr.write(`error: ${printable(e.message)} [${e.code}]\n`);
    if (e.hint !== undefined) process.stderr.write(`hint: ${printable(e.hint)}\n`);
    if (process.env["CASEMATE_DEBUG"] !== undefined && e.cause !== undefined)
      process.stderr.write(`cause: ${String(e.cause)}\n`);
    return codes[e.code].exit;
  }
  if (e instanceof Error && e.name === "AbortError") {
    process.stderr.write("error: cancelled [ABORTED]\n");
    return codes.ABORTED.exit;
  }
  process.stderr.write(
    `error: a defect in casemate: ${e instanceof Error ? (e.stack ?? e.message) : String(e)} [INTERNAL]\nhint: please report it with the command that you ran\n`,
  );
  return codes.INTERNAL.exit;
};
