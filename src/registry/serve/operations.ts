/**
 * Everything that a registry can be asked, in one table: action, route, input, answer. The server's routes, the client's calls, the interface between them
 * (registry-api.ts) and the OpenAPI document are all made from it, so they can not differ.
 */
import { z } from "zod";
import type { ActionId } from "../access/actions.ts";
import { policySourcesSchema, roleSchema, scopeSchema, tokenIdSchema } from "../access/facts.ts";
import { subjectIdSchema } from "../access/subject.ts";
import { checkedAlias } from "../documents/reference.ts";
import { aliasMoveSchema } from "../documents/approval.ts";
import type { VersionDiff } from "../documents/manifest-diff.ts";
import { digestSchema, lineSchema, modelNameSchema } from "../documents/version-manifest.ts";
import { aliasRulesSchema } from "../facts.ts";
import { verdicts } from "../scan/verdict.ts";

const maxVersion = 2 ** 31 - 1;

/** A whole number, in JSON or as the digits of an address. */
const whole = (min: number, max: number) =>
  z
    .union([
      z.int(),
      z
        .string()
        .regex(/^(?:0|[1-9][0-9]{0,14})$/, "expected a whole number")
        .transform(Number),
    ])
    .pipe(z.int().min(min).max(max));
const version = whole(1, maxVersion);
const alias = z.string().refine((text) => {
  try {
    return checkedAlias(text) === text;
  } catch {
    return false;
  }
}, "expected an alias such as production");
const model = modelNameSchema;
const timeMs = z.number().describe("milliseconds since 1970");
/** JSON that others check: cards, statements, envelopes. */
const json = z.custom<unknown>((value) => value !== undefined, "expected JSON");
const done = z.object({}).describe("nothing but that it was done");

const versionSummary = z.object({
  model,
  version: z.int(),
  digest: digestSchema.describe("of the version's manifest"),
  createdAt: timeMs,
  by: z.string().describe("the subject that pushed it"),
  bytes: z.number().describe("of the plain files together"),
  verdict: z.enum(verdicts).describe("of the scan when it was pushed"),
  yanked: z.string().optional().describe("why it was withdrawn"),
  expiresAt: timeMs.optional(),
  aliases: z.array(alias),
});
const versionDetails = versionSummary.extend({
  manifest: json,
  attestations: z.array(json),
  documents: z.record(z.string(), json),
});
const modelSummary = z.object({
  model,
  versions: z.int().optional().describe("how many; absent where the caller may see only aliases"),
  aliases: z.record(alias, z.int()),
});
const moved = z.object({
  moved: z.boolean().describe("false: more approvals are needed"),
  version: z.int(),
  approvals: z.int(),
  needed: z.int(),
  proposal: z.string().optional().describe("where approvals are needed: its id, 32 hexadecimal digits"),
});
const proposal = z.object({
  id: z.string(),
  move: aliasMoveSchema.describe("what approvers sign"),
  approvals: z.int(),
  needed: z.int(),
});
const verified = z.object({
  entries: z.int(),
  versions: z.int(),
  bytes: z.number(),
  problems: z.array(z.object({ failure: z.string(), where: z.string(), message: z.string() })),
});
const grant = z.object({
  subject: z.string(),
  title: z.string().optional(),
  role: roleSchema,
  scope: z.string(),
});

/** What comes with the files of a push. */
const pushed = z.strictObject({
  model,
  dataDigests: z.array(digestSchema).max(1000).optional().describe("of the data that it was trained on"),
  card: json.optional(),
  bom: json.optional().describe("CycloneDX 1.6 or 1.7; without one it is made"),
  provenance: json.optional().describe("in-toto statement of SLSA, or an envelope of one"),
  profile: json.optional().describe("reference profile of casemate profile, which monitors use"),
  detectors: json.optional().describe("calibrated detectors of casemate calibrate, which look at inputs"),
  recipe: digestSchema.optional(),
  commit: z.string().optional().describe("of git, 40 or 64 hexadecimal digits"),
  run: lineSchema.optional(),
  version: version.optional().describe("the version that it must become; without it the next one"),
  parent: version.optional().describe("the version that it was made from"),
  acknowledge: lineSchema.optional().describe("why a version is taken whose scan is not clean"),
  expiresAt: timeMs.optional(),
});

export interface Operation {
  readonly action: ActionId;
  readonly method: "GET" | "POST";
  /** names with a colon are fields of the input; on GET the others are the query, on POST the body */
  readonly path: string;
  readonly input: z.ZodObject;
  readonly answer: z.ZodType;
  /** the request carries files (files-body.ts) after its input, or the answer after its head */
  readonly files?: "sent" | "received";
}

const none = z.strictObject({});
const of = {
  model: z.strictObject({ model }),
  version: z.strictObject({ model, version }),
  alias: z.strictObject({ model, alias }),
};
const onVersion = "/v1/models/:model/versions/:version";
const onAlias = "/v1/models/:model/aliases/:alias";

export const operations = {
  list: {
    action: "list",
    method: "GET",
    path: "/v1/models",
    input: none,
    answer: z.object({ models: z.array(modelSummary) }),
  },
  show: { action: "show", method: "GET", path: "/v1/models/:model", input: of.model, answer: modelSummary },
  showVersion: { action: "show", method: "GET", path: onVersion, input: of.version, answer: versionDetails },
  showAlias: { action: "show", method: "GET", path: onAlias, input: of.alias, answer: versionDetails },
  versions: {
    action: "versions",
    method: "GET",
    path: "/v1/models/:model/versions",
    input: of.model,
    answer: z.object({ versions: z.array(versionSummary) }),
  },
  diff: {
    action: "diff",
    method: "GET",
    path: "/v1/models/:model/diff",
    input: z.strictObject({ model, from: version, to: version }),
    answer: z.custom<VersionDiff>((value) => typeof value === "object" && value !== null, "expected a comparison"),
  },
  pullVersion: {
    action: "pull",
    method: "GET",
    path: `${onVersion}/files`,
    input: of.version,
    answer: versionDetails,
    files: "received",
  },
  pullAlias: {
    action: "pull",
    method: "GET",
    path: `${onAlias}/files`,
    input: of.alias,
    answer: versionDetails,
    files: "received",
  },
  push: {
    action: "push",
    method: "POST",
    path: "/v1/models/:model/versions",
    input: pushed,
    answer: versionSummary.extend({
      same: z.int().optional().describe("an earlier version of exactly these files"),
      root: digestSchema.describe("root digest of the files, as their signature has it"),
    }),
    files: "sent",
  },
  yank: {
    action: "yank",
    method: "POST",
    path: `${onVersion}/yank`,
    input: of.version.extend({ reason: lineSchema.optional().describe("absent: takes the withdrawal back") }),
    answer: versionSummary,
  },
  attest: {
    action: "attest",
    method: "POST",
    path: `${onVersion}/attestations`,
    input: of.version.extend({ envelope: json.describe("DSSE envelope of an assessment") }),
    answer: done,
  },
  alias: {
    action: "alias",
    method: "POST",
    path: onAlias,
    input: of.alias.extend({ version: version.nullable().describe("null: removes the alias") }),
    answer: done,
  },
  promote: {
    action: "promote",
    method: "POST",
    path: `${onAlias}/promote`,
    input: of.alias.extend({ version }),
    answer: moved,
  },
  rollback: {
    action: "rollback",
    method: "POST",
    path: `${onAlias}/rollback`,
    input: of.alias.extend({
      version: version.optional().describe("one that it pointed to before; without it the last"),
    }),
    answer: moved,
  },
  proposals: {
    action: "show",
    method: "GET",
    path: `${onAlias}/proposals`,
    input: of.alias,
    answer: z.object({ proposals: z.array(proposal) }),
  },
  rulesShow: {
    action: "show",
    method: "GET",
    path: `${onAlias}/rules`,
    input: of.alias,
    answer: z.object({
      rules: aliasRulesSchema,
      of: z.string().describe("the model whose rules these are; * for all"),
    }),
  },
  rulesSet: {
    action: "policy-set",
    method: "POST",
    path: "/v1/alias-rules",
    input: z.strictObject({
      of: z.union([modelNameSchema, z.literal("*")]).describe("a model, or * for all that have none of their own"),
      alias,
      rules: aliasRulesSchema,
    }),
    answer: done,
  },
  approve: {
    action: "approve",
    method: "POST",
    path: `${onAlias}/approvals`,
    input: of.alias.extend({ envelope: json.describe("DSSE envelope of an approval") }),
    answer: moved,
  },
  access: {
    action: "access",
    method: "GET",
    path: "/v1/access",
    input: z.strictObject({ scope: scopeSchema }),
    answer: z.object({ grants: z.array(grant) }),
  },
  grant: {
    action: "grant",
    method: "POST",
    path: "/v1/access/grant",
    input: z.strictObject({ subject: subjectIdSchema, role: roleSchema, scope: scopeSchema }),
    answer: done,
  },
  revoke: {
    action: "revoke",
    method: "POST",
    path: "/v1/access/revoke",
    input: z.strictObject({ subject: subjectIdSchema, role: roleSchema, scope: scopeSchema }),
    answer: done,
  },
  subjectAdd: {
    action: "subject-add",
    method: "POST",
    path: "/v1/subjects/add",
    input: z.strictObject({ subject: subjectIdSchema, title: lineSchema.max(200).optional() }),
    answer: done,
  },
  subjectRemove: {
    action: "subject-remove",
    method: "POST",
    path: "/v1/subjects/remove",
    input: z.strictObject({ subject: subjectIdSchema }),
    answer: done,
  },
  tokenCreate: {
    action: "token-create",
    method: "POST",
    path: "/v1/tokens",
    input: z.strictObject({
      subject: subjectIdSchema,
      title: lineSchema.max(200).optional(),
      days: z.number().positive().optional(),
      role: roleSchema.optional(),
      scopes: z.array(scopeSchema).min(1).max(64).optional(),
    }),
    answer: z.object({ token: z.string().describe("shown this once"), id: tokenIdSchema, expiresAt: timeMs }),
  },
  tokenRevoke: {
    action: "token-revoke",
    method: "POST",
    path: "/v1/tokens/:id/revoke",
    input: z.strictObject({ id: tokenIdSchema }),
    answer: done,
  },
  tokenList: {
    action: "token-list",
    method: "GET",
    path: "/v1/tokens",
    input: none,
    answer: z.object({
      tokens: z.array(
        z.object({
          id: tokenIdSchema,
          subject: z.string(),
          title: z.string().optional(),
          role: roleSchema.optional(),
          scopes: z.array(z.string()).optional(),
          createdAt: timeMs,
          expiresAt: timeMs,
        }),
      ),
    }),
  },
  policyShow: {
    action: "policy-show",
    method: "GET",
    path: "/v1/policies",
    input: none,
    answer: z.object({ policies: z.array(z.object({ name: z.string(), text: z.string() })) }),
  },
  policySet: {
    action: "policy-set",
    method: "POST",
    path: "/v1/policies",
    input: z.strictObject({ policies: policySourcesSchema }),
    answer: done,
  },
  verify: {
    action: "verify",
    method: "POST",
    path: "/v1/verify",
    input: none,
    answer: verified,
  },
  verifyModel: {
    action: "verify",
    method: "POST",
    path: "/v1/models/:model/verify",
    input: of.model,
    answer: verified,
  },
  log: {
    action: "log",
    method: "GET",
    path: "/v1/log",
    input: z.strictObject({ from: whole(0, 2 ** 48).optional(), limit: whole(1, 1000).optional() }),
    answer: z.object({ checkpoint: z.string(), size: z.int(), entries: z.array(json) }),
  },
  keys: {
    action: "list",
    method: "GET",
    path: "/v1/keys",
    input: none,
    answer: z.object({
      registry: z.string(),
      origin: z.string().describe("name of the log"),
      log: z.string().describe("the key that signs checkpoints, PEM"),
      signers: z
        .array(z.object({ keyId: z.string(), pem: z.string() }))
        .describe("keys of versions, the current one last"),
      recipients: z.array(z.string()),
    }),
  },
  rotateKeys: {
    action: "rotate-keys",
    method: "POST",
    path: "/v1/keys/rotate",
    input: none,
    answer: z.object({ versions: z.int(), recipients: z.array(z.string()) }),
  },
  gc: {
    action: "gc",
    method: "POST",
    path: "/v1/gc",
    input: z.strictObject({ dryRun: z.boolean().optional() }),
    answer: z.object({ blobs: z.int(), bytes: z.number() }),
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

/** What `GET /v1/whoami` tells; the server answers it itself. */
export const whoamiAnswer = z.object({
  subject: z.string(),
  credential: z.string(),
  grants: z.array(z.object({ role: roleSchema, scope: z.string() })),
});
