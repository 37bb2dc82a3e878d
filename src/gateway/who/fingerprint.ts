/**
 * fingerprinter: what a client's program looks like from outside, so that monitors can see one program behind many accounts. It is what the client says of itself,
 * and easily changed: for monitors only, never for access or limits.
 */
import { createHmac } from "node:crypto";
import type { Peer } from "../exchange.ts";

/** there or not by the request, not by the program */
const changing: ReadonlySet<string> = new Set([
  "content-length",
  "cookie",
  "forwarded",
  "if-none-match",
  "traceparent",
  "tracestate",
  "via",
  "x-forwarded-for",
  "x-request-id",
]);

/** RETURNS the function from a peer to 16 hexadecimal digits, under a secret salt: without it nobody can tell which program they stand for. */
export const fingerprinter =
  (salt: Uint8Array): ((peer: Pick<Peer, "headers" | "headerNames" | "http">) => string) =>
  ({ headers, headerNames, http }) =>
    createHmac("sha256", salt)
      .update(JSON.stringify([http, headerNames.filter((n) => !changing.has(n)), headers["user-agent"] ?? ""]))
      .digest("hex")
      .slice(0, 16);
