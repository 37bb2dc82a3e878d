/** Every loss in the box. */
import type { Loss, LossId } from "../loss.ts";
import { crossEntropy } from "./cross-entropy.ts";

export const losses = { "cross-entropy": crossEntropy } as Readonly<Record<LossId, Loss>>;
