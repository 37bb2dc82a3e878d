/** secrets: keys, tokens and passwords, in answers and in what goes in. Settings: `allow`, values that are known and no secret. */
import { z } from "zod";
import type { MessageCheck } from "../../check.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { openFrom } from "../../pending/prose.ts";
import { secretFinders } from "../../secrets/secret-finders.ts";
import { settingsReader } from "../../settings-reader.ts";

const settingsOf = settingsReader("secrets", z.strictObject({ allow: z.array(z.string().min(1)).default([]) }));

export const secrets: MessageCheck = {
  kind: "message",
  id: "secrets",
  title: "keys, tokens and passwords by their formats and checksums",
  directions: ["output", "input"],
  categories: ["secret"],
  owasp: ["LLM02:2025"],
  atlas: ["AML.T0055", "AML.T0057"],
  source: "token formats of their makers; RFC 7468, RFC 7519, RFC 3986",
  threshold: 0.7,
  // a private key's first line and headers; the longest token, 11 + 256 units, is shorter
  reach: 512,
  pending: (text) => openFrom(text, 512),
  roles: ["assistant", "user", "tool", "document"],
  look: ({ views, settings }) => {
    const { allow } = settingsOf(settings);
    return findInViews(views, (text) => secretsIn(text).filter((f) => !allow.includes(text.slice(f.start, f.end))));
  },
};

const secretsIn = (text: string): Found[] =>
  secretFinders.flatMap((find) =>
    Array.from(find(text), ({ start, end, score, what, open }) => ({
      category: "secret",
      score,
      start,
      end,
      why: what,
      // what is longer than is seen here can not be replaced: an answer with it is stopped
      ...(open === true ? {} : { replacement: "[SECRET]" }),
    })),
  );
