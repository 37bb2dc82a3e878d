/** The registry over HTTPS or over the local socket of the process that owns it: the same interface as the registry itself. */
import type { Dispatcher } from "undici";
import type { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { errorOfProblem } from "../../listen/read-problem.ts";
import { type Files, filesMediaType, readFiles, writeFiles } from "./files-body.ts";
import { type Operation, operations, whoamiAnswer } from "./operations.ts";
import type { RegistryApi } from "./registry-api.ts";

export interface ClientOptions {
  /** an https address, or the path of a local socket */
  readonly to: { readonly url: string } | { readonly socket: string };
  readonly token?: string;
  /** PEM: what the server's certificate must lead to; default: the authorities that Node trusts */
  readonly authority?: string | Uint8Array;
  /** PEM, for servers that ask for one */
  readonly certificate?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  /** until an answer begins, milliseconds; checks of large models take long */
  readonly timeoutMs?: number;
}

export interface RegistryClient extends RegistryApi {
  readonly whoami: () => Promise<z.output<typeof whoamiAnswer>>;
  readonly close: () => Promise<void>;
}

const maxAnswerBytes = 64 << 20;

/** What a registry refuses, its methods throw with the registry's code; SERVER_UNREACHABLE where no registry answers. Redirects are not followed: they could take the token elsewhere. */
export const registryClient = (options: ClientOptions): RegistryClient => {
  const { to, token, timeoutMs = 600_000 } = options;
  const base = "url" in to ? httpsUrl(to.url) : "http://localhost";
  // loaded when something is asked: most commands have the registry in their own process
  let loaded: Promise<{ readonly request: typeof import("undici").request; readonly agent: Dispatcher }> | undefined;
  const load = async () => {
    const { Agent, request } = await import("undici");
    return { request, agent: new Agent(agentOptions) };
  };
  const agentOptions = {
    connect: {
      ...("socket" in to ? { socketPath: to.socket } : {}),
      ...(options.authority === undefined ? {} : { ca: asText(options.authority) }),
      ...(options.certificate === undefined ? {} : { cert: asText(options.certificate) }),
      ...(options.key === undefined ? {} : { key: asText(options.key) }),
      minVersion: "TLSv1.2",
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  } as const;
  const send = async (
    method: "GET" | "POST",
    path: string,
    body?: { readonly type: string; readonly bytes?: number; readonly content: string | AsyncIterable<Uint8Array> },
  ): Promise<Dispatcher.ResponseData> => {
    let response: Dispatcher.ResponseData;
    try {
      const { request, agent } = await (loaded ??= load());
      response = await request(base + path, {
        dispatcher: agent,
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": body.type }),
          ...(body?.bytes === undefined ? {} : { "content-length": String(body.bytes) }),
        },
        ...(body === undefined
          ? {}
          : { body: typeof body.content === "string" ? body.content : (body.content as never) }),
      });
    } catch (cause) {
      if (cause instanceof CasemateError) throw cause;
      throw unreachable(whyUnreachable(cause), cause);
    }
    if (response.statusCode === 200) return response;
    const { statusCode } = response;
    throw errorOfProblem(statusCode, await jsonOf(response)) ?? unreachable(`it answered with status ${statusCode}`);
  };
  const call = async (
    operation: Operation,
    input: Readonly<Record<string, unknown>>,
    files?: Files,
  ): Promise<unknown> => {
    const { path, rest } = addressOf(operation, input);
    let response: Dispatcher.ResponseData;
    if (operation.method === "GET") {
      const query = new URLSearchParams(
        Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
      ).toString();
      response = await send("GET", query === "" ? path : `${path}?${query}`);
    } else if (files !== undefined) {
      const { bytes, body } = writeFiles(rest, files);
      response = await send("POST", path, { type: filesMediaType, bytes, content: body });
    } else response = await send("POST", path, { type: "application/json", content: JSON.stringify(rest) });
    if (operation.files !== "received") return parsed(operation.answer, await jsonOf(response));
    const body = await readFiles(response.body, { maxBytes: Number.MAX_SAFE_INTEGER });
    return { version: parsed(operation.answer, body.head), files: body.files };
  };
  const methods = Object.fromEntries(
    Object.entries(operations).map(([id, operation]) => [
      id,
      (input: Readonly<Record<string, unknown>>, files?: Files) => call(operation, input, files),
    ]),
  ) as unknown as RegistryApi;
  return {
    ...methods,
    whoami: async () =>
      parsed(whoamiAnswer, await jsonOf(await send("GET", "/v1/whoami"))) as z.output<typeof whoamiAnswer>,
    close: async () => (await loaded)?.agent.close(),
  };
};

const addressOf = (
  { path, input: { shape } }: Operation,
  input: Readonly<Record<string, unknown>>,
): { readonly path: string; readonly rest: Readonly<Record<string, unknown>> } => {
  const inPath = new Set<string>();
  const address = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    inPath.add(name);
    const text = String(input[name]);
    // a name that is none must not become another path
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text) || text.includes(".."))
      throw new CasemateError("REQUEST_MALFORMED", `${name}: '${text}' can not be in an address`);
    return text;
  });
  const rest = Object.entries(input).filter(
    ([name, value]) => !inPath.has(name) && name in shape && value !== undefined,
  );
  return { path: address, rest: Object.fromEntries(rest) };
};

const jsonOf = async (response: Dispatcher.ResponseData): Promise<unknown> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body) {
      bytes += (part as Buffer).length;
      if (bytes > maxAnswerBytes) throw unreachable("its answer is too long");
      parts.push(part as Buffer);
    }
    return JSON.parse(Buffer.concat(parts).toString());
  } catch (cause) {
    if (cause instanceof CasemateError) throw cause;
    throw unreachable("its answer is no JSON", cause);
  }
};

const parsed = <T>(schema: z.ZodType<T>, answer: unknown): T => {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw unreachable(`its answer does not fit: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
};

const httpsUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw new CasemateError("USAGE", `'${text}' is no address of a registry`, { hint: "write https://HOST:PORT" });
  return url.origin;
};

const asText = (pem: string | Uint8Array): string =>
  typeof pem === "string" ? pem : Buffer.from(pem).toString("latin1");

const whyUnreachable = (cause: unknown): string => {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") return "no answer in time";
  if (code === "ECONNREFUSED" || code === "ENOENT") return "nothing listens there";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) return `its certificate is not trusted (${code})`;
  return code === "" ? "the connection failed" : `the connection failed (${code})`;
};

const unreachable = (what: string, cause?: unknown): CasemateError =>
  new CasemateError("SERVER_UNREACHABLE", `the registry can not be asked: ${what}`, {
    hint: "check the address, that 'casemate registry serve' runs, and the authority that is trusted",
    cause,
  });
