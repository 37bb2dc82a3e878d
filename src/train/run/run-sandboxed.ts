/** runSandboxed: a recipe's command behind the sandbox that the recipe names; nothing runs where the sandbox does not hold. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { CommandConfiguration } from "../recipe/settle.ts";
import { runIsolated } from "../sandbox/run-isolated.ts";
import { defaultLimits } from "../sandbox/spec.ts";

export interface SandboxedOptions {
  /** absolute: code and inputs as the command sees them, in `/work` */
  readonly files: string;
  /** absolute: where outputs are put, by their path */
  readonly outputs: string;
  /** absolute: file for the record of what held */
  readonly record: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Where code and inputs lie in the sandbox, read-only. */
const place = "/work";

/** Throws SANDBOX_UNAVAILABLE, RUN_FAILED, USAGE for outputs that have no folder of their own. */
export const runSandboxed = async (c: CommandConfiguration, o: SandboxedOptions): Promise<void> => {
  const { kind, network, memory, cpu, time, disk, image } = c.sandbox;
  const record = await runIsolated(
    {
      kind,
      command: c.command,
      inputs: [{ from: o.files, at: place }],
      outputs: foldersOf(c.outputs).map((folder) => ({ at: `${place}/${folder}`, to: join(o.outputs, folder) })),
      environment: o.environment,
      directory: place,
      network,
      limits: {
        ...defaultLimits,
        ...(memory === undefined ? {} : { memoryBytes: bytesOf(memory) }),
        ...(cpu === undefined ? {} : { cpus: cpu }),
        ...(time === undefined ? {} : { timeMs: timeMsOf(time) }),
        ...(disk === undefined ? {} : { diskBytes: bytesOf(disk) }),
      },
      allowWeaker: false,
      ...(image === undefined ? {} : { image }),
    },
    {
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      onOutput: (_, bytes) => o.onOutput?.(Buffer.from(bytes).toString("utf8")),
    },
  );
  await writeFile(o.record, `${JSON.stringify(record, null, 2)}\n`);
  if (!record.succeeded)
    throw new CasemateError(
      "RUN_FAILED",
      `'${c.command[0] ?? ""}' failed in its sandbox: ${record.failure ?? "no reason is known"}`,
      {
        hint: "log.txt in the run's folder has all that it printed, isolation.json what held it",
      },
    );
};

/** The highest folders that hold outputs: they are writable and empty at first, all else is read-only. */
const foldersOf = (outputs: readonly string[]): readonly string[] => {
  const folders = outputs.map((path) => {
    const [folder = "", ...rest] = path.replace(/^(\.\/)+/, "").split("/");
    if (rest.length === 0)
      throw new CasemateError("USAGE", `output '${path}' of an isolated command has no folder of its own`, {
        hint: "let the command write into a folder: outputs: [out/model.onnx]",
      });
    return folder;
  });
  return [...new Set(folders)];
};

const powers = { K: 1, M: 2, G: 3, T: 4 } as const;

/** "4GiB" -> bytes; "4GB" counts in thousands. The schema has checked the form. */
const bytesOf = (text: string): number => {
  const parts = /^([\d.]+)\s*([KMGT])(i?)B$/.exec(text);
  return Math.floor(
    Number(parts?.[1]) * (parts?.[3] === "i" ? 1024 : 1000) ** powers[(parts?.[2] ?? "K") as keyof typeof powers],
  );
};

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** "30m" -> ms. The schema has checked the form. */
export const timeMsOf = (text: string): number => {
  const parts = /^([\d.]+)\s*([smh])$/.exec(text);
  return Number(parts?.[1]) * unitMs[(parts?.[2] ?? "s") as keyof typeof unitMs];
};
