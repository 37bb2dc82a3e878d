/** Distance to the k-th nearest of a set of ordinary samples, in the Euclidean norm of an intermediate tensor; exact. */
import { nearestSquared } from "./nearest.ts";
import type { InputDetector } from "./detector.ts";
import { centred, chooseReferences, type References, referencesSchema } from "./references.ts";

export const knn: InputDetector<References> = {
  id: "knn",
  title: "distance to the k-th nearest ordinary sample, on an intermediate tensor",
  paper: "Sun, Ming, Zhu, Li: Out-of-Distribution Detection with Deep Nearest Neighbors, ICML 2022, arXiv:2204.06507",
  defaults: { k: 10, references: 1000 },
  schema: referencesSchema,
  fit: (c, params) => chooseReferences(c, "knn", params),
  build(c, state) {
    const { b } = c;
    const squared = nearestSquared(b, centred(c, state), state.references, state.k);
    // the root is kept away from 0, where its gradient is infinite
    return b.op("Sqrt", [b.op("Add", [squared, b.scalar(1e-12, "float32")])]);
  },
};
