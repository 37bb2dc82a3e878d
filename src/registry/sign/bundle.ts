/**
 * The signature file: a Sigstore bundle (v0.3, JSON) with one DSSE envelope. Untrusted, so it is read strictly: unknown fields, other spellings of base64 and
 * material that would not be checked are refused, and a change of any character is seen.
 */
import { z } from "zod";
import { fromBase64, toBase64 } from "../../core/base64.ts";
import { type DsseEnvelope, parseEnvelope } from "../../core/dsse.ts";
import { CasemateError } from "../../core/error.ts";

const mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** What a bundle says about who signed; nothing of it is proved yet. */
export type Material =
  | {
      readonly kind: "key";
      readonly hint?: string /** SubjectPublicKeyInfo in PEM, of releases before 1.1 */;
      readonly pem?: string;
    }
  | { readonly kind: "certificates" /** DER, the signer's first */; readonly chain: readonly Uint8Array[] }
  /** keyless signing; checked by Sigstore's own library from the JSON */
  | { readonly kind: "sigstore"; readonly json: unknown };

export interface Bundle {
  readonly material: Material;
  readonly envelope: DsseEnvelope;
}

/** A bundle that may be well-formed and is of a kind that is not known here. */
export interface UnknownBundle {
  readonly unknown: string;
}

const rawBytes = z.strictObject({ rawBytes: z.string().min(1) });
/** written by the reference tool before 1.1, which had the first for every key; not used */
const keyDetails = z.enum([
  "PKIX_ECDSA_P256_SHA_256",
  "PKIX_ECDSA_P384_SHA_384",
  "PKIX_ECDSA_P521_SHA_512",
  "PKIX_ED25519",
]);
const schema = z.strictObject({
  mediaType: z.string(),
  verificationMaterial: z.strictObject({
    publicKey: z
      .strictObject({
        hint: z.string().optional(),
        rawBytes: z.string().min(1).optional(),
        keyDetails: keyDetails.optional(),
      })
      .optional(),
    x509CertificateChain: z.strictObject({ certificates: z.array(rawBytes).min(1).max(16) }).optional(),
    certificate: rawBytes.optional(),
    tlogEntries: z.array(z.unknown()).optional(),
    timestampVerificationData: z.unknown().optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: z.string(),
    payloadType: z.string(),
    signatures: z.array(z.strictObject({ sig: z.string(), keyid: z.string().nullable().optional() })).length(1),
  }),
});

/** RETURNS the bundle, or what is not known of it. Throws SIGNATURE_MALFORMED. */
export const readBundle = (bytes: Uint8Array): Bundle | UnknownBundle => {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformed("it is no JSON in UTF-8", cause);
  }
  const type = z.object({ mediaType: z.string() }).safeParse(json);
  if (!type.success) throw malformed("it has no mediaType");
  if (type.data.mediaType !== mediaType) {
    const known = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v\d+\.\d+\+json|\+json;version=\d+\.\d+)$/;
    if (known.test(type.data.mediaType)) return { unknown: `bundles of type '${type.data.mediaType}'` };
    throw malformed(`its mediaType is '${type.data.mediaType}'`);
  }
  if (typeof json === "object" && json !== null && "messageSignature" in json)
    return { unknown: "bundles that sign a blob and no statement" };
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(`${["", ...(issue?.path ?? [])].join("/")}: ${issue?.message ?? ""}`);
  }
  const { dsseEnvelope, verificationMaterial: m } = parsed.data;
  const envelope = parseEnvelope(
    { ...dsseEnvelope, signatures: dsseEnvelope.signatures.map((s) => ({ sig: s.sig, keyid: s.keyid ?? "" })) },
    { exact: true },
  );
  const kinds = [m.publicKey, m.x509CertificateChain, m.certificate].filter((k) => k !== undefined).length;
  if (kinds !== 1) throw malformed(`it names ${kinds} kinds of signer, expected one`);
  if (m.certificate !== undefined) return { envelope, material: { kind: "sigstore", json } };
  if ((m.tlogEntries ?? []).length > 0 || (m.timestampVerificationData ?? null) !== null)
    return { unknown: "log entries and timestamps beside a key or a chain of certificates" };
  if (m.x509CertificateChain !== undefined)
    return {
      envelope,
      material: {
        kind: "certificates",
        chain: m.x509CertificateChain.certificates.map((c) => decoded(c.rawBytes, "a certificate")),
      },
    };
  const { hint, rawBytes: raw } = m.publicKey ?? {};
  return {
    envelope,
    material: {
      kind: "key",
      ...(hint === undefined ? {} : { hint }),
      ...(raw === undefined ? {} : { pem: Buffer.from(decoded(raw, "the public key")).toString("utf8") }),
    },
  };
};

/** The bundle as JSON text. Only keys and chains of certificates are written. */
export const bundleText = (bundle: Bundle): string => {
  const { envelope, material } = bundle;
  if (material.kind === "sigstore") throw new CasemateError("INTERNAL", "keyless bundles are not written");
  return JSON.stringify({
    mediaType,
    verificationMaterial: {
      ...(material.kind === "key"
        ? { publicKey: { hint: material.hint } }
        : { x509CertificateChain: { certificates: material.chain.map((c) => ({ rawBytes: toBase64(c) })) } }),
      tlogEntries: [],
    },
    dsseEnvelope: {
      payload: toBase64(envelope.payload),
      payloadType: envelope.payloadType,
      // the reference tool wants the field
      signatures: envelope.signatures.map((s) => ({ sig: toBase64(s.bytes), keyid: "" })),
    },
  });
};

const decoded = (text: string, what: string): Uint8Array => {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw malformed(`${what} is no base64`);
  return bytes;
};

const malformed = (message: string, cause?: unknown): CasemateError =>
  new CasemateError("SIGNATURE_MALFORMED", `the signature file is no Sigstore bundle: ${message}`, { cause });
