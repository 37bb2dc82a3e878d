/**
 * Keyless signatures (Sigstore: a certificate of minutes for an identity, and an entry of a transparency log), checked by Sigstore's own library against a trusted
 * root that the user gives as a file. Nothing is fetched, so the root is as fresh as the file.
 */
import { bundleFromJSON, ValidationError } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import {
  PolicyError,
  toSignedEntity,
  toTrustMaterial,
  type TrustMaterial,
  VerificationError,
  Verifier,
} from "@sigstore/verify";
import { CasemateError } from "../../core/error.ts";
import { type Failed, failed } from "./outcome.ts";

export interface SigstoreTrust {
  readonly kind: "sigstore";
  /** content of a trusted_root.json */
  readonly trustedRoot: unknown;
  /** whole subject alternative name of the signer: an e-mail address or the address of a workflow */
  readonly identity: string;
  /** who vouched for the identity, such as "https://accounts.google.com" */
  readonly issuer: string;
}

/** RETURNS nothing when the bundle is signed by the identity. Throws KEY_UNREADABLE for a trusted root that is none. */
export const checkSigstore = (bundleJson: unknown, trust: SigstoreTrust): Failed | undefined => {
  let material: TrustMaterial;
  try {
    material = toTrustMaterial(TrustedRoot.fromJSON(trust.trustedRoot));
  } catch (cause) {
    throw new CasemateError("KEY_UNREADABLE", "the trusted root is no trusted_root.json of Sigstore", { cause });
  }
  if (material.certificateAuthorities.length === 0 || material.tlogs.length === 0)
    throw new CasemateError("KEY_UNREADABLE", "the trusted root names no certificate authority or no log", {
      hint: "expected trusted_root.json as Sigstore's TUF repository has it",
    });
  try {
    new Verifier(material).verify(toSignedEntity(bundleFromJSON(bundleJson)), {
      // the library reads the identity as a pattern that may match anywhere
      subjectAlternativeName: `^${trust.identity.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")}$`,
      extensions: { issuer: trust.issuer },
    });
    return undefined;
  } catch (e) {
    const message = e instanceof Error ? e.message : String(e);
    if (e instanceof PolicyError)
      return failed("wrong-key", `the signer is another one than '${trust.identity}': ${message}`);
    if (e instanceof ValidationError) return failed("malformed", `the bundle of Sigstore is malformed: ${message}`);
    if (!(e instanceof VerificationError))
      return failed("malformed", `the bundle of Sigstore can not be read: ${message}`);
    return failed(
      e.code === "CERTIFICATE_ERROR" ? "untrusted-root" : "bad-signature",
      `Sigstore's check fails: ${message}`,
    );
  }
};
