/** The section `llm` of casemate.yaml: upstreams by the models that they have, policies, who gets which, and how much. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { parseRule } from "../limits/rule.ts";
import { llmPolicySchema } from "./llm-policy.ts";
import { moneyRule } from "./money-rule.ts";

const ruleText = (parse: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      parse(text);
    } catch (e) {
      context.addIssue({ code: "custom", message: e instanceof CasemateError ? e.message : "is no rule" });
    }
  });

const upstreamSchema = z.strictObject({
  /** with its version: https://api.example/v1 */
  url: z.url({ protocol: /^https?$/ }),
  /** which APIs it speaks */
  speaks: z.enum(["openai", "anthropic", "both"]).default("both"),
  /** where its key is; client: none is kept here, the client's own is handed on */
  key: z
    .union([
      z.strictObject({ env: z.string().min(1) }),
      z.strictObject({ file: z.string().min(1) }),
      z.literal("client"),
    ])
    .default("client"),
  /** names of its models; '*' stands for any characters. The first upstream that has a model is asked */
  models: z.array(z.string().min(1).max(256)).min(1).default(["*"]),
  /** of a million tokens, in the currency of the money limits, by models as above; the first that fits counts */
  prices: z.record(z.string(), z.strictObject({ input: z.number().min(0), output: z.number().min(0) })).default({}),
  /** until an answer begins, and between two pieces of it, in ms */
  timeoutMs: z.number().int().min(1).max(3_600_000).default(120_000),
  /** of a whole answer, in ms */
  maxAnswerMs: z.number().int().min(1).max(86_400_000).default(900_000),
  maxAnswerBytes: z
    .number()
    .int()
    .min(1024)
    .max(1 << 30)
    .default(32 << 20),
});
export type UpstreamConfig = z.output<typeof upstreamSchema> & { readonly name: string };

const limitsSchema = z.strictObject({
  /** "account 100000 tokens/min burst 20000", "key 60 requests/min", "account 5000000 tokens/month" */
  rates: z.array(ruleText(parseRule)).default(["account 600 requests/min burst 100"]),
  /** "account 20/month": in the currency of the prices */
  money: z.array(ruleText(moneyRule)).default([]),
  /** tokens of an answer that are set aside where the client does not bound it */
  reserveTokens: z.number().int().min(1).default(1024),
  /** requests of one account at once */
  concurrency: z.number().int().min(1).default(64),
});

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

export const llmConfigSchema = z.strictObject({
  upstreams: z.record(z.string(), upstreamSchema).refine((all) => Object.keys(all).length > 0, "there is no upstream"),
  policies: z.record(name, llmPolicySchema).default({}),
  /** of who is not named under `clients` */
  policy: name.default("default"),
  /** by account (--client of casemate keys create) */
  clients: z
    .record(
      z.string(),
      z.strictObject({
        policy: name.optional(),
        /** weaker ones that it may choose by the header casemate-guard-policy; stricter ones it always may */
        mayChoose: z.array(name).default([]),
      }),
    )
    .default({}),
  /** requests without a credential are served, as accounts named by their network */
  anonymous: z.boolean().default(false),
  limits: limitsSchema.prefault({}),
  memory: z
    .strictObject({
      /** messages of which is kept what the guard found in them, by hash; 0: every turn of a conversation is looked at anew */
      messages: z.number().int().min(0).max(1_000_000).default(10_000),
      /** clients that were flagged and are remembered */
      clients: z.number().int().min(1).max(100_000).default(4_096),
    })
    .prefault({}),
});
export type LlmConfigInput = z.input<typeof llmConfigSchema>;
export type LlmConfig = z.output<typeof llmConfigSchema>;

/** What a schema can not say. THROWS GATEWAY_CONFIG. */
export const checkLlmConfig = (config: LlmConfig): LlmConfig => {
  const policies = new Set(["default", ...Object.keys(config.policies)]);
  const wanted = [config.policy, ...Object.values(config.clients).flatMap((c) => [c.policy ?? [], c.mayChoose].flat())];
  for (const p of wanted)
    if (!policies.has(p))
      throw new CasemateError("GATEWAY_CONFIG", `there is no llm policy '${p}'`, {
        hint: `there are ${[...policies].join(", ")}`,
      });
  const open = Object.entries(config.upstreams).find(([, u]) => u.url.includes("@") || u.url.includes("?"));
  if (open !== undefined)
    throw new CasemateError("GATEWAY_CONFIG", `the address of upstream '${open[0]}' has a password or a query in it`);
  if (config.anonymous && Object.values(config.upstreams).some((u) => u.key === "client"))
    throw new CasemateError("GATEWAY_CONFIG", "an upstream without a key of its own takes no anonymous requests", {
      hint: "give it a key, or leave `anonymous` out",
    });
  return config;
};
