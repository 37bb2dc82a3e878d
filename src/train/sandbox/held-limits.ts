/** How the limits of a run in bubblewrap are held: by a control group where there is one, else for each process, else by looking. */
import { release } from "node:os";
import type { ControlGroup } from "./control-group.ts";
import { type ResourceLimit, rlimit } from "./launcher.ts";
import type { LimitName, LimitRecord } from "./record.ts";
import type { IsolationLimits } from "./spec.ts";

/** Limits that the launcher sets for each process, where no group holds the sum. */
export const resourceLimits = (
  { memoryBytes, processes }: IsolationLimits,
  group: ControlGroup | undefined,
): readonly ResourceLimit[] => {
  const held = group?.holds;
  return [
    { resource: rlimit.core, value: 0 },
    ...(held?.has("memory") === true ? [] : [{ resource: rlimit.data, value: memoryBytes }]),
    ...(held?.has("processes") !== true && countsByNamespace()
      ? [{ resource: rlimit.processes, value: processes }]
      : []),
  ];
};

/** For the record, none reached yet. `failed` are those that the launcher could not set. */
export const heldLimits = (
  { memoryBytes, processes, cpus, diskBytes, timeMs }: IsolationLimits,
  group: ControlGroup | undefined,
  failed: readonly string[],
): readonly LimitRecord[] => {
  const limit = (name: LimitName, value: number, held: LimitRecord["held"], by: string): LimitRecord => ({
    name,
    value,
    held,
    by,
    reached: false,
  });
  const byGroup = (name: LimitName): boolean => group?.holds.has(name) === true;
  const watched = "looked at every 50 ms";
  return [
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
};

/** Since Linux 5.14 RLIMIT_NPROC counts the processes of a user namespace, before it those of the user on the whole machine. */
const countsByNamespace = (): boolean => {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
};
