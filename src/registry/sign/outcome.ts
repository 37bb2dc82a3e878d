/** What verifying a model can find. The classes are an interface: scripts and later parts of the registry switch on them. */

/** - unsigned: there is no signature file.
 * - malformed: the signature file or what it signs is broken.
 * - unsupported: the signature is of a kind that casemate can not check; nothing is said about the model.
 * - wrong-key: made by another key, another kind of signer or another identity than the trusted one.
 * - bad-signature: the signature is not one over this statement.
 * - untrusted-root: no unbroken chain of certificates leads to a trusted root.
 * - expired-certificate: a certificate of the chain is not valid at the time in question.
 * - certificate-usage: the certificate is not one for signatures.
 * - digest-mismatch, missing-file, extra-file: the signature is good and the model is another one; the first that applies names the whole. */
export const failures = [
  "unsigned",
  "malformed",
  "unsupported",
  "wrong-key",
  "bad-signature",
  "untrusted-root",
  "expired-certificate",
  "certificate-usage",
  "digest-mismatch",
  "missing-file",
  "extra-file",
] as const;
export type Failure = (typeof failures)[number];

export interface Failed {
  readonly failure: Failure;
  /** lower case, one sentence without a full stop */
  readonly message: string;
}

export const failed = (failure: Failure, message: string): Failed => ({ failure, message });
