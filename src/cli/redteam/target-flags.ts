/** Options of `casemate redteam` about the target and the models that help. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import type { Subject } from "../../attacks/prompt/subject.ts";
import { CasemateError } from "../../core/error.ts";
import type { Generates } from "../../engine/runtime/generates.ts";
import { type ChatOptions, chatProtocols, openChat } from "../../engine/runtime/llm-endpoint.ts";
import { endpointOf } from "../assess/endpoint-flags.ts";
import { collect, defined, list, oneOf, positive, wholeNumber } from "../option.ts";

export interface TargetFlags {
  readonly purpose?: string;
  readonly model?: string;
  readonly protocol?: string;
  readonly keyEnv?: string;
  readonly requestTemplate?: string;
  readonly responsePath?: string;
  readonly headerEnv?: readonly string[];
  readonly httpHeader?: readonly string[];
  readonly timeout?: number;
  readonly retries?: number;
  readonly concurrency: number;
  readonly systemPrompt?: string;
  readonly knownPrompt?: string;
  readonly canary?: readonly string[];
  readonly tools?: string;
  readonly brand?: string;
  readonly competitors?: string[];
  readonly attacker?: string;
  readonly attackerModel?: string;
  readonly attackerKeyEnv?: string;
  readonly judge?: string;
  readonly judgeModel?: string;
  readonly judgeKeyEnv?: string;
}

export const addTargetFlags = (command: Command): Command =>
  command
    .optionsGroup("The target:")
    .option("--purpose <text>", 'what it is for: "bank assistant"')
    .option("--model <name>", "model that the endpoint is asked for (default: default)")
    .option("--protocol <name>", `${chatProtocols.join(", ")} (default: openai)`)
    .option("--key-env <variable>", "environment variable with the key")
    .option(
      "--request-template <json|file>",
      "another JSON interface: body with {{prompt}}, {{messages}} or {{system}} in it",
    )
    .option("--response-path <pointer>", "where the text is in the answer, a JSON pointer: /reply/text")
    .option("--header-env <name=variable>", "header whose value is in an environment variable; repeatable", collect)
    .option("--http-header <name=value>", "header that is no secret; repeatable", collect)
    .option("--timeout <seconds>", "longest time for one answer (default: 120)", positive)
    .option("--retries <n>", "further attempts when a request fails (default: 4)", wholeNumber(0))
    .option("--concurrency <n>", "requests at once", wholeNumber(1), 4)
    .optionsGroup("What is known of it (all optional):")
    .option("--system-prompt <file>", "sent as the system message: for a bare model")
    .option("--known-prompt <file>", "the instructions that it has already: leaks are told by comparison")
    .option("--canary <text>", "text that must never be in an answer; repeatable", collect)
    .option("--tools <file>", "JSON with tools to offer: [{ name, description, parameters }]")
    .option("--brand <name>", "whom it works for")
    .option("--competitors <list>", "whom it may not praise", list())
    .optionsGroup("Models that help (OpenAI-compatible; without them attacks and judges go by rules):")
    .option("--attacker <url>", "a model that writes attacks: PAIR, TAP, and better GOAT and crescendo")
    .option("--attacker-model <name>", "its name at the endpoint")
    .option("--attacker-key-env <variable>", "environment variable with its key")
    .option("--judge <url>", "a model that judges answers to harmful requests")
    .option("--judge-model <name>", "its name at the endpoint")
    .option("--judge-key-env <variable>", "environment variable with its key");

/** Throws USAGE, FILE_NOT_FOUND. */
export const targetOf = (url: string, o: TargetFlags): Generates => {
  const { template, http } = endpointOf(
    defined({
      requestTemplate: o.requestTemplate,
      responsePath: o.responsePath,
      headerEnv: o.headerEnv,
      httpHeader: o.httpHeader,
      timeout: o.timeout,
      retries: o.retries,
      concurrency: o.concurrency,
    }),
    undefined,
  );
  return openChat({
    url,
    ...defined({
      template,
      http,
      model: o.model,
      keyEnv: o.keyEnv,
      protocol: oneOf(o.protocol, chatProtocols, "--protocol"),
    }),
  } satisfies ChatOptions);
};

/** Throws USAGE. */
export const helpersOf = (o: TargetFlags): { attacker?: Generates; judge?: Generates } => {
  const open = (
    url: string | undefined,
    model: string | undefined,
    keyEnv: string | undefined,
  ): Generates | undefined => (url === undefined ? undefined : openChat({ url, ...defined({ model, keyEnv }) }));
  return defined({
    attacker: open(o.attacker, o.attackerModel, o.attackerKeyEnv),
    judge: open(o.judge, o.judgeModel, o.judgeKeyEnv),
  });
};

const toolsSchema = z.array(
  z.object({
    name: z.string(),
    description: z.string().default(""),
    parameters: z.unknown().default({ type: "object" }),
  }),
);

/** Throws USAGE, FILE_NOT_FOUND, DATA_UNREADABLE. */
export const subjectOf = (o: TargetFlags): Subject => {
  if (o.purpose === undefined)
    throw new CasemateError("USAGE", "redteam needs to know what the target is for", {
      hint: '--purpose "bank assistant"',
    });
  return {
    purpose: o.purpose,
    ...defined({
      systemPrompt: o.systemPrompt === undefined ? undefined : textIn(o.systemPrompt),
      knownPrompt: o.knownPrompt === undefined ? undefined : textIn(o.knownPrompt),
      secrets: o.canary,
      tools: o.tools === undefined ? undefined : toolsOf(o.tools),
      brand: o.brand,
      competitors: o.competitors,
    }),
  };
};

/** Throws FILE_NOT_FOUND. */
export const textIn = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  }
};

const toolsOf = (path: string): Exclude<Subject["tools"], undefined> => {
  const wrong = (why: string, cause?: unknown): CasemateError =>
    new CasemateError("DATA_UNREADABLE", `tools '${path}': ${why}`, {
      cause,
      hint: 'give JSON: [{ "name": "get_balance", "description": "...", "parameters": { "type": "object" } }]',
    });
  let json: unknown;
  try {
    json = JSON.parse(textIn(path));
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw wrong("no JSON", cause);
  }
  const parsed = toolsSchema.safeParse(json);
  if (!parsed.success) throw wrong(parsed.error.issues[0]?.message ?? "not valid");
  return parsed.data;
};
