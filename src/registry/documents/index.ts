/** Documents of a version: manifest, names, model card, ML-BOM, provenance, signed assessments and approvals. Pure functions over JSON and bytes. */
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
export { type CycloneDxVersion, cycloneDxVersions } from "./cyclonedx-schema.ts";
export { type CheckedMlBom, checkMlBom, mlBom, mlBomMediaType, type MlBomParts } from "./ml-bom.ts";
export type { JsonChange } from "./json-changes.ts";
export {
  type ComparedVersion,
  diffVersions,
  type FileChanges,
  type GraphChanges,
  type Listed,
  type PartChanges,
  type VersionDiff,
} from "./manifest-diff.ts";
export { type OnnxOutline, onnxOutline, type OutlinePart, type OutlineResult } from "./onnx-outline.ts";
export { filledModelCard, type ModelCard, modelCardMediaType, parseModelCard } from "./model-card.ts";
export { judgeProvenance, type ProvenanceFacts, type ProvenanceVerdict } from "./provenance.ts";
export { checkedAlias, checkedModelName, parseReference, referenceText, type VersionReference } from "./reference.ts";
export {
  type DocumentKind,
  documentKinds,
  type ManifestDocument,
  type ManifestFile,
  manifestBytes,
  manifestDigest,
  manifestMediaType,
  filesDigest,
  newManifest,
  parseManifest,
  type VersionManifest,
} from "./version-manifest.ts";
