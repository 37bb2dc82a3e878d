/**
 * Chains of X.509 certificates (RFC 5280, the part that signatures of models need): from the signer's certificate, through every certificate of the bundle in
 * its order, to a root that the user trusts. A certificate that plays no part is refused: nobody would notice when it was changed.
 * Not checked: revocation, policies and name constraints (a critical extension that is not known here makes the chain untrusted).
 */
import { X509Certificate } from "node:crypto";
import { X509Certificate as Asn1Certificate } from "@sigstore/core";
import { CasemateError } from "../../core/error.ts";
import { type VerifyingKey, verifyingKeyOf } from "../../core/signing-key.ts";
import { type Failed, failed } from "./outcome.ts";

/** Everything that is asked of a certificate, read at once, so that a broken field is found before anything is decided. */
interface Certificate {
  readonly x509: X509Certificate;
  readonly name: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** an authority that may sign certificates */
  readonly isCa: boolean;
  readonly mostBelow: bigint | undefined;
  readonly digitalSignature: boolean | undefined;
  readonly critical: readonly string[];
  readonly signatureAlgorithm: string | undefined;
}

/** RSA with PKCS #1 v1.5 and ECDSA, each with SHA-256, 384 and 512, and Ed25519; none with SHA-1 */
const signatureAlgorithms: ReadonlySet<string> = new Set([
  "1.2.840.113549.1.1.11",
  "1.2.840.113549.1.1.12",
  "1.2.840.113549.1.1.13",
  "1.2.840.10045.4.3.2",
  "1.2.840.10045.4.3.3",
  "1.2.840.10045.4.3.4",
  "1.3.101.112",
]);
const leastRsaBits = 2048;
/** key usage, subject alternative name, basic constraints, extended key usage */
const knownCritical: ReadonlySet<string> = new Set(["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37"]);
const codeSigning: readonly string[] = ["1.3.6.1.5.5.7.3.3", "2.5.29.37.0"];

/** All certificates of a PEM, as DER. Throws KEY_UNREADABLE when there is none or one is broken. */
export const readCertificates = (pem: string | Uint8Array, name: string): Uint8Array[] => {
  const text = typeof pem === "string" ? pem : Buffer.from(pem).toString("latin1");
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]{1,100000}-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0)
    throw new CasemateError("KEY_UNREADABLE", `${name} has no certificate in PEM`, {
      hint: "expected -----BEGIN CERTIFICATE-----",
    });
  return blocks.map((block) => {
    try {
      const { raw } = new X509Certificate(block);
      parse(raw);
      return raw;
    } catch (cause) {
      throw new CasemateError("KEY_UNREADABLE", `${name} has a broken certificate`, { cause });
    }
  });
};

/** The key of a certificate. Throws KEY_UNREADABLE for kinds that do not sign here. */
export const certificateKey = (der: Uint8Array): VerifyingKey =>
  verifyingKeyOf(new X509Certificate(der).publicKey, "the certificate");

/** RETURNS the signer's key and name, or why there is no trust. `atMs` is the time in question, milliseconds since 1970. Never throws for a hostile chain. */
export const trustChain = (
  chain: readonly Uint8Array[],
  roots: readonly Uint8Array[],
  atMs: number,
): { readonly key: VerifyingKey; readonly subject: string } | Failed => {
  let certificates: Certificate[];
  try {
    certificates = chain.map(parse);
  } catch {
    return failed("malformed", "a certificate of the signature can not be read");
  }
  const [leaf] = certificates;
  const last = certificates.at(-1);
  if (leaf === undefined || last === undefined) return failed("malformed", "the signature has no certificate");
  for (const [i, c] of certificates.slice(0, -1).entries()) {
    const issuer = certificates[i + 1] as Certificate;
    if (!isIssued(c, issuer))
      return failed("untrusted-root", `${c.name} is not issued by ${issuer.name}, which follows it`);
  }
  const trusted = roots.map(parse);
  const root = trusted.find((r) => r.x509.raw.equals(last.x509.raw)) ?? trusted.find((r) => isIssued(last, r));
  if (root === undefined) return failed("untrusted-root", `${last.name} is no trusted certificate, nor issued by one`);
  const path = root.x509.raw.equals(last.x509.raw) ? certificates : [...certificates, root];
  for (const [i, c] of path.entries()) {
    const wrong = i === 0 ? undefined : noIssuer(c, i - 1);
    const unknown = wrong ?? unknownCritical(c);
    if (unknown !== undefined) return failed("untrusted-root", unknown);
  }
  for (const c of path) {
    if (!(atMs >= c.notBefore.getTime()))
      return failed("expired-certificate", `${c.name} is not valid before ${c.notBefore.toISOString()}`);
    if (!(atMs <= c.notAfter.getTime()))
      return failed("expired-certificate", `${c.name} expired at ${c.notAfter.toISOString()}`);
  }
  if (!maySign(leaf)) return failed("certificate-usage", `${leaf.name} is no certificate for signatures`);
  try {
    return { key: certificateKey(leaf.x509.raw), subject: nameOf(leaf.x509) };
  } catch {
    return failed("unsupported", `${leaf.name} has a key of a kind that is not used for models`);
  }
};

const parse = (der: Uint8Array): Certificate => {
  const x509 = new X509Certificate(der);
  const asn1 = Asn1Certificate.parse(Buffer.from(x509.raw));
  if (!x509.raw.equals(der)) throw new CasemateError("SIGNATURE_MALFORMED", "bytes follow a certificate");
  return {
    x509,
    name: `the certificate of '${nameOf(x509)}'`,
    notBefore: asn1.notBefore,
    notAfter: asn1.notAfter,
    isCa: asn1.isCA,
    mostBelow: asn1.extBasicConstraints?.pathLenConstraint,
    digitalSignature: asn1.extKeyUsage?.digitalSignature,
    // Extension ::= SEQUENCE { oid, critical BOOLEAN DEFAULT FALSE, value }
    critical: asn1.extensions.filter((e) => e.subs.length > 2).map((e) => e.subs[0]?.toOID() ?? ""),
    signatureAlgorithm: asn1.root.subs[1]?.subs[0]?.toOID(),
  };
};

const isIssued = (c: Certificate, issuer: Certificate): boolean => {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = issuer.x509.publicKey;
    if (asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits) return false;
    if (c.signatureAlgorithm === undefined || !signatureAlgorithms.has(c.signatureAlgorithm)) return false;
    return c.x509.checkIssued(issuer.x509) && c.x509.verify(issuer.x509.publicKey);
  } catch {
    return false;
  }
};

/** Why this certificate may not issue others; `below` are the authorities between it and the signer. */
const noIssuer = (c: Certificate, below: number): string | undefined => {
  if (!c.isCa) return `${c.name} is not one of an authority`;
  return c.mostBelow !== undefined && c.mostBelow < BigInt(below)
    ? `${c.name} allows no chain as long as this`
    : undefined;
};

const unknownCritical = (c: Certificate): string | undefined => {
  const oid = c.critical.find((e) => !knownCritical.has(e));
  return oid === undefined ? undefined : `${c.name} has the critical extension ${oid}, which is not known here`;
};

const nameOf = (c: X509Certificate): string => c.subject.replaceAll("\n", ", ");

/** A key usage must allow digital signatures and an extended one the signing of code; one of them must be there, as the reference tool asks. */
const maySign = (c: Certificate): boolean => {
  const extended: readonly string[] | undefined = c.x509.keyUsage;
  if (c.digitalSignature === undefined && extended === undefined) return false;
  return c.digitalSignature !== false && (extended === undefined || extended.some((oid) => codeSigning.includes(oid)));
};
