/** casemate assess: attack a model and report. */
import { Command } from "commander";
import { assess, gateFails } from "../assess/assess.ts";
import { writeReport } from "../assess/write-report.ts";
import { CasemateError } from "../core/error.ts";
import { commandLine } from "./assess/command-line.ts";
import { addConstraintFlags, type ConstraintFlags, constraintsOf } from "./assess/constraint-flags.ts";
import { addDataFlags, type DataFlags, loadOf } from "./assess/data-flags.ts";
import { addEndpointFlags, type EndpointFlags, endpointOf } from "./assess/endpoint-flags.ts";
import { addModelFlags, describeOf, type ModelFlags } from "./assess/model-flags.ts";
import { addPlanFlags, type PlanFlags, threatOf } from "./assess/plan-flags.ts";
import { planOf } from "./assess/plan-of.ts";
import { assessProperty } from "./assess/property.ts";
import { addPropertyFlags, type PropertyFlags } from "./assess/property-flags.ts";
import { addReportFlags, gateOf, type ReportFlags } from "./assess/report-flags.ts";
import { saveAdversarial } from "./assess/save-adversarial.ts";
import { Screen } from "./assess/screen.ts";
import { defined } from "./option.ts";
import { version } from "./version.ts";

interface AssessFlags
  extends PlanFlags,
    ConstraintFlags,
    EndpointFlags,
    DataFlags,
    ModelFlags,
    PropertyFlags,
    ReportFlags {
  readonly data?: string;
}

/** `exit` sets the exit code of a run that is no error. */
export const assessCommand = (exit: (code: number) => void): Command => {
  const command = new Command("assess")
    .description("attack a model with labelled data and write a report")
    .argument("<model>", "an ONNX file, or the URL of a model: http://127.0.0.1:8000/v2/models/NAME")
    .option("--data <path>", "labelled data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .action((model: string, flags: AssessFlags) => run(model, flags, exit));
  for (const add of [
    addPlanFlags,
    addConstraintFlags,
    addEndpointFlags,
    addReportFlags,
    addDataFlags,
    addModelFlags,
    addPropertyFlags,
  ])
    add(command);
  return command;
};

const run = async (model: string, flags: AssessFlags, exit: (code: number) => void): Promise<void> => {
  if (flags.property !== undefined) return exit(await assessProperty(model, flags.property, flags));
  if (flags.data === undefined)
    throw new CasemateError("USAGE", "assess needs labelled data", {
      hint: "give --data test.npz (npz, idx.gz, csv, jsonl or a folder of images), or --property p.vnnlib",
    });
  const gate = gateOf(flags);
  const plan = await planOf(flags);
  const constraints = await constraintsOf(flags);
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(
      new CasemateError("ABORTED", "interrupted", { hint: "run the same command again: it goes on where it stopped" }),
    );
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const screen = new Screen(flags.quiet);
  try {
    const result = await assess({
      model,
      data: flags.data,
      plan,
      out: flags.out,
      command: commandLine(process.argv.slice(3)),
      version: version(),
      restart: flags.restart,
      doctor: flags.doctor,
      keepAdversarial: flags.saveAdversarial !== undefined,
      ...threatOf(flags, plan),
      load: loadOf(flags),
      describe: describeOf(flags),
      ...defined({ eot: flags.eot, constraints }),
      endpoint: endpointOf(flags, flags.batchSize),
      open: defined({ threads: flags.threads, batchSize: flags.batchSize }),
      signal: controller.signal,
      ...screen.listeners(),
    });
    screen.clear();
    if (flags.saveAdversarial !== undefined) await saveAdversarial(flags.saveAdversarial, result);
    const paths = await writeReport(flags.out, result.report, result.html, flags.format);
    await result.finish();
    screen.verdict(result, paths);
    if (gate !== undefined && gateFails(result.report.findings, gate)) {
      process.stderr.write(`error: a finding is at least '${gate}' (--fail-on)\n`);
      exit(1);
    }
  } finally {
    screen.clear();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
};
