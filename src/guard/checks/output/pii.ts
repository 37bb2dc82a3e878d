/**
 * pii: personal data in an answer; in what goes in, where the policy asks for it.
 *
 * Settings: `kinds` and `inputKinds`, lists of ids of src/guard/pii/pii-finders.ts, or "all". By default answers are searched for numbers that open accounts or name a
 * person to a state, and input for nothing: people type their own address. `allow`: values, or "@example.com" for all addresses of a domain, that are no find.
 * `given`: "pass" (default) leaves out what the operator or the user wrote in this conversation themselves; "find" finds that too.
 */
import { z } from "zod";
import type { Direction, Hit, MessageCheck } from "../../check.ts";
import type { Conversation } from "../../message.ts";
import { type Found, findInViews } from "../../find-in-views.ts";
import { openFrom } from "../../pending/prose.ts";
import { piiFinders } from "../../pii/pii-finders.ts";
import type { PiiFinder } from "../../pii/pii-finder.ts";
import { settingsReader } from "../../settings-reader.ts";

const ids = piiFinders.map((f) => f.id);
const kinds = z.union([z.literal("all"), z.array(z.enum(ids))]);
const usual = ["iban", "card", "national-id", "passport"];
const settingsOf = settingsReader(
  "pii",
  z.strictObject({
    kinds: kinds.default(usual),
    inputKinds: kinds.default([]),
    allow: z.array(z.string().min(1)).default([]),
    given: z.enum(["pass", "find"]).default("pass"),
  }),
);

export const pii: MessageCheck = {
  kind: "message",
  id: "pii",
  title: "personal data: cards, accounts, identity numbers; addresses and telephone numbers if asked for",
  directions: ["output", "input"],
  categories: ["pii"],
  owasp: ["LLM02:2025"],
  atlas: ["AML.T0057"],
  source: "checksums as src/guard/pii names them: ISO/IEC 7812-1, ISO 13616, ISO 7064, the states' own rules",
  threshold: 0.7,
  // an e-mail address of 64 + 1 + 5 x 64 + 24 units, and one after it
  reach: 410,
  // what the others find may begin with a word of prose ("March 14, 1979")
  pending: (text, _asked, settings) =>
    finders(settingsOf(settings), "output").every((f) => usual.includes(f.id))
      ? openFrom(text, 410)
      : text.length - 410,
  roles: ["assistant", "user", "tool", "document"],
  look: (subject) => {
    const { views, direction } = subject;
    const s = settingsOf(subject.settings);
    const wanted = finders(s, direction);
    if (wanted.length === 0) return [];
    const allowed = s.allow.map(plain);
    const given = direction === "output" && s.given === "pass" ? givenIn(subject.conversation) : "";
    return findInViews(views, (text) =>
      wanted
        .flatMap((finder) => hits(finder, text))
        .filter((hit) => {
          const value = plain(text.slice(hit.start, hit.end));
          return (
            !allowed.some((a) => value === a || (a.startsWith("@") && value.endsWith(a))) && !given.includes(value)
          );
        }),
    ) satisfies readonly Hit[];
  },
};

const finders = (s: ReturnType<typeof settingsOf>, direction: Direction): readonly PiiFinder[] => {
  const chosen = direction === "output" ? s.kinds : s.inputKinds;
  return chosen === "all" ? piiFinders : piiFinders.filter((f) => chosen.includes(f.id));
};

const hits = (finder: PiiFinder, text: string): Found[] =>
  Array.from(finder.find(text), ({ start, end, score, what }) => ({
    category: "pii",
    score,
    start,
    end,
    why: what ?? finder.title,
    replacement: `[${finder.id.toUpperCase()}]`,
  }));

const plain = (value: string): string => value.toLowerCase().replaceAll(/[\s().\-/]/g, "");

/** what operator and user wrote, without separators */
const givenIn = ({ messages }: Conversation): string =>
  messages
    .filter((m) => m.role === "user" || m.role === "system" || m.role === "developer")
    .map((m) => plain(m.text))
    .join("\n");
