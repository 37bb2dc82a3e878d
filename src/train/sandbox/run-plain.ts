/** Runs a command with no isolation, and says so in the record: only its time is limited, and its variables are the declared ones. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { isoNow, monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { describeFolder } from "./output-folder.ts";
import { claimIds, type IsolationRecord, type LimitName } from "./record.ts";
import type { IsolationOptions } from "./isolation-options.ts";
import { directoryOf, environmentOf, type IsolationSpec } from "./spec.ts";

/** Paths can not differ from those of the host: `at` must be `from` and `to`. Throws USAGE, FILE_NOT_FOUND, FILE_WRITE_FAILED, the signal's reason. */
export const runPlain = async (spec: IsolationSpec, options: IsolationOptions): Promise<IsolationRecord> => {
  for (const { from, at } of spec.inputs) {
    if (!existsSync(from)) throw new CasemateError("FILE_NOT_FOUND", `the input '${from}' does not exist`);
    samePlace(from, at);
  }
  for (const { at, to } of spec.outputs) {
    samePlace(to, at);
    try {
      mkdirSync(at, { recursive: true });
      if (readdirSync(at).length > 0) throw new Error("not empty");
    } catch (cause) {
      throw new CasemateError("FILE_WRITE_FAILED", `the output '${to}' is no folder that is new or empty`, { cause });
    }
  }
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const own = Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR, LANG }).filter(([, v]) => v !== undefined));
  const startedOn = isoNow();
  const began = monotonicMs();
  const [program = "", ...args] = spec.command;
  const child = spawn(program, args, {
    cwd: directoryOf(spec),
    env: { ...environmentOf(spec), ...own, ...spec.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, so that all of it can be ended
  });
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // gone already
    }
  };
  child.stdout.on("data", (d: Buffer) => options.onOutput?.("stdout", d));
  child.stderr.on("data", (d: Buffer) => options.onOutput?.("stderr", d));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup();
  }, spec.limits.timeMs);
  options.signal?.addEventListener("abort", killGroup, { once: true });
  const status = await new Promise<{ code: number | null; signal: string | null; error?: Error }>((done) => {
    child.once("error", (error) => done({ code: 127, signal: null, error }));
    child.once("close", (code, signal) => done({ code, signal }));
  });
  clearTimeout(timer);
  options.signal?.removeEventListener("abort", killGroup);
  killGroup();
  options.signal?.throwIfAborted();
  const succeeded = status.code === 0 && !late;
  const failure = late
    ? "the limit of time was reached"
    : (status.error?.message ??
      (status.signal === null ? `the command ended with ${status.code}` : `the command was ended by ${status.signal}`));
  const { timeMs, memoryBytes, cpus, diskBytes, processes } = spec.limits;
  const unheld = (name: LimitName, value: number) =>
    ({ name, value, held: "none", by: "no isolation", reached: false }) as const;
  const limits = [
    {
      name: "time",
      value: timeMs,
      held: "kernel",
      by: "a timer; SIGKILL for the process group",
      reached: late,
    } as const,
    unheld("memory", memoryBytes),
    ...(cpus === undefined ? [] : [unheld("cpus", cpus)]),
    unheld("disk", diskBytes),
    unheld("processes", processes),
  ];
  const claims = claimIds
    .filter((id) => id !== "no-network" || !spec.network)
    .map((id) => ({ id, holds: false, by: "no isolation" }));
  return {
    kind: "none",
    isolated: false,
    claims,
    limits,
    weaker: ["no isolation was asked for"],
    exitCode: status.code,
    signal: status.signal,
    succeeded,
    ...(succeeded ? {} : { failure }),
    startedOn,
    finishedOn: isoNow(),
    wallMs: Math.round(monotonicMs() - began),
    setupMs: 0,
    outputs: succeeded ? spec.outputs.map(({ at, to }) => ({ at, to, files: describeFolder(at) })) : [],
  };
};

const samePlace = (host: string, at: string): void => {
  if (resolve(host) !== at)
    throw new CasemateError("USAGE", `without isolation '${host}' can not be at '${at}'`, {
      hint: `name it '${resolve(host)}', or choose a kind of sandbox`,
    });
};
