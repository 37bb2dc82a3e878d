/** trainInside: what casemate's own trainer does in a sandbox: reads its job, trains, writes model and result to the one place that can be written. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { type IsolatedEvent, type IsolatedJob, modelFile, places, resultFile } from "./isolated-job.ts";
import { trainModel } from "./train-model.ts";

/** `write`: to the standard output. RETURNS the exit code: 0, or 1 with an event that says why. */
export const trainInside = async (write: (line: string) => void): Promise<number> => {
  const tell = (event: IsolatedEvent): void => write(`${JSON.stringify(event)}\n`);
  try {
    const { configuration } = JSON.parse(await readFile(places.job, "utf8")) as IsolatedJob;
    const { model, history, metrics, warnings } = await trainModel(configuration, {
      folder: places.inputs,
      onProgress: (p) => tell({ kind: "progress", ...p }),
      onEpoch: (result) => tell({ kind: "epoch", result }),
      onMeasure: () => tell({ kind: "measure" }),
    });
    await writeFile(join(places.output, modelFile), model);
    await writeFile(join(places.output, resultFile), JSON.stringify({ history, metrics, warnings }));
    return 0;
  } catch (e) {
    // a defect of ours: its trace belongs into the log
    if (!(e instanceof CasemateError)) throw e;
    tell({
      kind: "error",
      code: e.code,
      message: e.message,
      ...(e.hint === undefined ? {} : { hint: e.hint }),
    });
    return 1;
  }
};
