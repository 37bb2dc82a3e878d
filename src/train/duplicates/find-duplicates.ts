/**
 * findDuplicates: samples that stand in a data set more than once, exactly or nearly, or in the training set and in the test set.
 *
 * What a model has seen many times it remembers (Lee et al. 2022, arXiv:2107.06499; Kandpal et al. 2022, arXiv:2202.06539), and a test set that overlaps with the
 * training set measures memory.
 */
import { createHash } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { Pair } from "./pairs.ts";
import { alikeSets, rowTokens, textTokens } from "./tokens.ts";
import { alikeVectors } from "./vectors.ts";

export const sampleKinds = ["image", "table", "text"] as const;
export type SampleKind = (typeof sampleKinds)[number];

export interface DuplicateOptions {
  /** default: text for strings, table for up to 64 values in a row, else image */
  readonly kind?: SampleKind;
  /**
   * least similarity of near-duplicates, above 0 and at most 1: cosine for images (default 0.98), Jaccard for text (0.8) and tables (one column may differ:
   * (d - 1) / (d + 1) for d columns)
   */
  readonly similarity?: number;
  /** a second data set: then only pairs between the two count, and its samples are numbered from the first one's end on */
  readonly test?: Dataset;
  readonly seed?: number;
}

export interface Duplicates {
  readonly kind: SampleKind;
  readonly similarity: number;
  /** samples of the (training) set */
  readonly samples: number;
  readonly testSamples: number;
  /** equal in every value: groups of at least two, by first sample. With `test`: groups that have samples of both */
  readonly exact: readonly (readonly number[])[];
  /** near-duplicates, one sample for each exact group, most alike first. With `test`: of both */
  readonly near: readonly Pair[];
  /** pairs in exact groups and near-duplicates whose labels differ, where there are labels */
  readonly conflicts: number;
  /** training samples that can be left out so that no pair remains */
  readonly drop: readonly number[];
}

/** Throws USAGE for a similarity out of range, DATA_MISMATCH for samples of different sizes or too many pairs. */
export const findDuplicates = async (data: Dataset, o: DuplicateOptions = {}): Promise<Duplicates> => {
  const sets = [data, ...(o.test === undefined ? [] : [o.test])];
  const size = sizeOf(data.inputs);
  const kind = o.kind ?? kindOf(data.inputs, size);
  const similarity = o.similarity ?? { image: 0.98, text: 0.8, table: Math.max(0.5, (size - 1) / (size + 1)) }[kind];
  if (!(similarity > 0 && similarity <= 1))
    throw new CasemateError("USAGE", `a similarity is above 0 and at most 1, got ${similarity}`);
  if (sets.some((d) => sizeOf(d.inputs) !== size || (d.inputs.dtype === "string") !== (data.inputs.dtype === "string")))
    throw new CasemateError("DATA_MISMATCH", "training and test samples are of different sizes or kinds");
  if ((kind === "text") !== (data.inputs.dtype === "string"))
    throw new CasemateError("DATA_MISMATCH", `samples of ${data.inputs.dtype} are no ${kind}`);
  const n = countOf(data.inputs);
  const total = sets.reduce((s, d) => s + countOf(d.inputs), 0);
  const across = (i: number, j: number): boolean => o.test === undefined || i < n !== j < n;
  const groups = equalRows(sets);
  const exact = groups.filter((g) => g.length > 1 && g.some((i) => across(g[0] as number, i) && i !== g[0]));
  // one sample of a side stands for all its copies
  const firsts = groups.flatMap((g) => {
    const [train, test] = [g.find((i) => i < n), g.find((i) => i >= n)];
    return [train, test].filter((i) => i !== undefined);
  });
  const found =
    kind === "image"
      ? await alikeVectors(vectors(sets, firsts, size), size, similarity, o.seed ?? 0)
      : alikeSets(tokenSets(sets, firsts, size, kind), similarity, o.seed ?? 0);
  const groupOf = new Int32Array(total);
  groups.forEach((g, k) => {
    for (const i of g) groupOf[i] = k;
  });
  const near = found
    .map((p) => ({ ...p, i: firsts[p.i] as number, j: firsts[p.j] as number }))
    .map((p) => (p.i < p.j ? p : { ...p, i: p.j, j: p.i }))
    .filter((p) => across(p.i, p.j) && groupOf[p.i] !== groupOf[p.j]);
  const labels = sets.flatMap((d) => (d.labels === undefined ? [] : [...d.labels]));
  const differ = (i: number, j: number): boolean => labels.length === total && labels[i] !== labels[j];
  const exactPairs = exact.flatMap((g) =>
    g.filter((i) => across(g[0] as number, i)).filter((i) => differ(g[0] as number, i)),
  );
  return {
    kind,
    similarity,
    samples: n,
    testSamples: total - n,
    exact,
    near,
    conflicts: exactPairs.length + near.filter((p) => differ(p.i, p.j)).length,
    drop: o.test === undefined ? droppable(groups, near) : leaking(exact, near, groups, groupOf, n),
  };
};

/** The first of equal samples stays, and a sample stays unless one before it that stays is like it. */
const droppable = (groups: readonly (readonly number[])[], near: readonly Pair[]): readonly number[] => {
  const drop = new Set<number>();
  const before = new Map<number, number[]>();
  for (const { i, j } of near) before.set(j, [...(before.get(j) ?? []), i]);
  for (const g of groups.toSorted((a, b) => (a[0] as number) - (b[0] as number))) {
    const [first, ...copies] = g as [number, ...number[]];
    for (const i of copies) drop.add(i);
    if (before.get(first)?.some((i) => !drop.has(i)) === true) drop.add(first);
  }
  return [...drop].sort((a, b) => a - b);
};

/** Training samples that are, or nearly are, in the test set, with all their copies. */
const leaking = (
  exact: readonly (readonly number[])[],
  near: readonly Pair[],
  groups: readonly (readonly number[])[],
  groupOf: Int32Array,
  n: number,
): readonly number[] => {
  const drop = new Set(exact.flat().filter((i) => i < n));
  for (const { i } of near) for (const k of groups[groupOf[i] as number] ?? []) if (k < n) drop.add(k);
  return [...drop].sort((a, b) => a - b);
};

const countOf = (t: Tensor): number => t.dims[0] ?? 0;
const sizeOf = (t: Tensor): number => t.dims.slice(1).reduce((a, b) => a * b, 1);
const kindOf = (t: Tensor, size: number): SampleKind =>
  t.dtype === "string" ? "text" : size <= 64 ? "table" : "image";

/** Groups of samples with the same values, each in order. */
const equalRows = (sets: readonly Dataset[]): readonly (readonly number[])[] => {
  const groups = new Map<string, number[]>();
  let at = 0;
  for (const { inputs } of sets) {
    const size = sizeOf(inputs);
    for (let i = 0; i < countOf(inputs); i++, at++) {
      const key = rowKey(inputs, i, size);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [at]);
      else group.push(at);
    }
  }
  return [...groups.values()];
};

/** Of values, not of bytes: a training set of uint8 and a test set of float32 pixels can be equal. */
const rowKey = (t: Tensor, i: number, size: number): string => {
  const hash = createHash("sha256");
  if (t.dtype === "string") hash.update(JSON.stringify(t.data.slice(i * size, (i + 1) * size)));
  else {
    const row = Float64Array.from({ length: size }, (_, k) => Number(t.data[i * size + k]));
    hash.update(new Uint8Array(row.buffer));
  }
  return hash.digest("base64");
};

/** Where each sample of the whole lies. */
const places = (sets: readonly Dataset[], rows: readonly number[]): readonly (readonly [Tensor, number])[] => {
  const n = countOf((sets[0] as Dataset).inputs);
  return rows.map((i) => (i < n ? [(sets[0] as Dataset).inputs, i] : [(sets[1] as Dataset).inputs, i - n]));
};

const vectors = (sets: readonly Dataset[], rows: readonly number[], size: number): Float32Array => {
  const x = new Float32Array(rows.length * size);
  places(sets, rows).forEach(([t, i], k) => {
    for (let j = 0; j < size; j++) x[k * size + j] = Number(t.data[i * size + j]);
  });
  return x;
};

const tokenSets = (
  sets: readonly Dataset[],
  rows: readonly number[],
  size: number,
  kind: "text" | "table",
): readonly Uint32Array[] =>
  places(sets, rows).map(([t, i]) => {
    const cells = t.data.slice(i * size, (i + 1) * size) as ArrayLike<number | bigint | string>;
    return kind === "text" ? textTokens(Array.from(cells as ArrayLike<string>).join("\n")) : rowTokens(cells);
  });
