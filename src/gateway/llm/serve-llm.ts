/**
 * serveLlm: one request to a language model, from its headers to the end of its answer. The order is that of the pipeline of other models (who, how much, is it
 * well-formed, is it clean, run, give back what may go back, record); why it is not that pipeline: docs/decisions/llm-beside-the-pipeline.md.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { CasemateError } from "../../core/error.ts";
import { abortOf } from "../protocols/infer-over-http.ts";
import { admitLlm } from "./admit-llm.ts";
import { askUpstream } from "./ask-upstream.ts";
import { beginStream } from "./begin-stream.ts";
import type { Dialect } from "./dialect.ts";
import { endLlm } from "./end-llm.ts";
import { clientKey } from "./identify.ts";
import type { LlmParts } from "./llm-parts.ts";
import { beginProgress, countedTokens } from "./llm-progress.ts";
import { llmReply } from "./llm-reply.ts";
import { lookAtRequest } from "./look-at-request.ts";
import { upstreamError } from "./upstream-error.ts";
import { clientHeaders, upstreamHeaders } from "./upstream-headers.ts";
import { wholeAnswer } from "./whole-answer.ts";

export const serveLlm = async (
  parts: LlmParts,
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const signal = abortOf(reply).signal;
  const p = beginProgress(request.id);
  const client = llmReply(parts, dialect, request, reply, p);
  const over = (): Promise<void> => endLlm(parts, dialect, p);
  let streaming = false;
  try {
    const admitted = await admitLlm(parts, dialect, request.raw, p);
    const { peer, upstream, open } = admitted;
    const { stopped, asked, body } = await lookAtRequest(admitted, p, { memory: parts.memory, dialect, signal });
    if (stopped !== undefined) return client.blocked(stopped, {}, asked.stream);

    const answer = await askUpstream(upstream, {
      method: "POST",
      path: dialect.upstreamPath,
      headers: upstreamHeaders(dialect, peer.headers, upstream.key ?? clientKey(peer) ?? ""),
      body,
      signal,
    });
    p.headers = { ...p.headers, ...clientHeaders(answer.headers) };
    if (answer.status !== 200) {
      const keyIsOurs = upstream.key !== undefined;
      const said = await upstreamError(answer, { dialect, guard: open.guard, keyIsOurs, requestId: p.id });
      p.code = "UPSTREAM";
      p.headers = { ...p.headers, ...said.headers };
      return client.json(said.status, said.body);
    }
    p.ran = true;
    const rules = {
      guard: open.guard,
      enforcing: open.streaming,
      asked: asked.conversation,
      redact: open.policy.output === "redact",
      goOnBroken: open.policy.whenBroken === "pass",
      onlyReports: open.policy.mode === "shadow",
    };
    const type = (answer.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
    if (type === "text/event-stream" && asked.stream) {
      const stream = await beginStream(answer, dialect, rules, p, parts);
      streaming = true;
      stream.once("close", () => void over());
      // who went away before it began does not take it
      reply.raw.once("close", () => stream.destroy());
      if (reply.raw.destroyed) stream.destroy();
      return client.events(stream);
    }
    if (type !== "application/json" && type?.endsWith("+json") !== true) {
      answer.drop();
      throw new CasemateError("MODEL_UNREACHABLE", "the upstream answered with something else than JSON");
    }
    const whole = await wholeAnswer(answer, dialect, rules, p);
    return whole.kind === "blocked"
      ? client.blocked(whole.error, countedTokens(p), false)
      : client.json(200, whole.body);
  } catch (error) {
    return client.error(error);
  } finally {
    if (!streaming) await over();
  }
};
