/**
 * RunStore: finished units of work on disk, so that an interrupted assessment goes on where it stopped.
 *
 * One JSON-lines file, one line per unit, each line with its own checksum: a line cut short by kill -9 is dropped on reading. The first line names what
 * the run belongs to; another model, data set, plan or version starts afresh or is refused.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { CasemateError } from "../core/error.ts";

export class RunStore {
  readonly #path: string;
  readonly #units: Map<string, unknown>;

  private constructor(path: string, units: Map<string, unknown>) {
    this.#path = path;
    this.#units = units;
  }

  /** Opens the run at `path` that belongs to `identity` (a digest of everything that decides the result). `mismatch`: what to do with a run of another identity. */
  static async open(path: string, identity: string, mismatch: "replace" | "refuse"): Promise<RunStore> {
    const known = await readUnits(path);
    if (known !== undefined && known.identity === identity) return new RunStore(path, known.units);
    if (known !== undefined && known.units.size > 0 && mismatch === "refuse")
      throw new CasemateError(
        "RESUME_MISMATCH",
        `the unfinished run in '${path}' belongs to another model, data set, plan or version`,
        {
          hint: "run the command that began it, or choose another --out folder, or pass --restart",
        },
      );
    try {
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { force: true });
    } catch (cause) {
      throw new CasemateError("FILE_WRITE_FAILED", `folder '${dirname(path)}' for the run can not be made`, {
        cause,
        hint: "choose another folder with --out",
      });
    }
    const store = new RunStore(path, new Map());
    await store.#append({ identity });
    return store;
  }

  get finished(): number {
    return this.#units.size;
  }

  get(key: string): unknown {
    return this.#units.get(key);
  }

  /** Durable before it returns. */
  async put(key: string, value: unknown): Promise<void> {
    await this.#append({ key, value });
    this.#units.set(key, value);
  }

  /** Removes the run: the assessment is complete. */
  async remove(): Promise<void> {
    await rm(dirname(this.#path), { recursive: true, force: true });
  }

  /** Removes the run, and the folder of the report when nothing else is in it: the assessment can not be finished. */
  async abandon(): Promise<void> {
    await this.remove();
    await rmdir(dirname(dirname(this.#path))).catch(() => undefined);
  }

  async #append(line: unknown): Promise<void> {
    const text = JSON.stringify(line);
    const file = await open(this.#path, "a").catch((cause: unknown) => {
      throw new CasemateError("FILE_WRITE_FAILED", `progress could not be saved in '${this.#path}'`, {
        cause,
        hint: "choose another folder with --out",
      });
    });
    try {
      await file.writeFile(`${checksum(text)} ${text}\n`);
      await file.datasync();
    } catch (cause) {
      throw new CasemateError("FILE_WRITE_FAILED", `progress could not be saved in '${this.#path}'`, {
        cause,
        hint: "is the disk full",
      });
    } finally {
      await file.close();
    }
  }
}

const checksum = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

const readUnits = async (path: string): Promise<{ identity: string; units: Map<string, unknown> } | undefined> => {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n").flatMap((line) => {
    const body = line.slice(17);
    return line[16] === " " && checksum(body) === line.slice(0, 16)
      ? [JSON.parse(body) as { identity?: string; key?: string; value?: unknown }]
      : [];
  });
  const identity = lines[0]?.identity;
  if (identity === undefined) return undefined;
  const units = new Map<string, unknown>();
  for (const { key, value } of lines) if (key !== undefined) units.set(key, value);
  return { identity, units };
};
