/**
 * networkOf: the network of an address, as what limits and monitors count where an address alone is too easy to change.
 *
 * IPv4: /24, the smallest network that is routed by itself, so the cheapest that one can have as a whole. IPv6: /48. Providers give end sites /48 to /56 (RFC 6177,
 * RIPE-690), and tunnels give /48 to anybody for nothing: with /56 such a tunnel would be 256 clients, with /64 65,536. What it costs is that up to 256 homes share
 * a bucket, as many as the addresses of a /24.
 */
import { groupsOf } from "./ip.ts";

/** "203.0.113.0/24", "2001:db8:1::/48"; text that is no address is its own network. */
export const networkOf = (address: string): string => {
  if (address.includes(".")) {
    const end = address.lastIndexOf(".");
    return `${address.slice(0, end)}.0/24`;
  }
  const groups = groupsOf(address);
  if (groups === undefined) return address;
  const [a = 0, b = 0, c = 0] = groups;
  return `${a.toString(16)}:${b.toString(16)}:${c.toString(16)}::/48`;
};
