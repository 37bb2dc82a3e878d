/**
 * Signatures of release 0.2.0 of the reference tool, which are still around. Its pre-authentication encoding put the payload in as Python prints bytes
 * (`b'{\n...'`), wrote "DSSEV1", and always hashed with SHA-256, whatever the curve. Accepted for the statements of that release only.
 */
import { createPublicKey, verify } from "node:crypto";
import type { DsseEnvelope } from "../../core/dsse.ts";
import type { VerifyingKey } from "../../core/signing-key.ts";

/** Is the envelope signed by this key in the way of release 0.2.0? */
export const verifiesAsRelease02 = (envelope: DsseEnvelope, key: VerifyingKey): boolean => {
  if (key.algorithm === "ed25519") return false;
  const { payload, payloadType: type } = envelope;
  const message = Buffer.from(`DSSEV1 ${type.length} ${type} ${payload.length} ${pythonBytes(payload)}`, "utf8");
  const publicKey = createPublicKey(key.pem);
  return envelope.signatures.some((s) => {
    try {
      return verify("sha256", message, publicKey, s.bytes);
    } catch {
      return false;
    }
  });
};

/** `repr` of bytes in Python 3. */
const pythonBytes = (bytes: Uint8Array): string => {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const named = new Map([
    [0x5c, "\\\\"],
    [0x09, "\\t"],
    [0x0a, "\\n"],
    [0x0d, "\\r"],
    [quote.charCodeAt(0), `\\${quote}`],
  ]);
  const parts: string[] = [];
  for (const b of bytes)
    parts.push(
      named.get(b) ?? (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, "0")}`),
    );
  return `b${quote}${parts.join("")}${quote}`;
};
