/** What is in the box: the detectors, in the order in which they see a query. Their shares of the evidence add up to 1 at most. */
import type { Detector } from "./detector.ts";
import { boundaryHugging } from "./detectors/boundary-hugging.ts";
import { coverage } from "./detectors/coverage.ts";
import { distance } from "./detectors/distance.ts";
import { nearDuplicate } from "./detectors/near-duplicate.ts";
import { prada } from "./detectors/prada.ts";

export const detectors: readonly Detector<unknown>[] = [distance, nearDuplicate, coverage, boundaryHugging, prada];
