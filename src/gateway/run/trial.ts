/** tryModel: may samples of different clients stand in one run of a model, what does it give, and how long does a run take. Tried, not believed. */
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import type { Session } from "../../engine/runtime/ort.ts";
import { median } from "../../engine/tensor/statistics.ts";
import { type DType, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import { joinRows, takeRows, type Tensors } from "./rows.ts";

export interface Trial {
  /** does a sample's answer not depend on the samples around it, beyond rounding, for every output */
  readonly apart: boolean;
  /** what came out for one sample */
  readonly outputs: Tensors;
  /** median time of a run of one sample, and of one of `full` samples, in ms */
  readonly oneMs: number;
  readonly fullMs: number;
  /** one sample, to run again */
  readonly input: Tensors;
}

/** Samples that are run together and apart. */
const samples = 5;
const timedRuns = 7;

/** Kernels sum in another order when there are more rows; what differs by more than this share of the largest value is no rounding. */
const tolerance = 1e-4;

/** `full`: samples of the largest run. THROWS MODEL_RUN_FAILED where the model does not run at all. */
export const tryModel = async (session: Session, d: ModelDescription, dtype: DType, full: number): Promise<Trial> => {
  const free = (d.batch.kind === "free" || d.batch.kind === "freed") && d.random !== true;
  const rows = free ? samples : d.batch.kind === "fixed" ? d.batch.size : 1;
  const all = trialInput(d, dtype, rows);
  const run = async (inputs: Tensors): Promise<Tensors> =>
    new Map(Object.entries(await session.run(Object.fromEntries(inputs))));
  const one = free ? takeRows(all, 0, 1, rows) : all;
  const outputs = await run(one);
  const time = async (inputs: Tensors): Promise<number> => {
    const ms: number[] = [];
    for (let i = 0; i < timedRuns; i++) {
      const begun = monotonicMs();
      await run(inputs);
      ms.push(monotonicMs() - begun);
    }
    return median(ms);
  };
  const oneMs = await time(one);
  if (!free) return { apart: false, outputs, oneMs, fullMs: oneMs, input: one };
  const singles = Array.from({ length: rows }, (_, i) => takeRows(all, i, i + 1, rows));
  let apart: boolean;
  try {
    const alone: Tensors[] = [];
    for (const s of singles) alone.push(await run(s));
    const together = joinRows(alone);
    const backwards = joinRows(alone.toReversed());
    apart =
      same(await run(all), together, rows) &&
      // neighbours that changed places
      same(await run(joinRows(singles.toReversed())), backwards, rows);
  } catch (error) {
    if (!(error instanceof CasemateError)) throw error;
    apart = false;
  }
  const many = joinRows(Array.from({ length: Math.ceil(full / rows) }, () => all));
  return { apart, outputs, oneMs, fullMs: apart ? await time(many) : oneMs, input: one };
};

const trialInput = (d: ModelDescription, dtype: DType, rows: number): Tensors => {
  const { dims, size, lower, upper } = d.domain;
  const rng = rngFor(1, "gateway/trial");
  const integer = !dtype.startsWith("float");
  const values = Float32Array.from({ length: rows * size }, (_, i) => {
    const [low = 0, high = 1] = [lower[i % size], upper[i % size]];
    const value = Number.isFinite(high - low) ? low + rng.uniform() * (high - low) : rng.uniform();
    return integer ? Math.round(value) : value;
  });
  return new Map([[d.input, asInput(dtype, d.batch.kind === "none" ? dims : [rows, ...dims], values)]]);
};

/** THROWS MODEL_CAPABILITY for dtypes that trial values can not be made of. */
const asInput = (dtype: DType, dims: readonly number[], values: Float32Array): Tensor => {
  switch (dtype) {
    case "float32":
      return tensor(dtype, dims, values);
    case "float64":
      return tensor(dtype, dims, Float64Array.from(values));
    case "int64":
      return tensor(
        dtype,
        dims,
        BigInt64Array.from(values, (v) => BigInt(v)),
      );
    case "int32":
      return tensor(dtype, dims, Int32Array.from(values));
    case "uint8":
      return tensor(dtype, dims, Uint8Array.from(values));
    case "int8":
    case "int16":
    case "uint16":
    case "uint32":
    case "uint64":
    case "bool":
    case "string":
    case "float16":
    case "bfloat16":
      throw new CasemateError("MODEL_CAPABILITY", `inputs of ${dtype} are not tried`);
  }
};

const same = (a: Tensors, b: Tensors, rows: number): boolean => {
  for (const [name, x] of a) {
    const y = b.get(name);
    if (y === undefined || x.dims[0] !== rows || x.dims.join() !== y.dims.join()) return false;
    if (!sameValues(x, y)) return false;
  }
  return true;
};

const sameValues = (a: Tensor, b: Tensor): boolean => {
  if (a.dtype === "string") return (a.data as string[]).every((v, i) => v === b.data[i]);
  let scale = 0;
  for (const v of a.data) if (Number.isFinite(Number(v))) scale = Math.max(scale, Math.abs(Number(v)));
  for (let i = 0; i < a.data.length; i++) {
    const [x, y] = [Number(a.data[i]), Number(b.data[i])];
    if (!Object.is(x, y) && !(Math.abs(x - y) <= tolerance * scale)) return false;
  }
  return true;
};
