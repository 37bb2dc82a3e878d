/**
 * A manifest as in-toto Statement v1 with the predicate of OMS 1.0, and back. Statements come from whoever made the signature: they are read after the
 * signature was proved, and as strictly as if it had not been.
 */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { type HashType, hashTypes } from "./hash.ts";
import { type Manifest, type Resource, rootDigest, type Serialization } from "./manifest.ts";

export const payloadType = "application/vnd.in-toto+json";
const statementType = "https://in-toto.io/Statement/v1";
const predicateType = "https://model_signing/signature/v1.0";
/** release 0.2 of the reference tool; no longer written by anyone */
const oldPredicateType = "https://model_signing/Digests/v0.1";

/** A well-formed statement of a kind, method or hash that is not known here. */
export interface UnknownStatement {
  readonly unknown: string;
}

export const statementOf = (m: Manifest): Uint8Array => {
  const { hashType, shardSize, allowSymlinks, ignorePaths = [] } = m.serialization;
  const statement = {
    _type: statementType,
    subject: [{ name: m.modelName, digest: { sha256: rootDigest(m.resources) } }],
    predicateType,
    predicate: {
      serialization: {
        method: shardSize === undefined ? "files" : "shards",
        hash_type: hashType,
        ...(shardSize === undefined ? {} : { shard_size: shardSize }),
        allow_symlinks: allowSymlinks,
        ...(ignorePaths.length === 0 ? {} : { ignore_paths: ignorePaths }),
      },
      resources: m.resources.map((r) => ({
        name: r.name,
        // the name that the reference tool compares; the specification's text has the plain name of the hash
        algorithm: shardSize === undefined ? hashType : `${hashType}-sharded-${shardSize}`,
        digest: r.digest,
      })),
    },
  };
  return Buffer.from(JSON.stringify(statement));
};

const hex = z.string().regex(/^(?:[0-9a-f]{64}|[0-9a-f]{128})$/);
const head = z
  .object({ _type: z.string(), predicateType: z.string() })
  .transform(({ _type: type, predicateType: about }) => ({ type, about }));
const serialization = z.discriminatedUnion("method", [
  z.object({
    method: z.literal("files"),
    hash_type: z.string(),
    allow_symlinks: z.boolean(),
    ignore_paths: z.array(z.string()).optional(),
  }),
  z.object({
    method: z.literal("shards"),
    hash_type: z.string(),
    shard_size: z.int().min(1),
    allow_symlinks: z.boolean(),
    ignore_paths: z.array(z.string()).optional(),
  }),
]);
const current = z.object({
  subject: z
    .array(z.object({ name: z.string(), digest: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) }))
    .length(1),
  predicate: z.object({
    serialization,
    resources: z.array(z.object({ name: z.string().min(1), algorithm: z.string(), digest: hex })).min(1),
  }),
});
const old = z.object({
  subject: z.array(
    z.object({ name: z.string().min(1), digest: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) }),
  ),
});
const methodOf = z.object({ predicate: z.object({ serialization: z.object({ method: z.string() }) }) });

/** RETURNS the manifest, or what is not known of it. Throws SIGNATURE_MALFORMED. `legacy` says that the payload was signed as release 0.2 did. */
export const manifestOfStatement = (payload: Uint8Array, legacy: boolean): Manifest | UnknownStatement => {
  const json = parsedJson(payload);
  const kind = checked(head, json);
  if (kind.type !== statementType) throw malformed(`its type is '${kind.type}', expected '${statementType}'`);
  if (kind.about !== (legacy ? oldPredicateType : predicateType))
    return { unknown: `statements about '${kind.about}'` };
  if (legacy) {
    const resources = checked(old, json).subject.map((s) => ({ name: s.name, digest: s.digest.sha256 }));
    if (resources.length === 0) throw malformed("it names no file");
    return { modelName: "", serialization: { hashType: "sha256", allowSymlinks: false }, resources: unique(resources) };
  }
  const method = methodOf.safeParse(json);
  if (method.success && !["files", "shards"].includes(method.data.predicate.serialization.method))
    return { unknown: `the method '${method.data.predicate.serialization.method}'` };
  const { subject, predicate } = checked(current, json);
  const s = predicate.serialization;
  // release 0.3 names the hash of shards with their size
  const suffix = s.method === "shards" ? `-sharded-${s.shard_size}` : "";
  const hashType = hashTypes.find((h) => h === s.hash_type || `${h}${suffix}` === s.hash_type);
  if (hashType === undefined) return { unknown: `the hash '${s.hash_type}'` };
  const resources = predicate.resources.map((r) => {
    if (r.algorithm !== hashType && r.algorithm !== `${hashType}${suffix}`)
      throw malformed(`'${r.name}' has a digest of '${r.algorithm}', expected '${hashType}'`);
    if (r.digest.length !== (hashType === "blake2b" ? 128 : 64))
      throw malformed(`the digest of '${r.name}' is too short`);
    return { name: r.name, digest: r.digest };
  });
  if (rootDigest(resources) !== subject[0]?.digest.sha256)
    throw malformed("the digest of its subject is not that of its resources");
  return {
    modelName: subject[0].name,
    serialization: serializationOf(s, hashType),
    resources: unique(resources),
  };
};

const serializationOf = (s: z.infer<typeof serialization>, hashType: HashType): Serialization => ({
  hashType,
  allowSymlinks: s.allow_symlinks,
  ...(s.method === "shards" ? { shardSize: s.shard_size } : {}),
  ...(s.ignore_paths === undefined ? {} : { ignorePaths: s.ignore_paths.map(ignorePath) }),
});

/** "a/./b/" as "a/b". An entry that would leave out the whole model, or speaks of something outside it, is refused. */
const ignorePath = (entry: string): string => {
  const parts = entry.split("/").filter((p) => p !== "" && p !== ".");
  if (entry.startsWith("/") || parts.length === 0 || parts.includes(".."))
    throw malformed(`it ignores '${entry}', which is no path inside the model`);
  return parts.join("/");
};

const unique = (resources: readonly Resource[]): readonly Resource[] => {
  const names = new Set<string>();
  for (const { name } of resources) {
    if (names.has(name)) throw malformed(`it names '${name}' twice`);
    names.add(name);
  }
  return resources;
};

const checked = <T>(schema: z.ZodType<T>, json: unknown): T => {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw malformed(`${["", ...(issue?.path ?? [])].join("/")}: ${issue?.message ?? ""}`);
};

const parsedJson = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) as unknown;
  } catch (cause) {
    throw malformed("it is no JSON in UTF-8", cause);
  }
};

const malformed = (message: string, cause?: unknown): CasemateError =>
  new CasemateError("SIGNATURE_MALFORMED", `the signed statement is malformed: ${message}`, { cause });
