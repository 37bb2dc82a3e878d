/** Rows of tensors: samples of several requests one below the other along axis 0, and each request's own again. */
import { CasemateError } from "../../core/error.ts";
import type { DType, Tensor } from "../../engine/tensor/tensor.ts";

export type Tensors = ReadonlyMap<string, Tensor>;

/** How many rows all of them have; undefined where they differ, or where one has no axis. */
export const rowsOf = (tensors: Tensors): number | undefined => {
  let rows: number | undefined;
  for (const t of tensors.values()) {
    const [first] = t.dims;
    if (first === undefined || first === 0 || (rows !== undefined && rows !== first)) return undefined;
    rows = first;
  }
  return rows;
};

/** What tensors have to have in common to stand in one run: names, dtypes, dims but the first. */
export const kindOf = (tensors: Tensors): string => {
  let kind = "";
  for (const [name, t] of tensors) kind += `${JSON.stringify(name)}${t.dtype}${t.dims.slice(1).join()};`;
  return kind;
};

/** Tensors of one kind, one below the other, in memory of their own. A single one is given back as it is. */
export const joinRows = (parts: readonly Tensors[]): Tensors => {
  const [first] = parts;
  if (first === undefined) throw new CasemateError("INTERNAL", "no rows to join");
  if (parts.length === 1) return first;
  const joined = new Map<string, Tensor>();
  for (const [name, { dtype, dims }] of first) {
    const all = parts.map((p) => p.get(name) as Tensor);
    const rows = all.reduce((sum, t) => sum + (t.dims[0] ?? 0), 0);
    joined.set(name, made(dtype, [rows, ...dims.slice(1)], join(all)));
  }
  return joined;
};

/**
 * Rows `from` to `to` in memory of their own: who writes an answer and looks at the buffer behind an array must find nothing of a neighbour there.
 * THROWS MODEL_RUN_FAILED when one has not `rows` rows.
 */
export const takeRows = (tensors: Tensors, from: number, to: number, rows: number): Tensors => {
  const taken = new Map<string, Tensor>();
  for (const [name, { dtype, dims, data }] of tensors) {
    if (dims[0] !== rows)
      throw new CasemateError("MODEL_RUN_FAILED", `output '${name}' has ${dims[0] ?? "no"} rows for ${rows} samples`);
    const size = data.length / rows;
    taken.set(name, made(dtype, [to - from, ...dims.slice(1)], data.slice(from * size, to * size) as never));
  }
  return taken;
};

const made = (dtype: DType, dims: readonly number[], data: Tensor["data"]): Tensor =>
  ({ dtype, dims, data }) as unknown as Tensor;

const join = (all: readonly Tensor[]): Tensor["data"] => {
  const [first] = all;
  if (first?.dtype === "string") return all.flatMap((t) => t.data as string[]);
  const length = all.reduce((sum, t) => sum + t.data.length, 0);
  const Made = first?.data.constructor as Float32ArrayConstructor;
  const data = new Made(length);
  let at = 0;
  for (const t of all) {
    data.set(t.data as Float32Array, at);
    at += t.data.length;
  }
  return data;
};
