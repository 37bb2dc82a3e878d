/** casemate redteam: attack a language model or an assistant, and report. */
import { join } from "node:path";
import { Command } from "commander";
import { gateFails } from "../assess/assess.ts";
import { compareHardenings } from "../assess/red-team/compare-hardenings.ts";
import { allHardenings } from "../assess/red-team/hardening-of.ts";
import { readCases, type RegressionCase } from "../assess/red-team/regression.ts";
import { redTeam } from "../assess/red-team/red-team.ts";
import { type RedTeamFormat, redTeamFormats, writeRedTeam } from "../assess/red-team/write-red-team.ts";
import type { CampaignProgress } from "../attacks/prompt/campaign.ts";
import { isoNow, sleep } from "../core/clock.ts";
import { CasemateError } from "../core/error.ts";
import { severities } from "../core/finding.ts";
import { hardenings } from "../guard/harden/hardenings.ts";
import { heedingAnswer } from "../testing/heeding-answer.ts";
import { startWeakAssistant } from "../testing/weak-assistant.ts";
import { weakSecret, weakSystemPrompt } from "../testing/weak-answer.ts";
import { commandLine } from "./assess/command-line.ts";
import { ownGoals } from "../assess/red-team/own-goals.ts";
import { gateOf } from "./assess/report-flags.ts";
import { defined, durationMs, list, number } from "./option.ts";
import { addPlanFlags, budgetOf, type PlanFlags, planOf } from "./redteam/plan-flags.ts";
import { comparisonText } from "./redteam/comparison-text.ts";
import { listed, progressLine, verdictText } from "./redteam/print.ts";
import { addTargetFlags, helpersOf, subjectOf, type TargetFlags, targetOf, textIn } from "./redteam/target-flags.ts";
import { printable } from "./printable.ts";
import { version } from "./version.ts";

interface RedTeamFlags extends TargetFlags, PlanFlags {
  readonly target?: string;
  readonly list?: boolean;
  readonly demo?: boolean;
  readonly replay?: string;
  readonly hardenings?: string[];
  readonly every?: number;
  readonly out: string;
  readonly format: RedTeamFormat[];
  readonly failOn?: string;
  readonly failOver?: number;
  readonly restart: boolean;
  readonly quiet: boolean;
}

/** `exit` sets the exit code of a run that is no error. */
export const redteamCommand = (exit: (code: number) => void): Command => {
  const command = new Command("redteam")
    .description(
      "attack a language model or an assistant that speaks HTTP, and write a report; nothing is sent anywhere but to the addresses given",
    )
    .option("--target <url>", "the endpoint, OpenAI-compatible by default: http://localhost:8080/v1")
    .option("--list", "print plans, probes, strategies and judges")
    .option("--demo", "attack a weak assistant that is started on this machine")
    .option("--replay <file>", "try the cases of a regression.jsonl again, instead of a plan")
    .option(
      "--hardenings <list>",
      `compare the prompt as it is with hardened ones: all, default, or ${hardenings.map((h) => h.id).join(", ")}, with + between for several at once`,
      list(),
    )
    .option("--every <time>", "again and again: 24h, 30min, 7d; each run into its own folder", durationMs)
    .action((flags: RedTeamFlags) => run(flags, exit));
  addPlanFlags(command);
  addTargetFlags(command);
  return command
    .optionsGroup("Report:")
    .option("--out <folder>", "where the report goes", "casemate-redteam")
    .option("--format <list>", redTeamFormats.join(","), list(redTeamFormats), ["html", "json"] as RedTeamFormat[])
    .option("--fail-on <severity>", `exit with 1 on a finding of at least this severity: ${severities.join(", ")}`)
    .option("--fail-over <percent>", "exit with 1 when more than this share of the goals was reached", number(0))
    .option("--restart", "throw away an unfinished run", false)
    .option("--quiet", "print nothing but errors and the verdict", false);
};

const run = async (flags: RedTeamFlags, exit: (code: number) => void): Promise<void> => {
  if (flags.list === true) {
    process.stdout.write(listed());
    return;
  }
  gateOf(flags);
  if (flags.hardenings !== undefined) refuseWithHardenings(flags);
  const cases = flags.replay === undefined ? undefined : casesIn(flags.replay);
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(
      new CasemateError("ABORTED", "interrupted", { hint: "run the same command again: it goes on where it stopped" }),
    );
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const weak =
    flags.demo !== true
      ? undefined
      : flags.hardenings === undefined
        ? await startWeakAssistant()
        : await startWeakAssistant(0, heedingAnswer);
  try {
    const url = weak?.url ?? flags.target;
    if (url === undefined)
      throw new CasemateError("USAGE", "redteam needs a target", {
        hint: "--target http://localhost:8080/v1, or --demo to see it at work",
      });
    for (;;) {
      const out = flags.every === undefined ? flags.out : join(flags.out, isoNow().replaceAll(/[:.]/g, "-"));
      try {
        await once(url, out, flags, cases, controller.signal, exit);
      } catch (e) {
        // a target that is down for an hour ends no schedule
        if (flags.every === undefined || !(e instanceof CasemateError) || e.code !== "MODEL_UNREACHABLE") throw e;
        process.stderr.write(`error: ${printable(e.message)} [${e.code}]\n`);
      }
      if (flags.every === undefined) return;
      process.stderr.write(`the next run begins in ${Math.round(flags.every / 60_000)} minutes\n`);
      await sleep(flags.every, controller.signal);
    }
  } finally {
    await weak?.close();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
};

/** the demonstration knows what the weak assistant keeps */
const demonstration = { purpose: "bank assistant", knownPrompt: weakSystemPrompt, secrets: [weakSecret] };

/** Throws USAGE: of a comparison there is no one result to gate or to replay. */
const refuseWithHardenings = (flags: RedTeamFlags): void => {
  for (const [option, given] of [
    ["--replay", flags.replay],
    ["--fail-on", flags.failOn],
    ["--fail-over", flags.failOver],
  ] as const)
    if (given !== undefined) throw new CasemateError("USAGE", `${option} does not go with --hardenings`);
  if (flags.demo !== true && flags.systemPrompt === undefined)
    process.stderr.write(
      "warning: without --system-prompt the rules of a hardening are a system message of their own, which an assistant that has one may pass over\n",
    );
};

const once = async (
  url: string,
  out: string,
  flags: RedTeamFlags,
  cases: readonly RegressionCase[] | undefined,
  signal: AbortSignal,
  exit: (code: number) => void,
): Promise<void> => {
  const subject =
    flags.demo !== true
      ? subjectOf(flags)
      : flags.hardenings === undefined
        ? demonstration
        : { ...demonstration, systemPrompt: weakSystemPrompt };
  const target = targetOf(url, flags);
  const helpers = helpersOf(flags);
  const shown = process.stderr.isTTY && !flags.quiet;
  try {
    const options = {
      // its port changes from run to run, and a run that goes on wants the same name
      target: flags.demo === true ? { ...target, name: "weak assistant" } : target,
      subject,
      plan: planOf(flags),
      seed: flags.seed,
      out,
      command: commandLine(process.argv.slice(3), "redteam"),
      version: version(),
      concurrency: flags.concurrency,
      budget: budgetOf(flags),
      restart: flags.restart,
      signal,
      ...helpers,
      ...(flags.own === undefined ? {} : { own: await ownGoals(textIn(flags.own), flags.own) }),
      ...defined({ turns: flags.turns, maxTokens: flags.maxTokens, generate: flags.generate, cases }),
      ...(shown ? { onProgress: (p: CampaignProgress) => void process.stderr.write(progressLine(p)) } : {}),
    };
    if (flags.hardenings !== undefined) {
      const wanted = flags.hardenings.flatMap((h) => (h === "all" ? allHardenings : [h]));
      const compared = await compareHardenings({ ...options, hardenings: wanted, formats: flags.format });
      if (shown) process.stderr.write("\r\u001b[2K");
      process.stdout.write(comparisonText(compared.comparison, compared.paths));
      if (flags.demo === true)
        process.stdout.write("the assistant is a script, and its gains are planted: they say nothing of any model\n");
      return;
    }
    const result = await redTeam(options);
    const paths = await writeRedTeam(out, result.report, result.cases, flags.format);
    await result.finish();
    if (shown) process.stderr.write("\r\u001b[2K");
    process.stdout.write(verdictText(result.report, paths));
    judge(result.report, flags, exit);
  } finally {
    await target.close();
    await helpers.attacker?.close();
    await helpers.judge?.close();
  }
};

/** The gate. What could not be judged passes no gate that asks for a rate. */
const judge = (
  { findings, score }: Awaited<ReturnType<typeof redTeam>>["report"],
  flags: RedTeamFlags,
  exit: (code: number) => void,
): void => {
  const gate = gateOf(flags);
  if (gate !== undefined && gateFails(findings, gate)) {
    process.stderr.write(`error: a finding is at least '${gate}' (--fail-on)\n`);
    exit(1);
  }
  const reached = 100 * score.goals.value;
  if (flags.failOver !== undefined && (score.goals.n === 0 || reached > flags.failOver)) {
    process.stderr.write(
      score.goals.n === 0
        ? "error: no attempt could be judged (--fail-over)\n"
        : `error: ${reached.toFixed(1)} % of the goals were reached, more than ${flags.failOver} % (--fail-over)\n`,
    );
    exit(1);
  }
};

const casesIn = (path: string): RegressionCase[] => {
  const cases = readCases(textIn(path), path);
  if (cases.length === 0) throw new CasemateError("DATA_UNREADABLE", `'${path}' has no case`);
  return cases;
};
