/** runSandboxed: a recipe's command behind the sandbox that the recipe names; nothing runs where the sandbox does not hold. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { CommandConfiguration } from "../recipe/settle.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { runIsolated } from "../sandbox/run-isolated.ts";
import { isolationOf } from "./isolation-of.ts";

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

/** RETURNS what held. Throws SANDBOX_UNAVAILABLE, RUN_FAILED, USAGE for outputs that have no folder of their own. */
export const runSandboxed = async (c: CommandConfiguration, o: SandboxedOptions): Promise<IsolationRecord> => {
  const record = await runIsolated(
    {
      ...isolationOf(c.sandbox),
      command: c.command,
      inputs: [{ from: o.files, at: place }],
      outputs: foldersOf(c.outputs).map((folder) => ({ at: `${place}/${folder}`, to: join(o.outputs, folder) })),
      environment: o.environment,
      directory: place,
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
  return record;
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
