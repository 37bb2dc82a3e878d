/** Plan: the frozen list of what an assessment runs. A plan is data (YAML or JSON for users), so that two assessments with one plan can be compared. */
import { z } from "zod";
import { CasemateError } from "../core/error.ts";
import { norms } from "../engine/tensor/norm.ts";

const params = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]));

const plannedAttack = z.strictObject({
  id: z.string(),
  norm: z.enum(norms),
  /** multiples of the threat model's epsilon that the attack is run (fixed) or judged (minimal) at */
  scales: z.array(z.number().positive()).min(1).default([1]),
  targeted: z.boolean().default(false),
  params: params.default({}),
  /** attack only samples that no earlier attack of this norm beat at the same epsilon */
  survivorsOnly: z.boolean().default(false),
  /** at most this many samples, for costly attacks; null: all */
  samples: z.int().positive().nullable().default(null),
  /** forward queries per sample; null: the attack's own limit */
  maxQueries: z.int().positive().nullable().default(null),
});

const planSchema = z.strictObject({
  /** name and version: a frozen plan never changes under one id */
  id: z.string().min(1),
  title: z.string().default(""),
  seed: z.int().default(0),
  /** samples taken from the data, from the start; null: all */
  samples: z.int().positive().nullable().default(null),
  /** true: an attack whose parameters do not fit ends the run instead of being left out */
  strict: z.boolean().default(false),
  attacks: z.array(plannedAttack).min(1),
  /** what is run instead when the model gives no gradients (trees, remote endpoints); attacks that need more than it gives are skipped */
  blackBox: z.array(plannedAttack).default([]),
});

export type Plan = z.output<typeof planSchema>;
export type PlannedAttack = z.output<typeof plannedAttack>;

/** Checks a plan that came from a file or the command line. Throws USAGE naming the field. */
export const parsePlan = (value: unknown, source: string): Plan => {
  const result = planSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CasemateError(
    "USAGE",
    `plan '${source}': ${issue?.path.join(".") || "the document"}: ${issue?.message.toLowerCase()}`,
    {
      hint: "see docs/reference/plans.md for the fields",
    },
  );
};
