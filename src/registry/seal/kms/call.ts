/** One JSON call to a key service, bounded in time and size. */
import { CasemateError } from "../../../core/error.ts";

const maxAnswerBytes = 1 << 20;

export interface KmsCall {
  /** for messages: "Vault" */
  readonly service: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs?: number;
}

/** Throws KMS_FAILED with the status, never with the answer's text: services repeat in it what was sent. Redirects are not followed. */
export const callKms = async ({ service, url, headers, body, timeoutMs = 10_000 }: KmsCall): Promise<unknown> => {
  const failed = (what: string, hint?: string, cause?: unknown): CasemateError =>
    new CasemateError("KMS_FAILED", `${service}: ${what}`, {
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
    });
  let status: number;
  let text: string;
  try {
    // only here: whoever has keys of their own does without its 15 MB
    const { request } = await import("undici");
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await request(url, { method: "POST", headers, body, signal });
    status = response.statusCode;
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of response.body) {
      length += (part as Buffer).length;
      if (length > maxAnswerBytes) throw failed("the answer is too long");
      parts.push(part as Buffer);
    }
    text = Buffer.concat(parts).toString();
  } catch (e) {
    if (e instanceof CasemateError) throw e;
    throw failed("no answer", "check the address, and that this machine may reach it", e);
  }
  if (status === 401 || status === 403)
    throw failed(`refused (${status})`, "check the credentials, and that they may use this key");
  if (status < 200 || status > 299)
    throw failed(`status ${status}`, "check the key's name; a wrong context or a disabled key gives this too");
  try {
    return JSON.parse(text);
  } catch {
    throw failed("the answer is no JSON");
  }
};

/** A string field of an answer, or KMS_FAILED. `path`: "data.ciphertext". */
export const fieldOf = (service: string, answer: unknown, path: string): string => {
  let value: unknown = answer;
  for (const key of path.split("."))
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  if (typeof value !== "string") throw new CasemateError("KMS_FAILED", `${service}: the answer has no ${path}`);
  return value;
};
