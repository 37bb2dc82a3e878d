/** What /proc tells about a process and those that it started (proc(5)). */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface ProcessSums {
  /** processes and threads */
  readonly tasks: number;
  /** resident anonymous memory, bytes; pages that processes share after a fork are counted for each */
  readonly anonymousBytes: number;
}

interface Stat {
  readonly state: string;
  readonly parent: number;
  readonly threads: number;
  /** clock ticks since boot: with the pid it names one process for good */
  readonly started: string;
}

/** undefined when there is no such process (any more) */
const statOf = (pid: number): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // the name in brackets may hold anything, brackets too
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return {
      state: fields[0] ?? "",
      parent: Number(fields[1]),
      threads: Number(fields[17]),
      started: fields[19] ?? "",
    };
  } catch {
    return undefined;
  }
};

/** A process that can be asked for later without mistaking another one with its number for it. */
export interface KnownProcess {
  readonly pid: number;
  readonly started: string;
}

export const knownProcess = (pid: number): KnownProcess | undefined => {
  const stat = statOf(pid);
  return stat === undefined ? undefined : { pid, started: stat.started };
};

/** Is it there and not a zombie? The first process of a pid namespace becomes one only when all others in it are gone. */
export const isAlive = ({ pid, started }: KnownProcess): boolean => {
  const stat = statOf(pid);
  return stat !== undefined && stat.started === started && stat.state !== "Z" && stat.state !== "X";
};

/** The process and all that descend from it. Orphans of a pid namespace are children of its first process. */
export const descendants = (root: number): readonly number[] => {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = statOf(pid);
    if (stat !== undefined) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  const found = [root];
  for (let i = 0; i < found.length; i++) found.push(...(children.get(found[i] ?? 0) ?? []));
  return found;
};

const pageBytes = 4096;

export const sumsOf = (pids: readonly number[]): ProcessSums => {
  let tasks = 0;
  let anonymousBytes = 0;
  for (const pid of pids) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    tasks += stat.threads;
    try {
      const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ").map(Number);
      anonymousBytes += Math.max(0, (resident ?? 0) - (shared ?? 0)) * pageBytes;
    } catch {
      // gone in between
    }
  }
  return { tasks, anonymousBytes };
};

const namespaceKinds = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"] as const;

/** Kinds of namespace that a process shares with this one. A kind that can not be read counts as shared. */
export const sharedNamespaces = (pid: number): readonly string[] =>
  namespaceKinds.filter((kind) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/self/ns/${kind}`);
    } catch {
      return true;
    }
  });
