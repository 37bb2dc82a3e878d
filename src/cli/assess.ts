/** casemate assess: attack a model and report. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { parse as parseYaml } from "yaml";
import { CasemateError } from "../core/error.ts";
import { monotonicMs } from "../core/clock.ts";
import { type Severity, severities } from "../core/finding.ts";
import { attacks } from "../attacks/index.ts";
import { assess, type Assessment, type AssessOptions, gateFails } from "../assess/assess.ts";
import { parseEpsilon, parseNorm } from "../assess/epsilon.ts";
import { parsePlan, type Plan } from "../assess/plan.ts";
import { plans } from "../assess/plans/index.ts";
import { type Format, formats, writeReport } from "../assess/write-report.ts";
import type { Progress } from "../assess/run-plan.ts";
import { type DescribeOptions, scaleNames } from "../engine/runtime/describe/options.ts";
import { float32, tensor } from "../engine/tensor/tensor.ts";
import { type Norm, norms } from "../engine/tensor/norm.ts";
import { writeNpz } from "../engine/data/npz.ts";
import { json, list, wholeNumber } from "./option.ts";
import { version } from "./version.ts";

interface Options {
  readonly data?: string;
  readonly plan: string;
  readonly eps?: string;
  readonly norm?: string;
  readonly out: string;
  readonly format: Format[];
  readonly failOn?: string;
  readonly attacks?: string[];
  readonly params?: string;
  readonly samples?: number;
  readonly seed?: number;
  readonly saveAdversarial?: string;
  readonly restart: boolean;
  readonly threads?: number;
  readonly batchSize?: number;
  readonly labels?: string;
  readonly label?: string;
  readonly inputsKey?: string;
  readonly labelsKey?: string;
  readonly input?: string;
  readonly output?: string;
  readonly inputShape?: string;
  readonly batch?: string;
  readonly layout?: string;
  readonly scale?: string;
  readonly scores?: string;
  readonly keepSoftmax?: boolean;
  readonly bounds?: string;
  readonly quiet: boolean;
}

/** `exit` sets the exit code of a run that is no error. */
export const assessCommand = (exit: (code: number) => void): Command =>
  new Command("assess")
    .description("attack a model with labelled data and write a report")
    .argument("<model>", "an ONNX file")
    .option("--data <path>", "labelled data: npz, idx.gz, csv, jsonl, or a folder of images by class")
    .option("--plan <name|file>", `${[...plans.keys()].join(", ")}, or a YAML or JSON file`, "standard")
    .option("--eps <radius>", "radius of --norm, in units of each feature's range: 8/255, 0.3")
    .option("--norm <norm>", `only this threat model: ${norms.join(", ")}`)
    .option("--out <folder>", "where the report goes", "casemate-report")
    .option("--format <list>", formats.join(","), list(formats), ["html", "json"] as Format[])
    .option("--fail-on <severity>", `exit with 1 on a finding of at least this severity: ${severities.join(", ")}`)
    .option("--attacks <ids>", "run these attacks instead of a plan (see casemate attacks)", list())
    .option("--params <json>", "parameters for --attacks")
    .option("--samples <n>", "attack the first n samples", wholeNumber(1))
    .option("--seed <n>", "seed of everything random", wholeNumber(0))
    .option("--save-adversarial <folder>", "write one npz per attack: adversarial, success, labels")
    .option("--restart", "throw away an unfinished run", false)
    .option("--threads <n>", "threads of ONNX Runtime", wholeNumber(1))
    .option("--batch-size <n>", "samples per run of the model", wholeNumber(1))
    .option("--labels <file>", "labels of idx or npy data")
    .option("--label <column>", "label column of csv, label field of jsonl")
    .option("--inputs-key <name>", "array of an npz with the inputs")
    .option("--labels-key <name>", "array of an npz with the labels")
    .option("--input <name>", "the model input that is attacked")
    .option("--output <name>", "the model output that holds the classes")
    .option("--input-shape <dims>", "shape of one sample: 3,32,32")
    .option("--batch <free|one>", "trust the batch axis, or run sample by sample")
    .option("--layout <layout>", "chw, hwc, hw or flat")
    .option("--scale <name>", `from stored values to inputs: ${scaleNames.join(", ")}`)
    .option("--scores <kind>", "logits, probabilities, binary-logit, binary-probability or labels")
    .option("--keep-softmax", "attack the probabilities even where logits can be read")
    .option("--bounds <low,high>", "range of the model's inputs")
    .option("--quiet", "print nothing but errors and the verdict", false)
    .action(async (modelPath: string, options: Options) => {
      const dataPath = options.data;
      if (dataPath === undefined)
        throw new CasemateError("USAGE", "assess needs labelled data", {
          hint: "give --data test.npz (npz, idx.gz, csv, jsonl or a folder of images)",
        });
      const gate = options.failOn === undefined ? undefined : severities.find((s) => s === options.failOn);
      if (options.failOn !== undefined && gate === undefined)
        throw new CasemateError("USAGE", `'${options.failOn}' is no severity`, {
          hint: `choose one of ${severities.join(", ")}`,
        });
      const plan = await planOf(options);
      const controller = new AbortController();
      const stop = (): void =>
        controller.abort(
          new CasemateError("ABORTED", "interrupted", {
            hint: "run the same command again: it goes on where it stopped",
          }),
        );
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
      const screen = new Screen(options.quiet);
      try {
        const result = await assess({
          ...inputsOf(options, modelPath, dataPath, plan),
          signal: controller.signal,
          ...screen.listeners(),
        });
        screen.clear();
        if (options.saveAdversarial !== undefined) await saveAdversarial(options.saveAdversarial, result);
        const paths = await writeReport(options.out, result.report, result.html, options.format);
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
    });

const inputsOf = (o: Options, model: string, data: string, plan: Plan): AssessOptions => {
  const norm = o.norm === undefined ? undefined : parseNorm(o.norm);
  const radius = o.eps === undefined ? undefined : parseEpsilon(o.eps);
  const command = ["npx casemate assess", ...process.argv.slice(3)]
    .map((a) => (/[\s'"{}$*]/.test(a) && !a.startsWith("npx ") ? `'${a}'` : a))
    .join(" ");
  return {
    model,
    data,
    plan,
    out: o.out,
    command,
    version: version(),
    restart: o.restart,
    keepAdversarial: o.saveAdversarial !== undefined,
    ...(radius === undefined ? {} : { epsilon: new Map<Norm, number>([[norm ?? "linf", radius]]) }),
    ...(norm === undefined ? (radius === undefined ? {} : { norms: ["linf" as const] }) : { norms: [norm] }),
    load: defined({ labels: o.labels, label: o.label, inputsKey: o.inputsKey, labelsKey: o.labelsKey }),
    describe: describeOf(o),
    open: defined({ threads: o.threads, batchSize: o.batchSize }),
  };
};

/** Only the entries that are given. */
const defined = <T extends object>(o: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const describeOf = (o: Options): DescribeOptions => {
  const numbers = (text: string | undefined, option: string): number[] | undefined => {
    const values = text?.split(",").map(Number);
    if (values?.some((v) => !Number.isFinite(v)) === true)
      throw new CasemateError("USAGE", `${option} '${text}' is no list of numbers`);
    return values;
  };
  const oneOf = <T extends string>(value: string | undefined, choices: readonly T[], option: string): T | undefined => {
    const found = choices.find((c) => c === value);
    if (value !== undefined && found === undefined)
      throw new CasemateError("USAGE", `${option} '${value}' is unknown`, {
        hint: `choose one of ${choices.join(", ")}`,
      });
    return found;
  };
  const bounds = numbers(o.bounds, "--bounds");
  return defined({
    input: o.input,
    output: o.output,
    inputShape: numbers(o.inputShape, "--input-shape"),
    batch: oneOf(o.batch, ["free", "one"], "--batch"),
    layout: oneOf(o.layout, ["chw", "hwc", "hw", "flat"], "--layout"),
    scale: oneOf(o.scale, scaleNames, "--scale"),
    scores: oneOf(o.scores, ["logits", "probabilities", "binary-logit", "binary-probability", "labels"], "--scores"),
    cutSoftmax: o.keepSoftmax === true ? false : undefined,
    bounds: bounds === undefined ? undefined : ([bounds[0] ?? 0, bounds[1] ?? 1] as const),
  });
};

const planOf = async (o: Options): Promise<Plan> => {
  const known = plans.get(o.plan);
  const base = o.attacks === undefined ? (known ?? (await readPlan(o.plan))) : await chosenAttacks(o);
  return {
    ...base,
    ...(o.samples === undefined ? {} : { samples: o.samples }),
    ...(o.seed === undefined ? {} : { seed: o.seed }),
  };
};

const readPlan = async (path: string): Promise<Plan> => {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `plan '${path}' is neither in the box nor a file`, {
      cause,
      hint: `plans in the box: ${[...plans.keys()].join(", ")}`,
    });
  });
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (cause) {
    throw new CasemateError(
      "USAGE",
      `plan '${path}' is no YAML or JSON: ${cause instanceof Error ? cause.message.split("\n")[0] : ""}`,
      { cause },
    );
  }
  return parsePlan(value, path);
};

const chosenAttacks = (o: Options): Promise<Plan> => {
  const params = o.params === undefined ? {} : json(o.params, "--params");
  const known = new Map(attacks.map((a) => [a.id, a]));
  const entries = (o.attacks ?? []).map((text) => {
    const id = text.includes("/") ? text : `evasion/${text}`;
    const attack = known.get(id);
    if (attack === undefined)
      throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${text}'`, {
        hint: `there are ${[...known.keys()].join(", ")}`,
      });
    const norm = o.norm ?? (attack.norms.includes("linf") ? "linf" : attack.norms[0]);
    return { id, norm, params };
  });
  return Promise.resolve(
    parsePlan(
      { id: "chosen", title: "attacks chosen on the command line", attacks: entries, blackBox: [] },
      "--attacks",
    ),
  );
};

const saveAdversarial = async (folder: string, { output, domain, labels }: Assessment): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [entry, x] of output.adversarial) {
    const n = entry.perSample.length;
    const bytes = writeNpz({
      adversarial: float32([n, ...domain.dims], x),
      success: tensor(
        "bool",
        [n],
        Uint8Array.from(entry.perSample, (s) => (s.success ? 1 : 0)),
      ),
      labels: tensor(
        "int32",
        [n],
        Int32Array.from(entry.perSample, (s) => labels[s.index] as number),
      ),
    });
    const epsilon = entry.epsilon === null ? "unbounded" : Number(entry.epsilon.toPrecision(4));
    await writeFile(join(folder, `${entry.id.replaceAll("/", "-")}-${entry.norm}-${epsilon}.npz`), bytes);
  }
};

/** What the user sees while it runs, on stderr; the verdict on stdout. */
class Screen {
  readonly #quiet: boolean;
  #last = 0;
  #shown = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  listeners(): Pick<AssessOptions, "onDecisions" | "onProgress" | "onResume"> {
    if (this.#quiet) return {};
    return {
      onDecisions: (decisions) => {
        process.stderr.write("decided about the model (see What assess decides in the docs):\n");
        for (const d of decisions)
          process.stderr.write(`  ${d.what.padEnd(12)} ${d.value}  (${d.why}; ${d.override})\n`);
      },
      onResume: (finished) => process.stderr.write(`going on with an unfinished run: ${finished} units are done\n`),
      onProgress: (p) => this.#progress(p),
    };
  }

  #progress(p: Progress): void {
    const now = monotonicMs();
    // a terminal is redrawn ten times a second, a log gets a line every ten seconds
    if (now - this.#last < (process.stderr.isTTY ? 100 : 10_000)) return;
    this.#last = now;
    const left =
      p.secondsLeft === undefined
        ? ""
        : `, ${p.secondsLeft < 90 ? `${Math.ceil(p.secondsLeft)} s` : `${Math.ceil(p.secondsLeft / 60)} min`} left`;
    const line = `${(100 * p.done).toFixed(0).padStart(3)} %${left}: ${p.attack}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
    this.#shown = process.stderr.isTTY;
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[2K");
    this.#shown = false;
  }

  verdict({ report }: Assessment, paths: readonly string[]): void {
    const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;
    const out = [`${report.verdict.risk.toUpperCase()} risk: ${report.verdict.summary}`];
    if (!this.#quiet) {
      out.push("", `clean accuracy ${percent(report.clean.accuracy)} on ${report.clean.n} samples`);
      for (const m of report.threatModels)
        out.push(
          `${m.norm.padEnd(5)} <= ${String(Number(m.epsilon.toPrecision(4))).padEnd(8)} robust ${percent(m.robustAccuracy).padStart(7)}  (95 % interval ${percent(m.interval[0])} to ${percent(m.interval[1])})  ${m.risk}`,
        );
      for (const f of report.findings) out.push(`${(f.severity as Severity).padEnd(9)} ${f.title} [${f.id}]`);
    }
    out.push("", ...paths.map((p) => `wrote ${p}`));
    process.stdout.write(`${out.join("\n")}\n`);
  }
}
