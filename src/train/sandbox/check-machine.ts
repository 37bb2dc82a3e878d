/** What this machine can isolate: every escape attempt, without the sandbox and in it. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { secureBits } from "../../core/csprng.ts";
import { attemptLimits, type EscapeAttempt, escapeAttempts, type Scene } from "./escape-attempts.ts";
import { isAlive, knownProcess } from "./process-tree.ts";
import type { Claim, IsolationRecord, LimitRecord } from "./record.ts";
import { runIsolated } from "./run-isolated.ts";
import type { IsolationSpec } from "./spec.ts";
import { hostArchitecture } from "./syscalls.ts";

export interface AttemptResult {
  readonly id: string;
  readonly what: string;
  /** worked: the attempt is a real one. failed: this user may not do it anyway. not tried: why */
  readonly without: "worked" | "failed" | { readonly notTried: string };
  readonly sandboxed: "worked" | "failed" | { readonly notTried: string };
  /** how it ended in the sandbox: limits reached, what was said, the status */
  readonly ended: string;
}

export interface MachineCheck {
  /** undefined when bubblewrap can not be set up; `refusal` says why */
  readonly claims: readonly Claim[] | undefined;
  readonly limits: readonly LimitRecord[];
  readonly refusal?: string;
  /** setting up and probing, ms: the median over runs of `true` */
  readonly setupMs?: number;
  readonly attempts: readonly AttemptResult[];
  /** programs that other kinds of sandbox need, and whether they are there */
  readonly programs: Readonly<Record<string, boolean>>;
}

export interface CheckOptions {
  /** ids; default: all */
  readonly only?: readonly string[];
  /** runs of `true` that are timed; default 5 */
  readonly starts?: number;
  readonly onAttempt?: (result: AttemptResult) => void;
  readonly signal?: AbortSignal;
}

/** Takes some seconds. Throws what `runIsolated` throws but SANDBOX_UNAVAILABLE. */
export const checkMachine = async (options: CheckOptions = {}): Promise<MachineCheck> => {
  const programs = Object.fromEntries(["bwrap", "docker", "podman", "kubectl", "runsc"].map((p) => [p, installed(p)]));
  let plain: readonly IsolationRecord[];
  try {
    plain = await timedStarts({ ...attemptLimits, cpus: 1 }, options).catch((e: unknown) => {
      if (!isUnavailable(e)) throw e;
      return timedStarts(attemptLimits, options);
    });
  } catch (e) {
    if (!isUnavailable(e)) throw e;
    return { claims: undefined, limits: [], refusal: e.message, attempts: [], programs };
  }
  const attempts: AttemptResult[] = [];
  const stage = await makeStage();
  try {
    for (const attempt of escapeAttempts) {
      if (options.only !== undefined && !options.only.includes(attempt.id)) continue;
      const result = await tryBoth(attempt, stage, options);
      attempts.push(result);
      options.onAttempt?.(result);
    }
  } finally {
    stage.close();
  }
  const [first] = plain;
  const times = plain.map((r) => r.setupMs).sort((a, b) => a - b);
  return {
    claims: first?.claims,
    limits: first?.limits ?? [],
    setupMs: times[times.length >> 1] ?? 0,
    attempts,
    programs,
  };
};

/** Whatever does not hold is to be told, not to end the check. */
const timedStarts = async (limits: IsolationSpec["limits"], options: CheckOptions): Promise<IsolationRecord[]> => {
  const records: IsolationRecord[] = [];
  for (let i = 0; i < (options.starts ?? 5); i++)
    records.push(await runIsolated({ ...specFor(["true"], []), limits, allowWeaker: true }, pick(options)));
  return records;
};

const isUnavailable = (e: unknown): e is CasemateError =>
  e instanceof CasemateError && e.code === "SANDBOX_UNAVAILABLE";

const pick = ({ signal }: CheckOptions): { readonly signal?: AbortSignal } => (signal === undefined ? {} : { signal });

const installed = (name: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));

const specFor = (command: readonly string[], outputs: IsolationSpec["outputs"]): IsolationSpec => ({
  kind: "bubblewrap",
  command,
  inputs: [],
  outputs,
  environment: {},
  network: false,
  limits: attemptLimits,
  allowWeaker: false,
});

interface Stage {
  /** a fresh scene in which nothing has been tried */
  readonly scene: () => Promise<Scene>;
  readonly close: () => void;
}

const makeStage = async (): Promise<Stage> => {
  const root = mkdtempSync(join(tmpdir(), "casemate-check-"));
  const bits = secureBits();
  const token = `secret${bits.u32()}${bits.u32()}`;
  const server = await listen();
  const address = server.address();
  const victims: ReturnType<typeof spawn>[] = [];
  let scenes = 0;
  return {
    scene: async () => {
      const folder = join(root, String(scenes++));
      const [programs, output, outside] = ["programs", "output", "outside"].map((name) => join(folder, name));
      if (programs === undefined || output === undefined || outside === undefined) throw new RangeError("no folder");
      for (const f of [programs, output, outside]) mkdirSync(f, { recursive: true });
      writeFileSync(join(programs, "input"), "as it was\n");
      const secretFile = join(outside, "secret");
      writeFileSync(secretFile, token);
      const victim = spawn("sleep", ["120"], { env: { PATH: process.env["PATH"], TOKEN: token }, stdio: "ignore" });
      victims.push(victim);
      await sleep(20); // until it is sleep and no copy of this process
      const known = knownProcess(victim.pid ?? 0);
      return {
        arch: hostArchitecture(),
        programs,
        output,
        outside,
        secretFile,
        victim: victim.pid ?? 0,
        token,
        port: typeof address === "object" ? (address?.port ?? 0) : 0,
        victimLives: () => known !== undefined && isAlive(known),
        runs: (word) => commandsWith(word).length > 0,
      };
    },
    close: () => {
      for (const victim of victims) victim.kill("SIGKILL");
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

const listen = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });

const commandsWith = (word: string): readonly number[] =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(word);
      } catch {
        return false;
      }
    });

const tryBoth = async (attempt: EscapeAttempt, stage: Stage, options: CheckOptions): Promise<AttemptResult> => {
  const { id, what } = attempt;
  const missing = (attempt.needs ?? []).find((p) => !installed(p));
  if (missing !== undefined) {
    const notTried = { notTried: `'${missing}' is not installed` };
    return { id, what, without: notTried, sandboxed: notTried, ended: "" };
  }
  const worked = attempt.worked ?? ((_, { exitCode }) => exitCode === 0);
  const impossible = attempt.impossible?.();
  if (impossible !== undefined) {
    const notTried = { notTried: impossible };
    return { id, what, without: notTried, sandboxed: notTried, ended: "" };
  }
  const free = await stage.scene();
  const [program = "", ...args] = attempt.command(free);
  const { status } = spawnSync(program, args, { stdio: "ignore", timeout: attemptLimits.timeMs });
  const without = worked(free, { exitCode: status }) ? "worked" : "failed";
  if (attempt.leaves !== undefined) for (const pid of commandsWith(attempt.leaves)) process.kill(pid, "SIGKILL");

  const scene = await stage.scene();
  let said = "";
  const record = await runIsolated(
    {
      ...specFor(attempt.command(scene), [{ at: scene.output, to: scene.output }]),
      inputs: [{ from: scene.programs, at: scene.programs }],
      limits: { ...attemptLimits, ...attempt.limits },
    },
    { ...pick(options), onOutput: (_, bytes) => void (said += Buffer.from(bytes).toString("utf8").slice(0, 1000)) },
  );
  const sandboxed = worked(scene, { exitCode: record.exitCode, record }) ? "worked" : "failed";
  return { id, what, without, sandboxed, ended: endOf(record, said) };
};

const endOf = (record: IsolationRecord, said: string): string => {
  const first = said.split(/[\r\n]+/).find((line) => line.trim() !== "");
  return [record.failure ?? "the command ended with 0", ...(first === undefined ? [] : [first.trim()])].join("; ");
};
