/** answerRefused: what Node's server would refuse by itself with an empty answer gets a problem like all others. */
import type { ServerResponse } from "node:http";
import { secureId } from "../core/csprng.ts";
import { CasemateError } from "../core/error.ts";
import { problemMediaType, problemOf } from "./problem.ts";

/** `why`: fit for the client. The connection ends with it: what follows may be anything. */
export const answerRefused = (response: ServerResponse, why: string): void => {
  const id = secureId();
  const problem = problemOf(new CasemateError("REQUEST_MALFORMED", why), id);
  const body = JSON.stringify(problem);
  response.writeHead(problem.status, {
    connection: "close",
    "x-request-id": id,
    "cache-control": "no-store",
    "content-type": problemMediaType,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
};
