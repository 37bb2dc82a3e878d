/** The input detectors in the box. This list is the only registration there is. */
import type { InputDetector } from "./detector.ts";
import { mahalanobis } from "./mahalanobis.ts";

export const detectors: readonly InputDetector[] = [mahalanobis];
