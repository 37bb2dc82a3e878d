/** The arguments of `docker run` and `podman run`: what their manuals offer against a hostile program, and nothing that undoes it. */
import { directoryOf, type IsolationSpec } from "./spec.ts";

export interface ContainerPlaces {
  /** name of the container, for ending it */
  readonly name: string;
  /** the launcher, a file of the host */
  readonly launcher: string;
  /** folders of the host that take the outputs, in their order */
  readonly staging: readonly string[];
  /** who runs it: never root */
  readonly user: { readonly uid: number; readonly gid: number };
  /** the engine maps users itself (podman without root) */
  readonly keepId: boolean;
}

export const containerLauncher = "/.casemate/launch";

export const containerArguments = (spec: IsolationSpec, places: ContainerPlaces): readonly string[] => {
  const { memoryBytes, processes, cpus, diskBytes } = spec.limits;
  const bind = (from: string, at: string, mode: string[]): string[] => [
    "--mount",
    ["type=bind", `src=${from}`, `dst=${at}`, ...mode].join(","),
  ];
  return [
    ["run", "--rm", "--interactive", "--name", places.name, "--pull", "never"],
    spec.runtime === undefined ? [] : ["--runtime", spec.runtime],
    spec.network ? [] : ["--network", "none"],
    ["--read-only", ...(spec.kind === "podman" ? ["--read-only-tmpfs=false"] : [])],
    ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--ipc", "private", "--hostname", "casemate"],
    ["--user", `${places.user.uid}:${places.user.gid}`, ...(places.keepId ? ["--userns", "keep-id"] : [])],
    ["--memory", String(memoryBytes), "--memory-swap", String(memoryBytes), "--pids-limit", String(processes)],
    cpus === undefined ? [] : ["--cpus", String(cpus)],
    ["--ulimit", "core=0:0", "--ulimit", "nofile=1024:1024", "--ulimit", `nproc=${processes}:${processes}`],
    ["--shm-size", String(diskBytes), "--tmpfs", `/tmp:rw,nosuid,nodev,mode=1777,size=${diskBytes}`],
    bind(places.launcher, containerLauncher, ["readonly"]),
    spec.inputs.flatMap(({ from, at }) => bind(from, at, ["readonly"])),
    spec.outputs.flatMap(({ at }, i) => bind(places.staging[i] ?? "", at, [])),
    ["--no-healthcheck", "--log-driver", "none"],
    ["--workdir", directoryOf(spec), "--entrypoint", containerLauncher, spec.image ?? ""],
  ].flat();
};
