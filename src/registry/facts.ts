/** Facts: all that an entry of the log can say. What a registry is follows from them and nothing else (state.ts). */
import { z } from "zod";
import { canonicalJson } from "../core/canonical-json.ts";
import { CasemateError } from "../core/error.ts";
import { accessFactSchema } from "./access/facts.ts";

import { subjectIdSchema } from "./access/subject.ts";
import { checkedAlias } from "./documents/reference.ts";
import { gateSchema } from "./documents/assessment.ts";
import { digestSchema, lineSchema, modelNameSchema, versionSchema } from "./documents/version-manifest.ts";
import { verdicts } from "./scan/verdict.ts";

const at = z.int().nonnegative().describe("milliseconds since 1970");
const model = modelNameSchema;
const alias = z.string().refine((name) => {
  try {
    return checkedAlias(name) === name;
  } catch {
    return false;
  }
}, "expected an alias such as production");
const version = versionSchema;
const reason = lineSchema.describe("why, for people");
const keyId = z.string().regex(/^[0-9a-f]{64}$/, "expected the SHA-256 of a public key");
const publicKey = z.strictObject({ keyId, pem: z.string().max(1000) });
/** 32 hexadecimal digits */
const proposalId = z.string().regex(/^[0-9a-f]{32}$/, "expected the 32 hexadecimal digits of a proposal");

/** What must be so before an alias moves. */
export const aliasRulesSchema = z.strictObject({
  approvals: z
    .strictObject({
      k: z.int().min(1).max(16),
      approvers: z
        .array(z.strictObject({ subject: subjectIdSchema, ...publicKey.shape }))
        .min(1)
        .max(32),
      /** may who proposed the move be one of the k */
      proposerCounts: z.boolean(),
    })
    .optional(),
  attestation: z
    .strictObject({
      /** keys whose assessments count */
      signers: z.array(publicKey).min(1).max(32),
      /** only assessments by this plan count */
      plan: lineSchema.optional(),
      /** an older one counts as expired, whatever it says */
      maxAgeMs: z.int().positive().optional(),
      /** held against the numbers, whatever gates the signer chose */
      gates: z.array(gateSchema).min(1).max(64).optional(),
    })
    .optional(),
});
export type AliasRules = z.infer<typeof aliasRulesSchema>;

const registryFactSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("registry-created"),
    at,
    /** 32 hexadecimal digits */
    registry: proposalId,
    signer: publicKey,
    recipients: z.array(z.string().max(4000)).min(1).max(16),
  }),
  z.strictObject({
    kind: z.literal("version-pushed"),
    at,
    model,
    version,
    /** of the blob with the manifest */
    manifest: digestSchema,
    /** of the blob with the headers of the sealed files */
    headers: digestSchema,
    /** root digest of the plain files */
    digest: digestSchema,
    bytes: z.int().nonnegative(),
    verdict: z.enum(verdicts),
    expiresAt: at.optional(),
  }),
  z.strictObject({
    kind: z.literal("version-pulled"),
    at,
    model,
    version,
    /** where it was asked for by an alias */
    alias: alias.optional(),
  }),
  z.strictObject({ kind: z.literal("version-yanked"), at, model, version, reason }),
  z.strictObject({ kind: z.literal("version-restored"), at, model, version, reason }),
  z.strictObject({
    kind: z.literal("attested"),
    at,
    model,
    version,
    /** of the blob with the envelope */
    attestation: digestSchema,
  }),
  z.strictObject({
    kind: z.literal("alias-moved"),
    at,
    model,
    alias,
    /** where it pointed before; absent: nowhere */
    from: version.optional(),
    /** absent: the alias is gone */
    to: version.optional(),
    why: z.enum(["set", "promoted", "rolled-back"]),
    proposal: proposalId.optional(),
  }),
  z.strictObject({
    kind: z.literal("move-proposed"),
    at,
    id: proposalId,
    model,
    alias,
    from: version.optional(),
    to: version,
    expiresAt: at,
  }),
  z.strictObject({
    kind: z.literal("move-approved"),
    at,
    id: proposalId,
    keyId,
    /** of the blob with the envelope */
    approval: digestSchema,
  }),
  /** `model` "*": for every model that has none of its own for this alias */
  z.strictObject({
    kind: z.literal("alias-rules-set"),
    at,
    model: z.union([model, z.literal("*")]),
    alias,
    rules: aliasRulesSchema,
  }),
  z.strictObject({
    kind: z.literal("keys-rotated"),
    at,
    signer: publicKey,
    recipients: z.array(z.string().max(4000)).min(1).max(16),
  }),
  /** what the gateway that serves this registry's models did or saw; nothing follows from it */
  z.strictObject({
    kind: z.literal("gateway-noted"),
    at,
    what: z.enum(["started", "stopping", "served", "swapped", "refused", "gone", "alert"]),
    /** as routes call it */
    served: lineSchema.optional(),
    version: lineSchema.optional(),
    note: lineSchema.optional(),
  }),
  z.strictObject({ kind: z.literal("headers-replaced"), at, model, version, headers: digestSchema }),
  z.strictObject({
    kind: z.literal("blobs-collected"),
    at,
    blobs: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
  }),
]);
export type RegistryFact = z.infer<typeof registryFactSchema>;

const factSchema = z.union([registryFactSchema, accessFactSchema]);
export type Fact = z.infer<typeof factSchema>;

const entrySchema = z.strictObject({
  v: z.literal(1),
  /** the subject that did it */
  by: subjectIdSchema,
  fact: factSchema,
});
export type Entry = z.infer<typeof entrySchema>;

/** The bytes of the log: RFC 8785. */
export const entryBytes = (entry: Entry): Uint8Array => Buffer.from(canonicalJson(entry), "utf8");

/** Reads an entry of the log. Throws REGISTRY_BROKEN for what this version of the program does not know: what follows from it could not be known either. */
export const parseEntry = (bytes: Uint8Array, index: number): Entry => {
  try {
    return entrySchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new CasemateError("REGISTRY_BROKEN", `entry ${index} of the log can not be read`, {
      cause,
      hint: "was it written by a newer casemate?",
    });
  }
};

const accessKinds: ReadonlySet<string> = new Set(accessFactSchema.options.map((o) => o.shape.kind.value));
export const isAccessFact = (fact: Fact): fact is z.infer<typeof accessFactSchema> => accessKinds.has(fact.kind);
