/**
 * tool-calls: what an assistant wants called: only tools that it was offered and may use, with arguments that fit, as often as the policy says, and not with data
 * from where the policy forbids it.
 *
 * Settings. `allow`: names of tools (with *) that may be called; left out: those that the conversation offers. `arguments`: "pass" does not hold arguments against
 * the tool's schema. `once`: tools that are called at most once in a conversation, `max`: { tool: times }. `flows`: rules such as
 * { from: ["read_email", "document"], to: ["http_get.url", "send_*"] }: no argument of these tools may hold what came from these sources. A source is the name of a tool
 * or document, or a role ("tool", "document", "system"); what the user wrote too is the user's. `values`: rules such as
 * { at: ["read_file.path"], only: ["/home/ann/*"] }: what these arguments may be, so that nobody reaches for another's objects (BOLA); a policy for each key says whose.
 *
 * Limit: that data came from somewhere is seen by its letters. What a model sums up or says in other words is not seen.
 */
import { z } from "zod";
import type { Hit, MessageCheck } from "../../check.ts";
import type { Message, ToolCall, ToolDefinition } from "../../message.ts";
import { settingsReader } from "../../settings-reader.ts";
import { argumentProblem } from "../../tools/argument-schema.ts";
import { matchesName } from "../../tools/matches-name.ts";
import { type Source, sourceOf } from "../../tools/overlap.ts";
import { readingsOf } from "../../tools/readings.ts";
import { stringsIn } from "../../tools/strings-in.ts";

const names = z.array(z.string().min(1));
const settingsOf = settingsReader(
  "tool-calls",
  z.strictObject({
    allow: names.optional(),
    arguments: z.enum(["find", "pass"]).default("find"),
    once: names.default([]),
    max: z.record(z.string(), z.number().int().min(0)).default({}),
    values: z.array(z.strictObject({ at: names.min(1), only: names.min(1) })).default([]),
    flows: z.array(z.strictObject({ from: names.min(1), to: names.min(1) })).default([]),
  }),
);
type CallSettings = ReturnType<typeof settingsOf>;

export const toolCalls: MessageCheck = {
  kind: "message",
  id: "tool-calls",
  title:
    "calls of tools: allowed, with arguments that fit, not too often, and no data from where the policy forbids it",
  directions: ["output"],
  categories: ["tool-abuse"],
  owasp: ["LLM06:2025"],
  atlas: ["AML.T0053"],
  source:
    "data flow: Debenedetti et al., Defeating Prompt Injections by Design (CaMeL), 2025, of which this is a small part",
  threshold: 0.7,
  // the text has no part in it; calls are looked at when they are whole
  reach: 0,
  roles: ["assistant"],
  look: ({ message: { calls = [] }, conversation: { messages, tools }, settings }) => {
    if (calls.length === 0) return [];
    const s = settingsOf(settings);
    const before = messages.slice(0, -1);
    const flows = flowsOf(s, before);
    return calls.flatMap((call, i) => [
      ...notAllowed(call, s, tools),
      ...tooOften(call, s, [...before.flatMap((m) => m.calls ?? []), ...calls.slice(0, i)]),
      ...badArguments(call, s, tools, flows),
    ]);
  },
};

const hit = (call: ToolCall, score: number, why: string): Hit => ({
  category: "tool-abuse",
  score,
  start: 0,
  end: 0,
  why: `call of ${JSON.stringify(call.name.slice(0, 64))}: ${why}`,
});

const notAllowed = (call: ToolCall, { allow }: CallSettings, tools: readonly ToolDefinition[] | undefined): Hit[] => {
  if (allow !== undefined && !allow.some((p) => matchesName(call.name, p)))
    return [hit(call, 0.99, "not on the policy's list")];
  if (tools !== undefined && !tools.some((t) => t.name === call.name)) return [hit(call, 0.95, "it was not offered")];
  return [];
};

const tooOften = (call: ToolCall, { once, max }: CallSettings, earlier: readonly ToolCall[]): Hit[] => {
  const limits = [...once.map((p) => [p, 1] as const), ...Object.entries(max)].filter(([p]) =>
    matchesName(call.name, p),
  );
  return limits
    .filter(([p, most]) => earlier.filter((c) => matchesName(c.name, p)).length >= most)
    .map(([, most]) => hit(call, 0.95, `more than ${most} times`));
};

interface Flow {
  readonly to: readonly string[];
  readonly sources: readonly Source[];
  readonly ofUser: Source;
}

const flowsOf = ({ flows }: CallSettings, before: readonly Message[]): Flow[] => {
  const ofUser = sourceOf("user", flows.length === 0 ? "" : textOf(before.filter((m) => m.role === "user")));
  return flows.map(({ from, to }) => ({
    to,
    ofUser,
    sources: before
      .filter((m) => m.role !== "user" && m.role !== "assistant")
      .filter((m) => from.some((f) => f === m.role || (m.name !== undefined && matchesName(m.name, f))))
      .map((m) => sourceOf(m.name ?? m.role, m.text)),
  }));
};

const textOf = (messages: readonly Message[]): string => messages.map((m) => m.text).join("\n");

const badArguments = (
  call: ToolCall,
  s: CallSettings,
  tools: readonly ToolDefinition[] | undefined,
  flows: readonly Flow[],
): Hit[] => {
  let args: unknown;
  try {
    args = call.arguments.trim() === "" ? {} : JSON.parse(call.arguments);
  } catch {
    return [hit(call, 0.9, "its arguments are not JSON")];
  }
  const problem =
    s.arguments === "pass" ? undefined : argumentProblem(tools?.find((t) => t.name === call.name)?.parameters, args);
  const hits = problem === undefined ? [] : [hit(call, 0.9, `its arguments do not fit: ${problem}`)];
  const leaves = flows.length === 0 && s.values.length === 0 ? [] : stringsIn(args);
  const isAt = (to: readonly string[], path: string): boolean =>
    to.some((p) => matchesName(call.name, p) || matchesName(`${call.name}.${path}`, p));
  for (const { path, text, isKey } of leaves)
    for (const { at, only } of s.values)
      if (!isKey && isAt(at, path) && !isOneOf(text, only))
        hits.push(hit(call, 0.97, `${JSON.stringify(path.slice(0, 64))} is none of the policy's values`));
  for (const { to, sources, ofUser } of flows)
    for (const { path, text } of leaves) {
      if (!isAt(to, path)) continue;
      const readings = readingsOf(text);
      const source = sources.find((one) => readings.some((r) => one.gave(r) && !ofUser.gave(r)));
      if (source !== undefined)
        hits.push(
          hit(
            call,
            0.95,
            `${JSON.stringify(path.slice(0, 64))} holds what came from ${JSON.stringify(source.label.slice(0, 64))}`,
          ),
        );
    }
  return hits;
};

/** Ways out of a folder, also in percent signs, are no part of what * stands for. */
const isOneOf = (value: string, only: readonly string[]): boolean =>
  // oxlint-disable-next-line no-control-regex
  !/(?:^|[/\\])\.{1,2}(?:[/\\]|$)|%(?:2e|2f|5c|00|25)|\0/i.test(value) && only.some((p) => matchesName(value, p));
