/** Step "form": names, types, shapes, values, by the model's own schema and by the policy. What the model's graph would choke on never reaches it. */
import { CasemateError } from "../../core/error.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import type { Exchange } from "../exchange.ts";
import type { Policy } from "../policy/policy.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";
import { type Step, type Verdict } from "../step.ts";
import { checkFeatures } from "./feature-rules.ts";
import { samplesOf } from "./samples.ts";
import { checkValues } from "./values.ts";

export const wellFormed: Step = {
  id: "form",
  explain: ({ form }) => [
    `inputs by the model's schema: names, types, shapes; at most ${form.maxSamples} samples`,
    ...(form.finite ? ["NaN and infinities are refused"] : []),
    form.range === undefined
      ? `values within the model's range, where it is known, give or take ${100 * form.rangeTolerance} % of it`
      : `values from ${form.range[0]} to ${form.range[1]}, give or take ${100 * form.rangeTolerance} % of it`,
    ...(form.minNonZero > 0 ? [`at least ${100 * form.minNonZero} % of the values of a sample are not zero`] : []),
    ...(form.features.length > 0 ? [`rules for ${form.features.length} features`] : []),
  ],
  run: (x) => {
    const samples = checkInputs(x);
    return typeof samples === "number" ? { kind: "pass", changes: { samples } } : samples;
  },
};

const refuse = (message: string, hint?: string): Verdict => ({
  kind: "refuse",
  problem: new CasemateError("REQUEST_INVALID", message, hint === undefined ? {} : { hint }),
});

/** RETURNS how many samples there are. */
const checkInputs = ({ inputs, model, policy, call }: Exchange): number | Verdict => {
  for (const name of inputs.keys())
    if (!model.inputs.some((s) => s.name === name))
      return refuse(`the model has no input ${quoted(name)}`, `it takes ${names(model.inputs)}`);
  for (const name of call.outputs ?? [])
    if (!model.outputs.some((s) => s.name === name))
      return refuse(`the model has no output ${quoted(name)}`, `it gives ${names(model.outputs)}`);
  let samples: number | undefined;
  for (const spec of model.inputs) {
    const t = inputs.get(spec.name);
    if (t === undefined) return refuse(`the input '${spec.name}' is missing`, `the model takes ${names(model.inputs)}`);
    if (t.dtype !== spec.dtype) return refuse(`the input '${spec.name}' is of ${t.dtype}, expected ${spec.dtype}`);
    if (t.dims.length !== spec.dims.length || t.dims.some((d, i) => spec.dims[i] !== -1 && spec.dims[i] !== d))
      return refuse(`the input '${spec.name}' has shape ${shape(t.dims)}, expected ${shape(spec.dims)}`);
    if (t.data.length === 0) return refuse(`the input '${spec.name}' has no values`);
    const own = samplesOf(model, spec, t);
    if (own === undefined) continue;
    if (samples !== undefined && own !== samples)
      return refuse(`the input '${spec.name}' has ${own} samples, another input has ${samples}`);
    samples = own;
  }
  samples ??= 1;
  const { form } = policy;
  if (samples > form.maxSamples)
    return refuse(
      `the request has ${samples} samples, at most ${form.maxSamples} are taken at once`,
      "send fewer at once",
    );
  for (const spec of model.inputs) {
    const bad = checkTensor(inputs.get(spec.name) as Tensor, spec, samples, model, policy);
    if (bad !== undefined) return refuse(bad);
  }
  return samples;
};

const checkTensor = (
  t: Tensor,
  { name }: TensorSpec,
  samples: number,
  { description }: ServedModel,
  { form }: Policy,
): string | undefined => {
  if (t.dtype === "string") {
    const long = t.data.findIndex((s) => Buffer.byteLength(s) > form.maxStringBytes);
    return long < 0 ? undefined : `value ${long} of '${name}' is longer than ${form.maxStringBytes} bytes`;
  }
  const domain = description?.input === name ? description.domain : undefined;
  const bad = checkValues(t, {
    finite: form.finite,
    bounds: knownBounds(form, domain),
    samples,
    minNonZero: form.minNonZero,
  });
  if (bad !== undefined) return `'${name}': ${bad}`;
  if (form.features.length === 0 || domain === undefined || t.dtype === "int64" || t.dtype === "uint64")
    return undefined;
  const wrong = checkFeatures(t.data, domain.size, form.features);
  return wrong === undefined ? undefined : `'${name}': ${wrong}`;
};

interface Bounds {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

/** Neither policies nor domains change: what is made of them is kept as long as they are. */
const kept = new WeakMap<Policy["form"], WeakMap<Domain, Bounds | null>>();

const knownBounds = (form: Policy["form"], domain: Domain | undefined): Bounds | undefined => {
  if (domain === undefined) return boundsOf(form, undefined);
  let ofForm = kept.get(form);
  if (ofForm === undefined) kept.set(form, (ofForm = new WeakMap()));
  let bounds = ofForm.get(domain);
  if (bounds === undefined) ofForm.set(domain, (bounds = boundsOf(form, domain) ?? null));
  return bounds ?? undefined;
};

/** Lowest and highest value per feature, or one pair for all; undefined where nothing is bounded. */
const boundsOf = ({ range, rangeTolerance }: Policy["form"], domain: Domain | undefined): Bounds | undefined => {
  const lower = Float64Array.from(range === undefined ? (domain?.lower ?? []) : [range[0]]);
  const upper = Float64Array.from(range === undefined ? (domain?.upper ?? []) : [range[1]]);
  if (lower.every((l) => l === Number.NEGATIVE_INFINITY) && upper.every((u) => u === Number.POSITIVE_INFINITY))
    return undefined;
  const slack = lower.map((l, i) => (rangeTolerance === 0 ? 0 : ((upper[i] ?? l) - l) * rangeTolerance));
  return {
    lower: lower.map((l, i) => (Number.isFinite(l) ? l - (slack[i] ?? 0) : l)),
    upper: upper.map((u, i) => (Number.isFinite(u) ? u + (slack[i] ?? 0) : u)),
  };
};

const names = (specs: readonly TensorSpec[]): string => specs.map((s) => `'${s.name}'`).join(", ");
const shape = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

/** A name that a client gave, short enough for a message. */
const quoted = (name: string): string => `'${name.length > 64 ? `${name.slice(0, 64)}...` : name}'`;
