/** cleanPass: what the model answers on unchanged inputs. */
import { argmax } from "../attacks/criterion.ts";
import { canPredict, type Model } from "../engine/runtime/model.ts";

/** samples between two looks at the signal */
const chunk = 500;

/** Top-1 class of each of the `count` samples in `x` (count x size). */
export const cleanPass = async (
  model: Model,
  x: Float32Array,
  count: number,
  signal: AbortSignal,
): Promise<Int32Array> => {
  const d = model.domain.size;
  const out = new Int32Array(count);
  for (let i = 0; i < count; i += chunk) {
    signal.throwIfAborted();
    const part = x.subarray(i * d, Math.min(count, i + chunk) * d);
    if (canPredict(model)) {
      const scores = await model.scores(part, signal);
      for (let k = 0; k < part.length / d; k++) out[i + k] = argmax(scores, k, model.classes);
    } else out.set(await model.labels(part, signal), i);
  }
  return out;
};
