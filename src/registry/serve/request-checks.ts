/** What is wrong with a request before anyone asks who sent it. The attacker is anyone who can open a connection. */
import type { IncomingMessage } from "node:http";
import { CasemateError } from "../../core/error.ts";
import { filesMediaType } from "./files-body.ts";

/** Paths are made of names that need no escapes; so no two spellings of one path reach the router. */
const pathPattern = /^(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;
const maxQueryLength = 2000;
/** where two would let a proxy in front and this server believe different things */
const onlyOnce: ReadonlySet<string> = new Set([
  "authorization",
  "content-type",
  "content-length",
  "transfer-encoding",
  "host",
]);

/** Throws REQUEST_MALFORMED. */
export const checkRequest = (request: IncomingMessage): void => {
  const seen = new Set<string>();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? "").toLowerCase();
    if (seen.has(name) && onlyOnce.has(name)) throw malformed(`the header '${name}' is there twice`);
    seen.add(name);
  }
  if (seen.has("content-length") && seen.has("transfer-encoding")) throw malformed("the body has two lengths");
  const [path = "", query, ...more] = (request.url ?? "").split("?");
  if (more.length > 0 || (query?.length ?? 0) > maxQueryLength) throw malformed("the query is no query of this server");
  if (!pathPattern.test(path) || path.includes("..")) throw malformed("the path is no path of this server");
  if (request.method === "GET" && hasBody(request)) throw malformed("a GET request has a body");
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

/** Every POST says its type, also one with an empty body: a form of a web page could not. Throws REQUEST_MEDIA_TYPE. */
export const checkMediaType = (contentType: string | undefined, takesFiles: boolean): void => {
  const [type = "", ...parameters] = (contentType ?? "").toLowerCase().split(";");
  const wanted = takesFiles ? filesMediaType : "application/json";
  if (type.trim() !== wanted || parameters.some((p) => p.trim() !== "charset=utf-8"))
    throw new CasemateError("REQUEST_MEDIA_TYPE", `this route takes ${wanted}`);
};

/** The token of an `Authorization` header. Throws REQUEST_MALFORMED for another scheme: whoever sent it would believe to be known. */
export const bearerToken = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const match = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(header);
  if (match === null)
    throw new CasemateError("REQUEST_MALFORMED", "the authorization is no bearer token", {
      hint: "send 'authorization: Bearer cm_...'",
    });
  return match[1];
};

/** Fields of the query, each once. Throws REQUEST_MALFORMED, also for a token in it: addresses end up in logs and histories. */
export const queryFields = (url: string): Record<string, string> => {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(url.split("?")[1] ?? "")) {
    if (/token|authorization|secret|password|key/i.test(name) || /cm_[0-9A-Za-z]{8}/.test(value))
      throw new CasemateError("REQUEST_MALFORMED", "a secret does not belong into an address", {
        hint: "send it as 'authorization: Bearer cm_...', and revoke this one: addresses are logged on their way",
      });
    if (!/^[a-z][A-Za-z]{0,30}$/.test(name) || name in fields)
      throw malformed("a field of the query is unknown or there twice");
    fields[name] = value;
  }
  return fields;
};

const malformed = (message: string): CasemateError => new CasemateError("REQUEST_MALFORMED", message);
