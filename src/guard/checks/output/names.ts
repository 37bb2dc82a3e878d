/**
 * names: people's names, where the policy names a model that knows them.
 *
 * Settings: `model`, the folder of one (pii/names-model.ts); without it the check looks for nothing. `input`: true looks in what goes in too. `allow`: names that are no find.
 * `given`: "pass" (default) leaves out names of which the operator or the user wrote every word in this conversation; "find" finds those too.
 */
import { z } from "zod";
import type { MessageCheck } from "../../check.ts";
import { findInViews } from "../../find-in-views.ts";
import type { Conversation } from "../../message.ts";
import { namesIn, namesModelSchema, openNamesModel } from "../../pii/names-model.ts";
import { settingsReader } from "../../settings-reader.ts";

const settingsOf = settingsReader(
  "names",
  z.strictObject({
    model: namesModelSchema.optional(),
    input: z.boolean().default(false),
    allow: z.array(z.string().min(1)).default([]),
    given: z.enum(["pass", "find"]).default("pass"),
  }),
);

export const names: MessageCheck = {
  kind: "message",
  id: "names",
  title: "names of people, by a model of token classification; where the policy names one",
  directions: ["output", "input"],
  categories: ["pii"],
  owasp: ["LLM02:2025"],
  atlas: ["AML.T0057"],
  threshold: 0.5,
  // what a model makes of a word depends on its window
  reach: Number.POSITIVE_INFINITY,
  roles: ["assistant", "user", "tool", "document"],
  idle: (settings) => settingsOf(settings).model === undefined,
  prepare: async (settings) => {
    const { model } = settingsOf(settings);
    if (model !== undefined) await openNamesModel(model);
  },
  look: (subject) => {
    const { views, direction } = subject;
    const { model, input, allow, given } = settingsOf(subject.settings);
    if (model === undefined || (direction === "input" && !input)) return [];
    const known = direction === "output" && given === "pass" ? givenIn(subject.conversation) : new Set<string>();
    const allowed = new Set(allow.map((name) => wordsOf(name).join(" ")));
    const texts = views.map((view) => view.text);
    return namesIn(model, texts).then((found) => {
      const byText = new Map(texts.map((text, i) => [text, found[i] ?? []]));
      return findInViews(views, (text) =>
        (byText.get(text) ?? []).flatMap(({ start, end, score }) => {
          const words = wordsOf(text.slice(start, end));
          if (allowed.has(words.join(" ")) || words.every((w) => known.has(w))) return [];
          return [{ category: "pii" as const, score, start, end, why: "a person's name", replacement: "[NAME]" }];
        }),
      );
    });
  },
};

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** what operator and user wrote */
const givenIn = ({ messages }: Conversation): ReadonlySet<string> =>
  new Set(
    messages
      .filter((m) => m.role === "user" || m.role === "system" || m.role === "developer")
      .flatMap((m) => wordsOf(m.text)),
  );
