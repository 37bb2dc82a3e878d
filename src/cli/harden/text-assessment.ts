/** assessText: how a model of token ids holds out: as it is, when its word vectors are moved, and when words are replaced by others that may stand for them. */
import { runAttack } from "../../attacks/harness.ts";
import { wordSwap } from "../../attacks/text/word-swap.ts";
import type { Estimate } from "../../core/finding.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import { Trainer } from "../../engine/fit/trainer.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { describeTokens, type TokenOptions } from "../../engine/runtime/describe-tokens.ts";
import { openOnnxModel } from "../../engine/runtime/onnx-model.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import { embeddingOf } from "../../engine/onnx/embedding.ts";
import type { BallOptions } from "../../train/text/embedding-ball.ts";
import { vectorAttack } from "../../train/text/vector-attack.ts";
import { defined } from "../option.ts";

export interface TextAssessment {
  readonly clean: Estimate;
  /** under PGD in the ball of training */
  readonly vectors: Estimate;
  /** under greedy substitution of so many words; null: of any number. Empty without a list of words */
  readonly words: readonly { readonly most: number | null; readonly accuracy: Estimate }[];
}

/** numbers of words that may be replaced */
const radii = [1, 2, 4, Infinity];

export const assessText = async (
  model: ModelProto,
  data: FitData,
  o: { readonly tokens: TokenOptions; readonly ball: BallOptions; readonly threads?: number },
): Promise<TextAssessment> => {
  const n = data.labels.length;
  const description = describeTokens(model, o.tokens);
  const embedding = embeddingOf(model);
  const trainer = new Trainer(model, {
    dims: data.dims,
    scores: description.output.value,
    perturbed: { value: embedding.value, dims: [...data.dims, embedding.width] },
    ...defined({ threads: o.threads }),
  });
  const opened = await openOnnxModel(model, description, { gradients: false, ...defined({ threads: o.threads }) });
  try {
    const { accuracy } = await vectorAttack(trainer, embedding, o.ball, data.x, data.labels);
    const answers = await opened.labels(data.x);
    const words =
      o.tokens.swaps === undefined ? [] : await runAttack(wordSwap, opened, data, { norm: "l0", epsilons: radii });
    return {
      clean: proportion(answers.filter((y, i) => y === data.labels[i]).length, n),
      vectors: proportion(Math.round(accuracy * n), n),
      words: words.map(({ epsilon, samples }) => ({
        most: Number.isFinite(epsilon) ? epsilon : null,
        accuracy: proportion(samples.filter((s) => !s.success && s.error === undefined).length, n),
      })),
    };
  } finally {
    await trainer.close();
    await opened.close();
  }
};
