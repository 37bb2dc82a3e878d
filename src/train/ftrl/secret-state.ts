/**
 * SecretState: where a run by noise trees stands. Unlike other checkpoints it must not be seen: beside weights that are not released yet it has true sums of
 * gradients, which the noise of later steps is to be added to. The file has mode 0600 and is written whole or not at all.
 */
import { chmod, open, readFile, rename } from "node:fs/promises";
import { CasemateError } from "../../core/error.ts";
import { readNpz, writeNpz } from "../../engine/data/npz.ts";
import { float32, float64, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { PrefixState } from "./prefix-mechanism.ts";

/** What is known after each epoch. */
export interface TreeEpoch {
  readonly epoch: number;
  /** upper bound of all that the ledger has been charged so far */
  readonly epsilon: number;
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

type Named = ReadonlyMap<string, Float32Array>;

export interface SecretState {
  /** digest of everything that decides the run */
  readonly identity: string;
  /** the tree that is being made, from 1 on */
  readonly epoch: number;
  readonly history: readonly TreeEpoch[];
  readonly weights: Named;
  readonly optimizerSteps: number;
  readonly slots: Named;
  readonly averaged: number;
  readonly average: Named;
  readonly tree: PrefixState;
}

const groups = ["weights", "slots", "average"] as const;

/** Throws FILE_WRITE_FAILED. */
export const writeSecretState = async (path: string, s: SecretState): Promise<void> => {
  const { identity, epoch, history, optimizerSteps, averaged, tree } = s;
  const meta = { identity, epoch, history, optimizerSteps, averaged, steps: tree.steps, levels: tree.levels };
  const text = new TextEncoder().encode(JSON.stringify(meta));
  const entries = new Map<string, Tensor>([["meta", tensor("uint8", [text.length], text)]]);
  for (const group of groups)
    for (const [name, v] of s[group]) entries.set(`${group}/${encodeURIComponent(name)}`, float32([v.length], v));
  for (const [kind, list] of [
    ["total", tree.totals],
    ["estimate", tree.estimates],
  ] as const)
    for (const [i, v] of list.entries()) entries.set(`${kind}/${i}`, float64([v.length], v));
  const beside = `${path}.new`;
  try {
    const file = await open(beside, "w", 0o600);
    try {
      // an older file keeps its mode when it is opened
      await chmod(beside, 0o600);
      await file.writeFile(writeNpz(entries, { compress: false }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (cause) {
    throw new CasemateError("FILE_WRITE_FAILED", `the state '${path}' can not be written`, { cause });
  }
};

/** Undefined where there is none. Throws RESUME_MISMATCH for one of another run or one that can not be read. */
export const readSecretState = async (path: string, identity: string): Promise<SecretState | undefined> => {
  const bytes = await readFile(path).catch((e: NodeJS.ErrnoException) => {
    if (e.code === "ENOENT") return undefined;
    throw new CasemateError("FILE_NOT_FOUND", `the state '${path}' can not be read`, { cause: e });
  });
  if (bytes === undefined) return undefined;
  const mismatch = (what: string, cause?: unknown): CasemateError =>
    new CasemateError("RESUME_MISMATCH", `the state '${path}' ${what}`, {
      hint: "give the options that began it, or remove the file to start afresh: trees that were seen are then paid again",
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    const entries = await readNpz(new Uint8Array(bytes), path);
    const meta = JSON.parse(new TextDecoder().decode(entries.get("meta")?.data as Uint8Array)) as Meta;
    if (meta.identity !== identity) throw mismatch("belongs to another model, data set or recipe");
    const named = (group: string): Named =>
      new Map(
        [...entries].flatMap(([key, t]) =>
          key.startsWith(`${group}/`)
            ? [[decodeURIComponent(key.slice(group.length + 1)), t.data as Float32Array] as const]
            : [],
        ),
      );
    const list = (kind: string): Float64Array[] =>
      meta.levels.map((_, i) => (entries.get(`${kind}/${i}`)?.data ?? new Float64Array(0)) as Float64Array);
    return {
      identity,
      epoch: meta.epoch,
      history: meta.history,
      optimizerSteps: meta.optimizerSteps,
      averaged: meta.averaged,
      weights: named("weights"),
      slots: named("slots"),
      average: named("average"),
      tree: { steps: meta.steps, levels: meta.levels, totals: list("total"), estimates: list("estimate") },
    };
  } catch (cause) {
    if (cause instanceof CasemateError && cause.code === "RESUME_MISMATCH") throw cause;
    throw mismatch("is damaged", cause);
  }
};

interface Meta {
  readonly identity: string;
  readonly epoch: number;
  readonly history: readonly TreeEpoch[];
  readonly optimizerSteps: number;
  readonly averaged: number;
  readonly steps: number;
  readonly levels: readonly number[];
}
