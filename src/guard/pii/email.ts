/** E-mail addresses (RFC 5321: 64 units before the @). Addresses of reserved names (RFC 2606: example.com, .test, ...) belong to nobody. */
import { eachMatch } from "../each-match.ts";
import type { PiiFinder } from "./pii-finder.ts";

const shape =
  /(?<![\p{L}\d_.+%-])[\p{L}\d_][\p{L}\d_.+%-]{0,63}@(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,5}\p{L}{2,24}(?![\p{L}\d_-])/gu;
const reserved = /(?:@|\.)(?:example\.(?:com|org|net)|example|test|invalid|localhost)$/i;

export const email: PiiFinder = {
  id: "email",
  title: "e-mail address",
  *find(text) {
    if (!text.includes("@")) return;
    for (const { 0: found, index } of eachMatch(text, shape))
      if (!reserved.test(found)) yield { start: index, end: index + found.length, score: 0.95 };
  },
};
