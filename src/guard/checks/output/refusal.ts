/** refusal: the answer declines. Nothing bad by itself, so it looks only where the policy says `find: true`: for counting, or to fall back on another model. */
import { z } from "zod";
import type { MessageCheck } from "../../check.ts";
import { openingUnits, refusalOf } from "../../refusal/refusal-of.ts";
import { settingsReader } from "../../settings-reader.ts";

const settingsOf = settingsReader("refusal", z.strictObject({ find: z.boolean().default(false) }));

export const refusal: MessageCheck = {
  kind: "message",
  id: "refusal",
  title: "the answer declines, in fifteen languages; where the policy asks for it",
  directions: ["output"],
  categories: ["policy"],
  owasp: [],
  atlas: [],
  threshold: 0.5,
  // whether code follows a refusal is seen at the end only
  reach: Number.POSITIVE_INFINITY,
  roles: ["assistant"],
  idle: (settings) => !settingsOf(settings).find,
  look: ({ message, settings }) => {
    if (!settingsOf(settings).find) return [];
    const { score, language } = refusalOf(message.text);
    if (score === 0) return [];
    const why = `the answer declines${language === undefined ? "" : ` (${language})`}`;
    return [{ category: "policy", score, why, start: 0, end: Math.min(openingUnits, message.text.length) }];
  },
};
