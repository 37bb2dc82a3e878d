/** Documents of a version: its manifest, how versions are named, signed assessments and approvals. Pure functions over JSON and bytes. */
export {
  type AliasMove,
  aliasMoveSchema,
  type ApprovalCount,
  type ApprovalPolicy,
  approvalMediaType,
  countApprovals,
  type RefusedApproval,
  signApproval,
} from "./approval.ts";
export { type Assessment, type Gate, gateSchema, gateText, type Measured, readAssessment } from "./assessment.ts";
export {
  type AssessmentAttestation,
  attestationMediaType,
  attestationOf,
  type AttestationJudgement,
  type AttestationPolicy,
  type AttestOptions,
  judgeAttestations,
  signAttestation,
} from "./attestation.ts";
export { checkedAlias, checkedModelName, parseReference, referenceText, type VersionReference } from "./reference.ts";
export {
  type DocumentKind,
  documentKinds,
  type ManifestDocument,
  type ManifestFile,
  manifestBytes,
  manifestDigest,
  manifestMediaType,
  newManifest,
  parseManifest,
  type VersionManifest,
} from "./version-manifest.ts";
