/** The names that a client certificate gives its holder. Read from its DER: OpenSSL's text for names has led verifiers astray (CVE-2021-44532). */
import type { X509Certificate } from "node:crypto";
import { X509Certificate as Asn1Certificate } from "@sigstore/core";

/** tags of GeneralName (RFC 5280, 4.2.1.6) */
const dnsTag = 2;
const uriTag = 6;
/** An attribute of a distinguished name that can be written in one way only. */
const plainAttribute = /^[A-Za-z0-9.]{1,32}=[^\p{Cc}\p{Surrogate},+"\\<>;=]{1,200}$/u;

/**
 * "uri:spiffe://corp/ci", "dns:ci.corp", "subject:CN=ci,O=Corp" (in the order of the certificate), as names of subjects of kind certificate. A distinguished
 * name that would need escapes gives none. The certificate must have been verified before. Throws what a parser throws for one that is not well-formed.
 */
export const certificateNames = (certificate: X509Certificate): string[] => {
  const names: string[] = [];
  const parsed = Asn1Certificate.parse(Buffer.from(certificate.raw));
  for (const name of parsed.extSubjectAltName?.valueObj.subs[0]?.subs ?? []) {
    const text = name.value.toString("latin1");
    if (name.tag.isContextSpecific(uriTag) && /^[\x21-\x7e]+$/.test(text)) names.push(`uri:${text}`);
    if (name.tag.isContextSpecific(dnsTag) && /^[A-Za-z0-9.-]+$/.test(text)) names.push(`dns:${text.toLowerCase()}`);
  }
  const attributes = certificate.subject === undefined ? [] : certificate.subject.split("\n");
  if (attributes.length > 0 && attributes.every((a) => plainAttribute.test(a)))
    names.push(`subject:${attributes.join(",")}`);
  return names;
};
