/** The input detectors in the box. This list is the only registration there is. */
import type { InputDetector } from "./detector.ts";
import { featureSqueezing } from "./feature-squeezing.ts";
import { knn } from "./knn.ts";
import { lof } from "./lof.ts";
import { magnet } from "./magnet.ts";
import { mahalanobis } from "./mahalanobis.ts";

export const detectors: readonly InputDetector[] = [featureSqueezing, mahalanobis, knn, lof, magnet];
