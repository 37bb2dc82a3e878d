/** A request to a model over HTTP, whatever its body means: body, call, pipeline, answer. */
import { setMaxListeners } from "node:events";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CasemateError } from "../../core/error.ts";
import type { Exchange, InferCall, InferReply } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import type { Refusal } from "../pipeline.ts";
import { type Outside, refuseCrossSite, sendFailure, sendProblem } from "./answer.ts";
import type { BodyReader } from "./body.ts";
import { peerOf } from "../server/peer.ts";

/** Of one request: what it asks beyond its address, and how its answer is written. */
interface Asked {
  readonly call: Omit<InferCall, "protocol" | "model" | "version">;
  write(reply: InferReply, to: FastifyReply): FastifyReply;
}

export interface HttpParts {
  readonly gateway: Gateway;
  readonly read: BodyReader;
  readonly outside: Outside;
}

/** `asked`: what is known from the headers alone; `ask` throws for a body that can not be read. Its errors and those of the gateway are sent as problems; none are thrown. */
export const inferOverHttp = async (
  { gateway, read, outside }: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Pick<InferCall, "protocol" | "model" | "version">,
  ask: (body: Buffer) => Asked | Promise<Asked>,
): Promise<FastifyReply> => {
  let body: Awaited<ReturnType<BodyReader>> | undefined;
  try {
    refuseCrossSite(request.headers);
    const peer = peerOf(request.raw);
    const signal = signalOf(reply);
    // the body of a request that is refused for who asks is not read
    const knock = await gateway.knock(asked, peer, signal);
    if (knock.kind === "refused") return sendRefusal(reply, knock.outcome.exchange, knock.outcome.refusal);
    body = await read(request.raw, request.headers);
    const found = ask(body.bytes);
    const { call, write } = found instanceof Promise ? await found : found;
    const outcome = await gateway.infer({ ...asked, ...call }, peer, signal, knock);
    const { exchange, refusal } = outcome;
    if (refusal !== undefined) return sendRefusal(reply, exchange, refusal);
    if (outcome.reply === undefined) throw new CasemateError("INTERNAL", "an exchange ended without an outcome");
    reply.headers({ ...outcome.reply.headers, "x-request-id": exchange.id });
    return write(outcome.reply, reply);
  } catch (error) {
    // the listener has answered already a body that did not arrive in time
    return reply.sent ? reply : sendFailure(reply, error, outside);
  } finally {
    body?.release();
  }
};

const sendRefusal = (reply: FastifyReply, { id }: Exchange, { problem, headers }: Refusal): FastifyReply =>
  sendProblem(reply, problem, id, headers);

/** Aborts when the client goes away before its answer. */
export const abortOf = ({ raw }: FastifyReply): AbortController => {
  const controller = new AbortController();
  raw.once("close", () => {
    if (!raw.writableEnded) controller.abort(new CasemateError("ABORTED", "the client went away"));
  });
  return controller;
};

/** Requests of HTTP/1.1 share the signal of their connection: making one costs as much as a small model. */
const signalOf = (reply: FastifyReply): AbortSignal => {
  const { raw } = reply;
  const { socket } = raw;
  if (socket === null || raw.req.httpVersionMajor !== 1) return abortOf(reply).signal;
  let signal = ofConnection.get(socket);
  if (signal === undefined) {
    const controller = new AbortController();
    socket.once("close", () => controller.abort(new CasemateError("ABORTED", "the client went away")));
    ({ signal } = controller);
    // requests of one connection that wait each listen
    setMaxListeners(0, signal);
    ofConnection.set(socket, signal);
  }
  return signal;
};

const ofConnection = new WeakMap<object, AbortSignal>();

/** Bodies are read by `BodyReader`, whatever type is said of them: curl says form data, Triton's client nothing. */
export const takeAnyBody = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
};
