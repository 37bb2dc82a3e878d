/** What every protocol over HTTP sends beside its own body: the headers of the outcome, and problems that clients of the Open Inference Protocol can read too. */
import type { FastifyReply } from "fastify";
import { CasemateError } from "../../core/error.ts";
import type { UnreadSink } from "../record/unread.ts";
import { type Problem, problemMediaType, problemOf } from "../../listen/problem.ts";

/** A problem of an exchange, with the headers of the step that refused. */
export const sendProblem = (
  reply: FastifyReply,
  error: unknown,
  id: string,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply => {
  const problem = problemOf(error, id);
  if (problem.status === 503 || problem.status === 429) reply.header("retry-after", "1");
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="casemate"');
  // what was not read of the body must not be taken for the next request
  if (!reply.request.raw.complete && reply.request.raw.httpVersionMajor < 2) reply.header("connection", "close");
  return reply
    .code(problem.status)
    .headers({ ...headers, "x-request-id": id, "content-type": problemMediaType })
    .send(problemBody(problem));
};

/** Who is told of what was thrown outside an exchange, which no record of a request has. */
export interface Outside {
  /** what went wrong inside, for the operator's log */
  readonly failed?: ((error: unknown, requestId: string) => void) | undefined;
  /** what was wrong with the request */
  readonly unread?: UnreadSink | undefined;
}

export const notePlain = (error: unknown, requestId: string, { failed, unread }: Outside): void => {
  if (!(error instanceof CasemateError) || error.code === "INTERNAL") failed?.(error, requestId);
  else unread?.("request", error.code);
};

/** Of what was thrown outside an exchange. */
export const sendFailure = (reply: FastifyReply, error: unknown, outside: Outside): FastifyReply => {
  const { id } = reply.request;
  notePlain(error, id, outside);
  return sendProblem(reply, error, id);
};

/** RFC 9457 with `error`, which clients of the Open Inference Protocol show. */
export const problemBody = (problem: Problem): string => JSON.stringify({ ...problem, error: problemText(problem) });

/** In one line, for clients that show one. */
export const problemText = ({ title, detail, hint }: Problem): string =>
  `${detail ?? title}${hint === undefined ? "" : ` (${hint})`}`;

/** A page of another origin may not spend what the browser's user has here. */
export const refuseCrossSite = (headers: Readonly<Record<string, unknown>>): void => {
  if (headers["sec-fetch-site"] === "cross-site")
    throw new CasemateError("ACCESS_DENIED", "requests from pages of other sites are not taken");
};
