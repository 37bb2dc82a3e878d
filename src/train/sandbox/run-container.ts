/**
 * Runs a command in a container of docker or podman, behind the same launcher as in bubblewrap: it is the entry point, puts the system call filter on
 * itself, tries what must fail, reports on its standard output, and waits on its standard input for leave. What it can not see is not claimed.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isoNow, monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { containerArguments } from "./container-arguments.ts";
import type { IsolationOptions } from "./isolation-options.ts";
import { judgeInterfaces, judgeStatus } from "./judge-claims.ts";
import { type Launcher, launcherFor, type LauncherReport, rlimit } from "./launcher.ts";
import { checkTarget, stageOutput } from "./output-folder.ts";
import {
  type Claim,
  type ClaimId,
  claimIds,
  type IsolationRecord,
  type LimitName,
  type LimitRecord,
} from "./record.ts";
import { seccompProgram } from "./seccomp.ts";
import type { IsolationSpec } from "./spec.ts";
import { hostArchitecture } from "./syscalls.ts";

/** time that an engine may take to start a container, ms */
const setupMs = 60_000;
/** how often the size of the outputs is looked at, ms */
const lookMs = 200;
const nobody = { uid: 65534, gid: 65534 };
const channels = { report: 1, leave: 0 };

/** Throws SANDBOX_UNAVAILABLE, FILE_NOT_FOUND, FILE_WRITE_FAILED, USAGE, the signal's reason. */
export const runContainer = async (given: IsolationSpec, options: IsolationOptions): Promise<IsolationRecord> => {
  const spec = { ...given, inputs: given.inputs.map(({ from, at }) => ({ from: realPath(from), at })) };
  for (const output of spec.outputs) checkTarget(output);
  const folder = mkdtempSync(join(tmpdir(), "casemate-container-"));
  try {
    return await runIn(folder, spec, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const realPath = (path: string): string => {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `the input '${path}' does not exist`, { cause });
  }
  if (/[,"\n]/.test(real))
    throw new CasemateError("USAGE", `the path '${real}' can not be named to a container engine`, {
      hint: "it holds a comma, a quote or a line feed",
    });
  return real;
};

const runIn = async (folder: string, spec: IsolationSpec, options: IsolationOptions): Promise<IsolationRecord> => {
  const root = process.getuid?.() === 0;
  const user = root ? nobody : { uid: process.getuid?.() ?? nobody.uid, gid: process.getgid?.() ?? nobody.gid };
  const staging = spec.outputs.map((_, i) => {
    const path = join(folder, `out${i}`);
    mkdirSync(path, { mode: 0o700 });
    if (root) chownSync(path, user.uid, user.gid);
    return path;
  });
  chmodSync(folder, 0o711);
  const arch = hostArchitecture();
  const launcher = launcherFor(arch, spec, {
    limits: [
      { resource: rlimit.core, value: 0 },
      { resource: rlimit.fileSize, value: spec.limits.diskBytes },
    ],
    channels,
    hidden: [folder],
    filter: seccompProgram(arch, { network: spec.network, affinity: true }),
  });
  const program = join(folder, "launch");
  writeFileSync(program, launcher.program, { mode: 0o555 });
  const name = basename(folder).toLowerCase();
  const keepId = spec.kind === "podman" && !root;
  const args = containerArguments(spec, { name, launcher: program, staging, user, keepId });
  const container = new Container({ client: spec.kind, name, args, folder }, options);
  try {
    const began = monotonicMs();
    const claims = judge(spec, launcher.read(await container.report(launcher)));
    const weaker = claims.filter((c) => !c.holds).map((c) => `${c.id}: ${c.saw ?? "not seen to hold"}`);
    if (weaker.length > 0 && !spec.allowWeaker)
      throw new CasemateError("SANDBOX_UNAVAILABLE", `the container does not hold: ${weaker.join("; ")}`, {
        hint: "nothing was run; with --allow-weaker it runs, and the record says what does not hold",
      });
    const setup = monotonicMs() - began;
    const startedOn = isoNow();
    const { exitCode, reached, wallMs } = await container.finish(spec, staging);
    options.signal?.throwIfAborted();
    let failure = failureOf(exitCode, reached);
    const staged = [];
    try {
      if (failure === undefined)
        for (const [i, output] of spec.outputs.entries()) staged.push(stageOutput(staging[i] ?? "", output));
    } catch (e) {
      for (const s of staged.splice(0)) s.discard();
      if (!(e instanceof CasemateError && e.code === "SANDBOX_OUTPUT")) throw e;
      failure = e.message;
    }
    for (const s of staged) s.commit();
    return {
      kind: spec.kind,
      isolated: weaker.length === 0,
      claims,
      limits: limitsOf(spec, reached),
      weaker,
      exitCode,
      signal: null,
      succeeded: failure === undefined,
      ...(failure === undefined ? {} : { failure }),
      startedOn,
      finishedOn: isoNow(),
      wallMs: Math.round(wallMs),
      setupMs: Math.round(setup),
      outputs: staged.map((s) => s.record),
    };
  } finally {
    container.end();
  }
};

const failureOf = (exitCode: number, reached: ReadonlySet<LimitName>): string | undefined => {
  const limits = [...reached].map((l) => `the limit of ${l} was reached`);
  if (exitCode === 137 && limits.length === 0)
    return "the command was ended by SIGKILL, as the limit of memory does it";
  if (limits.length > 0) return `${limits.join(", ")}: the command ended with ${exitCode}`;
  return exitCode === 0 ? undefined : `the command ended with ${exitCode}`;
};

const mechanisms: Readonly<Record<ClaimId, string>> = {
  "no-network": "network none; system call filter on sockets",
  "read-only-root": "read-only image and inputs",
  "host-files-hidden": "the file system of the image",
  "environment-declared": "the launcher gives the command its variables, and no others",
  "processes-hidden": "pid namespace of the container",
  "no-new-privileges": "no-new-privileges",
  "no-capabilities": "all capabilities dropped, not root",
  "syscall-filter": "seccomp, over the filter of the engine",
  "no-open-descriptors": "closed by the launcher",
};

const judge = (spec: IsolationSpec, inside: LauncherReport): readonly Claim[] => {
  const doubts = new Map<ClaimId, string[]>(claimIds.map((id) => [id, [...(inside.worked.get(id) ?? [])]]));
  const doubt = (id: ClaimId, saw: string): void => void doubts.get(id)?.push(saw);
  judgeStatus("the command", inside.status, doubt);
  judgeInterfaces(inside.interfaces, doubt);
  // an entry point that is not the first process shares its namespace with others
  if (!/^Pid:\s*1$/m.test(inside.status)) doubt("processes-hidden", "the launcher is not the first process");
  if (/^Uid:\s*0\b/m.test(inside.status)) doubt("no-capabilities", "the command runs as root of the container");
  for (const what of inside.worked.get("limits") ?? []) doubt("no-new-privileges", what);
  return claimIds
    .filter((id) => id !== "no-network" || !spec.network)
    .map((id) => {
      const saw = doubts.get(id) ?? [];
      return { id, holds: saw.length === 0, by: mechanisms[id], ...(saw.length === 0 ? {} : { saw: saw.join("; ") }) };
    });
};

const limitsOf = (spec: IsolationSpec, reached: ReadonlySet<LimitName>): readonly LimitRecord[] => {
  const { timeMs, memoryBytes, cpus, diskBytes, processes } = spec.limits;
  const limit = (name: LimitName, value: number, held: LimitRecord["held"], by: string): LimitRecord => ({
    name,
    value,
    held,
    by,
    reached: reached.has(name),
  });
  const engine = `asked of ${spec.kind}`;
  return [
    limit("time", timeMs, "kernel", `a timer; ${spec.kind} kill`),
    limit("memory", memoryBytes, "kernel", engine),
    ...(cpus === undefined ? [] : [limit("cpus", cpus, "kernel", engine)]),
    limit("disk", diskBytes, "watched", "RLIMIT_FSIZE for each file; the sum looked at every 200 ms"),
    limit("processes", processes, "kernel", engine),
  ];
};

class Container {
  readonly #client: string;
  readonly #name: string;
  readonly #options: IsolationOptions;
  readonly #child: ReturnType<typeof spawn>;
  readonly #exit: Promise<number>;
  #ended = false;
  #complaint = "";
  #early: Buffer = Buffer.alloc(0);
  #running = false;
  #wake: () => void = () => undefined;

  /** `folder` takes what the engine leaves in its working directory. */
  constructor(
    {
      client,
      name,
      args,
      folder,
    }: Readonly<Record<"client" | "name" | "folder", string>> & { args: readonly string[] },
    options: IsolationOptions,
  ) {
    this.#client = client;
    this.#name = name;
    this.#options = options;
    this.#child = spawn(client, args, { stdio: ["pipe", "pipe", "pipe"], cwd: folder });
    this.#exit = new Promise((resolve) => {
      const end = (code: number): void => {
        this.#ended = true;
        this.#wake();
        resolve(code);
      };
      this.#child.once("error", (e) => {
        this.#complaint = e.message;
        end(125);
      });
      this.#child.once("close", (code) => end(code ?? 128));
    });
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stdout?.on("data", (d: Buffer) => {
      if (this.#running) this.#options.onOutput?.("stdout", d);
      else this.#early = Buffer.concat([this.#early, d]);
      this.#wake();
    });
    this.#child.stderr?.on("data", (d: Buffer) => {
      if (this.#running) this.#options.onOutput?.("stderr", d);
      else this.#complaint += d.toString("utf8").slice(0, 2000);
    });
  }

  async report(launcher: Launcher): Promise<Uint8Array> {
    const timer = setTimeout(() => this.end(), setupMs);
    const onAbort = (): void => this.end();
    this.#options.signal?.addEventListener("abort", onAbort, { once: true });
    while (this.#early.length < launcher.reportBytes && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    clearTimeout(timer);
    this.#options.signal?.removeEventListener("abort", onAbort);
    this.#options.signal?.throwIfAborted();
    // the command does not run yet: what is longer is no report
    if (this.#early.length !== launcher.reportBytes)
      throw new CasemateError(
        "SANDBOX_UNAVAILABLE",
        `${this.#client} could not start the container: ${this.#complaint.trim() === "" ? "no report from within" : this.#complaint.trim()}`,
        { hint: `is the engine running, and the image there? casemate pulls none: ${this.#client} pull IMAGE` },
      );
    return this.#early;
  }

  async finish(
    spec: IsolationSpec,
    staging: readonly string[],
  ): Promise<{ readonly exitCode: number; readonly reached: ReadonlySet<LimitName>; readonly wallMs: number }> {
    const reached = new Set<LimitName>();
    const stop = (name: LimitName): void => {
      reached.add(name);
      this.end();
    };
    const began = monotonicMs();
    this.#running = true;
    this.#child.stdin?.end("g");
    const timer = setTimeout(() => stop("time"), spec.limits.timeMs);
    const watch = setInterval(() => {
      if (staging.some((path) => bytesIn(path) > spec.limits.diskBytes)) stop("disk");
    }, lookMs);
    const onAbort = (): void => this.end();
    this.#options.signal?.addEventListener("abort", onAbort, { once: true });
    const exitCode = await this.#exit;
    clearTimeout(timer);
    clearInterval(watch);
    this.#options.signal?.removeEventListener("abort", onAbort);
    if (staging.some((path) => bytesIn(path) > spec.limits.diskBytes)) reached.add("disk");
    return { exitCode, reached, wallMs: monotonicMs() - began };
  }

  /** Ends and removes the container, if it is still there. */
  end(): void {
    if (this.#ended) return;
    // removing alone would wait for the command to end itself
    for (const words of [
      ["kill", "--signal", "KILL"],
      ["rm", "--force"],
    ])
      spawnSync(this.#client, [...words, this.#name], { stdio: "ignore", timeout: 30_000 });
    this.#child.kill("SIGKILL");
  }
}

/** Bytes on disk below a folder that others write to. */
const bytesIn = (folder: string): number => {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sum + bytesIn(path);
      return sum + (lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
    }, 0);
  } catch {
    return 0; // gone in between
  }
};
