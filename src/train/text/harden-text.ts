/** hardenText: trains a model of token ids by one of the methods, watches its accuracy when word vectors are moved, and keeps the weights of the best epoch. */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import { fit, type FitData, type FitOptions, type FitResult } from "../../engine/fit/fit.ts";
import type { ModelProto } from "../../engine/onnx/graph.ts";
import { measure } from "../../engine/fit/measure.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { MethodParams } from "../adversarial/method.ts";
import { embeddingOf } from "../../engine/onnx/embedding.ts";
import { type BallOptions, EmbeddingBall } from "./embedding-ball.ts";
import type { TextMethod } from "./method.ts";
import { swappedTexts } from "./swapped-texts.ts";
import { vectorAttack } from "./vector-attack.ts";

export interface HardenTextOptions extends Omit<FitOptions, "compute" | "perturbed" | "measure" | "prepare"> {
  readonly method: TextMethod;
  /** replace the method's defaults */
  readonly params?: MethodParams;
  readonly ball: BallOptions;
  readonly swaps?: Domain["swaps"];
}

/**
 * `data.x`: tokens, n x length, whole numbers. `validation`, where given, is measured as the method is watched. THROWS what `fit` and `embeddingOf`
 * throw; USAGE for parameters that the method does not have; DATA_MISMATCH for tokens that the table has no vector of.
 */
export const hardenText = async (model: ModelProto, data: FitData, o: HardenTextOptions): Promise<FitResult> => {
  const { method, params: given, ball, swaps, ...options } = o;
  for (const [key, value] of Object.entries(given ?? {})) {
    if (!(key in method.defaults))
      throw new CasemateError("USAGE", `method '${method.id}' has no parameter '${key}' for text`, {
        hint: `it knows ${Object.keys(method.defaults).join(", ") || "none"}`,
      });
    if (typeof value !== "number" || !(value > 0))
      throw new CasemateError("USAGE", `parameter '${key}' is ${String(value)}, a number greater than 0 was expected`);
  }
  const params = { ...method.defaults, ...given };
  const embedding = embeddingOf(model);
  const odd = data.x.find((token) => !(Number.isInteger(token) && token >= 0 && token < embedding.words));
  if (odd !== undefined)
    throw new CasemateError(
      "DATA_MISMATCH",
      `the data has a token ${odd}, the model knows 0 to ${embedding.words - 1}`,
      {
        hint: "is it encoded by the vocabulary that belongs to the model",
      },
    );
  const [length = 0] = data.dims;
  const { compute } = method;
  const seed = o.seed ?? 0;
  // random numbers of a step are those of its number, in a run that goes on after an interruption too
  const memory = new Map([["steps", Float32Array.of(0)]]);
  return fit(model, data, {
    ...options,
    memory,
    perturbed: { value: embedding.value, dims: [length, embedding.width] },
    ...(o.validation === undefined || o.patience !== undefined ? {} : { patience: Number.POSITIVE_INFINITY }),
    ...(o.checkpoint === undefined
      ? {}
      : {
          checkpoint: {
            ...o.checkpoint,
            identity: JSON.stringify(["text", method.id, params, ball, [...(swaps ?? [])]]),
          },
        }),
    ...(compute === undefined
      ? {}
      : {
          compute: (trainer, batch) => {
            const step = memory.get("steps")?.[0] ?? 0;
            memory.set("steps", Float32Array.of(step + 1));
            const table = trainer.weights.get(embedding.table) as Float32Array;
            return compute({
              trainer,
              batch,
              ball: new EmbeddingBall(batch.x, length, table, embedding.width, ball),
              embedding,
              swaps,
              params,
              rng: (row) => rngFor(seed, method.id, step, row),
            });
          },
          measure: async (trainer, x, labels, weights) => {
            if (method.watchedBy !== "words" || swaps === undefined)
              return vectorAttack(trainer, embedding, ball, x, labels, weights);
            const how = { embedding, swaps, share: 1, ...(weights === undefined ? {} : { weights }) };
            return measure(trainer, await swappedTexts(trainer, x, labels, how), labels, weights);
          },
        }),
  });
};
