/** Options that say how a command is isolated, for every command that runs one. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CasemateError } from "../../core/error.ts";
import { defaultLimits, type IsolationKind, isolationKinds, type IsolationSpec } from "../../train/sandbox/spec.ts";
import { collect, positive, wholeNumber } from "../option.ts";

export interface SpecFlags {
  readonly kind: IsolationKind;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly env?: readonly string[];
  readonly directory?: string;
  readonly network: boolean;
  readonly memory: number;
  readonly cpus?: number;
  readonly time: number;
  readonly disk: number;
  readonly processes: number;
  readonly image?: string;
  readonly runtime?: string;
  readonly allowWeaker: boolean;
}

export const addSpecFlags = (command: Command): Command =>
  command
    .addOption(new Option("--kind <kind>", "what isolates").choices(isolationKinds).default("bubblewrap"))
    .option("--input <path[:place]>", "file or folder to read, and its place in the sandbox; repeat", collect)
    .option("--output <folder[:place]>", "new folder that takes what is written at the place; repeat", collect)
    .option("--env <name[=value]>", "variable that the command sees; without a value that of here; repeat", collect)
    .option("--directory <path>", "working directory in the sandbox (default: here, where it is an input)")
    .option("--network", "leave the network as it is, services of this machine included", false)
    .option("--memory <size>", "memory of all processes together", size, defaultLimits.memoryBytes)
    .option("--cpus <n>", "cores", positive)
    .option("--time <duration>", "wall time: 90s, 10m, 2h", duration, defaultLimits.timeMs)
    .option("--disk <size>", "size of each output and of scratch, in memory", size, defaultLimits.diskBytes)
    .option("--processes <n>", "processes and threads", wholeNumber(1), defaultLimits.processes)
    .option("--image <name>", "image of docker, podman and kubernetes, best by digest")
    .option("--runtime <name>", "runtime of docker and podman (runsc), RuntimeClass of kubernetes (gvisor)")
    .option("--allow-weaker", "run even where the isolation can not be set up; the record says so", false);

/** Throws USAGE. */
export const specOf = (command: readonly string[], flags: SpecFlags): IsolationSpec => {
  const inputs = (flags.input ?? []).map((text) => {
    const [from, at] = pathAndPlace(text);
    return { from, at: at ?? real(from) };
  });
  const outputs = (flags.output ?? []).map((text) => {
    const [to, at] = pathAndPlace(text);
    return { to, at: at ?? resolve(to) };
  });
  const here = process.cwd();
  const seesHere =
    flags.kind === "none" || inputs.some(({ from, at }) => at === real(from) && `${here}/`.startsWith(`${at}/`));
  const directory = flags.directory ?? (seesHere ? here : undefined);
  return {
    kind: flags.kind,
    command,
    inputs,
    outputs,
    environment: Object.fromEntries((flags.env ?? []).map(variable)),
    network: flags.network,
    limits: {
      memoryBytes: flags.memory,
      timeMs: flags.time,
      diskBytes: flags.disk,
      processes: flags.processes,
      ...(flags.cpus === undefined ? {} : { cpus: flags.cpus }),
    },
    allowWeaker: flags.allowWeaker,
    ...(directory === undefined ? {} : { directory }),
    ...(flags.image === undefined ? {} : { image: flags.image }),
    ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
  };
};

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // the run says that it does not exist
  }
};

/** "data:/work/data" -> both; without a colon the place is left open */
const pathAndPlace = (text: string): readonly [string, string | undefined] => {
  const at = text.lastIndexOf(":");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

const variable = (text: string): readonly [string, string] => {
  const at = text.indexOf("=");
  if (at >= 0) return [text.slice(0, at), text.slice(at + 1)];
  const value = process.env[text];
  if (value === undefined)
    throw new CasemateError("USAGE", `there is no variable '${text}' here`, { hint: `give --env ${text}=value` });
  return [text, value];
};

const units = new Map([
  ["", 1],
  ["K", 2 ** 10],
  ["M", 2 ** 20],
  ["G", 2 ** 30],
  ["T", 2 ** 40],
]);

/** "512M", "4GiB", "1g": bytes in powers of 1,024. */
const size = (text: string): number => {
  const parts = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  const bytes = Math.floor(Number(parts?.[1]) * (units.get((parts?.[2] ?? "").toUpperCase()) ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new InvalidArgumentError(`'${text}' is no size such as 512M or 4G`);
  return bytes;
};

const durations = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** "90s", "10m", "2h", "500ms": milliseconds. */
const duration = (text: string): number => {
  const parts = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text.trim());
  const ms = Number(parts?.[1]) * (durations.get(parts?.[2] ?? "") ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError(`'${text}' is no duration such as 90s, 10m or 2h`);
  return ms;
};
