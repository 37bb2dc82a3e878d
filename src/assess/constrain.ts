/** constrain: a model's domain with what an attacker may do to each feature. */
import { CasemateError } from "../core/error.ts";
import type { Dataset, Feature } from "../engine/data/dataset.ts";
import type { DataFit, Decision, Units } from "../engine/runtime/description.ts";
import type { Domain } from "../engine/runtime/model.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import type { Constraints, FeatureRule } from "./constraints.ts";
import { exactlyOne, type OneHotGroup, oneHotGroups } from "./one-hot.ts";
import type { Subject } from "./subject.ts";

type Described = Subject["description"];

export interface Constrained {
  readonly description: Described;
  readonly decisions: readonly Decision[];
  /** names and ranges of the features as stored, for the report; undefined without column names */
  readonly features: readonly Feature[] | undefined;
}

/**
 * Rules are in stored units; the domain is in the model's. THROWS USAGE for features that are not there, DATA_MISMATCH when the data breaks a rule.
 * Where nothing is asked, only what the data itself shows is applied: one-hot groups.
 */
export const constrain = (
  description: Described,
  dataset: Dataset,
  constraints: Constraints | undefined,
): Constrained => {
  const { features } = dataset;
  const columns = new Columns(description, dataset);
  const found =
    features === undefined || constraints?.oneHot !== undefined ? [] : oneHotGroups(dataset.inputs, features);
  const groups = constraints?.oneHot === undefined ? found : columns.groupsOf(constraints.oneHot, dataset.inputs);
  if (constraints === undefined && groups.length === 0) return { description, decisions: [], features };
  const rules = rulesOf(columns, groups, constraints);
  checkData(columns, rules, dataset);
  const decisions = decisionsOf(columns, rules, groups, constraints?.oneHot !== undefined);
  const bounded = features?.map((f, i) => ({ ...f, min: rules[i]?.min ?? f.min, max: rules[i]?.max ?? f.max }));
  return { description: applied(description, columns, rules, groups), decisions, features: bounded };
};

/** Stored columns by name, and where they are in the model's input. */
class Columns {
  readonly names: readonly string[];
  /** has the data column names */
  readonly #named: boolean;
  readonly #byName: ReadonlyMap<string, number>;
  readonly #position: Int32Array;
  readonly #fit: DataFit | undefined;

  constructor({ domain, data }: Described, { features, inputs }: Dataset) {
    const d = inputs.dims.slice(1).reduce((a, b) => a * b, 1);
    this.#named = features !== undefined;
    this.names = features?.map((f) => f.name) ?? Array.from({ length: d }, (_, i) => String(i));
    this.#byName = new Map(this.names.map((name, i) => [name, i]));
    this.#position = Int32Array.from({ length: domain.size }, (_, i) => i);
    data?.order?.forEach((stored, i) => {
      this.#position[stored] = i;
    });
    this.#fit = data;
  }

  /** Index in the model's input. */
  position(column: number): number {
    return this.#position[column] as number;
  }

  /** x = factor * stored + offset */
  affine(column: number): { readonly factor: number; readonly offset: number } {
    const at = (values: Float64Array | undefined, otherwise: number): number =>
      (values !== undefined && values.length > 1 ? values[this.position(column)] : values?.[0]) ?? otherwise;
    return { factor: at(this.#fit?.factor, 1), offset: at(this.#fit?.offset, 0) };
  }

  /** One column by name or index, or all of a group by its name. */
  named(name: string, groups: readonly OneHotGroup[]): readonly number[] {
    const own = this.#byName.get(name);
    // a column that stands for a category can not be changed alone
    const group = groups.find((g) => g.name === name || (own !== undefined && g.columns.includes(own)));
    if (group !== undefined) return group.columns;
    if (own !== undefined) return [own];
    const index = /^\d+$/.test(name) ? Number(name) : Number.NaN;
    if (index < this.names.length) return [index];
    if (!this.#named)
      throw new CasemateError("USAGE", `the data has no feature '${name}'`, {
        hint: `its features have no names: give indices from 0 to ${this.names.length - 1}`,
      });
    const shown = [...groups.map((g) => g.name), ...this.names].slice(0, 40).join(", ");
    throw new CasemateError("USAGE", `the data has no feature '${name}'`, { hint: `there are ${shown}` });
  }

  /** Throws DATA_MISMATCH when a row has not exactly one 1 in a group. */
  groupsOf(given: readonly (readonly string[])[], inputs: Tensor): OneHotGroup[] {
    return given.map((list) => {
      const group = { name: list.join("+"), columns: list.map((name) => this.named(name, [])[0] as number) };
      if (!exactlyOne(inputs, group.columns, this.names.length))
        throw new CasemateError("DATA_MISMATCH", `columns ${list.join(", ")} are no one-hot group`, {
          hint: "in every row exactly one of them must be 1, and the others 0",
        });
      return group;
    });
  }
}

const rulesOf = (
  columns: Columns,
  groups: readonly OneHotGroup[],
  constraints: Constraints | undefined,
): readonly FeatureRule[] => {
  const rules: FeatureRule[] = columns.names.map(() => ({}));
  // each category of a group may be taken, also one that the data does not show; whole numbers are what the group makes of them
  for (const g of groups) for (const c of g.columns) rules[c] = { min: 0, max: 1, integer: false };
  if (constraints?.mutable !== undefined) {
    const free = new Set(constraints.mutable.flatMap((name) => columns.named(name, groups)));
    rules.forEach((r, c) => {
      rules[c] = { ...r, immutable: !free.has(c) };
    });
  }
  for (const [name, rule] of Object.entries(constraints?.features ?? {})) {
    if (rule.min !== undefined && rule.max !== undefined && !(rule.min <= rule.max))
      throw new CasemateError("USAGE", `feature '${name}': min ${rule.min} is greater than max ${rule.max}`);
    for (const c of columns.named(name, groups)) rules[c] = { ...rules[c], ...rule };
  }
  return rules;
};

const checkData = (columns: Columns, rules: readonly FeatureRule[], { inputs }: Dataset): void => {
  const d = rules.length;
  for (const [c, { min = -Infinity, max = Infinity }] of rules.entries()) {
    if (min === -Infinity && max === Infinity) continue;
    for (let i = c; i < inputs.data.length; i += d) {
      const v = Number(inputs.data[i]);
      if (v < min || v > max)
        throw new CasemateError(
          "DATA_MISMATCH",
          `sample ${Math.floor(i / d)}: feature '${columns.names[c]}' is ${v}, outside of [${min}, ${max}]`,
          { hint: "the range of a constraint must hold for the data too" },
        );
    }
  }
};

const applied = (
  description: Described,
  columns: Columns,
  rules: readonly FeatureRule[],
  groups: readonly OneHotGroup[],
): Described => {
  const { domain } = description;
  const lower = domain.lower.slice();
  const upper = domain.upper.slice();
  const mutable = domain.mutable?.slice() ?? new Uint8Array(domain.size).fill(1);
  const integer = domain.integer?.slice() ?? new Uint8Array(domain.size);
  const step = domain.step?.slice() ?? new Float32Array(domain.size).fill(1);
  const direction = domain.direction?.slice() ?? new Int8Array(domain.size);
  for (const [column, rule] of rules.entries()) {
    const j = columns.position(column);
    const { factor, offset } = columns.affine(column);
    const ends = [rule.min, rule.max].map((v) => (v === undefined ? undefined : factor * v + offset));
    const [low, high] = factor < 0 ? ends.toReversed() : ends;
    if (low !== undefined) lower[j] = low;
    if (high !== undefined) upper[j] = high;
    if (rule.immutable !== undefined) mutable[j] = rule.immutable ? 0 : 1;
    if (rule.integer !== undefined) integer[j] = rule.integer ? 1 : 0;
    step[j] = Math.abs(factor) || 1;
    if (rule.direction !== undefined) direction[j] = (rule.direction === "increase" ? 1 : -1) * (factor < 0 ? -1 : 1);
  }
  const units: Units | undefined =
    description.units === undefined
      ? undefined
      : { offset: lower.slice(), scale: lower.map((v, i) => (upper[i] as number) - v || 1) };
  const constrained: Domain = {
    ...domain,
    lower,
    upper,
    ...(mutable.includes(0) ? { mutable } : {}),
    ...(integer.includes(1) ? { integer, step } : {}),
    ...(direction.some((v) => v !== 0) ? { direction } : {}),
    ...(groups.length > 0 ? { groups: groups.map((g) => g.columns.map((c) => columns.position(c))) } : {}),
  };
  const { integer: _i, ...continuous } = constrained;
  return {
    ...description,
    domain: integer.includes(1) ? constrained : continuous,
    ...(units === undefined ? {} : { units }),
  };
};

const few = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");

const decisionsOf = (
  columns: Columns,
  rules: readonly FeatureRule[],
  groups: readonly OneHotGroup[],
  given: boolean,
): Decision[] => {
  const decisions: Decision[] = [];
  if (groups.length > 0)
    decisions.push({
      what: "one-hot groups",
      value: few(groups.map((g) => `${g.name} (${g.columns.length} columns)`)),
      why: given ? "they were given" : "columns of 0 and 1 that begin alike, exactly one of them 1 in every row",
      override: "--one-hot COLUMN,COLUMN or --no-one-hot",
    });
  // a group is told by its name, not by its columns
  const groupOf = (c: number): OneHotGroup | undefined => groups.find((g) => g.columns.includes(c));
  const where = (test: (r: FeatureRule) => boolean): string[] => [
    ...new Set(columns.names.flatMap((name, c) => (test(rules[c] ?? {}) ? [groupOf(c)?.name ?? name] : []))),
  ];
  const tell = (what: string, names: readonly string[], override: string): void => {
    if (names.length > 0) decisions.push({ what, value: few(names), why: "it was given", override });
  };
  tell(
    "immutable features",
    where((r) => r.immutable === true),
    "--immutable NAMES, --mutable NAMES",
  );
  tell(
    "features that only grow",
    where((r) => r.direction === "increase"),
    "--increase-only NAMES",
  );
  tell(
    "features that only shrink",
    where((r) => r.direction === "decrease"),
    "--decrease-only NAMES",
  );
  return decisions;
};
