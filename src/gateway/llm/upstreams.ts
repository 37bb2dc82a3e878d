/** openUpstreams: which upstream has a model, with its key and its prices. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Agent } from "undici";
import { CasemateError } from "../../core/error.ts";
import type { LlmConfig, UpstreamConfig } from "./llm-config.ts";

export interface Upstream {
  readonly config: UpstreamConfig;
  /** without a slash at its end */
  readonly url: string;
  /** undefined: the client's own is handed on */
  readonly key: string | undefined;
  readonly agent: Agent;
}

/** Where a request goes. */
export interface Route {
  readonly upstream: Upstream;
  /** as the configuration names the model: a label of metrics that a client can not make longer */
  readonly pattern: string;
  /** millionths of the currency for a token */
  readonly price: { readonly input: number; readonly output: number } | undefined;
}

export interface Upstreams {
  readonly all: readonly Upstream[];
  /** THROWS MODEL_NOT_SERVED. */
  find(model: string, family: "openai" | "anthropic"): Route;
  close(): Promise<void>;
}

/** THROWS GATEWAY_CONFIG for a key that is not where it should be; keys are in no message. */
export const openUpstreams = async (
  { upstreams }: Pick<LlmConfig, "upstreams">,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Upstreams> => {
  const all: Upstream[] = [];
  for (const [name, config] of Object.entries(upstreams))
    all.push({
      config: { ...config, name },
      url: config.url.replace(/\/+$/, ""),
      key: await keyOf(name, config.key, folder, env),
      agent: new Agent({
        connectTimeout: Math.min(config.timeoutMs, 10_000),
        headersTimeout: config.timeoutMs,
        bodyTimeout: config.timeoutMs,
      }),
    });
  return {
    all,
    find(model, family) {
      for (const upstream of all) {
        const { speaks, models, prices } = upstream.config;
        if (speaks !== "both" && speaks !== family) continue;
        const pattern = models.find((p) => fits(p, model));
        if (pattern === undefined) continue;
        return { upstream, pattern, price: Object.entries(prices).find(([p]) => fits(p, model))?.[1] };
      }
      throw new CasemateError("MODEL_NOT_SERVED", `there is no model '${model.slice(0, 128)}' for this API here`);
    },
    close: async () => void (await Promise.all(all.map((u) => u.agent.destroy()))),
  };
};

/** '*' stands for any characters; linear in both. */
export const fits = (pattern: string, name: string): boolean => {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > name.length - tail.length) return false;
    at = found + part.length;
  }
  return true;
};

const keyOf = async (
  name: string,
  key: UpstreamConfig["key"],
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> => {
  if (key === "client") return undefined;
  const where = "env" in key ? `the environment variable '${key.env}'` : `the file '${key.file}'`;
  let text: string | undefined;
  if ("env" in key) text = env[key.env];
  else
    text = await readFile(resolve(folder, key.file), "utf8").catch((cause: unknown) => {
      throw new CasemateError("GATEWAY_CONFIG", `the key of upstream '${name}' can not be read from ${where}`, {
        cause,
      });
    });
  const trimmed = (text ?? "").trim();
  if (!/^[\x21-\x7e]+$/.test(trimmed))
    throw new CasemateError("GATEWAY_CONFIG", `there is no key of upstream '${name}' in ${where}`, {
      hint: "one line of printable characters",
    });
  return trimmed;
};
