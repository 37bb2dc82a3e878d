/**
 * tool-poisoning: tools whose definition gives orders to the model: hidden instructions, orders about other tools, invisible characters, parameters that carry the
 * conversation away, two tools of one name. Names, descriptions and all texts of the arguments' schema are read, decoded too.
 *
 * Settings: `trusted`: names of tools (with *) that are the operator's own and are not scanned.
 */
import { z } from "zod";
import type { ConversationCheck, PlacedHit } from "../../check.ts";
import { viewsOf } from "../../decode/views.ts";
import type { ToolDefinition } from "../../message.ts";
import { settingsReader } from "../../settings-reader.ts";
import { matchesName } from "../../tools/matches-name.ts";
import { carrierNames, invisible, poison, pushedAway, shadowing } from "../../tools/poison.ts";
import { stringsIn } from "../../tools/strings-in.ts";

const settingsOf = settingsReader(
  "tool-poisoning",
  z.strictObject({ trusted: z.array(z.string().min(1)).default([]) }),
);

export const toolPoisoning: ConversationCheck = {
  kind: "conversation",
  id: "tool-poisoning",
  title: "definitions of tools that give orders, shadow other tools or carry the conversation away",
  directions: ["input"],
  categories: ["tool-abuse"],
  owasp: ["LLM01:2025", "LLM03:2025"],
  atlas: ["AML.T0051.001", "AML.T0110"],
  source: "Invariant Labs, MCP Security Notification: Tool Poisoning Attacks, 2025; OWASP MCP Top 10, 2025",
  threshold: 0.7,
  reach: Number.POSITIVE_INFINITY,
  look: ({ conversation: { tools = [] }, settings }) => {
    const { trusted } = settingsOf(settings);
    const names = tools.map((t) => t.name);
    return [
      ...sameNames(names),
      ...tools.filter((t) => !trusted.some((p) => matchesName(t.name, p))).flatMap((tool) => findsIn(tool, names)),
    ];
  },
};

/** a definition stands in no message: the hit is at the beginning of the first */
const hit = (name: string, score: number, why: string): PlacedHit => ({
  category: "tool-abuse",
  score,
  message: 0,
  start: 0,
  end: 0,
  why: `tool ${JSON.stringify(name.slice(0, 64))} ${why}`,
});

/** Are two tools called the same, or so that a model takes them for the same? */
const sameNames = (names: readonly string[]): PlacedHit[] => {
  const seen = new Set<string>();
  return names.flatMap((name) => {
    const plain = name
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, "");
    if (!seen.has(plain)) {
      seen.add(plain);
      return [];
    }
    return [hit(name, 0.85, "is called like another one")];
  });
};

const viewLimits = { maxDepth: 2, maxViews: 16 } as const;

const findsIn = ({ name, description = "", parameters }: ToolDefinition, names: readonly string[]): PlacedHit[] => {
  const hits: PlacedHit[] = [];
  const leaves = stringsIn(parameters ?? {});
  if (!/^[\p{L}\p{N}_.:/ -]{1,128}$/u.test(name)) hits.push(hit(name, 0.75, "has a name of unusual characters"));
  const others = names.filter((n) => n !== name && n.length > 3);
  for (const text of [description, ...leaves.filter((l) => !l.isKey).map((l) => l.text)]) {
    if (invisible.test(text)) hits.push(hit(name, 0.95, "has invisible characters"));
    if (pushedAway.test(text)) hits.push(hit(name, 0.8, "has text behind much emptiness"));
    if (text.length < 12) continue;
    for (const view of viewsOf(text, viewLimits).views) {
      const decoded = view.how.length === 0 ? "" : `, decoded (${view.how.join(", ")})`;
      for (const { why, shape, score } of poison) if (shape.test(view.text)) hits.push(hit(name, score, why + decoded));
      if (others.some((other) => ordersAbout(view.text, other)))
        hits.push(hit(name, 0.85, `gives orders about another tool${decoded}`));
    }
  }
  for (const { path, text, isKey } of leaves)
    if (isKey && /(?:^|\.)properties$/.test(path) && carrierNames.test(text))
      hits.push(hit(name, 0.8, "has a parameter that carries more than a tool needs"));
  return [...new Map(hits.map((h) => [h.why, h])).values()];
};

/** units around the name of another tool that are read */
const around = 200;

const ordersAbout = (text: string, other: string): boolean => {
  for (let at = text.indexOf(other), n = 0; at >= 0 && n < 50; at = text.indexOf(other, at + other.length), n++) {
    const part = text.slice(Math.max(0, at - around), at + other.length + around);
    if (
      /\b(?:must|always|never|important|whenever|when(?:ever)? (?:using|calling|you (?:use|call))|before (?:using|calling)|every time)\b/i.test(
        part,
      ) &&
      shadowing.test(part)
    )
      return true;
  }
  return false;
};
