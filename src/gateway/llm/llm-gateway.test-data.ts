/** A gateway for language models in front of a scripted upstream, with two small checks of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check, MessageCheck } from "../../guard/index.ts";
import { checkConfig, configSchema } from "../config/config.ts";
import { checks as builtIn } from "../../guard/checks.ts";
import type { GatewayLimits } from "../server/server-limits.ts";
import type { GatewayEvent } from "../record/event.ts";
import { type GatewayRecords, memoryRecords } from "../state/records.ts";
import { openApiKeys } from "../who/api-keys.ts";
import { startGateway } from "../start/start-gateway.ts";
import type { LlmEvent } from "./llm-event.ts";
import { type ScriptedUpstream, scriptedUpstream } from "./scripted-upstream.test-data.ts";

const word = (id: string, pattern: RegExp, more: Partial<MessageCheck>): MessageCheck => ({
  kind: "message",
  id,
  title: id,
  directions: ["input"],
  categories: ["injection"],
  owasp: [],
  atlas: [],
  threshold: 0.5,
  reach: 12,
  roles: ["user", "tool", "document", "assistant"],
  look: ({ message: { text, calls = [] } }) => [
    ...[...text.matchAll(pattern)].map((m) => ({
      category: "injection" as const,
      score: 0.9,
      start: m.index,
      end: m.index + m[0].length,
      why: "the word",
      ...(id === "card" ? { replacement: "[card]" } : {}),
    })),
    ...calls.flatMap((c) =>
      c.arguments.search(pattern) >= 0 ? [{ category: "injection" as const, score: 0.9, why: "in a call" }] : [],
    ),
  ],
  ...more,
});

/** needle: in what is asked. leak, card: in answers; a card has a replacement. tools: in descriptions. breaks: when it sees "break me" */
export const smallChecks: readonly Check[] = [
  word("needle", /needle/g, {}),
  word("leak", /s3cr3t/g, { directions: ["output"], roles: ["assistant"] }),
  word("card", /\d{8}/g, { directions: ["output"], roles: ["assistant"] }),
  {
    ...word("tools", /./g, {}),
    kind: "conversation",
    look: ({ conversation: { tools = [] } }) =>
      tools.flatMap((t) =>
        t.description?.includes("poison") === true
          ? [{ category: "tool-abuse" as const, score: 1, message: 0, why: t.name }]
          : [],
      ),
  },
  word("breaks", /./g, {
    look: ({ message: { text } }) => {
      if (text.includes("break me")) throw new Error("no memory");
      return [];
    },
  }),
];

export interface TestGateway {
  readonly upstream: ScriptedUpstream;
  readonly address: string;
  /** of client "acme" */
  readonly key: string;
  readonly events: LlmEvent[];
  /** of client "other" */
  readonly otherKey: string;
  ask(
    body: unknown,
    more?: { path?: string; headers?: Record<string, string>; raw?: string | Buffer },
  ): Promise<Response>;
  close(): Promise<void>;
}

interface TestOptions {
  readonly checks?: readonly Check[];
  readonly key?: object | "client";
  readonly limits?: Partial<GatewayLimits>;
  /** the checks in the box too */
  readonly real?: boolean;
  readonly records?: GatewayRecords;
}

/** Without the checks in the box: what they find is not what is tested here. */
const alone = (llm: { readonly policies?: object }): object => {
  const off = Object.fromEntries(builtIn.map((c) => [c.id, { mode: "off" }]));
  const of = (policy: { guard?: { checks?: object } } = {}): object => ({
    ...policy,
    guard: { ...policy.guard, checks: { ...off, ...policy.guard?.checks } },
  });
  const policies = Object.entries({ default: {}, ...llm.policies }).map(([name, p]) => [name, of(p)]);
  return { ...llm, policies: Object.fromEntries(policies) as object };
};

export const testGateway = async (
  llm: { readonly policies?: object; readonly [key: string]: unknown } = {},
  options: TestOptions = {},
): Promise<TestGateway> => {
  const upstream = await scriptedUpstream();
  const folder = mkdtempSync(join(tmpdir(), "casemate-llm-"));
  const { records = memoryRecords() } = options;
  const keys = await openApiKeys(records);
  const { secret: key } = await keys.create({ client: "acme", models: "all" });
  const { secret: otherKey } = await keys.create({ client: "other", models: "all" });
  const events: LlmEvent[] = [];
  const gateway = await startGateway({
    checked: checkConfig(
      configSchema.parse({
        listen: { port: 0, tls: "off" },
        admin: "off",
        llm: {
          upstreams: { one: { url: upstream.url, key: options.key ?? { env: "UPSTREAM_KEY" } } },
          ...(options.real === true ? llm : alone(llm)),
        },
      }),
    ),
    version: "0",
    records,
    folder,
    tlsFolder: folder,
    env: { UPSTREAM_KEY: "sk-upstream" },
    checks: options.checks ?? smallChecks,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    events: (e: GatewayEvent) => void (e.kind === "llm" && events.push(e)),
  });
  return {
    upstream,
    address: gateway.address,
    key,
    events,
    otherKey,
    ask: (body, { path = "/v1/chat/completions", headers = {}, raw } = {}) =>
      fetch(`${gateway.address}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
        body: raw ?? JSON.stringify(body),
      }),
    close: async () => {
      await gateway.close(100);
      await upstream.close();
      rmSync(folder, { recursive: true });
    },
  };
};
