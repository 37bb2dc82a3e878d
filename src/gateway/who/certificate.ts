/** certificateIdentities: clients that show a certificate, by the names in it. TLS has verified it against the listener's authorities before. */
import type { X509Certificate } from "node:crypto";
import { CasemateError } from "../../core/error.ts";
import { certificateNames } from "../../listen/certificate-names.ts";
import { keyRule } from "../limits/rule.ts";
import { type Identified, refused } from "./identified.ts";

export interface CertificateClient {
  /** "uri:spiffe://corp/ns/fraud/sa/scorer", "dns:scorer.corp", "cn:scorer": exactly this name */
  readonly name: string;
  readonly account: string;
  readonly tenant?: string | undefined;
  readonly models: "all" | readonly string[];
  /** without their scope, as those of keys: "1000/h burst 50", "20000/month" */
  readonly limits?: readonly string[] | undefined;
}

/** RETURNS "none" for a certificate that nobody was given an account for: machines in between have certificates too. Never throws. */
export type CertificateIdentities = (certificate: X509Certificate, atMs: number) => Identified;

/**
 * Names of kind uri come before dns, and the common name counts only in a certificate that has neither (RFC 9525 knows it no more); of the kind that counts, exactly
 * one name may be a client's. THROWS GATEWAY_CONFIG for a name that is none, or there twice, and for limits that are none.
 */
export const certificateIdentities = (clients: readonly CertificateClient[]): CertificateIdentities => {
  const byName = new Map<string, CertificateClient>();
  for (const client of clients) {
    if (!/^(uri|dns|cn):[\x21-\x7e]+$/.test(client.name) || byName.has(client.name))
      throw new CasemateError("GATEWAY_CONFIG", `the certificate's name '${client.name}' is none, or there twice`, {
        hint: "write uri:spiffe://..., dns:host.name or cn:name",
      });
    byName.set(client.name, { ...client, limits: client.limits?.map(keyRule) });
  }
  return (certificate, atMs) => {
    let names: readonly string[];
    try {
      if (!(atMs >= Date.parse(certificate.validFrom) && atMs <= Date.parse(certificate.validTo)))
        return refused("the client certificate is not valid now", "renew it, and check the clock");
      names = namesThatCount(certificate);
    } catch {
      return refused("the client certificate can not be read", "make it again");
    }
    const [client, second] = names.map((n) => byName.get(n)).filter((c) => c !== undefined);
    if (client === undefined) return { kind: "none" };
    if (second !== undefined)
      return refused("the client certificate has names of several clients", "use one that has one of them");
    const { account, models, tenant, limits } = client;
    return {
      kind: "caller",
      caller: {
        kind: "certificate",
        account,
        credential: client.name,
        models,
        ...(tenant === undefined ? {} : { tenant }),
        ...(limits === undefined ? {} : { limits }),
      },
    };
  };
};

const namesThatCount = (certificate: X509Certificate): readonly string[] => {
  const names = [...new Set(certificateNames(certificate))];
  const uris = names.filter((n) => n.startsWith("uri:"));
  if (uris.length > 0) return uris;
  const hosts = names.filter((n) => n.startsWith("dns:"));
  if (hosts.length > 0) return hosts;
  const subject =
    names
      .find((n) => n.startsWith("subject:"))
      ?.slice("subject:".length)
      .split(",") ?? [];
  const common = subject.filter((a) => a.startsWith("CN="));
  return common.length === 1 ? [`cn:${common[0]?.slice("CN=".length)}`] : [];
};
