/** Whether each claim of the sandbox holds, from what its launcher tried within and what /proc tells from without. */
import { readdirSync, readFileSync } from "node:fs";
import { writableMounts } from "./bubblewrap.ts";
import type { LauncherChannels, LauncherReport } from "./launcher.ts";
import { sharedNamespaces } from "./process-tree.ts";
import { type Claim, type ClaimId, claimIds } from "./record.ts";
import type { IsolationSpec } from "./spec.ts";

/** What is seen of the waiting launcher from the host. */
export interface OutsideView {
  /** kinds of namespace that it shares with this process */
  readonly shared: readonly string[];
  /** text of its /proc/PID/mountinfo */
  readonly mounts: string;
  /** its open descriptors */
  readonly descriptors: readonly number[];
  /** text of /proc/PID/status of the first process of its pid namespace */
  readonly firstStatus: string;
}

/** Reads /proc; throws what the file system throws. */
export const lookFromOutside = (launcher: number, first: number): OutsideView => ({
  shared: sharedNamespaces(launcher),
  mounts: readFileSync(`/proc/${launcher}/mountinfo`, "utf8"),
  descriptors: readdirSync(`/proc/${launcher}/fd`).map(Number),
  firstStatus: readFileSync(`/proc/${first}/status`, "utf8"),
});

const mechanisms: Readonly<Record<ClaimId, string>> = {
  "no-network": "network namespace of its own; system call filter on sockets",
  "read-only-root": "mount namespace of its own, all mounts read-only and nosuid but outputs and scratch",
  "host-files-hidden": "a root made of /usr, parts of /etc and the declared inputs",
  "environment-declared": "cleared environment, for the sandbox's own process too",
  "processes-hidden": "pid, IPC and UTS namespaces of their own",
  "no-new-privileges": "no_new_privs and nosuid mounts",
  "no-capabilities": "user namespace of its own, capability sets emptied",
  "syscall-filter": "seccomp",
  "no-open-descriptors": "only standard streams are passed on",
};

/** All claims; none for the network when the spec allows it. */
export const judgeClaims = (
  spec: IsolationSpec,
  inside: LauncherReport,
  outside: OutsideView,
  channels: LauncherChannels,
): readonly Claim[] => {
  const doubts = new Map<ClaimId, string[]>(claimIds.map((id) => [id, [...(inside.worked.get(id) ?? [])]]));
  const doubt = (id: ClaimId, saw: string): void => void doubts.get(id)?.push(saw);
  const share = (id: ClaimId, kinds: readonly string[]): void => {
    for (const kind of kinds) if (outside.shared.includes(kind)) doubt(id, `the ${kind} namespace is that of the host`);
  };
  share("no-network", ["net"]);
  share("read-only-root", ["mnt"]);
  share("processes-hidden", ["pid", "ipc", "uts", "cgroup"]);
  share("no-capabilities", ["user"]);

  judgeInterfaces(inside.interfaces, doubt);

  const allowed = new Set(writableMounts(spec));
  const mounts = outside.mounts.split("\n").filter((line) => line !== "");
  if (mounts.length === 0) doubt("read-only-root", "the list of mounts can not be read");
  for (const line of mounts) {
    const fields = line.split(" ");
    const at = unescaped(fields[4] ?? "");
    const options = (fields[5] ?? "").split(",");
    if (!options.includes("ro") && !allowed.has(at)) doubt("read-only-root", `'${at}' is mounted for writing`);
    if (!options.includes("nosuid")) doubt("no-new-privileges", `'${at}' is mounted with setuid programs`);
  }

  const first = inside.firstEnvironment.split("\0").filter((v) => v !== "" && !v.startsWith("PWD="));
  if (first.length > 0)
    doubt("environment-declared", `variables of the first process: ${first.map((v) => v.split("=")[0]).join(", ")}`);

  judgeStatus("the command", inside.status, doubt);
  judgeStatus("the first process", outside.firstStatus, doubt);
  const expected = new Set([0, 1, 2, channels.report, channels.leave]);
  for (const fd of outside.descriptors)
    if (!expected.has(fd)) doubt("no-open-descriptors", `descriptor ${fd} of the host is open`);

  return claimIds
    .filter((id) => id !== "no-network" || !spec.network)
    .map((id) => {
      const saw = doubts.get(id) ?? [];
      return { id, holds: saw.length === 0, by: mechanisms[id], ...(saw.length === 0 ? {} : { saw: saw.join("; ") }) };
    });
};

/** What the kernel says in /proc/PID/status (proc(5)). */
export const judgeStatus = (who: string, status: string, doubt: (id: ClaimId, saw: string) => void): void => {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1]?.trim() ?? "unknown";
  if (field("NoNewPrivs") !== "1") doubt("no-new-privileges", `NoNewPrivs of ${who} is ${field("NoNewPrivs")}`);
  if (field("Seccomp") !== "2") doubt("syscall-filter", `Seccomp of ${who} is ${field("Seccomp")}`);
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
    if (!/^0+$/.test(field(set))) doubt("no-capabilities", `${set} of ${who} is ${field(set)}`);
};

/** Names of the interfaces in /proc/net/dev. */
export const judgeInterfaces = (interfaces: string, doubt: (id: ClaimId, saw: string) => void): void => {
  if (interfaces === "") doubt("no-network", "the list of interfaces can not be read");
  for (const [, name] of interfaces.matchAll(/^\s*([^\s:]+):/gm))
    if (name !== "lo") doubt("no-network", `there is an interface '${name}'`);
};

/** mountinfo writes spaces, tabs, line feeds and backslashes as octal numbers */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
