/** Provenance as a file: a DSSE envelope over a statement, written and verified. */
import { type DsseJson, envelopeJson, parseEnvelope, signEnvelope, verifyEnvelope } from "../../core/dsse.ts";
import type { SigningKey, VerifyingKey } from "../../core/signing-key.ts";
import { type ProvenanceStatement, statementSchema } from "./statement.ts";

const payloadType = "application/vnd.in-toto+json";

/** Throws what the holder of a key throws. */
export const signProvenance = async (statement: ProvenanceStatement, keys: readonly SigningKey[]): Promise<DsseJson> =>
  envelopeJson(await signEnvelope(payloadType, Buffer.from(JSON.stringify(statement), "utf8"), keys));

/** What a signature vouches for. A key that signed says who, not that the build was good: look at `statement`. */
export type ProvenanceVerdict =
  | { readonly kind: "valid"; readonly statement: ProvenanceStatement; readonly keyIds: readonly string[] }
  | { readonly kind: "wrong-key" | "bad-signature" | "wrong-type" | "not-provenance"; readonly message: string };

/** Text of an untrusted file; nothing in it is read before its signature is verified. Throws SIGNATURE_MALFORMED, USAGE without a key. */
export const verifyProvenance = (text: string, keys: readonly VerifyingKey[]): ProvenanceVerdict => {
  const verdict = verifyEnvelope(parseEnvelope(text), { payloadType, keys });
  if (verdict.kind !== "valid") return verdict;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(verdict.payload).toString("utf8"));
  } catch {
    return { kind: "not-provenance", message: "the signed payload is no JSON" };
  }
  const parsed = statementSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      kind: "not-provenance",
      message: `the signed payload is no SLSA provenance v1: ${(issue?.path ?? []).join("/")} ${issue?.message ?? ""}`,
    };
  }
  return { kind: "valid", statement: parsed.data, keyIds: verdict.keyIds };
};
