/** casemate doctor: would the numbers of an assessment mean anything? Probes and a few small attacks, in seconds. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { assess, gateFails } from "../assess/assess.ts";
import { parseEpsilon } from "../assess/epsilon.ts";
import { doctorPlan } from "../assess/plans/doctor.ts";
import { doctorSummary } from "../assess/render/doctor.ts";
import type { Report } from "../assess/report.ts";
import { pageOf } from "../attacks/doctor.ts";
import { CasemateError } from "../core/error.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { gateOf } from "./assess/report-flags.ts";
import { Screen } from "./assess/screen.ts";
import { defined, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";
import { version } from "./version.ts";

interface DoctorFlags extends DataFlags, ModelFlags {
  readonly data?: string;
  readonly eps?: string;
  readonly samples?: number;
  readonly seed?: number;
  readonly failOn?: string;
  readonly format: "text" | "json";
}

/** `exit` sets the exit code of a run that is no error. */
export const doctorCommand = (exit: (code: number) => void): Command => {
  const command = new Command("doctor")
    .description("look for reasons not to trust an assessment of this model (docs/guide/doctor/README.md)")
    .argument("<model>", "an ONNX file")
    .option("--data <path>", "labelled data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .option("--eps <radius>", "radius of the Linf threat model, in units of each feature's range: 8/255, 0.3")
    .option("--samples <n>", "look at the first n samples (default 64)", wholeNumber(1))
    .option("--seed <n>", "seed of everything random", wholeNumber(0))
    .option("--fail-on <severity>", "exit with 1 when a check of at least this severity is raised")
    .addOption(new Option("--format <format>", "what is printed").choices(["text", "json"]).default("text"))
    .action((model: string, flags: DoctorFlags) => run(model, flags, exit));
  addDataFlags(command);
  addModelFlags(command);
  return command;
};

const run = async (model: string, flags: DoctorFlags, exit: (code: number) => void): Promise<void> => {
  if (flags.data === undefined)
    throw new CasemateError("USAGE", "doctor needs labelled data", {
      hint: "give --data test.npz (npz, idx.gz, csv, jsonl or a folder of images)",
    });
  const gate = gateOf(flags);
  const screen = new Screen(flags.format === "json");
  const out = await mkdtemp(join(tmpdir(), "casemate-doctor-"));
  try {
    const { report } = await assess({
      model,
      data: flags.data,
      plan: { ...doctorPlan, ...defined({ samples: flags.samples, seed: flags.seed }) },
      ...(flags.eps === undefined ? {} : { epsilon: new Map([["linf" as const, parseEpsilon(flags.eps)]]) }),
      out,
      command: "npx casemate doctor",
      version: version(),
      load: loadOf(flags),
      describe: describeOf(flags),
      open: defined({ threads: flags.threads, batchSize: flags.batchSize }),
      ...screen.listeners(),
    });
    screen.clear();
    process.stdout.write(flags.format === "json" ? `${JSON.stringify(report.doctor, null, 2)}\n` : text(report));
    if (gate !== undefined && gateFails(report.findings.filter(isDoctors), gate)) {
      process.stderr.write(`error: a check of at least '${gate}' is raised (--fail-on)\n`);
      exit(1);
    }
  } finally {
    screen.clear();
    await rm(out, { recursive: true, force: true });
  }
};

const isDoctors = (f: Report["findings"][number]): boolean => f.id.startsWith("doctor/");

const text = (report: Report): string => {
  const lines = report.doctor.flatMap((d) => {
    const outcome = d.severity === undefined ? d.status : `${d.status} (${d.severity})`;
    const finding = report.findings.find((f) => f.id === d.id);
    return [
      `${outcome.padEnd(18)} ${d.id.padEnd(26)} ${d.saw}`,
      ...(d.status === "raised" && finding !== undefined
        ? [`${" ".repeat(19)}what to do: ${finding.remediation} (${pageOf(d.id)})`]
        : []),
    ];
  });
  return `${[...lines, "", doctorSummary(report)].map(printable).join("\n")}\n`;
};
