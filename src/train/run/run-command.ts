/** runCommand: a foreign program in a folder that holds copies of its code and its declared inputs and nothing else, with an environment of its own. */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { cp, lstat, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { digestPath } from "../lock/digest-path.ts";
import type { Pinned } from "../lock/lock.ts";
import type { CommandConfiguration } from "../recipe/settle.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { timeMsOf } from "./isolation-of.ts";
import { runSandboxed } from "./run-sandboxed.ts";

export interface CommandOptions {
  /** of the recipe; absolute */
  readonly folder: string;
  /** made afresh */
  readonly work: string;
  readonly pinned: Pick<Pinned, "inputs" | "code">;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

export interface CommandEnd {
  readonly metrics: Readonly<Record<string, number>>;
  /** where it ran isolated */
  readonly record?: IsolationRecord;
}

/** Throws RUN_FAILED, LOCK_MISMATCH for an input that changed since it was pinned, ABORTED. */
export const runCommand = async (c: CommandConfiguration, o: CommandOptions): Promise<CommandEnd> => {
  await rm(o.work, { recursive: true, force: true });
  const own = (path: string): string => {
    const inside = relative(o.folder, resolve(o.folder, path));
    if (inside === "" || inside.startsWith("..") || isAbsolute(inside))
      throw new CasemateError("USAGE", `'${path}' is not inside the recipe's folder`, {
        hint: "code, inputs and outputs of a command lie beside or below the recipe",
      });
    return join(o.work, "files", inside);
  };
  const { inputs, code } = o.pinned;
  const files = new Map(code.kind === "git" ? Object.entries(code.files ?? {}) : []);
  for (const { path } of c.inputs) files.set(path, inputs[path]?.digest ?? "");
  for (const [path, pinned] of files) {
    const to = own(path);
    await mkdir(dirname(to), { recursive: true });
    await cp(resolve(o.folder, path), to, { recursive: true, dereference: true, mode: constants.COPYFILE_FICLONE });
    const { digest } = await digestPath(to);
    if (digest !== pinned) throw new CasemateError("LOCK_MISMATCH", `'${path}' changed since it was pinned`);
  }
  for (const path of c.outputs) await mkdir(dirname(own(path)), { recursive: true });
  for (const folder of ["files", "home", "tmp"]) await mkdir(join(o.work, folder), { recursive: true });
  let record: IsolationRecord | undefined;
  if (c.sandbox.kind === "none") await started(c, o);
  else
    record = await runSandboxed(c, {
      files: join(o.work, "files"),
      outputs: join(o.work, "outputs"),
      record: join(o.work, "../isolation.json"),
      environment: declaredTo(c),
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      ...(o.onOutput === undefined ? {} : { onOutput: o.onOutput }),
    });
  const made = commandOutputs(c, o);
  for (const [path, file] of made) {
    const info = await lstat(file).catch(() => undefined);
    if (info === undefined)
      throw new CasemateError("RUN_FAILED", `the command did not write '${path}'`, {
        hint: "outputs: names what it writes",
      });
    // a link would make a file of this machine an output
    if (!info.isFile() && !info.isDirectory())
      throw new CasemateError("RUN_FAILED", `output '${path}' is neither a file nor a folder`);
  }
  const metrics = c.metrics === undefined ? undefined : made.get(c.metrics);
  return {
    metrics: metrics === undefined ? {} : await metricsIn(metrics, c.metrics ?? ""),
    ...(record === undefined ? {} : { record }),
  };
};

/** Where the outputs of a command lie when it has ended: absolute, by path relative to the recipe. */
export const commandOutputs = (
  c: CommandConfiguration,
  { folder, work }: Pick<CommandOptions, "folder" | "work">,
): ReadonlyMap<string, string> => {
  const under = join(work, c.sandbox.kind === "none" ? "files" : "outputs");
  return new Map(c.outputs.map((path) => [path, join(under, relative(folder, resolve(folder, path)))]));
};

/** Nothing of the parent's environment but the path to programs: secrets stay, and what is not declared decides nothing. */
const environmentOf = (c: CommandConfiguration, work: string): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: join(work, "home"),
  TMPDIR: join(work, "tmp"),
  LANG: "C.UTF-8",
  ...declaredTo(c),
});

/** What the recipe says, for the command. */
const declaredTo = (c: CommandConfiguration): Record<string, string> => {
  const threads = String(c.threads);
  return {
    TZ: "UTC",
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    MKL_NUM_THREADS: threads,
    PYTHONHASHSEED: String(c.seed % 4294967296),
    CASEMATE_SEED: String(c.seed),
    CASEMATE_PARAMETERS: JSON.stringify(c.parameters),
    ...c.environment,
  };
};

const started = (c: CommandConfiguration, o: CommandOptions): Promise<void> =>
  new Promise((done, failed) => {
    const [program = "", ...args] = c.command;
    // a group of its own, so that what it started ends with it
    const child = spawn(program.includes("/") ? resolve(o.work, "files", program) : program, args, {
      cwd: join(o.work, "files"),
      env: environmentOf(c, o.work),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // it has ended
      }
    };
    const limit = c.sandbox.time === undefined ? undefined : timeMsOf(c.sandbox.time);
    let late = false;
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            end();
          }, limit);
    let last = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        last = (last + text).slice(-2000);
        o.onOutput?.(text);
      });
    o.signal?.addEventListener("abort", end, { once: true });
    const settle = (error?: CasemateError): void => {
      clearTimeout(timer);
      o.signal?.removeEventListener("abort", end);
      end();
      if (o.signal?.aborted === true) failed(o.signal.reason);
      else if (error === undefined) done();
      else failed(error);
    };
    child.once("error", (cause) =>
      settle(new CasemateError("RUN_FAILED", `'${program}' could not be started`, { cause })),
    );
    child.once("close", (status, signal) => {
      if (status === 0) settle();
      else {
        const how = late
          ? `took longer than ${c.sandbox.time}`
          : status === null
            ? `was ended by ${signal}`
            : `ended with exit code ${status}`;
        const line = last.trim().split("\n").at(-1) ?? "";
        settle(
          new CasemateError("RUN_FAILED", `'${program}' ${how}${line === "" ? "" : `: ${line.slice(0, 200)}`}`, {
            hint: "log.txt in the run's folder has all that it printed",
          }),
        );
      }
    });
    if (o.signal?.aborted === true) end();
  });

/** Numbers by name; nested names are joined by dots. */
const metricsIn = async (file: string, name: string): Promise<Record<string, number>> => {
  let value: unknown;
  try {
    value = z.record(z.string(), z.json()).parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new CasemateError("RUN_FAILED", `metrics '${name}' is no JSON object`, { cause });
  }
  const out: Record<string, number> = {};
  const walk = (v: unknown, path: string): void => {
    if (typeof v === "number") out[path] = v;
    else if (typeof v === "object" && v !== null && !Array.isArray(v))
      for (const [key, inner] of Object.entries(v)) walk(inner, path === "" ? key : `${path}.${key}`);
  };
  walk(value, "");
  return out;
};
