/** rewriting: a converter that rewrites the ask, letters or words at a time. */
import type { Rng } from "../../../core/rng.ts";
import type { Converter } from "../strategy.ts";

export const rewriting = (
  id: string,
  title: string,
  rewrite: (text: string, rng: Rng) => string,
  source?: string,
): Converter => ({
  kind: "converter",
  id,
  title,
  ...(source === undefined ? {} : { source }),
  convert: (ask, { rng }) => [rewrite(ask, rng)],
});
