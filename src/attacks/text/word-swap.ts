/**
 * Greedy word substitution: words are ranked by how much the model relies on them, and one after the other is replaced by the synonym that lowers the margin
 * most, until the text is misread.
 *
 * order "deletion" ranks as TextFooler (Jin et al. 2020): by the margin that is lost with the word; "saliency" as PWWS (Ren et al. 2019): by
 * softmax(saliency) times what the best synonym gains.
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import { eachSentence, type Sentence, withToken } from "./sentence.ts";

export type WordSwapParams = {
  /** "deletion" or "saliency" */
  readonly order: string;
  /** token that stands for a word that was taken out */
  readonly unknown: number;
};

export const wordSwap: Attack<WordSwapParams> = {
  id: "text/word-swap",
  title: "Greedy word substitution",
  kind: "minimal",
  needs: "scores",
  norms: ["l0"],
  targeted: true,
  random: false,
  paper:
    "Jin et al., Is BERT Really Robust? (TextFooler), AAAI 2020, arXiv:1907.11932; Ren et al., Generating Natural Language Adversarial Examples through Probability Weighted Word Saliency (PWWS), ACL 2019",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { order: "deletion", unknown: 1 },
  run(c) {
    const { order, unknown } = c.params;
    if (order !== "deletion" && order !== "saliency")
      throw new CasemateError("ATTACK_PARAMS", `order '${order}' is not one of deletion, saliency`);
    return eachSentence(c, async (s) => {
      let x: Float32Array = s.x0.slice();
      let [margin = 0] = await s.margins([x]);
      for (const { position, others } of await ranked(s, margin, order, unknown)) {
        if (s.done()) break;
        const points = others.map((token) => withToken(x, position, token));
        const margins = await s.margins(points);
        margins.forEach((m, i) => {
          if (m >= margin) return;
          margin = m;
          x = points[i] as Float32Array;
        });
      }
      return x;
    });
  },
};

interface Place {
  readonly position: number;
  readonly others: readonly number[];
}

/** Positions, those first that the model relies on most. */
const ranked = async (s: Sentence, margin: number, order: string, unknown: number): Promise<readonly Place[]> => {
  const places = [...s.places].map(([position, others]) => ({ position, others }));
  const without = await s.margins(places.map(({ position }) => withToken(s.x0, position, unknown)));
  const saliency = places.map((_, i) => margin - (without[i] ?? margin));
  const weights = order === "saliency" ? await weighted(s, margin, places, saliency) : saliency;
  return places
    .map((place, i) => ({ place, weight: weights[i] as number }))
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ place }) => place);
};

/** softmax(saliency)_i max over synonyms of the margin that is gained */
const weighted = async (
  s: Sentence,
  margin: number,
  places: readonly Place[],
  saliency: readonly number[],
): Promise<readonly number[]> => {
  const top = Math.max(...saliency);
  const gains: number[] = [];
  for (const { position, others } of places) {
    const margins = await s.margins(others.map((token) => withToken(s.x0, position, token)));
    gains.push(Math.max(-Infinity, ...margins.map((m) => margin - m)));
  }
  return gains.map((gain, i) => Math.exp((saliency[i] as number) - top) * gain);
};
