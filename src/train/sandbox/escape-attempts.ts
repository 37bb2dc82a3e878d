/**
 * Attempts to get out of a sandbox, or to take more than was given. Each is a real one: without the sandbox it works (where the user's rights suffice), and
 * does little harm. Programs that no shell can write are made as executables of a few system calls.
 */
import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IsolationRecord } from "./record.ts";
import type { IsolationLimits } from "./spec.ts";
import { SyscallProgram } from "./syscall-program.ts";
import type { Architecture } from "./syscalls.ts";

/** What there is on the host to get at. */
export interface Scene {
  readonly arch: Architecture;
  /** an input, at the same path in the sandbox: holds the programs and a file `input` */
  readonly programs: string;
  /** the output, at the same path in the sandbox */
  readonly output: string;
  /** a file of the host that is no input */
  readonly secretFile: string;
  /** a folder of the host that is no output */
  readonly outside: string;
  /** a process of the host, in whose environment `token` is */
  readonly victim: number;
  readonly token: string;
  /** a port of 127.0.0.1 on which the host listens */
  readonly port: number;
  /** is the victim there, and not a zombie */
  readonly victimLives: () => boolean;
  /** is there a process on the host with this word in its command line */
  readonly runs: (word: string) => boolean;
}

export interface EscapeAttempt {
  readonly id: string;
  /** what is tried, in a few words */
  readonly what: string;
  readonly command: (scene: Scene) => readonly string[];
  /** tighter limits than those of all attempts */
  readonly limits?: Partial<IsolationLimits>;
  /** programs that must be installed for the attempt to be one */
  readonly needs?: readonly string[];
  /** why this user can not make the attempt at all; undefined when it can */
  readonly impossible?: () => string | undefined;
  /** a word in the command line of what it leaves running */
  readonly leaves?: string;
  /** did it work? Default: the command ended with 0 */
  readonly worked?: (scene: Scene, outcome: AttemptOutcome) => boolean;
}

export interface AttemptOutcome {
  readonly exitCode: number | null;
  /** absent without the sandbox */
  readonly record?: IsolationRecord;
}

const mebibyte = 2 ** 20;
/** limits of every attempt; those of resources exceed them without the sandbox */
export const attemptLimits: IsolationLimits = {
  memoryBytes: 96 * mebibyte,
  timeMs: 20_000,
  diskBytes: 4 * mebibyte,
  processes: 24,
};

const shell = (script: string): readonly string[] => ["sh", "-c", script];
const program = (
  scene: Scene,
  name: string,
  write: (p: SyscallProgram) => void,
  prepare: (path: string) => void = () => undefined,
): string => {
  const p = new SyscallProgram(scene.arch);
  write(p);
  p.call("exit_group", [0]);
  const path = join(scene.programs, name);
  writeFileSync(path, p.build());
  chmodSync(path, 0o755);
  prepare(path);
  return path;
};
/** struct sockaddr_in of 127.0.0.1 */
const loopback = (port: number): Uint8Array =>
  Uint8Array.from([2, 0, port >> 8, port & 255, 127, 0, 0, 1, ...Array(8).fill(0)]);
/** a user that owns nothing else */
const otherUser = 4094;
const rootOnly = (): string | undefined => (process.getuid?.() === 0 ? undefined : "only root can prepare it");
const sleepOfSurvivor = "61.75";

export const escapeAttempts: readonly EscapeAttempt[] = [
  {
    id: "network",
    what: "connect to a service of this machine",
    command: (scene) => [
      program(scene, "connect", (p) => {
        const socket = p.call("socket", [2, 1, 0]);
        p.call("connect", [{ resultOf: socket }, p.bytes(loopback(scene.port)), 16], { wanted: 0, otherwise: 1 });
      }),
    ],
  },
  {
    id: "write-outside",
    what: "write a file outside of the outputs",
    command: ({ outside }) => shell(`echo x > ${outside}/written`),
    worked: ({ outside }) => existsSync(join(outside, "written")),
  },
  {
    id: "change-input",
    what: "change an input",
    command: ({ programs }) => shell(`echo changed > ${programs}/input`),
    worked: ({ programs }) => readFileSync(join(programs, "input"), "utf8") === "changed\n",
  },
  { id: "shadow", what: "read /etc/shadow", command: () => ["cat", "/etc/shadow"] },
  {
    id: "host-file",
    what: "read a file of the host that is no input",
    command: ({ secretFile }) => ["cat", secretFile],
  },
  {
    id: "other-root",
    what: "read it through /proc/PID/root of any process",
    command: ({ secretFile }) => shell(`for r in /proc/[0-9]*/root; do cat $r${secretFile} && exit 0; done; exit 1`),
  },
  {
    id: "environment",
    what: "read the environment of another process",
    // in two parts: the shell's own environment does not hold it, but its command line would
    command: ({ token }) => shell(`grep -qs "${token.slice(0, 4)}""${token.slice(4)}" /proc/[0-9]*/environ`),
  },
  {
    id: "kill",
    what: "kill a process of the host",
    command: ({ victim }) => shell(`kill -9 ${victim}; sleep .1`),
    worked: ({ victimLives }) => !victimLives(),
  },
  {
    id: "ptrace",
    what: "trace a process of the host",
    command: (scene) => [
      program(scene, "seize", (p) => p.call("ptrace", [0x4206, scene.victim, 0, 0], { wanted: 0, otherwise: 1 })),
    ],
  },
  {
    id: "traced",
    what: "be traced by its own parent",
    command: (scene) => [program(scene, "traceme", (p) => p.call("ptrace", [0, 0, 0, 0], { wanted: 0, otherwise: 1 }))],
  },
  {
    id: "user-namespace",
    what: "become root in a user namespace of its own",
    command: (scene) => [program(scene, "userns", (p) => p.call("unshare", [0x10000000], { wanted: 0, otherwise: 1 }))],
  },
  {
    id: "setuid",
    what: "become another user by a setuid program",
    impossible: rootOnly,
    command: (scene) => [
      program(
        scene,
        "setuid",
        (p) => p.call("geteuid", [], { wanted: otherUser, otherwise: 1 }),
        (path) => {
          chownSync(path, otherUser, 0);
          chmodSync(path, 0o4755);
        },
      ),
    ],
  },
  {
    id: "kernel-setting",
    what: "write a setting of the kernel (its own value)",
    impossible: rootOnly,
    command: () => shell("v=$(cat /proc/sys/vm/swappiness) && echo $v > /proc/sys/vm/swappiness"),
  },
  {
    id: "terminal",
    what: "push a key into a terminal's input (TIOCSTI)",
    needs: ["script"],
    impossible: () => {
      const path = "/proc/sys/dev/tty/legacy_tiocsti";
      return existsSync(path) && readFileSync(path, "utf8").trim() === "0"
        ? "this kernel refuses it to all"
        : undefined;
    },
    command: (scene) => {
      const path = program(scene, "tiocsti", (p) =>
        p.call("ioctl", [0, 0x5412, p.text("x")], { wanted: 0, otherwise: 1 }),
      );
      return ["script", "-qec", path, "/dev/null"];
    },
  },
  {
    id: "link",
    what: "leave a link to a file of the host in the outputs",
    command: ({ output, secretFile }) => shell(`ln -s ${secretFile} ${output}/link`),
    worked: ({ output }) => existsSync(join(output, "link")),
  },
  {
    id: "survivor",
    what: "leave a process behind",
    command: () => shell(`setsid sleep ${sleepOfSurvivor} > /dev/null 2>&1 & sleep .1`),
    leaves: sleepOfSurvivor,
    worked: ({ runs }) => runs(sleepOfSurvivor),
  },
  {
    id: "fork-bomb",
    what: `start 60 processes, ${attemptLimits.processes} allowed`,
    // a shell that can not fork ends with 2
    command: () =>
      shell(`i=0; while [ $i -lt 60 ]; do sleep 3 > /dev/null 2>&1 & i=$((i+1)); done; kill $(jobs -p); exit 0`),
    worked: (_, { exitCode }) => exitCode === 0,
  },
  {
    id: "disk-filler",
    what: "write 16 MiB, 4 MiB allowed",
    command: ({ output }) => ["dd", "if=/dev/zero", `of=${output}/filler`, "bs=1M", "count=16", "status=none"],
  },
  {
    id: "scratch-filler",
    what: "write 16 MiB to /dev/shm, 4 MiB allowed",
    command: () =>
      shell(
        "dd if=/dev/zero of=/dev/shm/casemate-filler bs=1M count=16 status=none; r=$?; rm /dev/shm/casemate-filler; exit $r",
      ),
  },
  {
    id: "memory-bomb",
    what: "take 192 MiB of memory, 96 MiB allowed",
    command: (scene) => [
      program(scene, "memory", (p) => {
        // private, anonymous, populated; what was refused shows at the first byte that is written
        const at = p.call("mmap", [0, 192 * mebibyte, 3, 0x8022, -1, 0]);
        p.call("getrandom", [{ resultOf: at }, 1, 0], { wanted: 1, otherwise: 1 });
      }),
    ],
  },
  {
    id: "endless",
    what: "run for 5 seconds, 1 allowed",
    limits: { timeMs: 1000 },
    command: () => shell("i=0; while [ $i -lt 50 ]; do sleep .1; i=$((i+1)); done"),
  },
];
