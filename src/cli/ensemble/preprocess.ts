/** preprocessOf: what `--preprocess` of `casemate ensemble` says of each model, by its number from 1 or its path. */
import { basename } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { Preparation } from "../../defences/ensemble/member.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { json, oneOf } from "../option.ts";

export interface Preprocess {
  readonly layout?: Domain["layout"];
  readonly preparation?: Preparation;
}

const keys = ["mean", "std", "scale", "layout"];

/** A model's input is (x scale - mean) / std of the ensemble's input x; one value, or one per channel. Throws USAGE. */
export const preprocessOf = (text: string | undefined, paths: readonly string[]): ReadonlyMap<number, Preprocess> => {
  const found = new Map<number, Preprocess>();
  if (text === undefined) return found;
  const all = json(text, "--preprocess");
  for (const [name, given] of Object.entries(record(all, "--preprocess"))) {
    const k = /^\d+$/.test(name) ? Number(name) - 1 : paths.findIndex((p) => p === name || basename(p) === name);
    if (paths[k] === undefined)
      throw new CasemateError("USAGE", `--preprocess names '${name}', which is none of the models`, {
        hint: "name a model by its number from 1 on, or by its file",
      });
    const entry = record(given, `--preprocess of '${name}'`);
    for (const key of Object.keys(entry))
      if (!keys.includes(key))
        throw new CasemateError("USAGE", `--preprocess of '${name}' has no '${key}'`, {
          hint: `it knows ${keys.join(", ")}`,
        });
    const [mean, std] = [values(entry["mean"], [0], "mean"), values(entry["std"], [1], "std")];
    const [scale = 1] = values(entry["scale"], [1], "scale");
    const n = Math.max(mean.length, std.length);
    const at = (list: readonly number[], i: number): number => list[list.length === 1 ? 0 : i] as number;
    if ([mean, std].some((l) => l.length !== 1 && l.length !== n) || std.includes(0))
      throw new CasemateError(
        "USAGE",
        `--preprocess of '${name}': mean and std want one value each or one per channel, std not 0`,
      );
    const layout = oneOf(
      entry["layout"] === undefined ? undefined : String(entry["layout"]),
      ["chw", "hwc", "hw", "flat"],
      "layout of --preprocess",
    );
    const index = Array.from({ length: n }, (_, i) => i);
    found.set(k, {
      ...(layout === undefined ? {} : { layout }),
      preparation: {
        factor: index.map((i) => scale / at(std, i)),
        offset: index.map((i) => -at(mean, i) / at(std, i)),
      },
    });
  }
  return found;
};

const record = (v: unknown, what: string): Readonly<Record<string, unknown>> => {
  if (typeof v !== "object" || v === null || Array.isArray(v))
    throw new CasemateError("USAGE", `${what} is no JSON object`);
  return v as Record<string, unknown>;
};

const values = (v: unknown, fallback: readonly number[], key: string): readonly number[] => {
  if (v === undefined) return fallback;
  const list: readonly unknown[] = Array.isArray(v) ? v : [v];
  if (list.length === 0 || !list.every((n): n is number => typeof n === "number" && Number.isFinite(n)))
    throw new CasemateError("USAGE", `'${key}' of --preprocess is no list of numbers`);
  return list;
};
