/** Options of `casemate assess` about what an attacker may do to single features. */
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { parse as parseYaml } from "yaml";
import { type Constraints, type FeatureRule, parseConstraints } from "../../assess/constraints.ts";
import { CasemateError } from "../../core/error.ts";
import { collect, list, nameAndValue, numbers } from "../option.ts";

export interface ConstraintFlags {
  readonly constraints?: string;
  readonly immutable?: string[];
  readonly mutable?: string[];
  readonly integer?: string[];
  readonly increaseOnly?: string[];
  readonly decreaseOnly?: string[];
  readonly featureBounds?: readonly string[];
  /** false: --no-one-hot */
  readonly oneHot?: readonly string[] | false;
}

export const addConstraintFlags = (command: Command): Command =>
  command
    .optionsGroup("What an attacker may change (docs/guide/tabular.md), by column name or index:")
    .option("--immutable <names>", "features that can not be changed: age,sex", list())
    .option("--mutable <names>", "the only features that can be changed", list())
    .option("--integer <names>", "features that take whole numbers only", list())
    .option("--increase-only <names>", "features that can only grow", list())
    .option("--decrease-only <names>", "features that can only shrink", list())
    .option("--feature-bounds <name=low,high>", "range of a feature as stored; repeatable", collect)
    .option("--one-hot <names>", "columns of which exactly one is 1; repeatable", collect)
    .option("--no-one-hot", "do not look for one-hot groups")
    .option("--constraints <file>", "all of this in YAML or JSON");

/** Undefined when nothing is asked. Throws FILE_NOT_FOUND, USAGE. */
export const constraintsOf = async (o: ConstraintFlags): Promise<Constraints | undefined> => {
  const base = o.constraints === undefined ? undefined : await readConstraints(o.constraints);
  const features: Record<string, FeatureRule> = { ...base?.features };
  const rule = (names: readonly string[] | undefined, value: FeatureRule): void => {
    for (const name of names ?? []) features[name] = { ...features[name], ...value };
  };
  rule(o.immutable, { immutable: true });
  rule(o.integer, { integer: true });
  rule(o.increaseOnly, { direction: "increase" });
  rule(o.decreaseOnly, { direction: "decrease" });
  for (const text of o.featureBounds ?? []) {
    const [name, range] = nameAndValue(text, "--feature-bounds");
    const [min, max] = numbers(range, "--feature-bounds") ?? [];
    if (min === undefined || max === undefined)
      throw new CasemateError("USAGE", `--feature-bounds '${text}' is no range`, { hint: "give NAME=LOW,HIGH" });
    rule([name], { min, max });
  }
  const mutable = o.mutable ?? base?.mutable;
  const oneHot = o.oneHot === false ? [] : (o.oneHot?.map((text) => list()(text)) ?? base?.oneHot);
  if (Object.keys(features).length === 0 && mutable === undefined && oneHot === undefined) return undefined;
  return parseConstraints(
    { features, ...(mutable === undefined ? {} : { mutable }), ...(oneHot === undefined ? {} : { oneHot }) },
    o.constraints ?? "options",
  );
};

const readConstraints = async (path: string): Promise<Constraints> => {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `constraints '${path}' can not be read`, {
      cause,
      hint: "check the path",
    });
  });
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "";
    throw new CasemateError("USAGE", `constraints '${path}' are no YAML or JSON: ${why}`, { cause });
  }
  return parseConstraints(value, path);
};
