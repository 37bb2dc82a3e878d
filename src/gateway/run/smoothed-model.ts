/**
 * smoothedModel: a model that answers by the votes of noisy copies of each sample, with a certificate: within `certified_radius` (L2, in units of its input) no change
 * of the sample changes the class, but for a share `alpha` of the answers. The base model does best when it was trained with the same noise.
 *
 * The theorem is about real numbers; a client that may choose the last bits of a float32 can win a hair's breadth (Jin et al. 2022, "Getting a-Round
 * Guarantees"), which is below what float32 inputs of usual size tell apart.
 */
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { float32, tensor, type Tensor } from "../../engine/tensor/tensor.ts";
import { answerIn, scoresOutputOf } from "../answer/scores-output.ts";
import type { Policy } from "../policy/policy.ts";
import { certificate } from "./certificate.ts";
import { checkCall } from "./check-call.ts";
import type { ServedModel, TensorSpec } from "./served-model.ts";

export type Smoothing = NonNullable<Policy["run"]["smoothing"]>;

/** Copies that are made at once. */
const together = 256;

/**
 * Outputs: the scores by their own name as shares of votes, `label` (int64, -1: abstained) and `certified_radius` (float32, 0 where it abstained). Closing it
 * closes `model`. THROWS MODEL_CAPABILITY for a model that does not take one float32 input and give scores for two classes or more.
 */
export const smoothedModel = (model: ServedModel, s: Smoothing): ServedModel => {
  const { description } = model;
  const scores = scoresOutputOf(model);
  const [input] = model.inputs;
  const binary = scores?.kind === "binary-logit" || scores?.kind === "binary-probability";
  if (
    description === undefined ||
    scores === undefined ||
    binary ||
    input?.dtype !== "float32" ||
    model.inputs.length !== 1
  )
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `'${model.name}' can not be smoothed: that takes one float32 input and scores for two classes or more`,
    );
  if (description.batch.kind !== "free" && description.batch.kind !== "freed")
    throw new CasemateError(
      "MODEL_CAPABILITY",
      `'${model.name}' can not be smoothed: it takes a fixed number of samples`,
    );
  const { classes } = scores;
  const { size } = description.domain;
  const outputs: readonly TensorSpec[] = [
    { name: scores.name, dtype: "float32", dims: [-1, classes] },
    { name: "label", dtype: "int64", dims: [-1] },
    { name: "certified_radius", dtype: "float32", dims: [-1] },
  ];

  /** Votes by class of `copies` noisy copies of one sample. */
  const votes = async (
    x: Float32Array,
    dims: readonly number[],
    copies: number,
    signal: AbortSignal,
    account: string | undefined,
  ): Promise<Float64Array> => {
    // nobody can know the noise before the answer
    const rng = rngFor(0, "gateway/smoothed", secureBytes(16).toString("hex"));
    const counts = new Float64Array(classes);
    for (let done = 0; done < copies; done += together) {
      const n = Math.min(together, copies - done);
      const noisy = new Float32Array(n * size);
      for (let i = 0; i < noisy.length; i++) noisy[i] = (x[i % size] as number) + s.sigma * rng.normal();
      const given = new Map([[input.name, float32([n, ...dims], noisy)]]);
      const answer = answerIn(scores, await model.run(given, [scores.name], signal, account), n);
      if (answer === undefined || !("values" in answer))
        throw new CasemateError("MODEL_RUN_FAILED", "the model's scores are not what it promised");
      for (const label of argmaxRows(answer.values, classes)) counts[label] = (counts[label] ?? 0) + 1;
    }
    return counts;
  };

  return {
    ...model,
    outputs,
    description: { ...description, output: { value: scores.name, kind: "probabilities" } },
    async run(given, wanted, signal, account) {
      checkCall(model.inputs, outputs, given, wanted);
      const x = given.get(input.name) as Tensor<"float32">;
      const [n = 0, ...dims] = x.dims;
      const shares = new Float32Array(n * classes);
      const labels = new BigInt64Array(n);
      const radius = new Float32Array(n);
      for (let i = 0; i < n; i++) {
        const one = x.data.subarray(i * size, (i + 1) * size);
        const selected = await votes(one, dims, s.selection, signal, account);
        const counted = await votes(one, dims, s.copies, signal, account);
        const found = certificate(selected, counted, s.sigma, s.alpha);
        labels[i] = BigInt(found.label);
        // never rounded up
        radius[i] = Math.fround(found.radius) > found.radius ? found.radius * (1 - 2 ** -23) : found.radius;
        shares.set(
          counted.map((c) => c / s.copies),
          i * classes,
        );
      }
      const all: readonly (readonly [string, Tensor])[] = [
        [scores.name, float32([n, classes], shares)],
        ["label", tensor("int64", [n], labels)],
        ["certified_radius", float32([n], radius)],
      ];
      return new Map(all.filter(([name]) => wanted === undefined || wanted.includes(name)));
    },
  };
};
