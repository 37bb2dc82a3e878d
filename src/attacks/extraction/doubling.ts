/** doubling: rounds of synthetic questions, each made of one that was answered before: seeds, then as many again as there are, and so on. What JBDA and T-RND share. */
import { CasemateError } from "../../core/error.ts";
import type { Domain } from "../../engine/runtime/model.ts";
import { projectRow } from "../geometry.ts";
import type { StrategyContext } from "./strategy.ts";
import type { Params } from "../attack.ts";

/** `seeds`: natural inputs that the first round asks. `change` RETURNS a synthetic neighbour of each row of x, n x size, not yet inside the domain. */
export const doubling = async <P extends Params>(
  c: StrategyContext<P>,
  seeds: number,
  change: (x: Float32Array, labels: Int32Array) => Promise<Float32Array>,
): Promise<Float32Array> => {
  const { size } = c.domain;
  if (c.round === 0) {
    if (c.inputs.length / size < seeds)
      throw new CasemateError(
        "USAGE",
        `${seeds} natural inputs are asked first, and there are ${c.inputs.length / size}`,
        {
          hint: "give more data, or the parameter seeds",
        },
      );
    return c.inputs.slice(0, seeds * size);
  }
  const n = c.answered.labels.length;
  // no more than remain are worth a gradient
  const rows = c
    .rng("rows", c.round)
    .shuffle(Int32Array.from({ length: n }, (_, i) => i))
    .subarray(0, c.left)
    .toSorted();
  const x = new Float32Array(rows.length * size);
  rows.forEach((row, i) => x.set(c.answered.x.subarray(row * size, (row + 1) * size), i * size));
  const changed = await change(
    x,
    rows.map((row) => c.answered.labels[row] as number),
  );
  return intoDomain(changed, x, c.domain);
};

/** Bounds, features that stay, whole numbers. */
const intoDomain = (x: Float32Array, originals: Float32Array, domain: Domain): Float32Array => {
  for (let r = 0; r < x.length / domain.size; r++) projectRow("linf", Infinity, x, r, originals, r, domain);
  return x;
};
