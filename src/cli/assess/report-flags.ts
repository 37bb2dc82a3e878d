/** Options of `casemate assess` about what is written, and about the exit code. */
import type { Command } from "commander";
import { type Format, formats } from "../../assess/write-report.ts";
import { CasemateError } from "../../core/error.ts";
import { type Severity, severities } from "../../core/finding.ts";
import { list } from "../option.ts";

export interface ReportFlags {
  readonly out: string;
  readonly format: Format[];
  readonly failOn?: string;
  readonly saveAdversarial?: string;
  readonly restart: boolean;
  readonly doctor: boolean;
  readonly quiet: boolean;
}

export const addReportFlags = (command: Command): Command =>
  command
    .optionsGroup("Report:")
    .option("--out <folder>", "where the report goes", "casemate-report")
    .option("--format <list>", formats.join(","), list(formats), ["html", "json"] as Format[])
    .option("--fail-on <severity>", `exit with 1 on a finding of at least this severity: ${severities.join(", ")}`)
    .option("--no-doctor", "do not look for reasons to distrust the result")
    .option(
      "--save-adversarial <folder>",
      "write one npz per attack: adversarial (as the model takes them), success, labels",
    )
    .option("--restart", "throw away an unfinished run", false)
    .option("--quiet", "print nothing but errors and the verdict", false);

/** The severity of --fail-on. Throws USAGE. */
export const gateOf = ({ failOn }: Pick<ReportFlags, "failOn">): Severity | undefined => {
  const gate = severities.find((s) => s === failOn);
  if (failOn !== undefined && gate === undefined)
    throw new CasemateError("USAGE", `'${failOn}' is no severity`, { hint: `choose one of ${severities.join(", ")}` });
  return gate;
};
