/**
 * Provenance of others: an in-toto Statement v1 with a SLSA Provenance v1 predicate (https://slsa.dev/spec/v1.0/provenance), in a DSSE envelope or bare,
 * such as `casemate train` and builders of CI write. Unknown fields are ignored, as both specifications ask.
 */
import { z } from "zod";
import { parseEnvelope, verifyEnvelope } from "../../core/dsse.ts";
import { CasemateError } from "../../core/error.ts";
import type { VerifyingKey } from "../../core/signing-key.ts";
import { checked } from "./checked.ts";
import { statementType } from "./signed-statement.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";
import type { VersionManifest } from "./version-manifest.ts";

const provenanceType = "https://slsa.dev/provenance/v1";
const payloadType = "application/vnd.in-toto+json";

const text = z.string().max(10_000);
/** algorithm -> digest; at least one (in-toto, DigestSet) */
const digestSet = z
  .record(z.string().min(1).max(100), z.string().min(1).max(1000))
  .refine((d) => Object.keys(d).length > 0, "expected at least one digest");
const time = z.iso.datetime({ offset: true });
const descriptor = z.looseObject({
  name: text.optional(),
  uri: text.optional(),
  digest: digestSet.optional(),
  content: z.base64().optional(),
  downloadLocation: text.optional(),
  mediaType: text.optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});
const described = descriptor.refine(
  (d) => d.uri !== undefined || d.digest !== undefined || d.content !== undefined,
  "expected uri, digest or content",
);

const statementSchema = z.looseObject({
  _type: z.literal(statementType),
  subject: z
    .array(descriptor.extend({ digest: digestSet }))
    .min(1)
    .max(100_000),
  predicateType: z.literal(provenanceType),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: text.min(1),
      externalParameters: z.record(z.string(), z.unknown()),
      internalParameters: z.record(z.string(), z.unknown()).optional(),
      resolvedDependencies: z.array(described).max(100_000).optional(),
    }),
    runDetails: z.looseObject({
      builder: z.looseObject({
        id: text.min(1),
        version: z.record(z.string(), z.string()).optional(),
        builderDependencies: z.array(described).max(10_000).optional(),
      }),
      metadata: z
        .looseObject({ invocationId: text.optional(), startedOn: time.optional(), finishedOn: time.optional() })
        .optional(),
      byproducts: z.array(described).max(10_000).optional(),
    }),
  }),
});

/** What a registry reads of a provenance. */
export interface ProvenanceFacts {
  readonly builderId: string;
  readonly buildType: string;
  readonly invocationId?: string;
  readonly finishedOn?: string;
  /** "sha256:<hex>" or "dirHash:<hex>" of what went in, each once, without git commits */
  readonly data: readonly string[];
  /** when exactly one went in */
  readonly commit?: string;
}

/**
 * - valid: about exactly the files, by content. `keyIds` are of the given keys that signed: empty when no key was given, then nobody vouches for it.
 * - other-files: well-formed and, with keys, signed; but of more, fewer or other files.
 */
export type ProvenanceVerdict =
  | { readonly kind: "valid"; readonly facts: ProvenanceFacts; readonly keyIds: readonly string[] }
  | {
      readonly kind: "other-files";
      /** paths of the version that the provenance does not have */
      readonly missing: readonly string[];
      /** names that it has and the version does not */
      readonly extra: readonly string[];
    }
  | { readonly kind: "wrong-signer" | "bad-signature" | "malformed"; readonly message: string };

const name = "the provenance";
const limits = { maxBytes: 64 << 20, maxDepth: 64 };

/** Untrusted bytes. With `keys` it must be an envelope that one of them signed, and nothing in it is read before. Never throws for what is in them. */
export const judgeProvenance = (
  bytes: Uint8Array,
  files: readonly Pick<VersionManifest["files"][number], "path" | "sha256">[],
  keys: readonly VerifyingKey[] = [],
): ProvenanceVerdict => {
  try {
    const outer = parseUntrustedJson(bytes, name, limits);
    const isEnvelope = typeof outer === "object" && outer !== null && "payloadType" in outer;
    if (!isEnvelope && keys.length > 0) return { kind: "bad-signature", message: `${name} is not signed` };
    if (!isEnvelope) return ofStatement(outer, files, []);
    const envelope = parseEnvelope(outer);
    if (envelope.payloadType !== payloadType)
      return malformed(
        `${name} has a payload of type '${envelope.payloadType.slice(0, 100)}', expected '${payloadType}'`,
      );
    if (keys.length === 0) return ofStatement(parseUntrustedJson(envelope.payload, name, limits), files, []);
    const verdict = verifyEnvelope(envelope, { payloadType, keys });
    switch (verdict.kind) {
      case "valid":
        return ofStatement(parseUntrustedJson(verdict.payload, name, limits), files, verdict.keyIds);
      case "wrong-key":
        return { kind: "wrong-signer", message: `${name}: ${verdict.message}` };
      case "bad-signature":
        return { kind: "bad-signature", message: `${name}: ${verdict.message}` };
      case "wrong-type":
        return malformed(`${name}: ${verdict.message}`);
    }
  } catch (e) {
    if (e instanceof CasemateError && (e.code === "DOCUMENT_INVALID" || e.code === "SIGNATURE_MALFORMED"))
      return malformed(e.message);
    throw e;
  }
};

const ofStatement = (
  value: unknown,
  files: readonly { readonly path: string; readonly sha256: string }[],
  keyIds: readonly string[],
): ProvenanceVerdict => {
  const { subject, predicate } = checked(statementSchema, value, name);
  const named = new Set<string | undefined>(subject.map((s) => sha256Of(s.digest)));
  const own = new Set(files.map((f) => f.sha256));
  const missing = files.filter((f) => !named.has(f.sha256)).map((f) => f.path);
  // a subject without SHA-256 can not be told to be one of the files
  const extra = subject.filter((s) => !own.has(sha256Of(s.digest) ?? "")).map((s) => s.name ?? s.uri ?? "(no name)");
  if (missing.length > 0 || extra.length > 0) return { kind: "other-files", missing, extra };
  const { buildDefinition, runDetails } = predicate;
  const inputs = (buildDefinition.resolvedDependencies ?? []).map((d) => d.digest ?? {});
  const commits = new Set(inputs.flatMap((d) => d["gitCommit"] ?? d["sha1"] ?? []));
  const [commit, ...more] = commits;
  const { metadata } = runDetails;
  return {
    kind: "valid",
    keyIds,
    facts: {
      builderId: runDetails.builder.id,
      buildType: buildDefinition.buildType,
      ...(metadata?.invocationId === undefined ? {} : { invocationId: metadata.invocationId }),
      ...(metadata?.finishedOn === undefined ? {} : { finishedOn: metadata.finishedOn }),
      data: [...new Set(inputs.flatMap((d) => sha256Of(d) ?? dirHashOf(d) ?? []))],
      ...(commit !== undefined && more.length === 0 && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)
        ? { commit }
        : {}),
    },
  };
};

const sha256Of = (digest: Readonly<Record<string, string>>): string | undefined =>
  /^[0-9a-f]{64}$/.test(digest["sha256"] ?? "") ? `sha256:${digest["sha256"]}` : undefined;
const dirHashOf = (digest: Readonly<Record<string, string>>): string | undefined =>
  /^[0-9a-f]{64}$/.test(digest["dirHash"] ?? "") ? `dirHash:${digest["dirHash"]}` : undefined;

const malformed = (message: string): { readonly kind: "malformed"; readonly message: string } => ({
  kind: "malformed",
  message,
});
