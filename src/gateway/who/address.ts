/**
 * clientAddress: the address of the client itself, behind proxies that are trusted.
 *
 * Each proxy writes down, at the right end of a header, whose request it passes on. So the header is read from the right, one entry for each proxy that is trusted,
 * and no further: what stands left of the first address that is not trusted was sent by it, and can be anything.
 */
import { BlockList, isIP } from "node:net";
import { CasemateError } from "../../core/error.ts";
import type { Peer } from "../exchange.ts";
import { canonicalIp } from "./ip.ts";

export interface ProxyOptions {
  /** "10.0.0.0/8", "2001:db8::/32", "192.0.2.7": whose headers are believed */
  readonly trusted: readonly string[];
  /**
   * The one header that all of them write. A proxy that writes one passes the other on as the client sent it, so there is no "whichever is there".
   */
  readonly header: "x-forwarded-for" | "forwarded";
}

export type ClientAddress =
  | { readonly kind: "address"; readonly address: string }
  /** a trusted proxy says something that is no address: nobody knows whom it speaks for */
  | { readonly kind: "malformed" };

/** entries that are looked at: longer chains of trusted proxies do not exist */
const maxProxies = 32;

/** RETURNS whether an address, in its canonical form, is one of these networks. THROWS GATEWAY_CONFIG for a network that is none. */
export const trustedProxies = (trusted: readonly string[]): ((address: string) => boolean) => {
  const networks = blockList(trusted);
  return (address) => trusted.length > 0 && networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
};

/** RETURNS the function that finds the address. Never throws afterwards. THROWS GATEWAY_CONFIG for a network that is none. */
export const clientAddresses = (
  { trusted, header }: ProxyOptions = { trusted: [], header: "x-forwarded-for" },
): ((peer: Pick<Peer, "address" | "headers">) => ClientAddress) => {
  const isTrusted = trustedProxies(trusted);
  return (peer) => {
    let address = canonicalIp(peer.address);
    if (address === undefined) return { kind: "malformed" };
    const text = peer.headers[header];
    if (text === undefined || !isTrusted(address)) return { kind: "address", address };
    const entries = text.split(",");
    for (let i = entries.length - 1, proxies = 0; i >= 0 && isTrusted(address); i--) {
      if (++proxies > maxProxies) return { kind: "malformed" };
      const entry = (entries[i] as string).trim();
      const next = header === "forwarded" ? forwardedFor(entry) : addressIn(entry);
      if (next === undefined) return { kind: "malformed" };
      address = next;
    }
    return { kind: "address", address };
  };
};

const blockList = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const text of networks) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const longest = family === "ipv6" ? 128 : 32;
    if (isIP(address) === 0 || Number(bits ?? 0) > longest)
      throw new CasemateError("GATEWAY_CONFIG", `'${text}' is no network of trusted proxies`, {
        hint: "write an address or a network, as 10.0.0.0/8",
      });
    list.addSubnet(address, bits === undefined ? longest : Number(bits), family);
  }
  return list;
};

/** "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711" */
const addressIn = (entry: string): string | undefined => {
  const [, v6, v4] = /^(?:\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([0-9.]+):\d{1,5})$/.exec(entry) ?? [];
  if (v6 !== undefined) return v6.includes(":") ? canonicalIp(v6) : undefined;
  return canonicalIp(v4 ?? entry);
};

/**
 * The `for` of one element of RFC 7239. IPv6 is in brackets and quotes there; "unknown" and names of the proxy's own ("_hidden") are no addresses.
 */
const forwardedFor = (element: string): string | undefined => {
  let found: string | undefined;
  for (const pair of element.split(";")) {
    const [, name = "", token, quoted] =
      /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"([^"\\]*)")$/.exec(pair.trim()) ?? [];
    if (name === "") return undefined;
    if (name.toLowerCase() !== "for") continue;
    // twice is not once
    if (found !== undefined) return undefined;
    const node = token ?? quoted ?? "";
    found = node.includes(":") && !node.startsWith("[") && !/^[0-9.]+:\d/.test(node) ? undefined : addressIn(node);
    if (found === undefined) return undefined;
  }
  return found;
};
