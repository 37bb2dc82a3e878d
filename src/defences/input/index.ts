/** The input filters in the box. This list is the only registration there is. */
import { bitDepth } from "./bit-depth.ts";
import { clip } from "./clip.ts";
import { featureLimits } from "./feature-limits.ts";
import type { GraphFilter } from "./filter.ts";
import { gaussian } from "./gaussian.ts";
import { jpeg } from "./jpeg.ts";
import { median } from "./median.ts";
import { nonLocalMeans } from "./non-local-means.ts";
import { resizePad } from "./resize-pad.ts";
import { totalVariation } from "./total-variation.ts";

/** Filters take parameters of their own kind; `parseFilter` checks them by name against the defaults. */
export const graphFilters: readonly GraphFilter[] = [
  bitDepth,
  median,
  gaussian,
  jpeg,
  totalVariation,
  nonLocalMeans,
  resizePad,
  clip,
  featureLimits,
] as readonly GraphFilter[];
