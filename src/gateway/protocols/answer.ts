/** What every protocol over HTTP sends beside its own body: the headers of the outcome, and problems that clients of the Open Inference Protocol can read too. */
import type { FastifyReply } from "fastify";
import { CasemateError } from "../../core/error.ts";
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

/** Of what was thrown outside an exchange. */
export const sendFailure = (
  reply: FastifyReply,
  error: unknown,
  failed: (error: unknown, requestId: string) => void,
): FastifyReply => {
  const { id } = reply.request;
  if (!(error instanceof CasemateError) || error.code === "INTERNAL") failed(error, id);
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
