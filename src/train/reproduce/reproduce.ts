/** reproduce: makes a locked run again in a temporary folder and compares it bit for bit; says by name what of the inputs is not as it was. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { VerifyingKey } from "../../core/signing-key.ts";
import { type Difference, differences } from "../lock/differences.ts";
import { digestPath } from "../lock/digest-path.ts";
import { type Lock, readLock, type Result } from "../lock/lock.ts";
import type { PinnedRun } from "../lock/pin.ts";
import { verifyProvenance } from "../provenance/provenance-file.ts";
import { lockIn } from "../provenance/recipe-statement.ts";
import { readRecipe, type RecipeFile } from "../recipe/read-recipe.ts";
import { execute, type Executed, type ExecuteOptions } from "../run/execute.ts";
import { readRunState } from "../run/run-folder.ts";
import { pinRecipe } from "../run/run-recipe.ts";
import { compareWeights } from "./compare-weights.ts";

export interface ReproduceOptions
  extends Pick<ExecuteOptions, "signal" | "onProgress" | "onEpoch" | "onMeasure" | "onOutput"> {
  /** where runs are kept; absolute */
  readonly home: string;
  /** public keys of which one must have signed, where the reference is a provenance */
  readonly keys?: readonly VerifyingKey[];
  /** where the recipe and its files are; default: where the reference is */
  readonly folder?: string;
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

/**
 * `path`: a lock file, a provenance of casemate train, or the folder of a run. Throws FILE_NOT_FOUND, RECIPE_INVALID, LOCK_MISMATCH for a lock without a result
 * or for a provenance that no given key signed, what `execute` throws; for a provenance also SIGNATURE_MALFORMED, and USAGE without a key.
 */
export const reproduce = async (path: string, o: ReproduceOptions): Promise<Reproduced> => {
  const { lock, recipe, kept } = await openLock(path, o.keys ?? [], o.folder);
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
    const made = name.endsWith(".onnx") ? files.get(name) : undefined;
    const old =
      made === undefined
        ? undefined
        : await original(
            digest,
            places.map((place) => resolve(place, name)),
          );
    const how =
      old === undefined || made === undefined ? "" : `; ${compareWeights(old, new Uint8Array(await readFile(made)))}`;
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

const openLock = async (path: string, keys: readonly VerifyingKey[], at?: string): Promise<Opened> => {
  const info = await stat(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' does not exist`, {
      cause,
      hint: "give a lock file, or a folder under .casemate/runs",
    });
  });
  const file = info.isDirectory() ? join(path, "lock.json") : path;
  const lock = (await signedLock(file, keys)) ?? (await readLock(file));
  if (lock === undefined) throw new CasemateError("FILE_NOT_FOUND", `'${file}' does not exist`);
  const state = info.isDirectory() ? await readRunState(path) : undefined;
  if (state === undefined) {
    const folder = resolve(at ?? dirname(resolve(path)));
    return { lock, recipe: await readRecipe(join(folder, lock.recipe.name)), kept: folder };
  }
  return { lock, recipe: await readRecipe(state.recipe), kept: join(resolve(path), "outputs") };
};

/** Of a provenance, by its form; nothing in it counts before its signature does. Undefined for any other file. */
const signedLock = async (file: string, keys: readonly VerifyingKey[]): Promise<Lock | undefined> => {
  const text = await readFile(file, "utf8").catch(() => "");
  if (!isEnvelope(text)) {
    if (keys.length === 0) return undefined;
    throw new CasemateError("USAGE", `'${file}' is no provenance that a key could have signed`, {
      hint: "leave --key out for a lock, or give the .provenance.json of the run",
    });
  }
  if (keys.length === 0)
    throw new CasemateError("USAGE", `'${file}' is a signed provenance, and no key is given that is trusted for it`, {
      hint: "give --key with the public key",
    });
  const verdict = verifyProvenance(text, keys);
  if (verdict.kind !== "valid") throw new CasemateError("LOCK_MISMATCH", `provenance '${file}': ${verdict.message}`);
  return lockIn(verdict.statement);
};

const isEnvelope = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "payloadType" in value;
  } catch {
    return false;
  }
};

const original = async (digest: string, places: readonly string[]): Promise<Uint8Array | undefined> => {
  for (const path of places) {
    const found = await digestPath(path).catch(() => undefined);
    if (found?.digest === digest) return new Uint8Array(await readFile(path));
  }
  return undefined;
};
