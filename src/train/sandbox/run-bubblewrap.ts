/**
 * Runs a command in bubblewrap. The order is the security of it: the sandbox is set up, its launcher tries what must fail and reports, claims are judged,
 * limits are put on, and only then the launcher gets leave to become the command. Whatever fails before that kills the sandbox.
 */
import { spawn } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { constants as osConstants, release, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Duplex } from "node:stream";
import { isoNow, monotonicMs, sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { accountFiles, bubblewrapArguments, hiddenPaths, launcherPath } from "./bubblewrap.ts";
import { controlGroup, type ControlGroup } from "./control-group.ts";
import { judgeClaims, lookFromOutside } from "./judge-claims.ts";
import { type Launcher, launcherFor, type ResourceLimit, rlimit } from "./launcher.ts";
import { checkTarget, stageOutput } from "./output-folder.ts";
import { descendants, isAlive, type KnownProcess, knownProcess, sumsOf } from "./process-tree.ts";
import type { Claim, IsolationRecord, LimitName, LimitRecord, OutputRecord } from "./record.ts";
import type { IsolationOptions } from "./isolation-options.ts";
import { seccompProgram } from "./seccomp.ts";
import type { IsolationOutput, IsolationSpec } from "./spec.ts";
import { hostArchitecture } from "./syscalls.ts";

/** how often limits are looked at that casemate itself watches, ms */
const lookMs = 50;
/** time that setting up may take, ms */
const setupMs = 15_000;
/** descriptors in the child after the standard streams */
const fds = { args: 3, info: 4, filter: 5, launcher: 6, passwd: 7, group: 8, report: 9, leave: 10 } as const;

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
    const launcher = launcherFor(arch, spec, { limits: run.resourceLimits(), channels: fds, hidden: hiddenPaths });
    run.start(launcher, seccompProgram(arch, { network: spec.network, affinity }));
    const report = launcher.read(await run.report(launcher.reportBytes));
    const [first, waiting] = run.processes();
    const claims = judgeClaims(spec, report, lookFromOutside(waiting, first), fds);
    const limits = run.limits(report.worked.get("limits") ?? []);
    const weaker = weaknesses(claims, limits);
    if (weaker.length > 0 && !spec.allowWeaker)
      throw new CasemateError("SANDBOX_UNAVAILABLE", `the sandbox does not hold here: ${weaker.join("; ")}`, {
        hint: "nothing was run; with --allow-weaker it runs, and the record says what does not hold",
      });
    return await run.finish(claims, weaker, monotonicMs() - began);
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

class Run {
  readonly #spec: IsolationSpec;
  readonly #options: IsolationOptions;
  readonly #group: ControlGroup | undefined;
  readonly #reached = new Set<LimitName>();
  readonly #outputs: number[] = [];
  #limits: readonly LimitRecord[] = [];
  #child: ReturnType<typeof spawn> | undefined;
  #exit: Promise<{ readonly code: number | null; readonly signal: string | null }> | undefined;
  #ended = false;
  #first: KnownProcess | undefined;
  #info = "";
  /** what bubblewrap said before the command began */
  #complaint = "";
  #running = false;
  #peakBytes = 0;

  constructor(spec: IsolationSpec, options: IsolationOptions, group: ControlGroup | undefined) {
    this.#spec = spec;
    this.#options = options;
    this.#group = group;
  }

  /** limits of each process, where no group holds the sum */
  resourceLimits(): readonly ResourceLimit[] {
    const { memoryBytes, processes } = this.#spec.limits;
    const held = this.#group?.holds;
    return [
      { resource: rlimit.core, value: 0 },
      ...(held?.has("memory") === true ? [] : [{ resource: rlimit.data, value: memoryBytes }]),
      ...(held?.has("processes") !== true && countsByNamespace()
        ? [{ resource: rlimit.processes, value: processes }]
        : []),
    ];
  }

  start(launcher: Launcher, filter: Uint8Array): void {
    const spec = this.#spec;
    const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const accounts = accountFiles(uid, gid);
    const contents = [
      Buffer.from(`${bubblewrapArguments(spec, fds).join("\0")}\0`),
      filter,
      launcher.program,
      Buffer.from(accounts.passwd),
      Buffer.from(accounts.group),
    ];
    const opened = openUnnamed(contents);
    try {
      const [args, seccomp, program, passwd, groups] = opened as [number, number, number, number, number];
      const child = spawn(programPath("bwrap") ?? "bwrap", ["--args", String(fds.args), "--", launcherPath], {
        // bubblewrap's own process is the first of the pid namespace, where its environment can be read; so it gets none
        env: {},
        cwd: "/",
        stdio: ["ignore", "pipe", "pipe", args, "pipe", seccomp, program, passwd, groups, "pipe", "pipe"],
        detached: false,
      });
      this.#child = child;
      this.#exit = new Promise((resolve) => {
        child.once("error", (e) => {
          this.#complaint = (e as NodeJS.ErrnoException).code === "ENOENT" ? "bwrap is not installed" : e.message;
          this.#ended = true;
          resolve({ code: null, signal: null });
        });
        child.once("exit", (code, signal) => {
          this.#ended = true;
          resolve({ code, signal });
        });
      });
      this.#channel(fds.info)?.on("data", (d: Buffer) => void (this.#info += d.toString("latin1")));
      for (const fd of [fds.info, fds.report, fds.leave]) this.#channel(fd)?.on("error", () => undefined);
      child.stdout?.on("data", (d: Buffer) => this.#options.onOutput?.("stdout", d));
      child.stderr?.on("data", (d: Buffer) => {
        if (this.#running) this.#options.onOutput?.("stderr", d);
        else this.#complaint += d.toString("utf8").slice(0, 2000);
      });
    } finally {
      for (const fd of opened) closeSync(fd);
    }
  }

  /** What the launcher reports. Throws SANDBOX_UNAVAILABLE when it does not. */
  async report(bytes: number): Promise<Uint8Array> {
    const pieces: Buffer[] = [];
    let length = 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, setupMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#channel(fds.report)?.on("data", (d: Buffer) => {
        pieces.push(d);
        length += d.length;
        if (length >= bytes) done();
      });
      this.#options.signal?.addEventListener("abort", done, { once: true });
      void this.#exit?.then(done);
    });
    this.#options.signal?.throwIfAborted();
    if (length !== bytes) {
      await sleep(10); // for the rest of what it said
      throw new CasemateError(
        "SANDBOX_UNAVAILABLE",
        `bubblewrap could not set up the sandbox: ${this.#complaint.trim() === "" ? "no report from within" : this.#complaint.trim()}`,
        {
          hint: "install the package 'bubblewrap', and allow user namespaces; casemate sandbox check says what works here",
        },
      );
    }
    return Buffer.concat(pieces);
  }

  /** Host pids of the first process of the namespace and of the waiting launcher. Throws SANDBOX_UNAVAILABLE. */
  processes(): readonly [number, number] {
    const first = Number(/"child-pid"\s*:\s*(\d+)/.exec(this.#info)?.[1] ?? 0);
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

  /** How each limit is held. `failed` are those that the launcher could not set. */
  limits(failed: readonly string[]): readonly LimitRecord[] {
    const { memoryBytes, processes, cpus, diskBytes, timeMs } = this.#spec.limits;
    const group = this.#group;
    const limit = (name: LimitName, value: number, held: LimitRecord["held"], by: string): LimitRecord => ({
      name,
      value,
      held,
      by,
      reached: false,
    });
    const byGroup = (name: LimitName): boolean => group?.holds.has(name) === true;
    const watched = "looked at every 50 ms";
    this.#limits = [
      limit("time", timeMs, "kernel", "a timer; SIGKILL for all processes of the pid namespace"),
      byGroup("memory")
        ? limit("memory", memoryBytes, "kernel", group?.name ?? "")
        : limit("memory", memoryBytes, "watched", `RLIMIT_DATA for each process; their sum ${watched}`),
      ...(cpus === undefined
        ? []
        : [
            byGroup("cpus")
              ? limit("cpus", cpus, "kernel", group?.name ?? "")
              : limit("cpus", cpus, "none", "there is no control group that this user may write"),
          ]),
      limit("disk", diskBytes, "kernel", "outputs and scratch are file systems in memory of this size"),
      byGroup("processes")
        ? limit("processes", processes, "kernel", group?.name ?? "")
        : countsByNamespace() && process.getuid?.() !== 0
          ? limit("processes", processes, "kernel", "RLIMIT_NPROC in a user namespace of its own")
          : limit("processes", processes, "watched", `the number of processes ${watched}`),
      ...failed.map((what) => limit("memory", memoryBytes, "none", what)),
    ];
    return this.#limits;
  }

  /** Gives leave, waits for the end, takes the outputs over. */
  async finish(claims: readonly Claim[], weaker: readonly string[], setup: number): Promise<IsolationRecord> {
    const spec = this.#spec;
    const startedOn = isoNow();
    const began = monotonicMs();
    this.#running = true;
    this.#channel(fds.leave)?.end("g");
    const timer = setTimeout(() => this.#kill("time"), spec.limits.timeMs);
    const watch = setInterval(() => this.#look(), lookMs);
    const onAbort = (): void => this.#kill();
    this.#options.signal?.addEventListener("abort", onAbort, { once: true });
    let status: { readonly code: number | null; readonly signal: string | null };
    try {
      status = (await this.#exit) ?? { code: null, signal: null };
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
      limits: this.#limits.map((l) => ({ ...l, reached: this.#reached.has(l.name) })),
      weaker,
      exitCode,
      signal,
      succeeded: base.failure === undefined,
      ...(base.failure === undefined ? {} : { failure: base.failure }),
      startedOn,
      finishedOn: isoNow(),
      wallMs: Math.round(wallMs),
      setupMs: Math.round(setup * 10) / 10,
      ...this.#peak(),
      outputs: base.outputs,
    };
  }

  /** Kills what is left and closes everything. */
  async end(): Promise<void> {
    this.#kill();
    await this.#exit;
    await this.#gone();
    for (const fd of this.#outputs.splice(0)) closeSync(fd);
    await this.#group?.remove();
  }

  /** This process's end of a descriptor of the child. */
  #channel(fd: number): Duplex | undefined {
    const streams: readonly unknown[] = this.#child?.stdio ?? [];
    return (streams[fd] ?? undefined) as Duplex | undefined;
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
    if (!this.#ended) this.#child?.kill("SIGKILL");
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

/** The program in this process's PATH. */
const programPath = (name: string): string | undefined =>
  (process.env["PATH"] ?? "/usr/bin:/bin")
    .split(":")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

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

/** Since Linux 5.14 RLIMIT_NPROC counts the processes of a user namespace, before it those of the user on the whole machine. */
const countsByNamespace = (): boolean => {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
};

/** Files without a name, open for reading from their start. */
const openUnnamed = (contents: readonly Uint8Array[]): number[] => {
  const folder = mkdtempSync(join(tmpdir(), "casemate-sandbox-"));
  try {
    return contents.map((content, i) => {
      const path = join(folder, String(i));
      writeFileSync(path, content, { mode: 0o600 });
      return openSync(path, "r");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
