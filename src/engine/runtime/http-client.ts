/** HttpClient: JSON and binary calls to one remote model, with timeout, retries and a limit on calls in flight. */
import { Agent, type Dispatcher, errors, request } from "undici";
import { isoNow, sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";

export interface HttpOptions {
  /** whole time of one attempt, default 30,000 */
  readonly timeoutMs?: number;
  /** attempts after the first, default 4; on 408, 429, 502, 503, 504 and on connections that fail or time out */
  readonly retries?: number;
  /** wait before the first retry, doubled for each further one; default 250. A Retry-After header replaces it */
  readonly backoffMs?: number;
  /** longest wait that is accepted from Retry-After; a longer one ends the call; default 60,000 */
  readonly maxWaitMs?: number;
  /** calls in flight at once, default 4 */
  readonly concurrency?: number;
  /** largest answer that is read, default 256 MiB */
  readonly maxResponseBytes?: number;
  /** sent with every call */
  readonly headers?: Readonly<Record<string, string>>;
  /** secret headers whose values are in environment variables, so that they are in no file and no command line */
  readonly auth?: SecretHeader | readonly SecretHeader[];
  /** where `auth.env` is looked up; default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface SecretHeader {
  /** the environment variable */
  readonly env: string;
  /** default "authorization" */
  readonly header?: string;
  /** default "Bearer " for authorization, else nothing */
  readonly prefix?: string;
}

export interface HttpCall {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** statuses besides 2xx whose answer is wanted */
  readonly accepts?: readonly number[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

const retriedStatus: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

export class HttpClient {
  readonly #o: Required<
    Pick<HttpOptions, "timeoutMs" | "retries" | "backoffMs" | "maxWaitMs" | "concurrency" | "maxResponseBytes">
  >;
  readonly #headers: Record<string, string>;
  readonly #agent: Agent;
  /** a server may quote them: they are cut out of messages */
  readonly #secrets: string[] = [];
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;

  /** Throws USAGE when the environment variable of `auth` is not set. */
  constructor(options: HttpOptions = {}) {
    this.#o = {
      timeoutMs: options.timeoutMs ?? 30_000,
      retries: options.retries ?? 4,
      backoffMs: options.backoffMs ?? 250,
      maxWaitMs: options.maxWaitMs ?? 60_000,
      concurrency: Math.max(1, options.concurrency ?? 4),
      maxResponseBytes: options.maxResponseBytes ?? 256 * 2 ** 20,
    };
    this.#headers = { "user-agent": "casemate", ...options.headers };
    for (const { env, header = "authorization", prefix } of [options.auth ?? []].flat()) {
      const secret = (options.env ?? process.env)[env];
      if (secret === undefined || secret === "")
        throw new CasemateError("USAGE", `environment variable '${env}' with the credential is not set`);
      const name = header.toLowerCase();
      this.#headers[name] = (prefix ?? (name === "authorization" ? "Bearer " : "")) + secret;
      this.#secrets.push(secret);
    }
    this.#agent = new Agent({ connections: this.#o.concurrency, maxResponseSize: this.#o.maxResponseBytes });
  }

  /**
   * RETURNS the answer of status 2xx, or of one that the call accepts. THROWS MODEL_UNREACHABLE (with status and the start of the body, or the connection's error) when attempts
   * are used up or the status is not worth one more; the signal's reason when it was aborted. Redirects are not followed: credentials stay where they were sent.
   */
  async call(call: HttpCall, signal?: AbortSignal): Promise<HttpAnswer> {
    await this.#enter();
    try {
      for (let attempt = 0; ; attempt++) {
        signal?.throwIfAborted();
        const { answer, failure } = await this.#once(call, signal);
        signal?.throwIfAborted();
        if (
          answer !== undefined &&
          ((answer.status >= 200 && answer.status < 300) || call.accepts?.includes(answer.status))
        )
          return answer;
        const last = attempt >= this.#o.retries || (answer !== undefined && !retriedStatus.has(answer.status));
        const wait = retryAfterMs(answer) ?? this.#o.backoffMs * 2 ** attempt;
        if (last || wait > this.#o.maxWaitMs) throw unreachable(call, attempt + 1, answer, failure, this.#secrets);
        await sleep(wait, signal);
      }
    } finally {
      this.#leave();
    }
  }

  /** A text of the server as it may stand in a message. */
  withoutKeys(text: string): string {
    return this.#secrets.reduce((t, secret) => t.replaceAll(secret, "***"), text);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #once(call: HttpCall, signal?: AbortSignal): Promise<{ answer?: HttpAnswer; failure?: unknown }> {
    const timeout = AbortSignal.timeout(this.#o.timeoutMs);
    try {
      const response = await request(call.url, {
        method: call.method,
        headers: { ...this.#headers, ...call.headers },
        ...(call.body === undefined ? {} : { body: call.body }),
        dispatcher: this.#agent,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      } satisfies Parameters<typeof request>[1] & { dispatcher: Dispatcher });
      return {
        answer: {
          status: response.statusCode,
          headers: response.headers,
          body: new Uint8Array(await response.body.arrayBuffer()),
        },
      };
    } catch (failure) {
      if (failure instanceof errors.ResponseExceededMaxSizeError)
        throw new CasemateError(
          "MODEL_UNREACHABLE",
          `the answer of ${place(call)} is larger than ${this.#o.maxResponseBytes} bytes`,
          { cause: failure },
        );
      if (failure instanceof errors.InvalidArgumentError || failure instanceof TypeError)
        throw new CasemateError("USAGE", `${place(call)} can not be called: ${failure.message}`, { cause: failure });
      return { failure: timeout.aborted ? new Error(`no answer within ${this.#o.timeoutMs} ms`) : failure };
    }
  }

  async #enter(): Promise<void> {
    if (this.#inFlight < this.#o.concurrency) this.#inFlight++;
    // the place is handed over by #leave, so the count stays
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inFlight--;
    else next();
  }
}

/** The body as JSON. Throws MODEL_UNREACHABLE when it is none. */
export const jsonOf = (answer: HttpAnswer, url: string, body: Uint8Array = answer.body): unknown => {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CasemateError(
      "MODEL_UNREACHABLE",
      `'${withoutSecrets(url)}' answered status ${answer.status} with a body that is not JSON: ${start(text)}`,
      { cause },
    );
  }
};

/** A URL as it may stand in a message: without user, password and query. */
export const withoutSecrets = (url: string): string => {
  try {
    const u = new URL(url);
    return `${u.origin}${u.pathname}`;
  } catch {
    return url;
  }
};

const place = (call: HttpCall): string => `${call.method} '${withoutSecrets(call.url)}'`;

const start = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
};

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3). */
const retryAfterMs = (answer: HttpAnswer | undefined): number | undefined => {
  const value = answer?.headers["retry-after"];
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.parse(isoNow()));
};

const unreachable = (
  call: HttpCall,
  attempts: number,
  answer: HttpAnswer | undefined,
  failure: unknown,
  secrets: readonly string[],
): CasemateError => {
  const tries = attempts === 1 ? "" : ` after ${attempts} attempts`;
  if (answer === undefined) {
    const code = (failure as { code?: unknown } | undefined)?.code;
    const message = failure instanceof Error && failure.message !== "" ? failure.message : String(code ?? failure);
    return new CasemateError("MODEL_UNREACHABLE", `${place(call)} failed${tries}: ${message}`, { cause: failure });
  }
  const body = new TextDecoder().decode(answer.body.subarray(0, 2000));
  const text = start(secrets.reduce((t, secret) => t.replaceAll(secret, "***"), body));
  const message = `${place(call)} answered status ${answer.status}${tries}${text === "" ? "" : `: ${text}`}`;
  const denied = answer.status === 401 || answer.status === 403;
  return new CasemateError(
    "MODEL_UNREACHABLE",
    message,
    denied ? { hint: "give a credential by the name of an environment variable: --bearer-env, --header-env" } : {},
  );
};
