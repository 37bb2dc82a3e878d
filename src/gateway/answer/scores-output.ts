/**
 * ScoresOutput: which of a model's outputs says how likely classes are, and how an answer that tells less is put back in its place, so that clients that know the
 * model read it as before: as many values, in the same order, with what is withheld at 0.
 */
import type { Answer } from "../../defences/index.ts";
import { labelsOf } from "../../defences/index.ts";
import { float32, type Tensor, tensor } from "../../engine/tensor/tensor.ts";
import type { ServedModel, TensorSpec } from "../run/served-model.ts";

export interface ScoresOutput {
  readonly name: string;
  readonly kind: "logits" | "probabilities" | "binary-logit" | "binary-probability";
  readonly classes: number;
  /** an integer output beside it with the top class, by position */
  readonly label?: TensorSpec;
  /** outputs that are neither: they may tell anything */
  readonly others: readonly string[];
}

/** Undefined for a model without classes, or with nothing but labels. */
export const scoresOutputOf = (model: ServedModel): ScoresOutput | undefined => {
  if (!known.has(model)) known.set(model, find(model));
  return known.get(model);
};

const known = new WeakMap<ServedModel, ScoresOutput | undefined>();

const find = ({ description, outputs }: ServedModel): ScoresOutput | undefined => {
  if (description === undefined) return undefined;
  const { output, classes } = description;
  if (output.kind === "labels" || output.kind === "values") return undefined;
  const floats = outputs.filter((o) => o.dtype === "float32");
  const named = floats.find((o) => o.name === output.value);
  // the scores were found inside the graph, before a final Softmax or ZipMap: what comes out of it are probabilities
  const scores = named ?? floats.find((o) => o.dims.at(-1) === classes || o.dims.at(-1) === -1) ?? floats[0];
  if (scores === undefined) return undefined;
  const binary = output.kind === "binary-logit" || output.kind === "binary-probability";
  const kind =
    named !== undefined ? output.kind : binary && scores.dims.at(-1) !== 2 ? "binary-probability" : "probabilities";
  const label = outputs.find((o) => (o.dtype === "int64" || o.dtype === "int32") && o.dims.length <= 2);
  return {
    name: scores.name,
    kind,
    classes,
    ...(label === undefined ? {} : { label }),
    others: outputs.filter((o) => o !== scores && o !== label).map((o) => o.name),
  };
};

/** What the outputs say. Undefined where they are not as the model promised. */
export const answerIn = (
  { name, kind, classes, others }: ScoresOutput,
  outputs: ReadonlyMap<string, Tensor>,
  n: number,
): Answer | undefined => {
  const t = outputs.get(name);
  if (t?.dtype !== "float32") return undefined;
  const fields = new Map<string, unknown>(others.filter((o) => outputs.has(o)).map((o) => [o, outputs.get(o)]));
  const about = { n, classes, ...(fields.size === 0 ? {} : { fields }) };
  if (kind === "binary-logit" || kind === "binary-probability") {
    if (t.data.length !== n) return undefined;
    const values = new Float32Array(2 * n);
    t.data.forEach((v, i) => {
      const p = kind === "binary-logit" ? 1 / (1 + Math.exp(-v)) : v;
      values[2 * i] = 1 - p;
      values[2 * i + 1] = p;
    });
    return { ...about, kind: "probabilities", values };
  }
  return t.data.length === n * classes ? { ...about, kind, values: t.data } : undefined;
};

/** The outputs with the answer in the place of the scores. Outputs that the answer does not name any more are left out. */
export const withAnswer = (
  s: ScoresOutput,
  outputs: ReadonlyMap<string, Tensor>,
  before: Answer,
  answer: Answer,
): ReadonlyMap<string, Tensor> => {
  const told = new Map<string, Tensor>();
  for (const [name, t] of outputs) {
    if (name === s.name && t.dtype === "float32") told.set(name, float32(t.dims, inPlace(s, answer)));
    else if (name === s.label?.name) {
      const label = labelTensor(t, labelsOf(before), labelsOf(answer));
      if (label !== undefined) told.set(name, label);
    } else if (answer.fields?.has(name) === true) told.set(name, answer.fields.get(name) as Tensor);
  }
  return told;
};

/** n x classes, or n for a model with one value for two classes. */
const inPlace = ({ kind, classes }: ScoresOutput, answer: Answer): Float32Array => {
  const all = allClasses(answer);
  if (kind === "binary-probability") return Float32Array.from({ length: answer.n }, (_, i) => all[2 * i + 1] ?? 0);
  if (kind !== "binary-logit") return all;
  // the sign is the label: a client goes by it
  return Float32Array.from({ length: answer.n }, (_, i) => {
    const p = Math.min(Math.max(all[i * classes + 1] ?? 0, 1e-6), 1 - 1e-6);
    return Math.log(p / (1 - p));
  });
};

const allClasses = (answer: Answer): Float32Array => {
  if (answer.kind === "logits" || answer.kind === "probabilities") return answer.values;
  const out = new Float32Array(answer.n * answer.classes);
  const k = answer.kind === "top" ? answer.k : 1;
  for (let i = 0; i < answer.n * k; i++) {
    const index = answer.kind === "top" ? answer.indices[i] : answer.labels[i];
    if (index === undefined || index < 0) continue;
    out[Math.floor(i / k) * answer.classes + index] = answer.kind === "top" ? (answer.values[i] as number) : 1;
  }
  return out;
};

/** Labels follow the answer, where they are classes by position; others stay while they are true, and are left out when not. */
const labelTensor = (t: Tensor, before: Int32Array, after: Int32Array): Tensor | undefined => {
  if (t.dtype !== "int64" && t.dtype !== "int32") return undefined;
  if (before.every((label, i) => label === after[i])) return t;
  if (!before.every((label, i) => Number(t.data[i]) === label)) return undefined;
  return t.dtype === "int64"
    ? tensor("int64", t.dims, BigInt64Array.from(after, BigInt))
    : tensor("int32", t.dims, after.slice());
};
