/** rewriting: a converter that makes one text of the ask. */
import type { Rng } from "../../../core/rng.ts";
import type { Converter } from "../strategy.ts";

type Context = Parameters<Converter["convert"]>[1];

export const rewriting = (
  id: string,
  title: string,
  rewrite: (text: string, rng: Rng, goal: Context["goal"]) => string,
  source?: string,
): Converter => ({
  kind: "converter",
  id,
  title,
  ...(source === undefined ? {} : { source }),
  convert: (ask, { rng, goal }) => [rewrite(ask, rng, goal)],
});
