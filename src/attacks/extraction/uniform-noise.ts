/** Uniform noise over the range of each feature: what somebody asks who has no data at all (Tramer et al. 2016). */
import { projectRow } from "../geometry.ts";
import type { ExtractionStrategy } from "./strategy.ts";

/** questions of one round */
const most = 1000;

export const uniformNoise: ExtractionStrategy<Record<string, never>> = {
  id: "extraction/uniform-noise",
  title: "Uniform noise",
  paper:
    "Tramer, Zhang, Juels, Reiter, Ristenpart: Stealing Machine Learning Models via Prediction APIs, USENIX Security 2016, arXiv:1609.02943",
  atlas: ["AML.T0024.002", "AML.T0005.001"],
  needs: "nothing",
  adaptive: false,
  defaults: {},
  next: ({ domain, range: { lower, upper }, left, round, rng }) => {
    const { size } = domain;
    const n = Math.min(most, left);
    const x = new Float32Array(n * size);
    for (let i = 0; i < n; i++) {
      const draw = rng("noise", round, i);
      for (let j = 0; j < size; j++) {
        const low = lower[j] as number;
        x[i * size + j] = low + ((upper[j] as number) - low) * draw.uniform();
      }
      projectRow("linf", Infinity, x, i, x.slice(i * size, (i + 1) * size), 0, domain);
    }
    return Promise.resolve(x);
  },
};
