/** upstreamHeaders: what the upstream is told of a client's headers. clientHeaders: what the client is told of the upstream's. */
import type { Dialect } from "./dialect.ts";

type Headers = Readonly<Record<string, string | undefined>>;

const toUpstream = [
  "anthropic-version",
  "anthropic-beta",
  "openai-beta",
  "openai-organization",
  "openai-project",
  "idempotency-key",
];
const toClient = /^(?:openai-|anthropic-ratelimit-|x-ratelimit-)[a-z0-9-]{1,64}$/;

export const upstreamHeaders = ({ family }: Dialect, client: Headers, key: string): Record<string, string> => {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "user-agent": "casemate",
  };
  for (const name of toUpstream) {
    const value = client[name];
    if (value !== undefined) headers[name] = value;
  }
  if (family === "anthropic") {
    headers["x-api-key"] = key;
    headers["anthropic-version"] ??= "2023-06-01";
  } else headers["authorization"] = `Bearer ${key}`;
  return headers;
};

export const clientHeaders = (upstream: Headers): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(upstream))
    if (value !== undefined && toClient.test(name) && /^[\x20-\x7e]{0,256}$/.test(value)) headers[name] = value;
  return headers;
};
