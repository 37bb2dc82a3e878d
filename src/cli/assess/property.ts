/** casemate assess --property: look for a counterexample to a VNN-LIB property. */
import { writeFile } from "node:fs/promises";
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { falsify, type Falsified } from "../../attacks/property/falsify.ts";
import { readPropertyFile } from "../../attacks/property/read-property.ts";
import { readOnnxFile } from "../../engine/onnx/read.ts";
import type { PropertyFlags } from "./property-flags.ts";

interface PropertyOptions extends PropertyFlags {
  readonly data?: string;
  /** JSON on stdout when this is "json" alone */
  readonly format: readonly string[];
  /** seconds */
  readonly timeout?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly quiet: boolean;
}

/** Exit codes of a check that is no error. */
const exitViolated = 1;
const exitElse = 0;

/** seconds */
const defaultTimeout = 60;

/** Values of an input or output that are printed for reading. */
const shownValues = 12;

/** Returns the exit code. */
export const assessProperty = async (
  modelPath: string,
  propertyPath: string,
  options: PropertyOptions,
): Promise<number> => {
  if (options.data !== undefined)
    throw new CasemateError("USAGE", "a property is checked without data", {
      hint: "give --data or --property, not both",
    });
  const begun = monotonicMs();
  const controller = new AbortController();
  const stop = (): void => controller.abort(new CasemateError("ABORTED", "interrupted"));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const property = await readPropertyFile(propertyPath);
    const model = await readOnnxFile(modelPath);
    const seed = options.seed ?? 0;
    const result = await falsify(model, property, {
      timeoutMs: 1000 * (options.timeout ?? defaultTimeout) - (monotonicMs() - begun),
      seed,
      signal: controller.signal,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    if (options.counterexample !== undefined) await save(options.counterexample, result);
    const asJson = options.format.length === 1 && options.format[0] === "json";
    const { verdict, counterexample, seconds, queries, nearest } = result;
    process.stdout.write(
      asJson
        ? `${JSON.stringify({
            verdict,
            counterexample: counterexample ?? null,
            seconds: Number(seconds.toFixed(3)),
            queries,
            nearest: nearest ?? null,
            seed,
            model: modelPath,
            property: propertyPath,
          })}\n`
        : text(property.name, result, options),
    );
    return verdict === "violated" ? exitViolated : exitElse;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
};

const text = (name: string, r: Falsified, options: PropertyOptions): string => {
  const { seconds, queries, nearest, counterexample } = r;
  const spent = `${seconds.toFixed(2)} s, ${queries.toLocaleString("en")} points`;
  const lines: string[] = [];
  switch (r.verdict) {
    case "violated":
      lines.push(`VIOLATED: a counterexample to ${name} was found (${spent})`);
      if (counterexample === undefined || options.quiet) break;
      lines.push(
        ...values("X", counterexample.input),
        ...values("Y", counterexample.output),
        "it lies in the property's box and meets its constraints exactly, by two runs of the model as the file has it",
      );
      break;
    case "holds":
      lines.push(`HOLDS: no input and output whatever can violate ${name}`);
      break;
    case "unknown":
      lines.push(`UNKNOWN: no counterexample to ${name} was found (${spent}); that is no proof that there is none`);
      if (nearest !== undefined && !options.quiet)
        lines.push(`the nearest point misses a constraint by ${nearest.toPrecision(4)}`);
  }
  return `${lines.join("\n")}\n`;
};

const values = (letter: string, v: readonly number[]): string[] => {
  const lines = v.slice(0, shownValues).map((value, i) => `  ${letter}_${i} = ${value}`);
  if (v.length > shownValues)
    lines.push(`  ... ${v.length - shownValues} more: --format json or --counterexample FILE gives all`);
  return lines;
};

/** sat and the assignment, unsat or unknown: the result file of VNN-COMP. */
const save = async (path: string, { verdict, counterexample }: Falsified): Promise<void> => {
  let content = verdict === "holds" ? "unsat\n" : "unknown\n";
  if (counterexample !== undefined) {
    const pairs = [
      ...counterexample.input.map((v, i) => `(X_${i} ${v})`),
      ...counterexample.output.map((v, i) => `(Y_${i} ${v})`),
    ];
    content = `sat\n(${pairs.join("\n")})\n`;
  }
  await writeFile(path, content).catch((cause: unknown) => {
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, { cause });
  });
};
