/**
 * swappedTexts: texts with words replaced against the model, chosen by one gradient (HotFlip, Ebrahimi et al. 2018, arXiv:1712.06751): a swap of word w for v at
 * place i is worth g_i (E[v] - E[w]), and the most valuable swaps of a text are made together.
 */
import { softTargets } from "../../engine/fit/mix.ts";
import type { Trainer } from "../../engine/fit/trainer.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import type { Embedding } from "../../engine/onnx/embedding.ts";

export interface SwapOptions {
  readonly embedding: Embedding;
  readonly swaps: NonNullable<Domain["swaps"]>;
  /** most words that are replaced, as a share of those that could be */
  readonly share: number;
  readonly weights?: ReadonlyMap<string, Float32Array>;
}

/** RETURNS tokens, rows x length, made anew. `trainer` has the embedding's value perturbed. */
export const swappedTexts = async (
  trainer: Trainer,
  x: Float32Array,
  labels: Int32Array,
  { embedding: { table, width }, swaps, share, weights = trainer.weights }: SwapOptions,
): Promise<Float32Array> => {
  const { gradient } = await trainer.inputGradient(x, softTargets(labels, await trainer.classes(), 0), weights);
  const vectors = weights.get(table) as Float32Array;
  const worth = (place: number, from: number, to: number): number => {
    let sum = 0;
    for (let j = 0; j < width; j++)
      sum +=
        (gradient[place * width + j] as number) *
        ((vectors[to * width + j] as number) - (vectors[from * width + j] as number));
    return sum;
  };
  const out = x.slice();
  const length = trainer.size;
  for (let r = 0; r < labels.length; r++) {
    const best: { readonly place: number; readonly to: number; readonly worth: number }[] = [];
    let places = 0;
    for (let place = r * length; place < (r + 1) * length; place++) {
      const from = x[place] as number;
      const others = swaps.get(from);
      if (others === undefined) continue;
      places++;
      const found = others.map((to) => ({ place, to, worth: worth(place, from, to) }));
      const top = found.reduce((a, b) => (b.worth > a.worth ? b : a));
      if (top.worth > 0) best.push(top);
    }
    best.sort((a, b) => b.worth - a.worth);
    for (const { place, to } of best.slice(0, Math.ceil(share * places))) out[place] = to;
  }
  return out;
};
