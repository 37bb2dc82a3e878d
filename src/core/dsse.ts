/**
 * DSSE v1, Dead Simple Signing Envelope (https://github.com/secure-systems-lab/dsse, v1.0.2): a payload, its type, and signatures over both.
 * What is signed is PAE(type, payload), so a payload can not be replayed as one of another type, and bytes are verified before anything parses them.
 */
import { z } from "zod";
import { fromBase64, toBase64 } from "./base64.ts";
import { CasemateError } from "./error.ts";
import type { SigningKey, VerifyingKey } from "./signing-key.ts";

export interface DsseSignature {
  /** a hint only: whoever holds the envelope can write anything here */
  readonly keyId?: string;
  readonly bytes: Uint8Array;
}

export interface DsseEnvelope {
  readonly payloadType: string;
  /** unverified until `verifyEnvelope` says so */
  readonly payload: Uint8Array;
  readonly signatures: readonly DsseSignature[];
}

/** The envelope as JSON. */
export interface DsseJson {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly sig: string; readonly keyid?: string }[];
}

/**
 * - valid: at least `threshold` different keys signed; `payload` may be trusted as far as these keys are.
 * - wrong-key: no signature claims to be of a given key, and none is.
 * - bad-signature: a signature claims a given key, or claims none, and is not one of it; or there are too few good ones.
 * - wrong-type: the type is not the one expected. Nothing was verified.
 */
export type DsseVerdict =
  | { readonly kind: "valid"; readonly payload: Uint8Array; readonly keyIds: readonly string[] }
  | { readonly kind: "wrong-key" | "bad-signature" | "wrong-type"; readonly message: string };

/** signatures that an envelope may have: each costs a verification by each key */
const maxSignatures = 64;

/** Pre-authentication encoding: "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload; lengths are decimal numbers of bytes, the type is UTF-8. */
export const preAuthEncoding = (payloadType: string, payload: Uint8Array): Uint8Array => {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.byteLength} `, "latin1"),
    type,
    Buffer.from(` ${payload.byteLength} `, "latin1"),
    payload,
  ]);
};

/** Signs with every key, in their order; all sign or none does. Throws USAGE without a key, or what a key's holder throws. */
export const signEnvelope = async (
  payloadType: string,
  payload: Uint8Array,
  keys: readonly SigningKey[],
): Promise<DsseEnvelope> => {
  if (keys.length === 0) throw new CasemateError("USAGE", "an envelope wants at least one key that signs it");
  const message = preAuthEncoding(payloadType, payload);
  const signatures: DsseSignature[] = [];
  for (const key of keys) signatures.push({ keyId: key.keyId, bytes: await key.sign(message) });
  return { payloadType, payload, signatures };
};

export interface VerifyEnvelopeOptions {
  /** the one type that the caller can read */
  readonly payloadType: string;
  /** keys that are trusted for this purpose */
  readonly keys: readonly VerifyingKey[];
  /** different keys that must have signed, at least 1 (default). Two signatures of one key count once */
  readonly threshold?: number;
}

/** Keeps no state between calls. Throws USAGE when there are fewer keys than the threshold asks for. */
export const verifyEnvelope = (envelope: DsseEnvelope, options: VerifyEnvelopeOptions): DsseVerdict => {
  const { payloadType, threshold = 1 } = options;
  const keys = [...new Map(options.keys.map((k) => [k.keyId, k])).values()];
  if (!(Number.isSafeInteger(threshold) && threshold >= 1 && threshold <= keys.length))
    throw new CasemateError(
      "USAGE",
      `${threshold} signatures are asked for and ${keys.length} different keys are given`,
    );
  if (envelope.payloadType !== payloadType)
    return {
      kind: "wrong-type",
      message: `the payload is of type '${envelope.payloadType}', expected '${payloadType}'`,
    };
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  const good = keys.filter((key) => envelope.signatures.some((s) => key.verify(message, s.bytes)));
  if (good.length >= threshold) return { kind: "valid", payload: envelope.payload, keyIds: good.map((k) => k.keyId) };
  if (good.length > 0)
    return { kind: "bad-signature", message: `${good.length} of the given keys signed, expected ${threshold}` };
  const mayBeOurs = envelope.signatures.some((s) => s.keyId === undefined || keys.some((k) => k.keyId === s.keyId));
  return mayBeOurs
    ? { kind: "bad-signature", message: "no signature is one of a given key over this payload" }
    : { kind: "wrong-key", message: `signed by key ${envelope.signatures[0]?.keyId}, which is not a given key` };
};

const nonEmptyBase64 = z.string().min(1);
const fields = {
  payload: z.string(),
  payloadType: z.string().min(1),
};
const signatureFields = { sig: nonEmptyBase64, keyid: z.string().optional() };
/** unknown fields are ignored, as the specification says */
const lenient = z.object({ ...fields, signatures: z.array(z.object(signatureFields)).min(1).max(maxSignatures) });
const exact = z.strictObject({
  ...fields,
  signatures: z.array(z.strictObject(signatureFields)).min(1).max(maxSignatures),
});

export interface ParseEnvelopeOptions {
  /** refuse unknown fields and the URL-safe alphabet, so that no character can change unseen; the specification's own rule is to accept both */
  readonly exact?: boolean;
}

/** An untrusted envelope: JSON text, or what JSON.parse gave. Throws SIGNATURE_MALFORMED. */
export const parseEnvelope = (json: unknown, options: ParseEnvelopeOptions = {}): DsseEnvelope => {
  const parsed = (options.exact === true ? exact : lenient).safeParse(
    typeof json === "string" ? parsedJson(json) : json,
  );
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(
      `the envelope is no DSSE envelope: ${["", ...(issue?.path ?? [])].join("/")} ${issue?.message ?? ""}`,
    );
  }
  const bytesOf = (text: string, what: string): Uint8Array => {
    const bytes = fromBase64(text, { urlSafe: options.exact !== true });
    if (bytes === undefined) throw malformed(`the ${what} of the envelope is no base64`);
    return bytes;
  };
  const { payload, payloadType, signatures } = parsed.data;
  return {
    payloadType,
    payload: bytesOf(payload, "payload"),
    signatures: signatures.map(({ sig, keyid }) => ({
      bytes: bytesOf(sig, "signature"),
      // an empty keyid is how protobuf writers say that there is none
      ...(keyid === undefined || keyid === "" ? {} : { keyId: keyid }),
    })),
  };
};

/** The envelope as JSON.stringify takes it. */
export const envelopeJson = (envelope: DsseEnvelope): DsseJson => ({
  payload: toBase64(envelope.payload),
  payloadType: envelope.payloadType,
  signatures: envelope.signatures.map((s) => ({
    ...(s.keyId === undefined ? {} : { keyid: s.keyId }),
    sig: toBase64(s.bytes),
  })),
});

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw malformed("the envelope is no JSON", cause);
  }
};

const malformed = (message: string, cause?: unknown): CasemateError =>
  new CasemateError("SIGNATURE_MALFORMED", message, { cause, hint: "the file may be cut, damaged or of another kind" });
