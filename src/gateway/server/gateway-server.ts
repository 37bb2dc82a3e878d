/** startServer: routes on one listener, with what every route has: limits, ids, security headers, problems. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createServer } from "node:http";
import { secureId } from "../../core/csprng.ts";
import { sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { problemMediaType, problemOf } from "../../listen/problem.ts";
import { problemBody } from "../protocols/answer.ts";
import type { UnreadSink } from "../record/unread.ts";
import type { TlsFiles } from "../../listen/tls-files.ts";
import { LoadShedding } from "./load-shedding.ts";
import { listen } from "./listener.ts";
import { defaultGatewayLimits, type GatewayLimits } from "./server-limits.ts";
import { UntakenAnswers } from "./untaken-answers.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** undefined: plain HTTP */
  readonly tls: TlsFiles | undefined;
  readonly limits?: Partial<GatewayLimits>;
  readonly isProxy?: (address: string) => boolean;
  /** adds routes; a body is a Buffer unless a route says otherwise */
  readonly routes: (app: FastifyInstance) => void | Promise<void>;
  /** what went wrong inside, for the operator's log */
  readonly failed: (error: unknown, requestId: string) => void;
  /** what came and was no request to a route */
  readonly unread?: UnreadSink;
}

export interface RunningServer {
  /** "https://127.0.0.1:8443" */
  readonly address: string;
  /** requests that are being answered now */
  active(): number;
  /** Answers as before for `drainMs`, then takes no new connections, and answers what has come for up to `withinMs`. */
  close(withinMs: number, drainMs?: number): Promise<void>;
}

const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
const strictTransport = "max-age=31536000";

/** Throws SERVER_CERTIFICATE, SERVER_ADDRESS, FILE_NOT_FOUND. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const limits = { ...defaultGatewayLimits, ...options.limits };
  // loaded by who serves, not by every command
  const { fastify, LogController } = await import("fastify");
  const app: FastifyInstance = fastify({
    // listens nowhere: the listener hands requests over
    serverFactory: (handler) => createServer(handler),
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.maxBodyBytes,
    // ids are the server's own: a client's could forge lines of the log
    requestIdHeader: false,
    genReqId: secureId,
    trustProxy: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 256 },
    // addresses that can not be read are answered before any hook
    frameworkErrors: (error, request, reply) => void answerFailure(error, request, reply),
  });
  const isProxy = options.isProxy ?? (() => false);
  const answers = new UntakenAnswers(limits, isProxy, options.unread);
  let answered = 0;
  const shedding = new LoadShedding(limits.maxRequests);
  let stopping = false;
  const dress = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.header("x-request-id", request.id);
    reply.headers(securityHeaders);
    if (options.tls !== undefined) reply.header("strict-transport-security", strictTransport);
    if (stopping && request.raw.httpVersionMajor < 2) reply.header("connection", "close");
  };
  const answerFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500 && problem.status !== 503) options.failed(error, request.id);
    else options.unread?.("request", problem.code);
    dress(request, reply);
    if (problem.status === 401) reply.header("www-authenticate", "Bearer");
    if (problem.status === 503 && reply.getHeader("retry-after") === undefined) reply.header("retry-after", "1");
    // what was not read of the body must not be taken for the next request
    if (!request.raw.complete && request.raw.httpVersionMajor < 2) reply.header("connection", "close");
    return reply.code(problem.status).type(problemMediaType).send(problemBody(problem));
  };
  app.addHook("onRequest", (request, reply, done) => {
    answers.add(reply.raw);
    const taken = answers.working(shedding.allowed) <= shedding.allowed;
    if (taken) reply.raw.once("close", () => answered++);
    dress(request, reply);
    if (!taken) done(new CasemateError("SERVER_BUSY", "the server has as many requests as it takes at once"));
    else done();
  });
  app.addHook("preParsing", (request, reply, payload, done) => {
    if (request.raw.complete) return done(null, payload);
    const timer = setTimeout(() => {
      void reply
        .header("connection", "close")
        .send(new CasemateError("REQUEST_TIMEOUT", "the body did not arrive in time"));
    }, limits.bodyTimeoutMs);
    payload.once("end", () => clearTimeout(timer));
    payload.once("close", () => clearTimeout(timer));
    done(null, payload);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler(() => {
    throw new CasemateError("REQUEST_NO_ROUTE", "there is nothing at this address");
  });
  await options.routes(app);
  await app.ready();
  shedding.watch(
    () => answers.working(shedding.allowed),
    () => answered,
  );
  const listener = await listen(
    {
      host: options.host,
      port: options.port,
      tls: options.tls,
      limits,
      isProxy,
      failed: (error) => options.failed(error, ""),
      ...(options.unread === undefined ? {} : { unread: options.unread }),
    },
    (request, response) => app.routing(request as IncomingMessage, response as ServerResponse),
  );
  return {
    address: listener.address,
    active: () => answers.active,
    close: async (withinMs, drainMs = 0) => {
      // from here on, answers of HTTP/1.1 end their connections: fewer are left to be closed while a request is on its way
      stopping = true;
      if (drainMs > 0) await sleep(drainMs);
      shedding.stop();
      await listener.close(withinMs);
      answers.stop();
      await app.close();
    },
  };
};
