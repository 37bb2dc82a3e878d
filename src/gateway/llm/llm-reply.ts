/** LlmReply: what a client is told, whatever it is: with the headers of every answer, and errors in the words of the API that it speaks. */
import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { CasemateError } from "../../core/error.ts";
import { challenge } from "../who/who.ts";
import { policyHeader } from "./choose-policy.ts";
import type { Dialect, Usage } from "./dialect.ts";
import { guardsHeader, guardsHeaderName } from "./guards-header.ts";
import type { JsonObject } from "./json-object.ts";
import type { LlmParts } from "./llm-parts.ts";
import { llmProblemOf } from "./llm-problem.ts";
import { type LlmProgress, refusedOf } from "./llm-progress.ts";
import { eventText } from "./read-events.ts";

export interface LlmReply {
  json(status: number, body: JsonObject | Buffer): FastifyReply;
  events(stream: Readable | string): FastifyReply;
  /** The guard stopped it: an answer that says no, where the policy wants one and the API has one, or else the error. */
  blocked(error: CasemateError, usage: Usage, streamed: boolean): FastifyReply;
  error(error: unknown): FastifyReply;
}

export const llmReply = (
  { failed }: Pick<LlmParts, "failed">,
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
  p: LlmProgress,
): LlmReply => {
  const dress = (type: string): Record<string, string> => ({
    ...p.headers,
    "x-request-id": p.id,
    ...(dialect.family === "anthropic" ? { "request-id": p.id } : {}),
    ...(p.policy === undefined ? {} : { [policyHeader]: p.policy.policy.name }),
    [guardsHeaderName]: guardsHeader(p),
    "content-type": type,
  });
  const json = (status: number, body: JsonObject | Buffer): FastifyReply => {
    p.status = status;
    if (!request.raw.complete && request.raw.httpVersionMajor < 2) reply.header("connection", "close");
    return reply
      .code(status)
      .headers(dress("application/json"))
      .send(Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
  const events = (stream: Readable | string): FastifyReply =>
    reply.headers(dress("text/event-stream; charset=utf-8")).send(stream);
  const fail = (error: unknown): FastifyReply => {
    if (reply.sent) return reply;
    if (!(error instanceof CasemateError) || error.code === "INTERNAL") failed(error, p.id);
    const problem = llmProblemOf(error, p.id);
    p.code = problem.code;
    if (problem.code === "ACCESS_UNAUTHENTICATED") p.headers = { ...p.headers, ...challenge };
    if (problem.status === 503 && p.headers["retry-after"] === undefined)
      p.headers = { ...p.headers, "retry-after": "1" };
    return json(problem.status, dialect.errorBody(problem));
  };
  return {
    json,
    events,
    blocked(error, usage, streamed) {
      if (p.policy?.policy.whenFlagged !== "answer" || dialect.refusal === undefined) return fail(error);
      p.code = error.code;
      const refused = refusedOf(p, usage);
      if (!streamed) return json(200, dialect.refusal(refused));
      const all = dialect.refusalEvents?.(refused, { last: undefined, begun: false, open: new Set() }) ?? [];
      return events(all.map(eventText).join(""));
    },
    error: fail,
  };
};
