/**
 * The launcher: the first program in the sandbox. It tries what must not work, reports what happened, sets its limits, waits for leave, and becomes
 * the command. It runs behind the same filter, in the same namespaces and with the same rights as the command, because it is the same process.
 */
import { directoryOf, environmentOf, type IsolationSpec } from "./spec.ts";
import { SyscallProgram } from "./syscall-program.ts";
import type { Architecture, Syscall } from "./syscalls.ts";

/** Where the launcher reads and writes: descriptors in the sandbox. */
export interface LauncherChannels {
  readonly report: number;
  readonly leave: number;
}

export interface ResourceLimit {
  /** RLIMIT_* of Linux */
  readonly resource: number;
  readonly value: number;
}

export const rlimit = { cpu: 0, fileSize: 1, data: 2, core: 4, processes: 6 } as const;

interface Attempt {
  readonly what: string;
  readonly call: Syscall;
  readonly args: (p: SyscallProgram) => readonly (number | bigint)[];
}

const atCwd = -100;
const createToWrite = 0o101; // O_WRONLY | O_CREAT
const writeOnly = 1;
const readOnly = 0;

const openTo = (path: string, flags: number): Attempt => ({
  what: `${flags === readOnly ? "read" : "write"} ${path}`,
  call: "openat",
  args: (p) => [atCwd, p.text(path), flags, 0o600],
});
const socket = (name: string, family: number, type: number): Attempt => ({
  what: `a socket of ${name}`,
  call: "socket",
  args: () => [family, type, 0],
});

/** What must fail, by the claim that it would break. */
const attemptsOf = (spec: IsolationSpec, hidden: readonly string[]): Readonly<Record<string, readonly Attempt[]>> => ({
  "no-network": spec.network
    ? []
    : [socket("AF_INET", 2, 1), socket("AF_INET6", 10, 1), socket("AF_NETLINK", 16, 3), socket("AF_VSOCK", 40, 1)],
  "read-only-root": [
    ...["/", "/usr/", "/etc/", "/dev/"].map((folder) => openTo(`${folder}casemate-probe`, createToWrite)),
    openTo("/proc/sys/kernel/hostname", writeOnly),
    openTo("/proc/sysrq-trigger", writeOnly),
    ...spec.inputs.map(({ at }) => openTo(at, writeOnly)),
    ...spec.inputs.map(({ at }) => openTo(`${at}/casemate-probe`, createToWrite)),
  ],
  // a folder that an input lies in is there, with nothing else in it
  "host-files-hidden": hidden
    .filter((path) => ![...spec.inputs, ...spec.outputs].some(({ at }) => at.startsWith(path)))
    .map((path) => openTo(path, readOnly)),
  "syscall-filter": [
    // arguments that change nothing where the call is not filtered: PTRACE_SEIZE of nobody, unshare of nothing
    { what: "ptrace", call: "ptrace", args: () => [0x4206, 0x7fffffff, 0, 0] },
    { what: "unshare", call: "unshare", args: () => [0] },
    { what: "a kernel keyring", call: "keyctl", args: () => [0, -3n, 1] },
    { what: "io_uring", call: "io_uring_setup", args: (p) => [1, p.bytes(new Uint8Array(128))] },
    { what: "userfaultfd", call: "userfaultfd", args: () => [1] },
    { what: "perf_event_open", call: "perf_event_open", args: (p) => [p.bytes(new Uint8Array(128)), 0, -1, -1, 0] },
    { what: "bpf", call: "bpf", args: (p) => [0, p.bytes(new Uint8Array(128)), 64] },
    { what: "mount", call: "mount", args: (p) => [p.text("none"), p.text("/tmp"), p.text("tmpfs"), 0, 0] },
    { what: "TIOCSTI", call: "ioctl", args: (p) => [0, 0x5412, p.text("x")] },
  ],
});

/** Calls that must fail with this errno and no other: that is the filter speaking, not a lack of rights. */
const EPERM = -1n;

export interface Launcher {
  /** an executable for the architecture */
  readonly program: Uint8Array;
  /** length of the report in bytes */
  readonly reportBytes: number;
  /** Throws RangeError for a report of another length. */
  readonly read: (report: Uint8Array) => LauncherReport;
}

export interface LauncherReport {
  /** what worked and should not have, by claim */
  readonly worked: ReadonlyMap<string, readonly string[]>;
  /** /proc/self/status, /proc/self/net/dev and /proc/1/environ; empty when they could not be read */
  readonly status: string;
  readonly interfaces: string;
  readonly firstEnvironment: string;
}

const textBytes = 4096;

export interface LauncherOptions {
  readonly limits: readonly ResourceLimit[];
  readonly channels: LauncherChannels;
  /** paths of the host that must not be there */
  readonly hidden: readonly string[];
  /** a filter that the launcher puts on itself, where nothing before it did */
  readonly filter?: Uint8Array;
}

const setNoNewPrivileges = 38;
const setModeFilter = 1;

export const launcherFor = (arch: Architecture, spec: IsolationSpec, options: LauncherOptions): Launcher => {
  const { limits, channels, hidden, filter } = options;
  const p = new SyscallProgram(arch);
  if (filter !== undefined) {
    p.call("prctl", [setNoNewPrivileges, 1, 0, 0, 0]);
    // struct sock_fprog: a length of 16 bits, and a pointer
    p.call("seccomp", [setModeFilter, 0, p.words([filter.length / 8, p.bytes(filter)])], { wanted: 0, otherwise: 125 });
  }
  // descriptors that this process inherited without knowing: a folder of the host among them would be a way out. Linux 5.9
  const [low, high] = [Math.min(channels.report, channels.leave), Math.max(channels.report, channels.leave)];
  if (low > 3) p.call("close_range", [3, low - 1, 0]);
  if (high > low + 1) p.call("close_range", [Math.max(3, low + 1), high - 1, 0]);
  const closed = p.call("close_range", [Math.max(3, high + 1), 0xffffffff, 0]);
  const attempts: { readonly claim: string; readonly attempt: Attempt; readonly slot: number }[] = [];
  for (const [claim, list] of Object.entries(attemptsOf(spec, hidden)))
    for (const attempt of list) attempts.push({ claim, attempt, slot: p.call(attempt.call, attempt.args(p)) });
  const limitSlots = limits.map(({ resource, value }) =>
    p.call("prlimit64", [0, resource, p.words([value, value]), 0]),
  );
  const readings = ["/proc/self/status", "/proc/self/net/dev", "/proc/1/environ"].map((path) => {
    const address = p.bytes(new Uint8Array(textBytes));
    const fd = p.call("openat", [atCwd, p.text(path), readOnly, 0]);
    const length = p.call("read", [{ resultOf: fd }, address, textBytes]);
    p.call("close", [{ resultOf: fd }]);
    return { address, length };
  });
  const counted = p.calls;
  p.call("write", [channels.report, p.results, counted * 8], { wanted: counted * 8, otherwise: 125 });
  for (const { address } of readings)
    p.call("write", [channels.report, address, textBytes], { wanted: textBytes, otherwise: 125 });
  p.call("read", [channels.leave, p.bytes(new Uint8Array(8)), 1], { wanted: 1, otherwise: 125 });
  for (const fd of [channels.report, channels.leave]) if (fd > 2) p.call("close", [fd]);
  becomeCommand(p, spec);
  return {
    program: p.build(),
    reportBytes: counted * 8 + readings.length * textBytes,
    read: (report) => {
      const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
      const result = (slot: number): bigint => view.getBigInt64(slot * 8, true);
      const worked = new Map<string, string[]>();
      const add = (claim: string, what: string): void => void worked.set(claim, [...(worked.get(claim) ?? []), what]);
      for (const { claim, attempt, slot } of attempts) {
        const r = result(slot);
        if (r >= 0n) add(claim, attempt.what);
        else if (claim === "syscall-filter" && r !== EPERM) add(claim, `${attempt.what} (errno ${-r})`);
      }
      if (result(closed) !== 0n) add("no-open-descriptors", "descriptors could not be closed");
      limits.forEach(({ resource }, i) => {
        if (result(limitSlots[i] ?? 0) !== 0n) add("limits", `resource limit ${resource} could not be set`);
      });
      const texts = readings.map(({ length }, i) => {
        const bytes = Number(result(length));
        const from = counted * 8 + i * textBytes;
        return bytes > 0 ? Buffer.from(report.subarray(from, from + bytes)).toString("latin1") : "";
      });
      return {
        worked,
        status: texts[0] ?? "",
        interfaces: texts[1] ?? "",
        firstEnvironment: texts[2] ?? "",
      };
    },
  };
};

/** execvp: a name without a slash is tried in every folder of PATH; 127 when there is none, as in shells. */
const becomeCommand = (p: SyscallProgram, spec: IsolationSpec): void => {
  const environment = environmentOf(spec);
  const [name = ""] = spec.command;
  const argv = p.texts(spec.command);
  const env = p.texts(Object.entries({ PWD: directoryOf(spec), ...environment }).map(([k, v]) => `${k}=${v}`));
  const paths = name.includes("/")
    ? [name]
    : (environment["PATH"] ?? "").split(":").map((folder) => `${folder === "" ? "." : folder}/${name}`);
  for (const path of paths) p.call("execve", [p.text(path), argv, env]);
  p.call("exit_group", [127]);
};
