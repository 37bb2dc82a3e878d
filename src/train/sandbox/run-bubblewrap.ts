/**
 * Runs a command in bubblewrap. The order is the security of it: the sandbox is set up, its launcher tries what must fail and reports, claims are judged,
 * limits are put on, and only then the launcher gets leave to become the command. Whatever fails before that kills the sandbox.
 */
import { closeSync, constants, existsSync, mkdirSync, openSync, realpathSync, statfsSync } from "node:fs";
import { constants as osConstants } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { isoNow, monotonicMs, sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { hiddenPaths } from "./bubblewrap.ts";
import { BubblewrapProcess, fds } from "./bubblewrap-process.ts";
import { controlGroup, type ControlGroup } from "./control-group.ts";
import { heldLimits, resourceLimits } from "./held-limits.ts";
import type { IsolationOptions } from "./isolation-options.ts";
import { judgeClaims, lookFromOutside } from "./judge-claims.ts";
import { launcherFor } from "./launcher.ts";
import { checkTarget, stageOutput } from "./output-folder.ts";
import { descendants, isAlive, type KnownProcess, knownProcess, sumsOf } from "./process-tree.ts";
import type { Claim, IsolationRecord, LimitName, LimitRecord, OutputRecord } from "./record.ts";
import { seccompProgram } from "./seccomp.ts";
import type { IsolationOutput, IsolationSpec } from "./spec.ts";
import { hostArchitecture } from "./syscalls.ts";

/** how often limits are looked at that casemate itself watches, ms */
const lookMs = 50;
/** Throws SANDBOX_UNAVAILABLE, SANDBOX_OUTPUT, FILE_NOT_FOUND, FILE_WRITE_FAILED, ABORTED. */
export const runBubblewrap = async (given: IsolationSpec, options: IsolationOptions): Promise<IsolationRecord> => {
  const spec = { ...given, inputs: given.inputs.map(({ from, at }) => ({ from: realPath(from), at })) };
  for (const output of spec.outputs) {
    checkTarget(output);
    makeMountPoint(spec, output);
  }
  const arch = hostArchitecture();
  const began = monotonicMs();
  const group = controlGroup(spec.limits);
  const run = new Run(spec, options, group);
  try {
    const affinity = spec.limits.cpus === undefined || group?.holds.has("cpus") === true;
    const launcher = launcherFor(arch, spec, {
      limits: resourceLimits(spec.limits, group),
      channels: fds,
      hidden: hiddenPaths,
    });
    const filter = seccompProgram(arch, { network: spec.network, affinity });
    const child = run.start(new BubblewrapProcess(spec, launcher, filter, options));
    const report = launcher.read(await child.report(launcher.reportBytes, options.signal));
    const [first, waiting] = run.processes();
    const claims = judgeClaims(spec, report, lookFromOutside(waiting, first), fds);
    const limits = heldLimits(spec.limits, group, report.worked.get("limits") ?? []);
    const weaker = weaknesses(claims, limits);
    if (weaker.length > 0 && !spec.allowWeaker)
      throw new CasemateError("SANDBOX_UNAVAILABLE", `the sandbox does not hold here: ${weaker.join("; ")}`, {
        hint: "nothing was run; with --allow-weaker it runs, and the record says what does not hold",
      });
    return await run.finish({ claims, limits, weaker, setupMs: monotonicMs() - began });
  } finally {
    await run.end();
  }
};

/** An output inside of an input needs a folder there to be mounted on; only the output's own target is made. Throws USAGE. */
const makeMountPoint = (spec: IsolationSpec, { at, to }: IsolationOutput): void => {
  const input = spec.inputs.find((i) => at.startsWith(`${i.at}/`));
  if (input === undefined) return;
  const folder = join(input.from, at.slice(input.at.length));
  if (existsSync(folder)) return;
  if (folder !== join(realPath(dirname(resolve(to))), basename(to)))
    throw new CasemateError("USAGE", `the output '${at}' lies in an input that has no such folder`, {
      hint: `make the folder '${folder}', or choose another place`,
    });
  mkdirSync(folder);
};

const weaknesses = (claims: readonly Claim[], limits: readonly LimitRecord[]): readonly string[] => [
  ...claims.filter((c) => !c.holds).map((c) => `${c.id}: ${c.saw ?? "not seen to hold"}`),
  ...limits.filter((l) => l.held === "none").map((l) => `limit of ${l.name}: ${l.by}`),
];

const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `the input '${path}' does not exist`, { cause });
  }
};

/** What was seen before the command got leave. */
interface Judged {
  readonly claims: readonly Claim[];
  readonly limits: readonly LimitRecord[];
  readonly weaker: readonly string[];
  readonly setupMs: number;
}

class Run {
  readonly #spec: IsolationSpec;
  readonly #options: IsolationOptions;
  readonly #group: ControlGroup | undefined;
  readonly #reached = new Set<LimitName>();
  readonly #outputs: number[] = [];
  #child: BubblewrapProcess | undefined;
  #first: KnownProcess | undefined;
  #peakBytes = 0;

  constructor(spec: IsolationSpec, options: IsolationOptions, group: ControlGroup | undefined) {
    this.#spec = spec;
    this.#options = options;
    this.#group = group;
  }

  start(child: BubblewrapProcess): BubblewrapProcess {
    this.#child = child;
    return child;
  }

  /** Host pids of the first process of the namespace and of the waiting launcher. Throws SANDBOX_UNAVAILABLE. */
  processes(): readonly [number, number] {
    const first = this.#child?.firstPid() ?? 0;
    const known = first > 0 ? knownProcess(first) : undefined;
    const waiting = first > 0 ? descendants(first)[1] : undefined;
    if (known === undefined || waiting === undefined)
      throw new CasemateError("SANDBOX_UNAVAILABLE", "the processes of the sandbox are not found in /proc");
    this.#first = known;
    try {
      this.#group?.add(first);
      this.#group?.add(waiting);
    } catch (cause) {
      // such as processes of real-time priority, which a group of cores may refuse
      throw new CasemateError("SANDBOX_UNAVAILABLE", "the control group does not take the sandbox in", {
        cause,
        hint: "run it with ordinary priority, or without a limit of cores",
      });
    }
    // an open folder keeps its file system when the sandbox and all its mounts are gone
    for (const { at } of this.#spec.outputs)
      this.#outputs.push(openSync(`/proc/${waiting}/root${at}`, constants.O_RDONLY | constants.O_DIRECTORY));
    return [first, waiting];
  }

  /** Gives leave, waits for the end, takes the outputs over. */
  async finish({ claims, limits, weaker, setupMs }: Judged): Promise<IsolationRecord> {
    const spec = this.#spec;
    const startedOn = isoNow();
    const began = monotonicMs();
    this.#child?.giveLeave();
    const timer = setTimeout(() => this.#kill("time"), spec.limits.timeMs);
    const watch = setInterval(() => this.#look(), lookMs);
    const onAbort = (): void => this.#kill();
    this.#options.signal?.addEventListener("abort", onAbort, { once: true });
    let status: { readonly code: number | null; readonly signal: string | null };
    try {
      status = (await this.#child?.exit) ?? { code: null, signal: null };
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      this.#options.signal?.removeEventListener("abort", onAbort);
    }
    const wallMs = monotonicMs() - began;
    await this.#gone();
    this.#options.signal?.throwIfAborted();
    this.#lookAtDisk();
    for (const name of this.#group?.reached() ?? []) this.#reached.add(name);
    const { exitCode, signal } = commandStatus(status);
    const killed = this.#reached.has("time") || (exitCode !== 0 && this.#reached.size > 0);
    const base =
      exitCode === 0 && !killed ? this.#takeOver() : { outputs: [], failure: this.#failure(exitCode, signal) };
    return {
      kind: spec.kind,
      isolated: weaker.length === 0,
      claims,
      limits: limits.map((l) => ({ ...l, reached: this.#reached.has(l.name) })),
      weaker,
      exitCode,
      signal,
      succeeded: base.failure === undefined,
      ...(base.failure === undefined ? {} : { failure: base.failure }),
      startedOn,
      finishedOn: isoNow(),
      wallMs: Math.round(wallMs),
      setupMs: Math.round(setupMs * 10) / 10,
      ...this.#peak(),
      outputs: base.outputs,
    };
  }

  /** Kills what is left and closes everything. */
  async end(): Promise<void> {
    this.#kill();
    await this.#child?.exit;
    await this.#gone();
    for (const fd of this.#outputs.splice(0)) closeSync(fd);
    await this.#group?.remove();
  }

  #takeOver(): { readonly outputs: readonly OutputRecord[]; readonly failure?: string } {
    const staged = [];
    try {
      for (const [i, output] of this.#spec.outputs.entries())
        staged.push(stageOutput(`/proc/self/fd/${this.#outputs[i]}`, output));
    } catch (e) {
      for (const s of staged) s.discard();
      if (e instanceof CasemateError && e.code === "SANDBOX_OUTPUT") return { outputs: [], failure: e.message };
      throw e;
    }
    for (const s of staged) s.commit();
    return { outputs: staged.map((s) => s.record) };
  }

  #failure(exitCode: number | null, signal: string | null): string {
    const reached = [...this.#reached].map((name) => `the limit of ${name} was reached`).join(", ");
    const ended = signal === null ? `the command ended with ${exitCode}` : `the command was ended by ${signal}`;
    return reached === "" ? ended : `${reached}: ${ended}`;
  }

  #peak(): { readonly peakMemoryBytes?: number } {
    const peak = this.#group?.holds.has("memory") === true ? this.#group.peakBytes() : this.#peakBytes;
    return peak === undefined || peak === 0 ? {} : { peakMemoryBytes: peak };
  }

  #look(): void {
    this.#lookAtDisk();
    const held = this.#group?.holds;
    if ((held?.has("memory") === true && held.has("processes")) || this.#first === undefined) return;
    const { tasks, anonymousBytes } = sumsOf(descendants(this.#first.pid));
    this.#peakBytes = Math.max(this.#peakBytes, anonymousBytes);
    const { memoryBytes, processes } = this.#spec.limits;
    if (held?.has("memory") !== true && anonymousBytes > memoryBytes) this.#kill("memory");
    if (held?.has("processes") !== true) {
      // where the kernel holds it, the number is what is allowed, and nothing has to be killed
      if (tasks >= processes) this.#reached.add("processes");
      if (tasks > processes) this.#kill("processes");
    }
  }

  #lookAtDisk(): void {
    for (const fd of this.#outputs) if (statfsSync(`/proc/self/fd/${fd}`).bavail === 0) this.#reached.add("disk");
  }

  #kill(reason?: LimitName): void {
    if (reason !== undefined) this.#reached.add(reason);
    // the first process of a pid namespace takes all others with it
    if (this.#first !== undefined && isAlive(this.#first)) kill(this.#first.pid);
    this.#child?.kill();
  }

  /** Resolves when no process of the sandbox is left. */
  async #gone(): Promise<void> {
    for (let waited = 0; this.#first !== undefined && isAlive(this.#first); waited++) {
      kill(this.#first.pid);
      if (waited > 5000) throw new CasemateError("INTERNAL", "processes of the sandbox do not end");
      await sleep(2);
    }
  }
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone already
  }
};

/** bubblewrap ends with 128 + n when signal n ended the command, as shells do */
const commandStatus = (status: {
  readonly code: number | null;
  readonly signal: string | null;
}): { readonly exitCode: number | null; readonly signal: string | null } => {
  if (status.code === null || status.code <= 128) return { exitCode: status.code, signal: status.signal };
  const number = status.code - 128;
  const name = Object.entries(osConstants.signals).find(([, n]) => n === number)?.[0];
  return name === undefined ? { exitCode: status.code, signal: null } : { exitCode: null, signal: name };
};
