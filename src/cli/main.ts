/** The command line: one file per command, errors and hints on stderr, exit codes from the error table. */
import { Command, CommanderError } from "commander";
import { codes } from "../core/codes.ts";
import { CasemateError } from "../core/error.ts";
import { assessCommand } from "./assess.ts";
import { attacksCommand } from "./attacks.ts";
import { dataCommand } from "./data.ts";
import { doctorCommand } from "./doctor.ts";
import { dpCommand } from "./dp.ts";
import { ensembleCommand } from "./ensemble.ts";
import { filterCommand } from "./filter.ts";
import { gradientCommand } from "./gradient.ts";
import { hardenCommand } from "./harden.ts";
import { initCommand } from "./init.ts";
import { inspectCommand } from "./inspect.ts";
import { keyCommand } from "./key.ts";
import { printable } from "./printable.ts";
import { privacyCommand } from "./privacy.ts";
import { provenanceCommand } from "./provenance.ts";
import { registryCommand } from "./registry.ts";
import { reproduceCommand } from "./reproduce.ts";
import { sandboxCommand } from "./sandbox.ts";
import { scanCommand } from "./scan.ts";
import { signCommand } from "./sign.ts";
import { verifyCommand } from "./verify.ts";
import { sisaCommand } from "./sisa.ts";
import { trainCommand } from "./train.ts";
import { version } from "./version.ts";

/** commands whose exit codes 1 and 2 are verdicts: their errors are told by another one */
const judging: ReadonlySet<string | undefined> = new Set(["scan", "verify", "reproduce"]);
const judgingErrorExit = 3;

/** All commands. `exit` sets the exit code of a run that is no error. */
export const programOf = (exit: (code: number) => void): Command => {
  const program = new Command("casemate")
    .description("protects machine-learning models over their whole life")
    .version(version(), "-v, --version")
    .showHelpAfterError("hint: casemate --help lists the commands")
    .exitOverride();
  const commands = [
    assessCommand(exit),
    doctorCommand(exit),
    inspectCommand(),
    gradientCommand(),
    attacksCommand(),
    trainCommand(exit),
    reproduceCommand(exit),
    hardenCommand(),
    privacyCommand(),
    ensembleCommand(),
    filterCommand(),
    sisaCommand(),
    scanCommand(exit),
    dpCommand(),
    sandboxCommand(exit),
    provenanceCommand(exit),
    dataCommand(),
    keyCommand(),
    signCommand(),
    verifyCommand(exit),
    initCommand(),
    registryCommand(exit),
  ];
  for (const command of commands) program.addCommand(command.exitOverride());
  return program;
};

/** Runs one command. Returns the exit code; never throws. */
export const main = async (argv: readonly string[]): Promise<number> => {
  let exitCode = 0;
  const program = programOf((code) => {
    exitCode = code;
  });
  try {
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
