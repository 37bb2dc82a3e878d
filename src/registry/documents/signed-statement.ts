/**
 * A signed statement: an in-toto Statement v1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) as canonical JSON in a DSSE
 * envelope with one signature, itself canonical JSON. So every byte of the document is fixed by what it says and who signed it.
 */
import { z } from "zod";
import { canonicalJson } from "../../core/canonical-json.ts";
import { envelopeJson, parseEnvelope, signEnvelope, verifyEnvelope } from "../../core/dsse.ts";
import { CasemateError } from "../../core/error.ts";
import type { SigningKey, VerifyingKey } from "../../core/signing-key.ts";
import { checked } from "./checked.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";

export const statementType = "https://in-toto.io/Statement/v1";
const payloadType = "application/vnd.in-toto+json";

/** a statement about 100,000 files, in base64 */
const envelopeLimits = { maxBytes: 64 << 20, maxDepth: 8 };
const payloadLimits = { maxBytes: 48 << 20, maxDepth: 32 };

/** What a statement is about: a name, and the SHA-256 of what it names in hexadecimal. */
const subjectSchema = z.strictObject({
  name: z.string().min(1).max(1024),
  digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits") }),
});
export type StatementSubject = z.infer<typeof subjectSchema>;

export interface Statement<P> {
  readonly subject: readonly StatementSubject[];
  readonly predicate: P;
}

/** A kind of statement: its predicate's type and schema. */
export interface StatementKind<P> {
  /** how messages call it: "the attestation" */
  readonly name: string;
  readonly predicateType: string;
  readonly predicate: z.ZodType<P>;
}

export type StatementVerdict<P> =
  | { readonly kind: "valid"; readonly statement: Statement<P>; readonly keyId: string }
  /** signed, if at all, by none of the keys */
  | { readonly kind: "wrong-signer"; readonly message: string }
  /** no signature of a given key, or none over these bytes */
  | { readonly kind: "bad-signature"; readonly message: string }
  /** not a document of this kind; also when the signature is right */
  | { readonly kind: "malformed"; readonly message: string };

/** RETURNS the document's bytes. Throws DOCUMENT_INVALID for a statement that could not be read again, and what the key's holder throws. */
export const signStatement = async <P>(
  kind: StatementKind<P>,
  statement: Statement<P>,
  key: SigningKey,
): Promise<Uint8Array> => {
  const value = {
    _type: statementType,
    subject: statement.subject,
    predicateType: kind.predicateType,
    predicate: statement.predicate,
  };
  checked(schemaOf(kind), value, kind.name);
  const envelope = await signEnvelope(payloadType, Buffer.from(canonicalJson(value), "utf8"), [key]);
  return Buffer.from(canonicalJson(envelopeJson(envelope)), "utf8");
};

/** Untrusted bytes. Nothing in the payload is read before its signature was found good. Never throws for what is in them. */
export const verifyStatement = <P>(
  kind: StatementKind<P>,
  document: Uint8Array,
  keys: readonly VerifyingKey[],
): StatementVerdict<P> => {
  if (keys.length === 0) return { kind: "wrong-signer", message: `no key is trusted to sign ${kind.name}` };
  try {
    const envelope = parseEnvelope(parseUntrustedJson(document, kind.name, envelopeLimits), { exact: true });
    if (!isCanonical(envelopeJson(envelope), document)) return malformed(`${kind.name} is not in canonical form`);
    const [signature, ...more] = envelope.signatures;
    if (signature?.keyId === undefined || more.length > 0)
      return malformed(`${kind.name} has other than one signature that names its key`);
    const verdict = verifyEnvelope(envelope, { payloadType, keys });
    if (verdict.kind !== "valid") {
      const message = `${kind.name}: ${verdict.message}`;
      return {
        kind:
          verdict.kind === "wrong-key" ? "wrong-signer" : verdict.kind === "wrong-type" ? "malformed" : verdict.kind,
        message,
      };
    }
    const [keyId] = verdict.keyIds;
    if (keyId !== signature.keyId) return malformed(`${kind.name} names another key than the one that signed it`);
    const value = parseUntrustedJson(verdict.payload, kind.name, payloadLimits);
    const { subject, predicate } = checked(schemaOf(kind), value, kind.name);
    if (!isCanonical(value, verdict.payload)) return malformed(`the payload of ${kind.name} is not in canonical form`);
    return { kind: "valid", statement: { subject, predicate }, keyId };
  } catch (e) {
    if (e instanceof CasemateError && (e.code === "DOCUMENT_INVALID" || e.code === "SIGNATURE_MALFORMED"))
      return malformed(`${kind.name} can not be read: ${e.message}`);
    throw e;
  }
};

const schemaOf = <P>(kind: StatementKind<P>) =>
  z.strictObject({
    _type: z.literal(statementType),
    subject: z.array(subjectSchema).min(1).max(100_001),
    predicateType: z.literal(kind.predicateType),
    predicate: kind.predicate,
  });

const isCanonical = (value: unknown, bytes: Uint8Array): boolean =>
  Buffer.compare(Buffer.from(canonicalJson(value), "utf8"), bytes) === 0;

const malformed = (message: string): { readonly kind: "malformed"; readonly message: string } => ({
  kind: "malformed",
  message,
});
