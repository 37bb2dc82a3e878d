/** IsolationSpec: what runs, what it may see, what it leaves, and what it may use. */
import { isAbsolute, normalize } from "node:path";
import { CasemateError } from "../../core/error.ts";

/**
 * - bubblewrap: Linux namespaces and a system call filter, set up and probed by casemate.
 * - docker, podman: a container by the client of that name, probed from within as bubblewrap is.
 * - kubernetes: a manifest is written, nothing is run.
 * - none: no isolation at all, and the record says so.
 */
export const isolationKinds = ["bubblewrap", "docker", "podman", "kubernetes", "none"] as const;
export type IsolationKind = (typeof isolationKinds)[number];

export interface IsolationInput {
  /** file or folder of the host, symlinks resolved */
  readonly from: string;
  /** absolute path in the sandbox, read-only there */
  readonly at: string;
}

export interface IsolationOutput {
  /** absolute path of a folder in the sandbox: empty at first, writable, of limited size */
  readonly at: string;
  /** folder of the host that takes its content when the command ended with 0; must be absent or empty */
  readonly to: string;
}

export interface IsolationLimits {
  /** bytes of memory of all processes together, outputs in memory and scratch included */
  readonly memoryBytes: number;
  /** cores, fractions allowed where the mechanism can; undefined: all */
  readonly cpus?: number;
  /** wall time in milliseconds */
  readonly timeMs: number;
  /** bytes of each output folder, and of scratch (/tmp and /dev/shm, each) */
  readonly diskBytes: number;
  /** processes and threads together */
  readonly processes: number;
}

export interface IsolationSpec {
  readonly kind: IsolationKind;
  /** program and arguments; a name without a slash is looked for in the PATH of `environment` */
  readonly command: readonly string[];
  readonly inputs: readonly IsolationInput[];
  readonly outputs: readonly IsolationOutput[];
  /** all variables that the command sees; PATH, HOME, TMPDIR and LANG have defaults */
  readonly environment: Readonly<Record<string, string>>;
  /** working directory in the sandbox; default: the first output, else /tmp */
  readonly directory?: string;
  /** false: none at all; true: that of the host, its local services included */
  readonly network: boolean;
  readonly limits: IsolationLimits;
  /** run even where a claim does not hold; the record then names it */
  readonly allowWeaker: boolean;
  /** image of docker, podman and kubernetes, best by digest */
  readonly image?: string;
  /** runtime of docker and podman (runsc, kata), RuntimeClass of kubernetes (gvisor, kata) */
  readonly runtime?: string;
}

const gibibyte = 2 ** 30;

export const defaultLimits: IsolationLimits = {
  memoryBytes: 4 * gibibyte,
  timeMs: 60 * 60 * 1000,
  diskBytes: gibibyte,
  processes: 1024,
};

/** Folders that the sandbox makes itself; nothing may be put over or into them. */
const reserved = ["/proc", "/sys", "/dev", "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/.casemate"];

/** Throws USAGE for a spec that does not make sense. */
export const checkSpec = (spec: IsolationSpec): void => {
  const [program] = spec.command;
  if (program === undefined || program === "")
    throw new CasemateError("USAGE", "there is no command to run", {
      hint: "give it after two dashes: -- python train.py",
    });
  for (const word of [...spec.command, ...Object.entries(spec.environment).flat()])
    if (word.includes("\0")) throw new CasemateError("USAGE", "arguments and variables can not hold a NUL");
  for (const name of Object.keys(spec.environment))
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new CasemateError("USAGE", `'${name}' is no name of a variable`);
  const places = [...spec.inputs, ...spec.outputs].map(({ at }) => at);
  for (const at of places) checkPlace(at, spec.kind);
  // an output may lie in an input, as build/ in a project
  for (const [i, a] of places.entries())
    for (const [j, b] of places.entries())
      if (i !== j && (a === b || (isInside(a, b) && !(i >= spec.inputs.length && j < spec.inputs.length))))
        throw new CasemateError("USAGE", `'${a}' lies in '${b}'`, { hint: "give each a place of its own" });
  if (spec.directory !== undefined && !isAbsolute(spec.directory))
    throw new CasemateError("USAGE", `the working directory '${spec.directory}' is not absolute`);
  checkLimits(spec.limits);
  if ((spec.kind === "docker" || spec.kind === "podman" || spec.kind === "kubernetes") && spec.image === undefined)
    throw new CasemateError("USAGE", `${spec.kind} wants an image`, {
      hint: "name one by digest: python@sha256:...",
    });
  // a name that begins with a dash would be read as an option of the client
  for (const name of [spec.image, spec.runtime])
    if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/.test(name))
      throw new CasemateError("USAGE", `'${name}' is no name of an image or runtime`);
};

const isInside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

const checkPlace = (at: string, kind: IsolationKind): void => {
  if (!isAbsolute(at) || normalize(at) !== at || at.endsWith("/") || /[\0,:\n"]/.test(at))
    throw new CasemateError("USAGE", `'${at}' is no absolute plain path in the sandbox`, {
      hint: "such as /work/data: no '..', no final slash, no comma, colon or quote",
    });
  if (kind === "none") return;
  for (const folder of reserved)
    if (at === folder || isInside(at, folder))
      throw new CasemateError("USAGE", `'${at}' lies in '${folder}', which the sandbox makes itself`, {
        hint: "choose a place such as /work/data",
      });
  if (at === "/tmp") throw new CasemateError("USAGE", "'/tmp' is the scratch of the sandbox");
};

const checkLimits = (limits: IsolationLimits): void => {
  const whole = (value: number, least: number, what: string): void => {
    if (!Number.isSafeInteger(value) || value < least)
      throw new CasemateError(
        "USAGE",
        `the limit of ${what} is ${value}, expected a whole number of at least ${least}`,
      );
  };
  whole(limits.memoryBytes, 2 ** 20, "memory in bytes");
  whole(limits.diskBytes, 2 ** 12, "disk in bytes");
  whole(limits.processes, 1, "processes");
  // 2^31 ms is where timers end
  if (!(limits.timeMs > 0 && limits.timeMs < 2 ** 31))
    throw new CasemateError("USAGE", `the limit of time is ${limits.timeMs} ms, expected less than 24 days`);
  if (limits.cpus !== undefined && !(limits.cpus > 0 && limits.cpus <= 4096))
    throw new CasemateError("USAGE", `the limit of cores is ${limits.cpus}, expected a number above 0`);
};

/** All variables of the command, defaults included. */
export const environmentOf = (spec: IsolationSpec): Readonly<Record<string, string>> => ({
  PATH: "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
  HOME: "/tmp",
  TMPDIR: "/tmp",
  LANG: "C.UTF-8",
  ...spec.environment,
});

export const directoryOf = (spec: IsolationSpec): string => spec.directory ?? spec.outputs[0]?.at ?? "/tmp";
