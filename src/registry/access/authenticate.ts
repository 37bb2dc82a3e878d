/** From what a client shows to who it is. */
import { timingSafeEqual, type X509Certificate } from "node:crypto";
import type { AccessState } from "./access-state.ts";
import type { Caller } from "./authorize.ts";
import { certificateNames } from "../../listen/certificate-names.ts";
import { parseSubject } from "./subject.ts";
import { tokenDigest } from "./token.ts";

export interface Shown {
  /** as sent: untrusted */
  readonly token?: string;
  /** verified by TLS against the server's authorities, not merely sent */
  readonly certificate?: X509Certificate;
  readonly address?: string;
}

export type Authenticated =
  | { readonly kind: "caller"; readonly caller: Caller }
  /** `message`: lower case, says nothing that the client does not know already */
  | { readonly kind: "refused"; readonly message: string; readonly hint: string };

/**
 * RETURNS who it is, or why nobody. Never throws. With a token and a certificate the token counts: machines in between show certificates of their own. A
 * certificate must have exactly one name that is a known subject; with two, whose rights it has would depend on an order that nobody chose.
 */
export const authenticate = (
  state: AccessState,
  nowMs: number,
  { token, certificate, address }: Shown,
): Authenticated => {
  const from = address === undefined ? {} : { address };
  if (token !== undefined) {
    const digest = tokenDigest(token);
    if (digest === undefined) return refused("this is no token", "a token begins with cm_ and has 52 characters");
    const found = state.tokens.get(digest);
    if (found === undefined || !timingSafeEqual(Buffer.from(found.digest), Buffer.from(digest)))
      return refused("nobody knows this token", "it was revoked, or is one of another registry");
    if (!(nowMs < found.expiresAt))
      return refused("the token has expired", "ask an owner of the registry for a new one");
    const { id, limits } = found;
    return {
      kind: "caller",
      caller: { subject: parseSubject(found.subject), credential: { kind: "token", id, limits }, ...from },
    };
  }
  if (certificate !== undefined) {
    let names: string[];
    try {
      if (!(nowMs >= Date.parse(certificate.validFrom) && nowMs <= Date.parse(certificate.validTo)))
        return refused("the client certificate is not valid now", "renew it, and check the clock");
      names = certificateNames(certificate);
    } catch {
      return refused("the client certificate can not be read", "make it again");
    }
    const known = new Set(names.map((n) => `certificate:${n}`).filter((id) => state.subjects.has(id)));
    const [id] = known;
    if (id === undefined)
      return refused(
        "nobody knows the names of the client certificate",
        "an owner of the registry adds one of them: casemate registry subject-add certificate:...",
      );
    if (known.size > 1)
      return refused("the client certificate has names of several subjects", "remove all but one of these subjects");
    const { fingerprint256 } = certificate;
    return {
      kind: "caller",
      caller: { subject: parseSubject(id), credential: { kind: "certificate", fingerprint256 }, ...from },
    };
  }
  return refused(
    "nobody knows who is asking",
    "send a token as 'authorization: Bearer cm_...', or show a client certificate",
  );
};

const refused = (message: string, hint: string): Authenticated => ({ kind: "refused", message, hint });
