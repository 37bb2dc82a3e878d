/**
 * RunFolder: one run on disk, `.casemate/runs/NAME-ID/` (or under CASEMATE_HOME): recipe, lock, log, loss curves, page, unfinished work, outputs.
 *
 * ID comes from the digest of the pins: the same command finds the run that it began, and goes on with it after kill -9. One process owns it at a time.
 */
import { access, appendFile, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { EpochResult } from "../../engine/fit/fit.ts";

const stateSchema = z.object({
  status: z.enum(["running", "done", "failed"]),
  /** absolute path of the recipe that it began with */
  recipe: z.string(),
  started: z.string(),
});

export type RunState = z.output<typeof stateSchema>;

/** Name of the file that holds work to go on with. */
export const unfinished = "unfinished.npz";

/** Where runs are kept. */
export const runsFolder = (): string => join(resolve(process.env["CASEMATE_HOME"] ?? ".casemate"), "runs");

export class RunFolder {
  readonly path: string;
  /** was there unfinished work */
  readonly resumed: boolean;

  private constructor(path: string, resumed: boolean) {
    this.path = path;
    this.resumed = resumed;
  }

  /** The unfinished run of these pins, or a new one. Throws RUN_BUSY, FILE_WRITE_FAILED. */
  static async open(home: string, name: string, identity: string, state: RunState): Promise<RunFolder> {
    const stem = `${name}-${identity.replace(/^sha256:/, "").slice(0, 12)}`;
    try {
      await mkdir(home, { recursive: true });
      // git need not see it
      await writeFile(join(home, ".gitignore"), "*\n", { flag: "wx" }).catch(() => undefined);
      for (let k = 1; ; k++) {
        const path = join(home, k === 1 ? stem : `${stem}-${k}`);
        const before = await readRunState(path);
        if (before?.status === "done") continue;
        await mkdir(path, { recursive: true });
        await own(path);
        const run = new RunFolder(
          path,
          before !== undefined &&
            (await access(join(path, unfinished)).then(
              () => true,
              () => false,
            )),
        );
        await run.#put("run.json", JSON.stringify(before ?? state));
        await run.setStatus("running");
        return run;
      }
    } catch (cause) {
      if (cause instanceof CasemateError) throw cause;
      throw new CasemateError("FILE_WRITE_FAILED", `a folder for the run can not be made in '${home}'`, {
        cause,
        hint: "set CASEMATE_HOME to a folder that can be written",
      });
    }
  }

  at(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  async write(name: string, text: string): Promise<void> {
    await this.#put(name, text);
  }

  async log(text: string): Promise<void> {
    await appendFile(this.at("log.txt"), text);
  }

  /** Told again after a resume, an epoch counts once. */
  async addEpoch(e: EpochResult): Promise<void> {
    await appendFile(this.at("history.jsonl"), `${JSON.stringify(e)}\n`);
  }

  async history(): Promise<EpochResult[]> {
    const text = await readFile(this.at("history.jsonl"), "utf8").catch(() => "");
    const byEpoch = new Map<number, EpochResult>();
    for (const line of text.split("\n")) {
      try {
        const e = JSON.parse(line) as EpochResult;
        byEpoch.set(e.epoch, e);
      } catch {
        // the line was being written when the process died
      }
    }
    return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
  }

  async setStatus(status: RunState["status"]): Promise<void> {
    const state = await readRunState(this.path);
    if (state !== undefined) await this.#put("run.json", JSON.stringify({ ...state, status }));
  }

  /** Lets others at it. */
  async release(): Promise<void> {
    await rm(this.at("pid"), { force: true });
  }

  async #put(name: string, text: string): Promise<void> {
    await writeFile(this.at(`${name}.tmp`), text);
    await rename(this.at(`${name}.tmp`), this.at(name));
  }
}

/** Undefined where there is no run. */
export const readRunState = async (path: string): Promise<RunState | undefined> => {
  const text = await readFile(join(path, "run.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const own = async (path: string): Promise<void> => {
  const file = join(path, "pid");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      const pid = Number(await readFile(file, "utf8").catch(() => ""));
      if (alive(pid))
        throw new CasemateError("RUN_BUSY", `process ${pid} is at work on '${path}'`, {
          hint: `wait for it; where it is no casemate, remove '${file}'`,
        });
      await rm(file, { force: true });
    }
  }
  throw new CasemateError("RUN_BUSY", `another process took '${path}'`);
};

const alive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === "EPERM";
  }
};
