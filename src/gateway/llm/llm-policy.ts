/** LlmPolicy: what requests to language models and their answers go through. What is left out is the strict choice. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { reachOf } from "../../guard/reach.ts";
import { type Check, type Guard, guardPolicySchema, openGuard } from "../../guard/index.ts";
import { probingSchema } from "./probing.ts";

/** weakest first */
export const keptStates = ["pass", "refuse", "forget"] as const;

export const llmPolicySchema = z.strictObject({
  /** shadow: everything is looked at and recorded, nothing is refused or changed */
  mode: z.enum(["on", "shadow"]).default("on"),
  /** which checks run, from which scores on they count: docs/guide/guard.md */
  guard: guardPolicySchema.prefault({}),
  /** a client whose request or answer is flagged gets an error, or an answer that says no */
  whenFlagged: z.enum(["error", "answer"]).default("error"),
  /** what that answer says */
  answer: z.string().min(1).max(1000).default("I can not help with that."),
  /** hits in answers for which a check knows a replacement: the whole answer is refused, or they are replaced */
  output: z.enum(["refuse", "redact"]).default("refuse"),
  /** checks that need a whole answer (Infinity in their reach): a stream is held to its end, or goes on and is ended by an error if they flag */
  wholeAnswer: z.enum(["hold", "at-end"]).default("hold"),
  /** a check that broke, or could not look at everything */
  whenBroken: z.enum(["refuse", "pass"]).default("refuse"),
  /**
   * A turn of the user's for which a request of this client was refused before: drop: it is taken out of later requests, with what stands behind it up to the next turn, and the
   * rest has to pass; refuse: the conversation stays refused
   */
  stoppedTurns: z.enum(["drop", "refuse"]).default("drop"),
  /** clients that try variants of what was flagged */
  probing: probingSchema.prefault({}),
  /** pictures, sound, files without text: what no check can read */
  media: z.enum(["refuse", "pass"]).default("refuse"),
  /**
   * What the API keeps itself, and no check can read: earlier answers and conversations by their ids, prompts by id. refuse: not taken, nor is the wish to keep an answer
   * (store: true); forget: not taken, and the API is told to keep no answer (store: false); pass: taken, and told as skipped
   */
  keptState: z.enum(keptStates).default("refuse"),
});
export type LlmPolicyInput = z.input<typeof llmPolicySchema>;
export type LlmPolicy = z.output<typeof llmPolicySchema> & { readonly name: string };

/** A policy with what looks. */
export interface OpenLlmPolicy {
  readonly policy: LlmPolicy;
  readonly guard: Guard;
  /** without the checks in shadow */
  readonly enforcing: Guard;
  /** and without those that look at the end only: for looks while an answer comes */
  readonly streaming: Guard;
}

/** THROWS GATEWAY_CONFIG for checks that are not there. */
export const openLlmPolicy = (policy: LlmPolicy, more: readonly Check[] = []): OpenLlmPolicy => {
  try {
    const guard = openGuard(policy.guard, more);
    const checks = Object.fromEntries(
      Object.entries(policy.guard.checks).map(([id, c]) => [
        id,
        c.mode === "shadow" ? { ...c, mode: "off" as const } : c,
      ]),
    );
    const enforcing = openGuard({ ...policy.guard, checks }, more);
    if (policy.wholeAnswer === "hold") return { policy, guard, enforcing, streaming: enforcing };
    const late = enforcing.checks.filter((c) => reachOf(guard.policy, c) === Infinity);
    const streaming = openGuard(
      {
        ...policy.guard,
        checks: { ...checks, ...Object.fromEntries(late.map((c) => [c.id, { mode: "off" as const }])) },
      },
      more,
    );
    return { policy, guard, enforcing, streaming };
  } catch (cause) {
    throw notOpened(policy.name, cause);
  }
};

/** Opens the models that its checks name, before the first request. THROWS GATEWAY_CONFIG. */
export const readyLlmPolicy = async ({ policy, guard }: OpenLlmPolicy): Promise<void> => {
  try {
    await guard.ready();
  } catch (cause) {
    throw notOpened(policy.name, cause);
  }
};

const notOpened = (name: string, cause: unknown): unknown =>
  cause instanceof CasemateError
    ? new CasemateError("GATEWAY_CONFIG", `llm policy '${name}': ${cause.message}`, {
        cause,
        ...(cause.hint === undefined ? {} : { hint: cause.hint }),
      })
    : cause;
