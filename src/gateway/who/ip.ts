/** canonicalIp: one way of writing for one address (RFC 5952), so that no client is two. */
import { isIPv4, isIPv6 } from "node:net";

/** IPv4 that came as IPv6 (::ffff:192.0.2.1) is IPv4. RETURNS undefined for what is no address; a zone (%eth0) is none. */
export const canonicalIp = (text: string): string | undefined => {
  if (isIPv4(text)) return text;
  const groups = groupsOf(text);
  if (groups === undefined) return undefined;
  if (groups[5] === 0xffff && groups.slice(0, 5).every((g) => g === 0)) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  // the longest run of zeros, the first of equals, of two and more
  let from = 0;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [from, length] = [i, end - i];
  }
  const hex = groups.map((g) => g.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, from).join(":")}::${hex.slice(from + length).join(":")}`;
};

/** The eight groups of an IPv6 address; undefined for what is none, or has a zone. */
export const groupsOf = (text: string): readonly number[] | undefined => {
  if (text.length > 45 || !isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = text.split("::");
  const before = groupsIn(head);
  if (tail === undefined) return before;
  const after = groupsIn(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
};

const groupsIn = (text: string): number[] =>
  text === ""
    ? []
    : text.split(":").flatMap((part) => {
        if (!part.includes(".")) return [Number.parseInt(part, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
        return [(a << 8) | b, (c << 8) | d];
      });
