/**
 * The manifest of a version: what it is made of, where it comes from and what was found in it. Written once, as canonical JSON; its SHA-256 names the
 * version everywhere (log, signatures, approvals, attestations), so nothing in it can change.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { isoAt } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { severities } from "../../core/finding.ts";
import { verdicts } from "../scan/verdict.ts";
import { rootDigest } from "../sign/manifest.ts";
import { byCodePoint } from "../sign/model-files.ts";
import { checked } from "./checked.ts";
import { filePathProblem, filePathsProblem } from "./file-paths.ts";
import { checkedModelName, maxVersion } from "./reference.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";

export const manifestSchemaId = "casemate/version-manifest/v1";
export const manifestMediaType = "application/vnd.casemate.version-manifest.v1+json";

/** a manifest of 100,000 files has about 30 MB */
const limits = { maxBytes: 64 << 20, maxDepth: 8 };
const maxFiles = 100_000;
const maxDocuments = 100;

/** How a document that belongs to a version is read. Attestations and approvals come later and are entries of the log. */
export const documentKinds = [
  "model-card",
  "ml-bom",
  "provenance",
  "signature",
  "scan-report",
  "recipe-lock",
  "profile",
  "detectors",
] as const;
export type DocumentKind = (typeof documentKinds)[number];

const accepts =
  (check: (text: string) => unknown) =>
  (text: string): boolean => {
    try {
      check(text);
      return true;
    } catch {
      return false;
    }
  };
export const modelNameSchema = z.string().refine(accepts(checkedModelName), "expected a name such as fraud-eu_2");
export const versionSchema = z.int().min(1).max(maxVersion);
/** "sha256:" and lower-case hexadecimal */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, "expected sha256: and 64 hexadecimal digits");
/** one spelling for one instant, so that texts sort as times do */
export const timeSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "expected a time such as 2026-01-02T03:04:05.678Z")
  .refine((t) => isoOf(t) === t, "there is no such time");
const bytes = z.int().min(0);
/** one line for people, without characters that change how the rest is shown */
export const lineSchema = z
  .string()
  .min(1)
  .max(600)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, "expected one line of printable text");

const file = z.strictObject({
  path: z.string().superRefine((path, context) => {
    const problem = filePathProblem(path);
    if (problem !== undefined) context.addIssue({ code: "custom", message: `a path can not be stored: ${problem}` });
  }),
  bytes,
  sha256: digestSchema.describe("of the plain bytes"),
  sealed: z
    .strictObject({ payload: digestSchema, bytes })
    .describe("age payload without its header: SHA-256 of the ciphertext, and its size"),
});

const scan = z.strictObject({
  verdict: z.enum(verdicts),
  rules: lineSchema.describe("version of the scan rules that the verdict is by"),
  findings: z.strictObject(
    Object.fromEntries(severities.map((s) => [s, bytes])) as Record<(typeof severities)[number], typeof bytes>,
  ),
  acknowledged: z
    .strictObject({ by: lineSchema, reason: lineSchema })
    .optional()
    .describe("who took a version that is not clean, and why; without it there is none"),
});

const lineage = z.strictObject({
  parents: z
    .array(z.strictObject({ model: modelNameSchema, version: versionSchema, manifest: digestSchema }))
    .max(64)
    .describe("versions that this one was made from, each with the digest of its manifest"),
  data: z
    .array(
      z.string().regex(/^(?:sha256|dirHash):[0-9a-f]{64}$/, "expected sha256: or dirHash: and 64 hexadecimal digits"),
    )
    .max(10_000)
    .describe("digests of data sets; dirHash is in-toto's digest of a folder"),
  recipe: digestSchema.optional(),
  run: lineSchema.optional(),
  commit: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "expected a git commit")
    .optional(),
});

const document = z.strictObject({
  kind: z.enum(documentKinds),
  mediaType: z
    .string()
    .max(128)
    .regex(/^[a-z]+\/[A-Za-z0-9.+-]+$/, "expected a media type"),
  sha256: digestSchema,
  bytes,
});

/** docs/reference/version-manifest.schema.json; what a JSON Schema can not say is checked beside it. */
export const manifestSchema = z.strictObject({
  schema: z.literal(manifestSchemaId),
  model: modelNameSchema,
  version: versionSchema,
  createdAt: timeSchema,
  publisher: lineSchema.describe("subject that pushed it"),
  files: z.array(file).min(1).max(maxFiles).describe("in the order of their paths' code points"),
  digest: digestSchema.describe("root digest of the files as OpenSSF Model Signing 1.0 has it, method files, sha256"),
  scan,
  lineage,
  documents: z.array(document).max(maxDocuments).describe("in the order of kind and digest"),
  expiresAt: timeSchema.optional(),
});
export type VersionManifest = z.infer<typeof manifestSchema>;
export type ManifestFile = VersionManifest["files"][number];
export type ManifestDocument = VersionManifest["documents"][number];

/** A manifest that holds together, with files and documents in their order. `digest` is computed. Throws DOCUMENT_INVALID. */
export const newManifest = (parts: Omit<VersionManifest, "schema" | "digest">): VersionManifest => {
  const files = [...parts.files].sort((a, b) => byCodePoint(a.path, b.path));
  const documents = [...parts.documents].sort((a, b) => byCodePoint(documentKey(a), documentKey(b)));
  return consistent({ ...parts, schema: manifestSchemaId, files, documents, digest: filesDigest(files) });
};

/** The bytes that are stored, hashed and signed: RFC 8785. */
export const manifestBytes = (manifest: VersionManifest): Uint8Array => Buffer.from(canonicalJson(manifest), "utf8");

/** "sha256:<hex>" of the manifest: what `fraud@sha256:...` names. */
export const manifestDigest = (manifest: VersionManifest): string => sha256Of(manifestBytes(manifest));

/** "sha256:<hex>" of bytes. */
export const sha256Of = (content: Uint8Array): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

/**
 * Untrusted bytes. Only the canonical bytes of a manifest that holds together are read: one manifest has one digest.
 * Throws DOCUMENT_INVALID.
 */
export const parseManifest = (content: Uint8Array): VersionManifest => {
  const manifest = consistent(parseUntrustedJson(content, "the manifest", limits));
  if (Buffer.compare(manifestBytes(manifest), content) !== 0) throw invalid("it is not in canonical form (RFC 8785)");
  return manifest;
};

/** The root digest of files in the order of their paths (OMS 1.0, section 6.5.1). It covers contents and order, not names: the manifest does. */
export const filesDigest = (files: readonly Pick<ManifestFile, "sha256">[]): string =>
  `sha256:${rootDigest(files.map((f) => ({ name: "", digest: f.sha256.slice("sha256:".length) })))}`;

const consistent = (value: unknown): VersionManifest => {
  const m = checked(manifestSchema, value, "the manifest");
  if (!isAscending(m.files.map((f) => f.path)))
    throw invalid("its files are not in the order of their paths, each once");
  const together = filePathsProblem(m.files.map((f) => f.path));
  if (together !== undefined) throw invalid(together);
  if (m.digest !== filesDigest(m.files)) throw invalid("its digest is not that of its files");
  if (!isAscending(m.documents.map(documentKey))) throw invalid("its documents are not in order, each once");
  if (m.scan.verdict !== "clean" && m.scan.acknowledged === undefined)
    throw invalid(`its scan is ${m.scan.verdict} and nobody acknowledged that`);
  const { parents, data } = m.lineage;
  if (new Set(data).size < data.length || new Set(parents.map((p) => p.manifest)).size < parents.length)
    throw invalid("its lineage names something twice");
  if (parents.some((p) => p.model === m.model && p.version >= m.version)) throw invalid("it is its own ancestor");
  if (m.expiresAt !== undefined && m.expiresAt <= m.createdAt) throw invalid("it expires before it was made");
  return m;
};

const documentKey = (d: ManifestDocument): string => `${d.kind} ${d.sha256}`;

const isAscending = (texts: readonly string[]): boolean =>
  texts.every((text, i) => i === 0 || byCodePoint(texts[i - 1] ?? "", text) < 0);

const isoOf = (text: string): string | undefined => {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : isoAt(ms);
};

const invalid = (message: string): CasemateError =>
  new CasemateError("DOCUMENT_INVALID", `the manifest is not valid: ${message}`);
