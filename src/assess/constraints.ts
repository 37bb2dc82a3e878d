/** Constraints: what an attacker may do to each feature. Data (YAML or JSON for users), in the units in which the data is stored. */
import { z } from "zod";
import { CasemateError } from "../core/error.ts";

const rule = z.strictObject({
  /** the attacker can not change it */
  immutable: z.boolean().optional(),
  /** lowest and highest value an attacker may give it; default: what the data has */
  min: z.number().optional(),
  max: z.number().optional(),
  /** does it take whole numbers only; default: true for columns that hold nothing else */
  integer: z.boolean().optional(),
  /** it can only grow (an age), or only shrink */
  direction: z.enum(["increase", "decrease"]).optional(),
});

const schema = z.strictObject({
  /** by column name, by the name of a one-hot group, or by index from 0 */
  features: z.record(z.string(), rule).default({}),
  /** only these may be changed */
  mutable: z.array(z.string()).optional(),
  /** groups of columns of which exactly one is 1; instead of those that are found; empty: none */
  oneHot: z.array(z.array(z.string()).min(2)).optional(),
});

export type Constraints = z.output<typeof schema>;
export type FeatureRule = z.output<typeof rule>;

/** Throws USAGE naming the field. */
export const parseConstraints = (value: unknown, source: string): Constraints => {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CasemateError(
    "USAGE",
    `constraints '${source}': ${issue?.path.join(".") || "the document"}: ${issue?.message.toLowerCase()}`,
    { hint: "see docs/guide/tabular.md for the fields" },
  );
};
