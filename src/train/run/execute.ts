/** execute: runs what was pinned into a folder: our own trainer, in this process or in a sandbox, or the recipe's command. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EpochResult } from "../../engine/fit/fit.ts";
import { digestOf } from "../../engine/data/digest.ts";
import { digestPath } from "../lock/digest-path.ts";
import type { Result } from "../lock/lock.ts";
import type { PinnedRun } from "../lock/pin.ts";
import type { IsolationRecord } from "../sandbox/record.ts";
import { unfinished } from "./run-folder.ts";
import { commandOutputs, runCommand } from "./run-command.ts";
import { trainIsolated } from "./train-isolated.ts";
import { trainModel, type TrainOptions } from "./train-model.ts";

export interface ExecuteOptions extends Pick<TrainOptions, "signal" | "onProgress" | "onEpoch" | "onMeasure"> {
  /** of the recipe; absolute */
  readonly folder: string;
  /** absolute; unfinished work and outputs */
  readonly into: string;
  readonly onOutput?: (text: string) => void;
}

export interface Executed {
  readonly result: Result;
  /** absolute, by path relative to the recipe */
  readonly files: ReadonlyMap<string, string>;
  readonly history: readonly EpochResult[];
  readonly warnings: readonly string[];
  /** where it ran isolated: what held */
  readonly record?: IsolationRecord;
}

/** Throws what the trainer and runCommand throw. */
export const execute = async ({ configuration: c, pinned }: PinnedRun, o: ExecuteOptions): Promise<Executed> => {
  if (c.kind === "command") {
    const work = join(o.into, "work");
    const { metrics, record } = await runCommand(c, { ...o, work, pinned });
    const files = commandOutputs(c, { folder: o.folder, work });
    return { result: { outputs: await digests(files), metrics }, files, history: [], warnings: [], ...held(record) };
  }
  const trained =
    c.sandbox.kind === "none"
      ? { ...(await trainModel(c, { ...o, checkpoint: join(o.into, unfinished) })), record: undefined }
      : await trainIsolated(c, { ...o, inputs: pinned.inputs });
  const { model, history, metrics, warnings, record } = trained;
  const file = join(o.into, "outputs", c.outputs.model.replaceAll("../", "up/"));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, model);
  const files = new Map([[c.outputs.model, file]]);
  const lines = history.map((e) => `${JSON.stringify(e)}\n`).join("");
  return {
    result: { outputs: await digests(files), metrics, history: digestOf([new TextEncoder().encode(lines)]) },
    files,
    history,
    warnings,
    ...held(record),
  };
};

const held = (record: IsolationRecord | undefined): Pick<Executed, "record"> =>
  record === undefined ? {} : { record };

const digests = async (files: ReadonlyMap<string, string>): Promise<Result["outputs"]> =>
  Object.fromEntries(
    await Promise.all([...files].map(async ([path, file]) => [path, await digestPath(file)] as const)),
  );
