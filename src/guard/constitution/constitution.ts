/** Constitution: what answers may not be, in sentences, and what happens to one that is. */
import { z } from "zod";
import { parseConfig } from "../../core/parse-config.ts";

/** checks of answers that the offline judge can ask */
export const offlineChecks = [
  "pii",
  "secrets",
  "toxicity",
  "unsafe-code",
  "unsafe-links",
  "prompt-leak-output",
] as const;

const id = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "small letters, digits and hyphens");
const principle = z.strictObject({
  id,
  /** "The answer names no dose of a medicine." What has to hold: one sentence that can be said yes or no to */
  rule: z.string().min(8).max(2_000),
  /** block: such an answer is not given. rewrite: it is put right, and looked at again */
  action: z.enum(["block", "rewrite"]).default("block"),
  /** what the judge without a model goes by: any of these breaks the rule */
  offline: z
    .strictObject({
      checks: z.array(z.enum(offlineChecks)).default([]),
      /** words that stand in the answer, in any case, as whole words */
      phrases: z.array(z.string().min(3).max(200)).max(500).default([]),
    })
    .optional(),
});

export const constitutionSchema = z
  .strictObject({
    name: z.string().min(1).max(100).default("constitution"),
    principles: z.array(principle).min(1).max(100),
    /** what happens where the judge can not be asked, is not understood, or the budget is used up */
    fail: z.enum(["block", "pass"]).default("block"),
    /** what is said instead of an answer */
    refusal: z.string().min(1).max(2_000).default("I can not give that answer."),
    budget: z
      .strictObject({
        /** questions to the judge for one answer: critique, revision, check of the revision, and so on */
        calls: z.number().int().min(1).max(50).default(5),
        /** for one answer, milliseconds */
        ms: z.number().int().positive().default(30_000),
        /** units of the answer and of what was asked; longer ones are not judged, and the fail rule decides */
        units: z.number().int().positive().default(50_000),
      })
      .prefault({}),
    /** answers whose outcome is kept in memory; 0: none */
    cache: z.number().int().min(0).max(1_000_000).default(1_000),
  })
  .refine((c) => new Set(c.principles.map((p) => p.id)).size === c.principles.length, {
    message: "two principles have the same id",
    path: ["principles"],
  });

export type ConstitutionInput = z.input<typeof constitutionSchema>;
export type Constitution = z.output<typeof constitutionSchema>;
export type Principle = Constitution["principles"][number];

/** YAML. `source` stands in messages. Throws USAGE. */
export const readConstitution = (text: string, source: string): Constitution =>
  parseConfig(
    text,
    source,
    { name: "constitution", code: "USAGE", page: "docs/guide/constitution.md" },
    () => constitutionSchema,
  );
