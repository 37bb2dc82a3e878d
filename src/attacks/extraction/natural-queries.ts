/** Natural inputs in random order, of the victim's domain or of another: Knockoff Nets with the random strategy (Orekondy, Schiele, Fritz 2019). */
import type { ExtractionStrategy } from "./strategy.ts";

export const naturalQueries: ExtractionStrategy<Record<string, never>> = {
  id: "extraction/natural-queries",
  title: "Natural inputs in random order (Knockoff Nets)",
  paper:
    "Orekondy, Schiele, Fritz: Knockoff Nets: Stealing Functionality of Black-Box Models, CVPR 2019, arXiv:1812.02766",
  atlas: ["AML.T0024.002", "AML.T0005.001"],
  needs: "pool",
  adaptive: false,
  defaults: {},
  next: ({ round, inputs, left, domain }) =>
    Promise.resolve(round > 0 ? new Float32Array() : inputs.slice(0, left * domain.size)),
};
