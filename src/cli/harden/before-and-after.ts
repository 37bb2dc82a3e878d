/** beforeAndAfter: the same assessment of a model before and after it was hardened, on samples that it was not trained on. */
import { writeFile } from "node:fs/promises";
import { assess } from "../../assess/assess.ts";
import type { Constraints } from "../../assess/constraints.ts";
import { plans } from "../../assess/plans/index.ts";
import type { Report } from "../../assess/report.ts";
import { writeReport } from "../../assess/write-report.ts";
import { CasemateError } from "../../core/error.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import type { LoadOptions } from "../../engine/data/load.ts";
import { writeNpz } from "../../engine/data/npz.ts";
import { subset } from "../../engine/data/subset.ts";
import { tensor } from "../../engine/tensor/tensor.ts";
import type { Threat } from "../../train/adversarial/threat.ts";
import { loadOf } from "../assess/data-flags.ts";
import { describeOf } from "../assess/model-flags.ts";
import { defined } from "../option.ts";
import { textTable } from "../privacy/text-table.ts";
import { version } from "../version.ts";
import type { HardenFlags } from "./flags.ts";

export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly dataset: Dataset;
  /** samples of `dataset` that were held out */
  readonly held: Int32Array;
  readonly threat: Threat;
  readonly flags: HardenFlags;
  readonly constraints: Constraints | undefined;
  say(text: string): void;
  /** share of the held-out samples that provably keep their class; undefined where there are no bounds */
  certify(model: string): Promise<number | undefined>;
}

/** Prints a table and writes the report of the hardened model beside it. */
export const beforeAndAfter = async (c: Comparison): Promise<void> => {
  const stem = c.after.replace(/\.onnx$/, "");
  const data = c.flags.test ?? `${stem}.held-out.npz`;
  let load: LoadOptions = defined({ ...loadOf(c.flags), labels: c.flags.testLabels });
  if (c.flags.test === undefined) {
    const { inputs, labels } = subset(c.dataset, [...c.held]);
    if (labels === undefined) throw new CasemateError("DATA_MISMATCH", "the data has no labels");
    await writeFile(data, writeNpz({ inputs, labels: tensor("int32", [labels.length], labels) }));
    load = defined({ classNames: c.dataset.classNames });
    process.stdout.write(`wrote ${data}: ${labels.length} samples that were not trained on\n`);
  }
  const plan = plans.get("quick");
  if (plan === undefined) throw new CasemateError("INTERNAL", "there is no plan 'quick'");
  const reports: Report[] = [];
  for (const [title, model] of [
    ["before", c.before],
    ["after", c.after],
  ] as const) {
    c.say(`assessing ${title}: ${model}\n`);
    const out = `${stem}.report-${title}`;
    const result = await assess({
      model,
      data,
      plan,
      out,
      norms: [c.threat.norm],
      epsilon: new Map([[c.threat.norm, c.threat.epsilon]]),
      command: `npx casemate assess ${model} --data ${data} --plan quick --norm ${c.threat.norm} --eps ${c.threat.epsilon}`,
      version: version(),
      restart: true,
      load,
      describe: describeOf(c.flags),
      ...defined({ constraints: c.constraints }),
      open: defined({ threads: c.flags.threads }),
    });
    const paths = await writeReport(out, result.report, result.html, ["html", "json"]);
    await result.finish();
    reports.push(result.report);
    process.stdout.write(paths.map((p) => `wrote ${p}\n`).join(""));
  }
  const sure = [await c.certify(c.before), await c.certify(c.after)];
  process.stdout.write(`\n${table(reports, sure)}`);
};

const table = (reports: readonly Report[], sure: readonly (number | undefined)[]): string => {
  const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
  const rows = [["", "before", "after"]];
  rows.push(["clean accuracy", ...reports.map((r) => percent(r.clean.accuracy))]);
  for (const m of reports[0]?.threatModels ?? []) {
    const same = reports.map((r) => r.threatModels.find((t) => t.norm === m.norm));
    rows.push([
      `robust accuracy, ${m.norm} <= ${Number(m.epsilon.toPrecision(4))}`,
      ...same.map((t) =>
        t === undefined ? "-" : `${percent(t.robustAccuracy)} (${percent(t.interval[0])} to ${percent(t.interval[1])})`,
      ),
    ]);
  }
  if (sure.some((v) => v !== undefined))
    rows.push(["certified by interval bounds (held out)", ...sure.map((v) => (v === undefined ? "-" : percent(v)))]);
  rows.push(["samples", ...reports.map((r) => String(r.clean.n))]);
  return textTable(rows);
};
