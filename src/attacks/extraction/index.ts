/** The extraction strategies in the box. This list is the only registration there is. */
import { jbda } from "./jbda.ts";
import { naturalQueries } from "./natural-queries.ts";
import type { ExtractionStrategy } from "./strategy.ts";
import { tRnd } from "./t-rnd.ts";
import { uniformNoise } from "./uniform-noise.ts";

/** Strategies take parameters of their own kind; the driver checks them by name against the defaults. */
export const extractionStrategies: readonly ExtractionStrategy[] = [
  jbda,
  tRnd,
  uniformNoise,
  naturalQueries,
] as readonly ExtractionStrategy[];
