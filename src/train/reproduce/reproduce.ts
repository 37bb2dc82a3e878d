/** reproduce: makes a locked run again in a temporary folder and compares it bit for bit; says by name what of the inputs is not as it was. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { type Difference, differences } from "../lock/differences.ts";
import { digestPath } from "../lock/digest-path.ts";
import { type Lock, readLock, type Result } from "../lock/lock.ts";
import type { PinnedRun } from "../lock/pin.ts";
import { readRecipe, type RecipeFile } from "../recipe/read-recipe.ts";
import { execute, type Executed, type ExecuteOptions } from "../run/execute.ts";
import { readRunState } from "../run/run-folder.ts";
import { pinRecipe } from "../run/run-recipe.ts";
import { compareWeights } from "./compare-weights.ts";

export interface ReproduceOptions
  extends Pick<ExecuteOptions, "signal" | "onProgress" | "onEpoch" | "onMeasure" | "onOutput"> {
  /** where runs are kept; absolute */
  readonly home: string;
  /** compare what goes in, run nothing */
  readonly pinsOnly: boolean;
  /** before anything is run */
  readonly onPinned?: (before: readonly Difference[], run: PinnedRun, lock: Lock) => void;
}

export interface Reproduced {
  readonly equal: boolean;
  readonly inputs: readonly Difference[];
  /** what of the result differs, by name */
  readonly outputs: readonly string[];
  readonly lock: Lock;
  /** digests of the new outputs; undefined where nothing was run */
  readonly result?: Lock["result"];
}

/** `path`: a lock file or the folder of a run. Throws FILE_NOT_FOUND, RECIPE_INVALID, LOCK_MISMATCH for a lock without a result, what `execute` throws. */
export const reproduce = async (path: string, o: ReproduceOptions): Promise<Reproduced> => {
  const { lock, recipe, kept } = await openLock(path);
  if (lock.result === undefined && !o.pinsOnly)
    throw new CasemateError("LOCK_MISMATCH", `lock '${path}' holds no result to compare with`, {
      hint: "the run that wrote it did not end, or it was imported: casemate train writes the result",
    });
  const run = await pinRecipe(recipe, { home: o.home, allowDirty: true, anyDigest: true });
  const inputs = differences(lock.pinned, run.pinned);
  o.onPinned?.(inputs, run, lock);
  const decided = inputs.some((d) => d.decides);
  if (o.pinsOnly || lock.result === undefined) return { equal: !decided, inputs, outputs: [], lock };
  const into = await mkdtemp(join(tmpdir(), "casemate-reproduce-"));
  try {
    const done = await execute(run, { ...o, folder: recipe.folder, into }).catch((e: unknown) => {
      // other inputs need not even run: that is how the result differs
      if (decided && e instanceof CasemateError && e.code !== "ABORTED") return e;
      throw e;
    });
    if (done instanceof CasemateError)
      return { equal: false, inputs, outputs: [`the run failed: ${done.message}`], lock };
    const outputs = await compare(lock.result, done, [kept, recipe.folder]);
    return { equal: !decided && outputs.length === 0, inputs, outputs, lock, result: done.result };
  } finally {
    await rm(into, { recursive: true, force: true });
  }
};

/** What differs, a line each. `places`: folders where the expected outputs may still be. */
const compare = async (
  expected: Result,
  { result, files }: Executed,
  places: readonly string[],
): Promise<readonly string[]> => {
  const out: string[] = [];
  for (const [name, { digest }] of Object.entries(expected.outputs)) {
    const found = result.outputs[name]?.digest;
    if (found === digest) continue;
    const old = await original(
      digest,
      places.map((place) => resolve(place, name)),
    );
    const made = files.get(name);
    const how =
      old === undefined || made === undefined || !name.endsWith(".onnx")
        ? ""
        : `; ${compareWeights(old, new Uint8Array(await readFile(made)))}`;
    out.push(`output '${name}': ${found ?? "was not written"}, expected ${digest}${how}`);
  }
  for (const name of Object.keys(result.outputs))
    if (expected.outputs[name] === undefined) out.push(`output '${name}' is new`);
  for (const [name, value] of Object.entries(expected.metrics))
    if (result.metrics[name] !== value)
      out.push(`metric ${name}: ${result.metrics[name] ?? "not measured"}, expected ${value}`);
  if (expected.history !== undefined && expected.history !== result.history) out.push("loss curves differ");
  return out;
};

interface Opened {
  readonly lock: Lock;
  readonly recipe: RecipeFile;
  /** folder where outputs of the locked run may be */
  readonly kept: string;
}

const openLock = async (path: string): Promise<Opened> => {
  const info = await stat(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' does not exist`, {
      cause,
      hint: "give a lock file, or a folder under .casemate/runs",
    });
  });
  const file = info.isDirectory() ? join(path, "lock.json") : path;
  const lock = await readLock(file);
  if (lock === undefined) throw new CasemateError("FILE_NOT_FOUND", `'${file}' does not exist`);
  const state = info.isDirectory() ? await readRunState(path) : undefined;
  if (state === undefined)
    return {
      lock,
      recipe: await readRecipe(join(dirname(resolve(path)), lock.recipe.name)),
      kept: dirname(resolve(path)),
    };
  return { lock, recipe: await readRecipe(state.recipe), kept: join(resolve(path), "outputs") };
};

const original = async (digest: string, places: readonly string[]): Promise<Uint8Array | undefined> => {
  for (const path of places) {
    const found = await digestPath(path).catch(() => undefined);
    if (found?.digest === digest) return new Uint8Array(await readFile(path));
  }
  return undefined;
};
