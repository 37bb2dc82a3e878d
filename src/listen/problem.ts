/** From what went wrong inside to what a client is told (RFC 9457). The only such place; by default it says nothing. */
import { type Code, codes } from "../core/codes.ts";
import { CasemateError } from "../core/error.ts";

export const problemMediaType = "application/problem+json";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: Code;
  readonly detail?: string;
  readonly hint?: string;
  readonly requestId: string;
}

/** Their messages name files of this machine: fit for its operator, not for the net. */
const local: ReadonlySet<Code> = new Set(["FILE_NOT_FOUND"]);

/** fastify's own errors that are the client's fault, by status */
const clientFaults: ReadonlyMap<number, Code> = new Map([
  [400, "REQUEST_MALFORMED"],
  [404, "REQUEST_NO_ROUTE"],
  [405, "REQUEST_NO_ROUTE"],
  [408, "REQUEST_TIMEOUT"],
  [413, "REQUEST_TOO_LARGE"],
  [414, "REQUEST_TOO_LARGE"],
  [415, "REQUEST_MEDIA_TYPE"],
]);

export const problemOf = (error: unknown, requestId: string): Problem => {
  if (error instanceof CasemateError) {
    const { status, summary, public: shown } = codes[error.code];
    if (!shown || local.has(error.code)) return problem(error.code, status >= 500 ? status : 500, summary, requestId);
    return {
      ...problem(error.code, status, summary, requestId),
      detail: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  }
  const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  const code = (typeof status === "number" ? clientFaults.get(status) : undefined) ?? "INTERNAL";
  return problem(code, codes[code].status, codes[code].summary, requestId);
};

const problem = (code: Code, status: number, title: string, requestId: string): Problem => ({
  type: `urn:casemate:error:${code}`,
  title,
  status,
  code,
  requestId,
});
