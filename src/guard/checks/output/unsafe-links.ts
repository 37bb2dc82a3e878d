/**
 * unsafe-links: links and images in an answer that carry data away, run code, hide where they lead, or lead where the policy does not want.
 *
 * Settings: `allow`, hosts (and all below them) that may be linked to, and may be sent what the conversation says. `only`: true: no others may. `invented`: "find": a host that
 * neither stands in the conversation before nor is allowed was made up. `local`: "find" (default "pass"): addresses of this machine and of private nets too.
 */
import { z } from "zod";
import type { MessageCheck } from "../../check.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { isForgedHost } from "../../links/is-forged-host.ts";
import { type Link, linksIn } from "../../links/link.ts";
import { bare, payloadsOf } from "../../links/payload.ts";
import type { Conversation } from "../../message.ts";
import { openFrom } from "../../pending/prose.ts";
import { entropy } from "../../secrets/looks-random.ts";
import { settingsReader } from "../../settings-reader.ts";

const settingsOf = settingsReader(
  "unsafe-links",
  z.strictObject({
    allow: z.array(z.string().min(1).toLowerCase()).default([]),
    only: z.boolean().default(false),
    invented: z.enum(["pass", "find"]).default("pass"),
    local: z.enum(["pass", "find"]).default("pass"),
  }),
);
type LinkSettings = ReturnType<typeof settingsOf>;

export const unsafeLinks: MessageCheck = {
  kind: "message",
  id: "unsafe-links",
  title: "links and images in an answer that carry data away, run code or hide where they lead",
  directions: ["output"],
  categories: ["exfiltration", "unsafe-content", "policy"],
  owasp: ["LLM02:2025", "LLM05:2025"],
  atlas: ["AML.T0077"],
  source: "Rehberger, data exfiltration by rendered images, 2023; UTS #39; RFC 3986",
  threshold: 0.7,
  // 100 in front, 256 of the address
  reach: 356,
  pending: (text) => openFrom(text, 356),
  roles: ["assistant"],
  look: ({ views, conversation, settings }) => {
    const s = settingsOf(settings);
    let said: Said | undefined;
    const before = (): Said => (said ??= saidIn(conversation));
    return findInViews(views, (text) => Array.from(linksIn(text)).flatMap((link) => judged(link, s, before) ?? []));
  },
};

/** what was said before the answer, to compare with what links carry */
interface Said {
  readonly text: string;
  readonly bare: string;
  readonly bareOfOthers: string;
}

const saidIn = ({ messages }: Conversation): Said => {
  const before = messages.slice(0, -1);
  const text = before.map((m) => m.text).join("\n");
  return {
    text: text.toLowerCase(),
    bare: bare(text),
    bareOfOthers: bare(
      before
        .filter((m) => m.role !== "user" && m.role !== "assistant")
        .map((m) => m.text)
        .join("\n"),
    ),
  };
};

const judged = (link: Link, s: LinkSettings, said: () => Said): Found | undefined => {
  const found = (category: Found["category"], score: number, why: string): Found => ({
    category,
    score,
    why,
    start: link.start,
    end: link.end,
    replacement: "[REMOVED]",
  });
  const { scheme, host, use, user, rest } = link;
  if (/^(?:javascript|vbscript)$/.test(scheme))
    return use === "plain" ? undefined : found("unsafe-content", 0.95, `a link that runs ${scheme}`);
  if (scheme === "data")
    return use !== "plain" && /^(?:text\/html|application\/|image\/svg|text\/xml)/i.test(rest)
      ? found("unsafe-content", 0.9, "a link that is a page of its own")
      : undefined;
  if (scheme === "file")
    return use === "plain" ? undefined : found("unsafe-content", 0.75, "a link into the file system");
  if (isForgedHost(host)) return found("unsafe-content", 0.92, "a host that is written like another one");
  if (user !== undefined && user.length > 0 && !/^git$/i.test(user))
    return found("unsafe-content", 0.8, "an address with a user's name before the host");
  if (s.allow.some((a) => host === a || host.endsWith(`.${a}`))) return undefined;
  const ip = ipOf(host);
  if (ip === "hidden") return found("unsafe-content", 0.9, "an IP address in a form that hides it");
  const local =
    ip === "local" ||
    /^(?:localhost|.*\.(?:local|internal|test|example|localhost))$|^example\.(?:com|org|net)$/.test(host);
  if (local && s.local === "pass") return undefined;
  const carried = carries(link, said);
  if (carried !== undefined) return found("exfiltration", carried[0], carried[1]);
  if (s.only) return found("policy", 0.95, "a host that is not on the policy's list");
  if (ip !== undefined) return found("unsafe-content", 0.75, "a link to an IP address");
  if (s.invented === "find" && host !== "" && !said().text.includes(host))
    return found("policy", 0.8, "a host that nobody named before");
  return undefined;
};

/** hidden: an integer, octal or hexadecimal, which browsers take for an IP address (WHATWG URL, IPv4 parser) */
const ipOf = (host: string): "hidden" | "local" | "public" | undefined => {
  if (host.startsWith("[")) return /^\[(?:::1|f[cd]|fe80)/.test(host) ? "local" : "public";
  if (/^(?:\d{8,10}|0x[\da-f]{1,8})$/.test(host)) return "hidden";
  if (!/^(?:\d{1,3}|0x[\da-f]{1,2}|0\d{1,3})(?:\.(?:\d{1,3}|0x[\da-f]{1,2}|0\d{1,3})){3}$/.test(host)) return undefined;
  if (/0x|(?:^|\.)0\d/.test(host)) return "hidden";
  return /^(?:127|10|0)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^169\.254\./.test(host) ? "local" : "public";
};

/** fewest letters and digits of the conversation in a link that are no accident: in an image, and in a link of what the user did not write */
const [inImage, inLink] = [12, 24];
const placeholder =
  /\{\{?\s{0,2}\w{2,30}\s{0,2}(?:\}|$)|%7b\w{2,30}%7d|\[(?:data|secret|conversation|summary|history|payload)(?:\]|$)/i;

const carries = (link: Link, said: () => Said): [score: number, why: string] | undefined => {
  const isImage = link.use === "image";
  if (isImage && placeholder.test(link.rest)) return [0.8, "an image whose address has a place for data"];
  for (const { written, read, encoded } of payloadsOf(link)) {
    const value = bare(read);
    if (isImage || encoded) {
      if (value.length >= inImage && said().bare.includes(value))
        return [0.97, `${isImage ? "an image" : "a link"} that carries what the conversation says`];
    } else if (
      value.length >= inLink &&
      said().bareOfOthers.includes(value) &&
      !said().text.includes(link.url.toLowerCase())
    )
      return [0.9, "a link that carries what was told to the assistant"];
    if (!isImage) continue;
    if (encoded) return [0.85, "an image that carries an encoded text"];
    if (read.split(/[\s_]+/).filter((w) => /\p{L}{2}/u.test(w)).length >= 4)
      return [0.8, "an image that carries words"];
    // signatures of content networks are as random, and are long words of a known name
    if (
      written.length >= 64 &&
      entropy(written) > 4.5 &&
      !/(?:sig|signature|token|hmac|expires|x-amz)/i.test(link.rest)
    )
      return [0.7, "an image that carries much that can not be read"];
  }
  return undefined;
};
