/** Subject: the model that is assessed, opened, with what was decided about it and what the report says of it. */
import type { Decision, ModelDescription } from "../engine/runtime/description.ts";
import type { Model } from "../engine/runtime/model.ts";
import type { Report } from "./report.ts";

export interface Subject {
  /** takes inputs in its own units */
  readonly model: Model;
  /** how data become inputs, and the range of these */
  readonly description: Pick<ModelDescription, "domain" | "units" | "image" | "data">;
  /** in order; without those about the data's file */
  readonly decisions: readonly Decision[];
  /** do two runs on the same input differ */
  readonly random: boolean;
  /** samples that were sent to find out what was decided; undefined where that was not counted */
  readonly deciding?: number;
  /** what the report says of it; the rest is known after opening */
  readonly facts: Omit<Report["model"], "classes" | "access" | "random" | "averagedOver">;
}
