/**
 * A control group for one run: memory, processes and cores of everything in it together, held by the kernel
 * (Linux Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst). Needs a hierarchy that this process may write: root's, or a delegated one.
 * The group is a child of the one this process is in, or of one above it (v2), so limits that hold for this process hold for the run too.
 */
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sleep } from "../../core/clock.ts";
import type { LimitName } from "./record.ts";
import type { IsolationLimits } from "./spec.ts";

export interface ControlGroup {
  readonly name: "cgroup v1" | "cgroup v2";
  /** limits that this group holds */
  readonly holds: ReadonlySet<LimitName>;
  /** Moves a process in; what it starts afterwards is in too. Throws what the file system throws. */
  readonly add: (pid: number) => void;
  /** limits that were run into so far */
  readonly reached: () => readonly LimitName[];
  /** largest memory so far, bytes; undefined where the kernel does not say */
  readonly peakBytes: () => number | undefined;
  /** Removes the group; waits up to two seconds for its processes to be gone. */
  readonly remove: () => Promise<void>;
}

/** Where the kernel tells about groups; another root for tests. */
export interface GroupFiles {
  /** text of /proc/self/cgroup */
  readonly own: string;
  /** text of /proc/self/mountinfo */
  readonly mounts: string;
}

const kernelFiles = (): GroupFiles => ({
  own: readFileSync("/proc/self/cgroup", "utf8"),
  mounts: readFileSync("/proc/self/mountinfo", "utf8"),
});

/** A group with these limits, or undefined where none can be made. Never throws. */
export const controlGroup = (
  limits: IsolationLimits,
  files: () => GroupFiles = kernelFiles,
): ControlGroup | undefined => {
  try {
    const { own, mounts } = files();
    return versionTwo(limits, own, mounts) ?? versionOne(limits, own, mounts);
  } catch {
    return undefined;
  }
};

/** mount point of a hierarchy: of v2, or of v1 with this controller */
const mountOf = (mounts: string, controller?: string): string | undefined => {
  for (const line of mounts.split("\n")) {
    const [left = "", right = ""] = line.split(" - ");
    const [type = "", , options = ""] = right.split(" ");
    const is =
      controller === undefined ? type === "cgroup2" : type === "cgroup" && options.split(",").includes(controller);
    if (is) return left.split(" ")[4];
  }
  return undefined;
};

const cpuPeriodUs = 100_000;
const mayWrite = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};
/** the number after a word on a line of its own; 0 when it is not there */
const counter = (path: string, word: string): number =>
  existsSync(path) ? Number(new RegExp(`^${word} (\\d+)$`, "m").exec(readFileSync(path, "utf8"))?.[1] ?? 0) : 0;
const numberIn = (path: string): number | undefined => {
  if (!existsSync(path)) return undefined;
  const value = Number(readFileSync(path, "utf8"));
  return Number.isFinite(value) ? value : undefined;
};

const removed = async (folders: readonly string[]): Promise<void> => {
  for (const folder of folders)
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        rmdirSync(folder);
        break;
      } catch (e) {
        if ((e as NodeJS.ErrnoException).code === "ENOENT") break;
        await sleep(20);
      }
    }
};

const versionTwo = (limits: IsolationLimits, own: string, mounts: string): ControlGroup | undefined => {
  const mount = mountOf(mounts);
  const path = /^0::(\/.*)$/m.exec(own)?.[1];
  if (mount === undefined || path === undefined) return undefined;
  const wanted = ["memory", "pids", ...(limits.cpus === undefined ? [] : ["cpu"])];
  // a group with processes can not hand controllers down (except the root): then one of its parents must
  for (let folder = join(mount, path); folder.startsWith(mount); folder = dirname(folder)) {
    const handedDown = join(folder, "cgroup.subtree_control");
    if (!existsSync(handedDown) || !mayWrite(folder)) continue;
    const has = (): boolean => {
      const names = readFileSync(handedDown, "utf8").trim().split(/\s+/);
      return wanted.every((w) => names.includes(w));
    };
    if (!has()) continue;
    const group = mkdtempSync(join(folder, "casemate-"));
    try {
      writeFileSync(join(group, "memory.max"), String(limits.memoryBytes));
      if (existsSync(join(group, "memory.swap.max"))) writeFileSync(join(group, "memory.swap.max"), "0");
      writeFileSync(join(group, "pids.max"), String(limits.processes));
      if (limits.cpus !== undefined)
        writeFileSync(join(group, "cpu.max"), `${Math.ceil(limits.cpus * cpuPeriodUs)} ${cpuPeriodUs}`);
    } catch {
      rmdirSync(group);
      continue;
    }
    return {
      name: "cgroup v2",
      holds: new Set<LimitName>(["memory", "processes", ...(limits.cpus === undefined ? [] : (["cpus"] as const))]),
      add: (pid) => writeFileSync(join(group, "cgroup.procs"), String(pid)),
      reached: () => [
        ...(counter(join(group, "memory.events"), "oom_kill") > 0 ? (["memory"] as const) : []),
        ...(counter(join(group, "pids.events"), "max") > 0 ? (["processes"] as const) : []),
      ],
      peakBytes: () => numberIn(join(group, "memory.peak")),
      remove: () => removed([group]),
    };
  }
  return undefined;
};

const versionOne = (limits: IsolationLimits, own: string, mounts: string): ControlGroup | undefined => {
  const groups = new Map<string, string>();
  const make = (controller: string, settings: Readonly<Record<string, string>>): void => {
    const mount = mountOf(mounts, controller);
    const path = own
      .split("\n")
      .map((line) => line.split(":"))
      .find(([, names]) => names?.split(",").includes(controller))?.[2];
    if (mount === undefined || path === undefined || !mayWrite(join(mount, path))) return;
    const group = mkdtempSync(join(mount, path, "casemate-"));
    try {
      for (const [file, value] of Object.entries(settings)) writeFileSync(join(group, file), value);
      // where swap is counted it is part of the limit; must come after the limit of memory
      const withSwap = join(group, "memory.memsw.limit_in_bytes");
      if (controller === "memory" && existsSync(withSwap)) writeFileSync(withSwap, String(limits.memoryBytes));
      groups.set(controller, group);
    } catch {
      rmdirSync(group);
    }
  };
  make("memory", { "memory.limit_in_bytes": String(limits.memoryBytes) });
  make("pids", { "pids.max": String(limits.processes) });
  if (limits.cpus !== undefined)
    make("cpu", {
      "cpu.cfs_period_us": String(cpuPeriodUs),
      "cpu.cfs_quota_us": String(Math.max(1000, Math.ceil(limits.cpus * cpuPeriodUs))),
    });
  if (groups.size === 0) return undefined;
  const memory = groups.get("memory");
  const pids = groups.get("pids");
  return {
    name: "cgroup v1",
    holds: new Set<LimitName>([
      ...(memory === undefined ? [] : (["memory"] as const)),
      ...(pids === undefined ? [] : (["processes"] as const)),
      ...(groups.has("cpu") ? (["cpus"] as const) : []),
    ]),
    add: (pid) => {
      for (const group of groups.values()) writeFileSync(join(group, "cgroup.procs"), String(pid));
    },
    reached: () => [
      ...(memory !== undefined && counter(join(memory, "memory.oom_control"), "oom_kill") > 0
        ? (["memory"] as const)
        : []),
      ...(pids !== undefined && counter(join(pids, "pids.events"), "max") > 0 ? (["processes"] as const) : []),
    ],
    peakBytes: () => (memory === undefined ? undefined : numberIn(join(memory, "memory.max_usage_in_bytes"))),
    remove: () => removed([...groups.values()]),
  };
};
