/** trainSubstitute, openSubstitute: the attacker's net, trained on what the victim answered, and opened with gradients. */
import { CasemateError } from "../../core/error.ts";
import { fit, type FitOptions } from "../../engine/fit/fit.ts";
import { fitSoft } from "../../engine/fit/fit-soft.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { canDifferentiate, type Differentiates, type Domain } from "../../engine/runtime/model.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import type { Answered } from "./querier.ts";

export interface SubstituteNet {
  /** with fresh weights; its first input is [N, ...dims] */
  readonly net: ModelProto;
  /** name of the input, and of the value with logits */
  readonly input: string;
  readonly scores: string;
}

export interface SubstituteFit {
  /** passes over the data; more where few samples would make fewer than `leastSteps` steps */
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly leastSteps: number;
  readonly threads: number;
}

export const usualFit: SubstituteFit = { epochs: 20, batchSize: 32, learningRate: 2e-3, leastSteps: 300, threads: 1 };

/** On probabilities where there are some, else on labels. */
export const trainSubstitute = async (
  { net, scores }: SubstituteNet,
  answered: Answered,
  domain: Domain,
  o: SubstituteFit & { readonly seed: number; readonly signal?: AbortSignal },
): Promise<ModelProto> => {
  const n = answered.labels.length;
  const options: FitOptions = {
    epochs: Math.max(o.epochs, Math.ceil(o.leastSteps / Math.ceil(n / o.batchSize))),
    batchSize: o.batchSize,
    optimizer: { kind: "adam", learningRate: o.learningRate },
    scores,
    seed: o.seed,
    threads: o.threads,
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  };
  const data = { x: answered.x, labels: answered.labels, dims: domain.dims };
  return answered.probabilities === undefined
    ? (await fit(net, data, options)).model
    : fitSoft(net, data, answered.probabilities, options);
};

/** Throws MODEL_CAPABILITY where the net has no gradients. */
export const openSubstitute = async (
  model: ModelProto,
  { input, scores }: SubstituteNet,
  domain: Domain,
  classes: number,
  threads: number,
): Promise<Differentiates> => {
  const description = {
    name: "substitute",
    input,
    batch: { kind: "free" },
    output: { value: scores, kind: "logits" },
    classes,
    domain,
    decisions: [],
  } as const;
  const open = await openOnnxModel(model, description, { threads });
  if (canDifferentiate(open)) return open;
  await open.close();
  throw new CasemateError("MODEL_CAPABILITY", "the substitute gives no gradients", {
    hint: "choose another net, or a strategy that needs none (uniform-noise, natural-queries)",
  });
};
