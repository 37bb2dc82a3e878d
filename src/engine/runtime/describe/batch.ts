/** probeBatch: is the batch axis of a model free, can it be freed, or must samples be run one by one. Tried, not believed. */
import { CasemateError } from "../../../core/error.ts";
import { rngFor } from "../../../core/rng.ts";
import type { ModelProto, Shape } from "../../onnx/graph.ts";
import type { Inferred } from "../../onnx/infer.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Batch } from "../description.ts";
import { numbersOf, Probe } from "../probe.ts";

export interface BatchProbe {
  readonly batch: Batch;
  readonly why: string;
  /** values of the probed value for one sample */
  readonly perSample: number;
  /** do two runs on the same input give the same */
  readonly repeatable: boolean;
}

interface Target {
  readonly input: string;
  readonly dims: readonly number[];
  readonly value: string;
  /** reads whole numbers only */
  readonly integer: boolean;
  readonly feeds?: Readonly<Record<string, Tensor>>;
}

/** Float rounding between one run and another: kernels sum in another order when there are more rows. */
const tolerance = 1e-4;

/** What the input's declared shape says about the batch axis. */
export const declaredBatch = (shape: Shape, dims: readonly number[]): Batch => {
  if (shape === undefined || shape.length === dims.length)
    return shape === undefined ? { kind: "free" } : { kind: "none" };
  const [first] = shape;
  return typeof first === "number" && first > 0 ? { kind: "fixed", size: first } : { kind: "free" };
};

/** Runs three samples at once and one by one. Throws MODEL_RUN_FAILED (or what opening a session throws) when the model runs in no way. */
export const probeBatch = async (
  model: ModelProto,
  types: Inferred,
  target: Target,
  declared: Batch,
): Promise<BatchProbe> => {
  if (declared.kind === "none") {
    const { perSample, repeatable } = await attempt(model, types, target, declared, 3);
    return { batch: declared, why: "the input is one sample, without a batch axis", perSample, repeatable };
  }
  const size = declared.kind === "fixed" ? declared.size : 1;
  const one: Batch = { kind: "fixed", size };
  const count = Math.max(3, size);
  const reference = await attempt(model, types, target, one, count).catch((error: unknown) => {
    if (error instanceof CasemateError) return error;
    throw error;
  });
  if (reference instanceof CasemateError && declared.kind === "fixed") throw reference;
  const repeatable = reference instanceof CasemateError || reference.repeatable;
  const tries: readonly Batch[] =
    declared.kind === "free" ? [{ kind: "free" }, { kind: "freed" }] : [{ kind: "freed" }];
  let failure: unknown = reference;
  for (const batch of tries) {
    const together = await attempt(model, types, target, batch, count).catch((error: unknown) => {
      failure = error;
      return undefined;
    });
    if (together === undefined) continue;
    if (reference instanceof CasemateError)
      return { batch, why: "only runs with several samples", perSample: together.perSample, repeatable };
    if (together.perSample !== reference.perSample) continue;
    if (repeatable && !same(together.data, reference.data)) continue;
    const told = repeatable
      ? `${count} samples at once give what they give ${size === 1 ? "one by one" : `${size} by ${size}`}`
      : "its outputs are random, so only shapes were compared";
    return {
      batch,
      why: batch.kind === "free" ? told : `the file fixes it at ${size}, but ${told}`,
      perSample: reference.perSample,
      repeatable,
    };
  }
  if (reference instanceof CasemateError) throw failure;
  const why =
    size === 1
      ? "several samples at once fail or give something else than one by one"
      : `only ${size} samples at once run`;
  return { batch: one, why, perSample: reference.perSample, repeatable };
};

const attempt = async (
  model: ModelProto,
  types: Inferred,
  target: Target,
  batch: Batch,
  count: number,
): Promise<{ data: Float64Array; perSample: number; repeatable: boolean }> => {
  const rng = rngFor(1, "runtime/probe-batch");
  const size = target.dims.reduce((a, b) => a * b, 1);
  const x = Float32Array.from({ length: count * size }, () => (target.integer ? rng.integer(2) : rng.uniform()));
  const probe = await Probe.open(model, types, { ...target, batch });
  try {
    // twice in one session: each session begins with the same seed
    const [first, second] = [await probe.run(x), await probe.run(x)];
    const [data, again] = [first, second].map((p) => (typeof p.data[0] === "string" ? codesOf(p.data) : numbersOf(p)));
    if (data === undefined || again === undefined) throw new CasemateError("INTERNAL", "a probe gave nothing");
    return { data, perSample: first.perSample, repeatable: same(data, again) };
  } finally {
    await probe.release();
  }
};

/** Names as numbers, for comparing only. */
const codesOf = (names: ArrayLike<unknown>): Float64Array => {
  const known = new Map<string, number>();
  return Float64Array.from(names, (v) => {
    const name = String(v);
    const code = known.get(name) ?? known.size;
    known.set(name, code);
    return code;
  });
};

const same = (a: Float64Array, b: Float64Array): boolean => {
  if (a.length !== b.length) return false;
  const scale = a.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
  return a.every((v, i) => Object.is(v, b[i]) || Math.abs(v - (b[i] as number)) <= tolerance * scale);
};
