/** runRecipe: pins a recipe, runs it in a folder of its own, and writes the lock beside the recipe when it is done. */
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isoNow, monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { SigningKey } from "../../core/signing-key.ts";
import { digestOf } from "../../engine/data/digest.ts";
import { differences } from "../lock/differences.ts";
import { type Lock, readLock, writeLock } from "../lock/lock.ts";
import { pin, type PinnedRun } from "../lock/pin.ts";
import { signProvenance } from "../provenance/provenance-file.ts";
import { recipeProvenance } from "../provenance/recipe-statement.ts";
import { type Gate, gates } from "../recipe/gates.ts";
import type { RecipeFile } from "../recipe/read-recipe.ts";
import { type Executed, execute, type ExecuteOptions } from "./execute.ts";
import { renderPage } from "./page.ts";
import { RunFolder } from "./run-folder.ts";

export interface RecipeRunOptions
  extends Pick<ExecuteOptions, "signal" | "onProgress" | "onEpoch" | "onMeasure" | "onOutput"> {
  /** where runs are kept; absolute */
  readonly home: string;
  readonly allowDirty: boolean;
  /** refuse to run anything but what the lock beside the recipe pins */
  readonly locked: boolean;
  /** write provenance beside the lock that this key signs; `builderId`: a URI of who vouches for this machine */
  readonly sign?: { readonly key: SigningKey; readonly builderId?: string };
  /** pinned, about to begin */
  readonly onBegin?: (run: PinnedRun & { readonly folder: string; readonly resumed: boolean }) => void;
}

export interface RunEnd {
  /** the run's */
  readonly folder: string;
  readonly lockPath: string;
  readonly lock: Lock;
  /** where it was asked for */
  readonly provenancePath?: string;
  /** written, absolute */
  readonly outputs: readonly string[];
  readonly gates: readonly Gate[];
  readonly warnings: readonly string[];
}

/** NAME.lock.json beside the recipe. */
export const lockPathOf = (file: Pick<RecipeFile, "path">): string =>
  `${file.path.replace(/\.(ya?ml|json)$/i, "")}.lock.json`;

/** NAME.provenance.json beside the recipe. */
const provenancePathOf = (lockPath: string): string => lockPath.replace(/\.lock\.json$/, ".provenance.json");

/** Pins only. Throws what `pin` throws. */
export const pinRecipe = async (
  file: RecipeFile,
  o: Pick<RecipeRunOptions, "home" | "allowDirty"> & { readonly anyDigest?: boolean },
): Promise<PinnedRun> =>
  pin(file, {
    allowDirty: o.allowDirty,
    ...(o.anyDigest === undefined ? {} : { anyDigest: o.anyDigest }),
    written: [lockPathOf(file), provenancePathOf(lockPathOf(file)), o.home, ...(await writtenBeside(file.folder))],
  });

/** Locks beside the recipe and the outputs that they name: what other recipes of the folder have written is no code. */
const writtenBeside = async (folder: string): Promise<string[]> => {
  const out: string[] = [];
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(".lock.json"))) {
    // package-lock.json and others that are called so are code
    const lock = await readLock(join(folder, name)).catch(() => undefined);
    if (lock === undefined) continue;
    out.push(join(folder, name), provenancePathOf(join(folder, name)));
    out.push(...Object.keys(lock.result?.outputs ?? {}).map((path) => resolve(folder, path)));
  }
  return out;
};

export const lockOf = (file: RecipeFile, run: PinnedRun): Lock => ({
  schema: "casemate-lock/1",
  recipe: { name: basename(file.path), digest: digestOf([new TextEncoder().encode(file.text)]) },
  pinned: run.pinned,
});

/** Throws what `pin` and `execute` throw; LOCK_MISMATCH where `locked` and something differs, or where an input or the code changed meanwhile; RUN_BUSY. */
export const runRecipe = async (file: RecipeFile, o: RecipeRunOptions): Promise<RunEnd> => {
  const lockPath = lockPathOf(file);
  const run = await pinRecipe(file, o);
  const wanted = o.locked ? await lockedBy(lockPath, run) : undefined;
  const started = isoNow();
  const before = monotonicMs();
  const folder = await RunFolder.open(o.home, file.name, run.identity, {
    status: "running",
    recipe: file.path,
    started,
  });
  try {
    const pinned = lockOf(file, run);
    await folder.write("recipe.yaml", file.text);
    await writeLock(folder.at("lock.json"), pinned);
    if (run.diff !== undefined) await folder.write("code.diff", run.diff);
    o.onBegin?.({ ...run, folder: folder.path, resumed: folder.resumed });
    const page = async (status: string, metrics: Readonly<Record<string, number>>): Promise<void> =>
      folder.write(
        "index.html",
        renderPage({
          name: file.name,
          status,
          configuration: run.pinned.configuration,
          history: await folder.history(),
          metrics,
          identity: run.identity,
          started,
        }),
      );
    let writing: Promise<void> = Promise.resolve();
    const inTurn = (work: () => Promise<void>): void => {
      writing = writing.then(work);
      // told when it is awaited
      writing.catch(() => undefined);
    };
    inTurn(() => page("running", {}));
    const done = await execute(run, {
      ...o,
      folder: file.folder,
      into: folder.path,
      onEpoch: (e) => {
        o.onEpoch?.(e);
        inTurn(() => folder.addEpoch(e));
        inTurn(() => page("running", {}));
      },
      onOutput: (text) => {
        o.onOutput?.(text);
        inTurn(() => folder.log(text));
      },
    }).finally(() => writing);
    await stillPinned(file, o, run);
    if (done.history.length > 0)
      await folder.write("history.jsonl", done.history.map((e) => `${JSON.stringify(e)}\n`).join(""));
    const lock: Lock = {
      ...pinned,
      result: done.result,
      observed: {
        started,
        seconds: Math.round(monotonicMs() - before) / 1000,
        isolation: run.configuration.sandbox.kind,
      },
    };
    await writeLock(folder.at("lock.json"), lock);
    await page("done", done.result.metrics);
    for (const [path, { digest }] of Object.entries(wanted?.result?.outputs ?? {}))
      if (done.result.outputs[path]?.digest !== digest)
        throw new CasemateError(
          "LOCK_MISMATCH",
          `output '${path}' is ${done.result.outputs[path]?.digest ?? "absent"}, the lock expects ${digest}`,
          {
            hint: `the lock was left as it is; what was made is in '${folder.path}'`,
          },
        );
    const outputs: string[] = [];
    for (const [path, from] of done.files) {
      const to = resolve(file.folder, path);
      await mkdir(dirname(to), { recursive: true });
      await cp(from, to, { recursive: true });
      outputs.push(to);
    }
    if (wanted?.result === undefined) await writeLock(lockPath, lock);
    const provenancePath = await vouch(file, o, { lock, lockPath, folder, done, started });
    await keepOutputs(folder, done.files);
    await folder.setStatus("done");
    return {
      folder: folder.path,
      lockPath,
      lock,
      ...(provenancePath === undefined ? {} : { provenancePath }),
      outputs,
      gates: gates(run.configuration.require, done.result.metrics),
      warnings: done.warnings,
    };
  } catch (e) {
    // an interrupted run goes on when it is started again
    if (!(e instanceof CasemateError && e.code === "ABORTED")) await folder.setStatus("failed");
    throw e;
  } finally {
    await folder.release();
  }
};

/** Signs what the run was made of and what it gave. RETURNS the file beside the lock; the run keeps a copy. */
const vouch = async (
  file: RecipeFile,
  { sign }: RecipeRunOptions,
  run: {
    readonly lock: Lock;
    readonly lockPath: string;
    readonly folder: RunFolder;
    readonly done: Executed;
    readonly started: string;
  },
): Promise<string | undefined> => {
  if (sign === undefined) return undefined;
  const { files, record } = run.done;
  const statement = await recipeProvenance({
    lock: run.lock,
    folder: file.folder,
    files,
    startedOn: run.started,
    finishedOn: isoNow(),
    ...(record === undefined ? {} : { record }),
    ...(sign.builderId === undefined ? {} : { builderId: sign.builderId }),
  });
  const text = `${JSON.stringify(await signProvenance(statement, [sign.key]), null, 2)}\n`;
  const path = provenancePathOf(run.lockPath);
  await run.folder.write("provenance.json", text);
  await writeFile(path, text).catch((cause: unknown) => {
    throw new CasemateError("FILE_WRITE_FAILED", `provenance '${path}' could not be written`, { cause });
  });
  return path;
};

const lockedBy = async (lockPath: string, run: PinnedRun): Promise<Lock> => {
  const lock = await readLock(lockPath);
  if (lock === undefined)
    throw new CasemateError("LOCK_MISMATCH", `there is no lock '${lockPath}'`, {
      hint: "casemate train without --locked writes it",
    });
  const found = differences(lock.pinned, run.pinned).filter((d) => d.decides || d.kind !== "code");
  if (found.length > 0)
    throw new CasemateError("LOCK_MISMATCH", `not as locked: ${found.map((d) => d.text).join("; ")}`, {
      hint: "restore what differs, or run without --locked to write a new lock",
    });
  return lock;
};

/** The pins say what ran only if it stayed as it was. */
const stillPinned = async (file: RecipeFile, o: RecipeRunOptions, run: PinnedRun): Promise<void> => {
  const found = differences(run.pinned, (await pinRecipe(file, { ...o, allowDirty: true })).pinned).filter(
    (d) => d.decides,
  );
  if (found.length > 0)
    throw new CasemateError("LOCK_MISMATCH", `changed while it ran: ${found.map((d) => d.text).join("; ")}`, {
      hint: "run it again and leave its files alone",
    });
};

/** What a registry takes: outputs and lock side by side. */
const keepOutputs = async (folder: RunFolder, files: ReadonlyMap<string, string>): Promise<void> => {
  for (const [path, from] of files) {
    const to = folder.at("outputs", path.replaceAll("../", "up/"));
    if (to === from) continue;
    await mkdir(dirname(to), { recursive: true });
    await cp(from, to, { recursive: true });
  }
  await rm(join(folder.path, "work"), { recursive: true, force: true });
};
