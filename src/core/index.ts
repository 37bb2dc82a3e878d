/** core: what every room uses and what imports nothing. */
export { type BitSource, secureBits } from "./csprng.ts";
export { isoNow, monotonicMs, sleep } from "./clock.ts";
export { type Code, type CodeInfo, codes } from "./codes.ts";
export {
  type DsseEnvelope,
  type DsseJson,
  type DsseSignature,
  type DsseVerdict,
  envelopeJson,
  parseEnvelope,
  type ParseEnvelopeOptions,
  preAuthEncoding,
  signEnvelope,
  verifyEnvelope,
  type VerifyEnvelopeOptions,
} from "./dsse.ts";
export { CasemateError, type ErrorOptions } from "./error.ts";
export { type Estimate, type Evidence, type Finding, type Severity, severities, type Taxonomy } from "./finding.ts";
export { type Rng, rngFor } from "./rng.ts";
export {
  newSigningKey,
  readSigningKey,
  readVerifyingKey,
  type SigningAlgorithm,
  signingAlgorithms,
  type SigningKey,
  type VerifyingKey,
  verifyingKeyOf,
} from "./signing-key.ts";
export { type SarifFinding, type SarifResult, sarifOf } from "./sarif.ts";
