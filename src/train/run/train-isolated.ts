/**
 * trainIsolated: a run of our own trainer in the sandbox that its recipe names: a process of its own, which sees node, this package, the job and the declared inputs,
 * all read-only, and one folder for model and result. The result is that of a run outside, bit for bit; where the sandbox does not hold, nothing runs.
 *
 * What comes out is the work of a process that read untrusted files: events and result are checked by their schemas, the model by whoever reads it.
 */
import { existsSync, realpathSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { type Code, codes } from "../../core/codes.ts";
import { CasemateError } from "../../core/error.ts";
import type { Pinned } from "../lock/lock.ts";
import type { TrainerConfiguration } from "../recipe/settle.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { runIsolated } from "../sandbox/run-isolated.ts";
import type { IsolationInput } from "../sandbox/spec.ts";
import {
  type IsolatedEvent,
  type IsolatedJob,
  isolatedEvent,
  isolatedResult,
  modelFile,
  places,
  resultFile,
} from "./isolated-job.ts";
import { isolationOf } from "./isolation-of.ts";
import type { Trained, TrainOptions } from "./train-model.ts";

export interface TrainIsolatedOptions extends Omit<TrainOptions, "checkpoint"> {
  readonly inputs: Pinned["inputs"];
  /** folder of the run; absolute */
  readonly into: string;
  /** what the trainer printed that is no event */
  readonly onOutput?: (text: string) => void;
}

/** Throws SANDBOX_UNAVAILABLE, what trainModel throws, RUN_FAILED where it did not get that far. */
export const trainIsolated = async (
  c: TrainerConfiguration,
  o: TrainIsolatedOptions,
): Promise<Trained & { readonly record: IsolationRecord }> => {
  const [job, out] = [join(o.into, "job.json"), join(o.into, "isolated")];
  await mkdir(o.into, { recursive: true });
  await rm(out, { recursive: true, force: true });
  const { inputs, at } = mounted(o);
  await writeFile(job, JSON.stringify({ configuration: within(c, at) } satisfies IsolatedJob));
  let failure: CasemateError | undefined;
  /** paths as the recipe has them */
  const outside = (text: string): string =>
    [...at].reduce((s, [role, place]) => s.replaceAll(place, o.inputs[role]?.path ?? place), text);
  const events = new Events((e) => {
    if (e.kind === "progress") o.onProgress?.(e);
    else if (e.kind === "epoch") o.onEpoch?.(e.result);
    else if (e.kind === "measure") o.onMeasure?.();
    else
      failure = new CasemateError(knownCode(e.code), outside(e.message), e.hint === undefined ? {} : { hint: e.hint });
  }, o.onOutput);
  const program = thisProgram();
  const record = await runIsolated(
    {
      ...isolationOf(c.sandbox),
      command: [
        program.node,
        "--input-type=module",
        "--eval",
        `import self from "node:process"; import { trainInside } from "${program.entry}"; self.exitCode = await trainInside((line) => self.stdout.write(line));`,
      ],
      inputs: [...program.inputs, { from: job, at: places.job }, ...inputs],
      outputs: [{ at: places.output, to: out }],
      environment: { TZ: "UTC" },
      directory: places.output,
    },
    {
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      onOutput: (stream, bytes) => (stream === "stdout" ? events.add(bytes) : events.other(bytes)),
    },
  );
  events.end();
  await writeFile(join(o.into, "isolation.json"), `${JSON.stringify(record, null, 2)}\n`);
  if (!record.succeeded)
    throw (
      failure ??
      new CasemateError("RUN_FAILED", `the trainer failed in its sandbox: ${record.failure ?? "no reason is known"}`, {
        hint: "log.txt in the run's folder has all that it printed, isolation.json what held it; sandbox: has limits of memory, time and disk",
      })
    );
  return { ...(await resultIn(out)), record };
};

/** Node as it runs here, and this package with what it imports, as they are installed. */
const thisProgram = (): {
  readonly node: string;
  readonly entry: string;
  readonly inputs: readonly IsolationInput[];
} => {
  const root = realpathSync(resolve(import.meta.dirname, "../../.."));
  const above = dirname(root);
  const installed = basename(above) === "node_modules";
  const code = installed
    ? [{ from: above, at: `${places.code}/node_modules` }]
    : ["dist", "package.json", "node_modules"]
        .filter((name) => existsSync(join(root, name)))
        .map((name) => ({ from: realpathSync(join(root, name)), at: `${places.code}/${name}` }));
  const home = installed ? `${places.code}/node_modules/${relative(above, root)}` : places.code;
  return {
    node: places.node,
    entry: `${home}/dist/train/run/train-inside.js`,
    inputs: [{ from: realpathSync(process.execPath), at: places.node }, ...code],
  };
};

/** Each input by its role, at a path of its own that keeps its name: readers look at endings. */
const mounted = ({
  folder,
  inputs,
}: TrainIsolatedOptions): {
  readonly inputs: readonly IsolationInput[];
  readonly at: ReadonlyMap<string, string>;
} => {
  const at = new Map<string, string>();
  const list = Object.entries(inputs).map(([role, { path }], i) => {
    const place = `${places.inputs}/${i}/${basename(path)}`;
    at.set(role, place);
    return { from: realpathSync(resolve(folder, path)), at: place };
  });
  return { inputs: list, at };
};

/** The configuration with the paths that its inputs have in the sandbox. */
const within = (c: TrainerConfiguration, at: ReadonlyMap<string, string>): TrainerConfiguration => {
  const moved = <T extends { readonly path: string }>(section: T, role: string): T => {
    const labels = at.get(`${role} labels`);
    return { ...section, path: at.get(role) ?? section.path, ...(labels === undefined ? {} : { labels }) };
  };
  return {
    ...c,
    model: moved(c.model, "model"),
    data: moved(c.data, "data"),
    validation: typeof c.validation === "number" ? c.validation : moved(c.validation, "validation"),
    ...(c.test === undefined ? {} : { test: moved(c.test, "test") }),
  };
};

const resultIn = async (folder: string): Promise<Trained> => {
  try {
    const model = new Uint8Array(await readFile(join(folder, modelFile)));
    return { model, ...isolatedResult.parse(JSON.parse(await readFile(join(folder, resultFile), "utf8"))) };
  } catch (cause) {
    throw new CasemateError("RUN_FAILED", "the trainer left no result in its sandbox", { cause });
  }
};

const knownCode = (code: string): Code => (Object.hasOwn(codes, code) ? (code as Code) : "RUN_FAILED");

/** characters of one event; a longer line is output like any other */
const longestEvent = 1 << 16;

/** Lines of a stream that may hold anything: those that are events, and the rest. */
class Events {
  readonly #on: (e: IsolatedEvent) => void;
  readonly #other: ((text: string) => void) | undefined;
  readonly #out = new StringDecoder("utf8");
  readonly #err = new StringDecoder("utf8");
  #rest = "";

  constructor(on: (e: IsolatedEvent) => void, other: ((text: string) => void) | undefined) {
    this.#on = on;
    this.#other = other;
  }

  add(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#out.write(Buffer.from(bytes))).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
    if (this.#rest.length > longestEvent) this.end();
  }

  other(bytes: Uint8Array): void {
    this.#other?.(this.#err.write(Buffer.from(bytes)));
  }

  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  #line(line: string): void {
    const event = eventOf(line);
    if (event === undefined) this.#other?.(`${line}\n`);
    else this.#on(event);
  }
}

const eventOf = (line: string): IsolatedEvent | undefined => {
  try {
    return isolatedEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
};
