/** GuardPolicy: which checks run, from which score on they count, and how much is looked at. What is left out can only make it stricter. */
import { z } from "zod";
import { roles } from "./message.ts";

const perRole = z.partialRecord(z.enum(roles), z.number().min(0).max(1));

export const guardPolicySchema = z.strictObject({
  checks: z
    .record(
      z.string(),
      z.strictObject({
        mode: z.enum(["on", "shadow", "off"]).optional(),
        /** a hit counts from this score on: one for all roles or one for each */
        threshold: z.union([z.number().min(0).max(1), perRole]).optional(),
        settings: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .default({}),
  /** roles whose messages are taken at their word and not scanned */
  trusted: z.array(z.enum(roles)).default(["system", "developer"]),
  /**
   * A flagged turn of the user that was answered with a refusal and is older than the last one: "flag" it for ever, or only "report" it. The client sends the history, and with
   * it perhaps refusals that nobody wrote: "report" trusts the model to keep to its refusal.
   */
  refused: z.enum(["flag", "report"]).default("flag"),
  limits: z
    .strictObject({
      /** UTF-16 units of all messages together */
      maxUnits: z.number().int().positive().default(1_000_000),
      maxMessages: z.number().int().positive().default(2_000),
      /** decodings of decodings */
      maxDepth: z.number().int().min(0).max(8).default(3),
      /** views of one message, as written and cleaned included */
      maxViews: z.number().int().positive().default(64),
      /** milliseconds for the whole conversation; what has not begun by then is skipped */
      budgetMs: z.number().positive().default(2_000),
    })
    .prefault({}),
});

/** As a policy file has it. */
export type GuardPolicyInput = z.input<typeof guardPolicySchema>;
export type GuardPolicy = z.output<typeof guardPolicySchema>;
