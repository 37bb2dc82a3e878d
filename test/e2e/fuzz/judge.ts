/** What every answer must be like, whatever was asked. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Paths, stack traces, and names of what casemate is made of. */
const inside =
  /\/(?:home|work|tmp|usr|var|root)\/|node_modules|node:|\.[cm]?[jt]s:\d|\n\s+at |onnx ?runtime|\bORT\b|FST_|fastify|undici|\bERR_|HPE_|(?:Type|Syntax|Range|Reference)Error|\[object |sqlite/i;

/** RETURNS what is wrong with it; undefined for nothing. */
export const wrongWith = ({ status, headers, body }: Answer, isHead: boolean): string | undefined => {
  if (status < 200 || status > 599) return `status ${status}`;
  if (status >= 500 && status !== 504 && !(status === 503 && headers["retry-after"] !== undefined))
    return `status ${status}`;
  if (status === 429 && headers["retry-after"] === undefined) return "429 without Retry-After";
  const id = headers["x-request-id"];
  if (id === undefined || !/^[\w-]{8,32}$/.test(id)) return `no id of the request: ${id}`;
  if (status < 400) return undefined;
  if (!(headers["content-type"] ?? "").startsWith("application/problem+json"))
    return `a problem as ${headers["content-type"]}`;
  if (isHead && body === "") return undefined;
  let problem: Record<string, unknown>;
  try {
    problem = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return `a problem that is no JSON: ${body.slice(0, 200)}`;
  }
  if (problem["status"] !== status || typeof problem["code"] !== "string")
    return `a problem of another status: ${body}`;
  if (problem["requestId"] !== id) return `a problem with another id: ${body}`;
  if (inside.test(body.replaceAll(id, ""))) return `tells of the inside: ${body.slice(0, 400)}`;
  return undefined;
};
