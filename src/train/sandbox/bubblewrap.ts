/** The arguments of bubblewrap (bwrap(1)): a root made of what programs need, everything else absent. */
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { directoryOf, type IsolationSpec } from "./spec.ts";

/** Descriptors that bubblewrap reads: the filter, the launcher, the two account files. */
export interface BubblewrapDescriptors {
  readonly info: number;
  readonly filter: number;
  readonly launcher: number;
  readonly passwd: number;
  readonly group: number;
}

export const launcherPath = "/.casemate/launch";

/** Paths that a root of our making does not have. */
export const hiddenPaths = ["/etc/shadow", "/var", "/home", "/root", "/run", "/boot", "/proc/1/root/etc/shadow"];

/** Parts of /etc that linkers, TLS libraries and interpreters read, and no secrets. */
const fromEtc = [
  "alternatives",
  "ca-certificates.conf",
  "crypto-policies",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "mime.types",
  "nsswitch.conf",
  "pki/ca-trust",
  "pki/tls/certs",
  "ssl/cert.pem",
  "ssl/certs",
  "ssl/openssl.cnf",
];
const fromEtcWithNetwork = ["hosts", "resolv.conf", "gai.conf"];

/** Whatever the id, it has the rights of no one: no capabilities, no new privileges. */
export const accountFiles = (uid: number, gid: number): { readonly passwd: string; readonly group: string } => ({
  passwd: `user:x:${uid}:${gid}:user:/tmp:/bin/sh\n`,
  group: `user:x:${gid}:\n`,
});

/** RETURNS the arguments; inputs are real paths of the host. */
export const bubblewrapArguments = (spec: IsolationSpec, fds: BubblewrapDescriptors): readonly string[] => {
  const size = String(spec.limits.diskBytes);
  const scratch = (at: string): string[] => ["--perms", "1777", "--size", size, "--tmpfs", at];
  const etc = [...fromEtc, ...(spec.network ? fromEtcWithNetwork : [])].map((name) => `/etc/${name}`);
  return [
    ["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup"],
    spec.network ? [] : ["--unshare-net"],
    ["--hostname", "casemate", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"],
    ["--info-fd", String(fds.info), "--seccomp", String(fds.filter)],
    ["--ro-bind", "/usr", "/usr"],
    ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap(systemFolder),
    etc.flatMap(roBindTry),
    ["--ro-bind-data", String(fds.passwd), "/etc/passwd", "--ro-bind-data", String(fds.group), "/etc/group"],
    ["--proc", "/proc", "--dev", "/dev"],
    // for root's user id the kernel asks no capability to write here; the host's own view of the same, read-only
    ["acpi", "bus", "fs", "irq", "scsi", "sys", "sysrq-trigger"].flatMap((name) => roBindTry(`/proc/${name}`)),
    ["kcore", "keys", "latency_stats", "sched_debug", "timer_list"].flatMap((name) =>
      existsSync(`/proc/${name}`) ? ["--ro-bind", "/dev/null", `/proc/${name}`] : [],
    ),
    scratch("/dev/shm"),
    scratch("/tmp"),
    // numbers of cores and caches, which BLAS libraries read
    roBindTry("/sys/devices/system/cpu"),
    ["--perms", "0555", "--ro-bind-data", String(fds.launcher), launcherPath],
    spec.inputs.flatMap(({ from, at }) => ["--ro-bind", from, at]),
    spec.outputs.flatMap(({ at }) => ["--perms", "0700", "--size", size, "--tmpfs", at]),
    // both are file systems in memory without a limit
    ["--remount-ro", "/dev", "--remount-ro", "/"],
    ["--chdir", directoryOf(spec)],
  ].flat();
};

/** Folders that may be mounted for writing, whatever else is checked read-only. */
export const writableMounts = (spec: IsolationSpec): readonly string[] => [
  "/tmp",
  "/dev/shm",
  "/dev/pts",
  "/proc",
  ...["null", "zero", "full", "random", "urandom", "tty"].map((device) => `/dev/${device}`),
  ...spec.outputs.map(({ at }) => at),
];

const roBindTry = (path: string): string[] => ["--ro-bind-try", path, path];

/** A folder of the root as it is on the host: itself, or the link into /usr that it is on merged systems. */
const systemFolder = (path: string): string[] => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return stats.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
};
