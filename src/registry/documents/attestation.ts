/**
 * A signed assessment: that a version, its manifest and every file of it, was assessed by a plan, what was measured, which gates that was held against, and
 * until when this counts.
 *
 * Predicate type: our own. in-toto's test-result/v0.1 has the words for a result and its tests, which are used (its readers find them), and SLSA's
 * verification summary speaks of levels of a build; neither has an expiry, and a reader that ignored an added one would let an expired assessment pass,
 * which in-toto's rules forbid ("monotonic", spec/v1, parsing rules).
 */
import { z } from "zod";
import { isoAt } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { SigningKey, VerifyingKey } from "../../core/signing-key.ts";
import { type Assessment, type Gate, gateHolds, gateSchema, gateText, measuredSchema } from "./assessment.ts";
import { signStatement, type StatementKind, verifyStatement } from "./signed-statement.ts";
import { digestSchema, lineSchema, sha256Of, timeSchema, type VersionManifest } from "./version-manifest.ts";
import { hex, isAbout, versionSubject } from "./version-subject.ts";

export const assessmentPredicateType = "urn:casemate:attestation:assessment:v1";
export const attestationMediaType = "application/vnd.casemate.assessment.v1+json";

const descriptor = z.strictObject({
  name: lineSchema,
  digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});

export const attestationSchema = z.strictObject({
  result: z.enum(["PASSED", "FAILED"]),
  configuration: z.array(descriptor).length(2).describe("the report (report.json) and the data set, by digest"),
  passedTests: z.array(z.string()).describe("gates that hold"),
  warnedTests: z.array(lineSchema).describe("checks of the doctor that doubt the numbers"),
  failedTests: z.array(z.string()).describe("gates that do not hold"),
  model: digestSchema.describe("the file of the version that was assessed"),
  plan: z.strictObject({ id: lineSchema, seed: z.int() }),
  gates: z.array(gateSchema).min(1).max(64),
  measured: measuredSchema,
  createdAt: timeSchema,
  expiresAt: timeSchema,
  tool: z.strictObject({ name: z.literal("casemate"), version: lineSchema }),
});
export type AssessmentAttestation = z.infer<typeof attestationSchema>;

const kind: StatementKind<AssessmentAttestation> = {
  name: "the attestation",
  predicateType: assessmentPredicateType,
  predicate: attestationSchema,
};

export interface AttestOptions {
  readonly gates: readonly Gate[];
  /** milliseconds since 1970 */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/**
 * The predicate for an assessment of a version. PASSED when every gate holds, and only then.
 * Throws USAGE without gates, or when it would expire before it was made; DOCUMENT_INVALID when the report is about no file of the version.
 */
export const attestationOf = (
  manifest: VersionManifest,
  assessment: Assessment,
  { gates, createdAt, expiresAt }: AttestOptions,
): AssessmentAttestation => {
  if (gates.length === 0)
    throw new CasemateError("USAGE", "an attestation wants at least one gate", {
      hint: "without one nothing could fail: say what must hold, such as risk <= medium",
    });
  if (expiresAt <= createdAt) throw new CasemateError("USAGE", "an attestation can not expire before it was made");
  if (!manifest.files.some((f) => f.sha256 === assessment.model))
    throw new CasemateError(
      "DOCUMENT_INVALID",
      `the report is about ${assessment.model}, which is no file of ${manifest.model}@${manifest.version}`,
      { hint: "assess the file that is in the version" },
    );
  const { measured } = assessment;
  const failed = gates.filter((g) => !gateHolds(g, measured));
  return {
    result: failed.length === 0 ? "PASSED" : "FAILED",
    configuration: [
      { name: "report.json", digest: { sha256: hex(assessment.report) } },
      { name: "data", digest: { sha256: hex(assessment.data) } },
    ],
    passedTests: gates.filter((g) => !failed.includes(g)).map(gateText),
    warnedTests: [...assessment.doubts],
    failedTests: failed.map(gateText),
    model: assessment.model,
    plan: assessment.plan,
    gates: [...gates],
    measured,
    createdAt: isoAt(createdAt),
    expiresAt: isoAt(expiresAt),
    tool: { name: "casemate", version: assessment.toolVersion },
  };
};

/** RETURNS the document's bytes. Throws what `signStatement` throws. */
export const signAttestation = (
  manifest: VersionManifest,
  predicate: AssessmentAttestation,
  key: SigningKey,
): Promise<Uint8Array> => signStatement(kind, { subject: versionSubject(manifest), predicate }, key);

export interface AttestationPolicy {
  /** who may sign assessments */
  readonly keys: readonly VerifyingKey[];
  /** held against the numbers of the attestation, whatever gates its signer chose */
  readonly gates?: readonly Gate[];
  /** only attestations by this plan count */
  readonly plan?: string;
  /** an older one counts as expired, whatever it says */
  readonly maxAgeMs?: number;
}

/** `attestation` is the SHA-256 of the document that decided. */
export type AttestationJudgement =
  | { readonly kind: "passing"; readonly attestation: string; readonly keyId: string; readonly expiresAt: string }
  | { readonly kind: "failing"; readonly attestation: string; readonly failed: readonly string[] }
  | { readonly kind: "expired"; readonly attestation: string; readonly expiredAt: string }
  | { readonly kind: "not-yet-valid" | "wrong-subject"; readonly attestation: string; readonly message: string }
  | {
      readonly kind: "wrong-signer" | "bad-signature" | "malformed";
      readonly attestation: string;
      readonly message: string;
    }
  | { readonly kind: "absent"; readonly message: string };

/** how far clocks of signers may be ahead */
const clockSkewMs = 5 * 60_000;

/**
 * May the version pass at this time (milliseconds since 1970)? Of the attestations of one plan the newest counts; one that fails outweighs those of other
 * plans that pass, so that nobody assesses again by an easier plan to get through. Never throws for what is in a document.
 */
export const judgeAttestations = (
  policy: AttestationPolicy,
  manifest: VersionManifest,
  documents: readonly Uint8Array[],
  at: number,
): AttestationJudgement => {
  const counting = new Map<string, Counting>();
  const refused: Refused[] = [];
  for (const document of documents) {
    const one = judgeOne(policy, manifest, document, at);
    if (!("counts" in one)) {
      refused.push(one);
      continue;
    }
    const before = counting.get(one.plan);
    // of two of the same time the stricter one
    const replaces =
      before === undefined ||
      before.createdAt < one.createdAt ||
      (before.createdAt === one.createdAt && one.rank < before.rank);
    if (replaces) counting.set(one.plan, one);
  }
  const [first] = [...counting.values()].sort((x, y) => x.rank - y.rank);
  if (first !== undefined) return first.counts;
  const [why] = refused.sort((x, y) => reasons.indexOf(x.kind) - reasons.indexOf(y.kind));
  const byPlan = policy.plan === undefined ? "" : ` by plan ${policy.plan}`;
  return why ?? { kind: "absent", message: `${manifest.model}@${manifest.version} has no attestation${byPlan}` };
};

interface Counting {
  readonly plan: string;
  readonly createdAt: string;
  /** failing before passing before expired */
  readonly rank: number;
  readonly counts: AttestationJudgement;
}
type Refused = Exclude<AttestationJudgement, { readonly kind: "passing" | "failing" | "expired" }>;

/** what says most about why nothing counts comes first */
const reasons: readonly Refused["kind"][] = [
  "not-yet-valid",
  "wrong-subject",
  "bad-signature",
  "wrong-signer",
  "malformed",
  "absent",
];

const judgeOne = (
  policy: AttestationPolicy,
  manifest: VersionManifest,
  document: Uint8Array,
  at: number,
): Counting | Refused => {
  const attestation = sha256Of(document);
  const verdict = verifyStatement(kind, document, policy.keys);
  if (verdict.kind !== "valid") return { kind: verdict.kind, attestation, message: verdict.message };
  const { subject, predicate: p } = verdict.statement;
  if (!isAbout(subject, manifest) || !manifest.files.some((f) => f.sha256 === p.model))
    return {
      kind: "wrong-subject",
      attestation,
      message: `the attestation is about ${subject[0]?.name ?? "nothing"}, not about ${manifest.model}@${manifest.version} as it is`,
    };
  const createdAt = Date.parse(p.createdAt);
  if (createdAt > at + clockSkewMs)
    return { kind: "not-yet-valid", attestation, message: `the attestation is of ${p.createdAt}, which is to come` };
  if (policy.plan !== undefined && p.plan.id !== policy.plan)
    return { kind: "absent", message: `there is an attestation by plan ${p.plan.id}, expected ${policy.plan}` };
  const expiresAt = Math.min(Date.parse(p.expiresAt), createdAt + (policy.maxAgeMs ?? Number.POSITIVE_INFINITY));
  // held again here: a signer's own verdict can only make it stricter
  const failed = [...p.gates, ...(policy.gates ?? [])].filter((g) => !gateHolds(g, p.measured)).map(gateText);
  const all = [...new Set([...failed, ...p.failedTests])];
  const counted = { plan: p.plan.id, createdAt: p.createdAt };
  // a time that is none is never before the end
  if (!(at < expiresAt))
    return { ...counted, rank: 2, counts: { kind: "expired", attestation, expiredAt: isoAt(expiresAt) } };
  if (p.result !== "PASSED" || all.length > 0)
    return { ...counted, rank: 0, counts: { kind: "failing", attestation, failed: all } };
  return {
    ...counted,
    rank: 1,
    counts: { kind: "passing", attestation, keyId: verdict.keyId, expiresAt: isoAt(expiresAt) },
  };
};
