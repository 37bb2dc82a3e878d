/** Word substitution by beam search: the best few texts with one, two, three ... words replaced are kept, and each of their neighbours is tried. */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import { eachSentence, withToken } from "./sentence.ts";

export type BeamSwapParams = {
  /** texts that are kept for each number of words */
  readonly width: number;
  /** most words that are replaced */
  readonly words: number;
};

export const beamSwap: Attack<BeamSwapParams> = {
  id: "text/beam-swap",
  title: "Word substitution by beam search",
  kind: "minimal",
  needs: "scores",
  norms: ["l0"],
  targeted: true,
  random: false,
  paper:
    "Yoo et al., Searching for a Search Method: Benchmarking Search Algorithms for Generating NLP Adversarial Examples, BlackboxNLP 2020, arXiv:2009.06368",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { width: 8, words: 12 },
  run(c) {
    const { width, words } = c.params;
    for (const [name, value] of [
      ["width", width],
      ["words", words],
    ] as const)
      if (!Number.isInteger(value) || value < 1)
        throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${value}`);
    return eachSentence(c, async (s) => {
      let beam: readonly Float32Array[] = [s.x0.slice()];
      for (let depth = 0; depth < Math.min(words, s.places.size) && !s.done(); depth++) {
        const next = new Map<string, Float32Array>();
        for (const x of beam)
          for (const [position, others] of s.places)
            if (x[position] === s.x0[position])
              for (const token of others) {
                const point = withToken(x, position, token);
                next.set(point.join(), point);
              }
        const points = [...next.values()];
        const margins = await s.margins(points);
        if (margins.length === 0) break;
        beam = [...margins.keys()]
          .toSorted((a, b) => (margins[a] as number) - (margins[b] as number))
          .slice(0, width)
          .map((i) => points[i] as Float32Array);
      }
      return beam[0] ?? s.x0.slice();
    });
  },
};
