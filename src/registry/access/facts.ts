/** What the log can say about access: the only things that change who may do what. Times are of the log's entry, milliseconds since 1970. */
import { z } from "zod";
import { parseResource } from "./resource.ts";
import { roles } from "./roles.ts";
import { subjectIdSchema } from "./subject.ts";

const timeMs = z.int().nonnegative();

/** A scope as text: "*", "fraud", "fraud@production". */
export const scopeSchema = z.string().refine((text) => {
  try {
    parseResource(text);
    return true;
  } catch {
    return false;
  }
}, "expected a scope: *, fraud or fraud@production");
export const roleSchema = z.enum(roles);
export const tokenIdSchema = z.string().regex(/^[0-9a-f]{16}$/, "expected the 16 hexadecimal digits of a token's id");
const titleSchema = z.string().max(200);

const maxScopes = 64;
const maxPolicies = 100;
const maxPolicyLength = 100_000;

export const tokenLimitsSchema = z.strictObject({
  role: roleSchema.optional(),
  scopes: z.array(scopeSchema).min(1).max(maxScopes).optional(),
});

/** A file of policies beside the default ones. */
export const policySourceSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/)
    .max(100),
  /** Cedar */
  text: z.string().max(maxPolicyLength),
});
export type PolicySource = z.infer<typeof policySourceSchema>;
export const policySourcesSchema = z.array(policySourceSchema).max(maxPolicies);

export const accessFactSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("subject-added"),
    at: timeMs,
    subject: subjectIdSchema,
    title: titleSchema.optional(),
  }),
  /** ends its grants and its tokens */
  z.strictObject({ kind: z.literal("subject-removed"), at: timeMs, subject: subjectIdSchema }),
  z.strictObject({
    kind: z.literal("granted"),
    at: timeMs,
    subject: subjectIdSchema,
    role: roleSchema,
    scope: scopeSchema,
  }),
  /** ends the grants of this role on this scope and on everything in it */
  z.strictObject({
    kind: z.literal("revoked"),
    at: timeMs,
    subject: subjectIdSchema,
    role: roleSchema,
    scope: scopeSchema,
  }),
  z.strictObject({
    kind: z.literal("token-created"),
    at: timeMs,
    id: tokenIdSchema,
    /** hexadecimal digest of the token (token.ts); the token itself is nowhere */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    subject: subjectIdSchema,
    title: titleSchema.optional(),
    limits: tokenLimitsSchema,
    expiresAt: timeMs,
  }),
  z.strictObject({ kind: z.literal("token-revoked"), at: timeMs, id: tokenIdSchema }),
  /** all policies beside the default ones, replacing those before */
  z.strictObject({ kind: z.literal("policies-set"), at: timeMs, policies: policySourcesSchema }),
]);
export type AccessFact = z.infer<typeof accessFactSchema>;
