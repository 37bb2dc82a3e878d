/**
 * The server of a registry: HTTPS for the net (tokens, client certificates), or the local socket of the process that owns a state directory, where whoever can
 * open the socket is the local operator. Every route declares its action, or the server does not start.
 */
import { chmod } from "node:fs/promises";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { Server as HttpsServer } from "node:https";
import { Readable, type Writable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { monotonicMs } from "../../core/clock.ts";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import type { AccessClock } from "../access/access-clock.ts";
import type { AccessState } from "../access/access-state.ts";
import { authenticate } from "../access/authenticate.ts";
import type { Authorize, Caller } from "../access/authorize.ts";
import { type DeclaredAction, declareSurfaces, type Surface } from "../access/declared.ts";
import { type Resource, resourceText, theRegistry } from "../access/resource.ts";
import { localOperator, subjectId } from "../access/subject.ts";
import { parseUntrustedJson } from "../documents/untrusted-json.ts";
import { filesMediaType, readFiles, writeFiles } from "./files-body.ts";
import { type Listen, nodeServer, urlOf } from "../../listen/node-server.ts";
import { openApiDocument } from "./openapi.ts";
import { type Operation, type OperationId, operations } from "./operations.ts";
import { problemMediaType, problemOf } from "../../listen/problem.ts";
import type { AnswerOf, Pulled, RegistryApi } from "./registry-api.ts";
import { checkMediaType, checkRequest, queryFields } from "./request-checks.ts";
import { parseInput, resourceOf } from "./request-meaning.ts";
import { defaultServerLimits, type ServerLimits } from "../../listen/server-limits.ts";
import { serverLog } from "../../listen/server-log.ts";
import { shownBy } from "./shown.ts";
import { watchTlsFiles } from "../../listen/tls-files.ts";
import { visibleModels } from "./visible-models.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    action?: unknown;
    operation?: OperationId;
  }
  interface FastifyRequest {
    caller: Caller | null;
    /** what was asked of `authorize`, once it permitted it */
    permitted: Resource | null;
  }
}

export interface RegistryServerOptions {
  readonly listen: Listen;
  /**
   * The registry for this caller. `confirm` throws ACCESS_DENIED or ACCESS_UNAUTHENTICATED when the right that the request began with has gone: to be called
   * where the action is committed, since an upload can outlive a revocation.
   */
  readonly registry: (caller: Caller, confirm: () => void) => RegistryApi;
  readonly access: { readonly state: () => AccessState; readonly authorize: Authorize; readonly clock: AccessClock };
  readonly limits?: Partial<ServerLimits>;
  /** where the log goes, as lines of JSON; default: nowhere */
  readonly log?: Writable;
}

export interface RegistryServer {
  /** "https://127.0.0.1:8443", the path of the socket, or "" */
  readonly address: string;
  /** answers a request that came in elsewhere */
  readonly handler: RequestListener;
  /** lets what is being answered end, for up to a second */
  readonly close: () => Promise<void>;
}

const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "accept-ranges": "none",
};
const strictTransport = "max-age=31536000";
const closeMs = 1000;

/** Throws ACCESS_UNDECLARED, SERVER_CERTIFICATE, FILE_NOT_FOUND, or what the system says of the address. */
export const startRegistryServer = async (options: RegistryServerOptions): Promise<RegistryServer> => {
  const { listen } = options;
  const limits = { ...defaultServerLimits, ...options.limits };
  // loaded by who serves, not by every command
  const { fastify, LogController } = await import("fastify");
  const server = await nodeServer(listen, limits);
  const app: FastifyInstance = fastify<Server>({
    serverFactory: (handler) => {
      server.on("request", handler);
      return server;
    },
    logger: serverLog(options.log),
    // one line at the end of each, below
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.maxJsonBytes,
    // ids are the server's own: a client's could forge lines of the log
    requestIdHeader: false,
    genReqId: () => secureBytes(9).toString("base64url"),
    trustProxy: false,
    exposeHeadRoutes: false,
    forceCloseConnections: false,
  });
  const surfaces: Surface[] = [];
  app.addHook("onRoute", ({ method, url, config }) => {
    for (const m of [method].flat()) surfaces.push({ name: `${m} ${url}`, action: config?.action });
  });
  register(app, options, limits);
  await app.ready();
  declareSurfaces("http", surfaces);
  let unwatch = (): void => undefined;
  if (listen.kind === "https") {
    await app.listen({ host: listen.host, port: listen.port });
    unwatch = watchTlsFiles(
      listen.tls,
      (secure) => {
        if (server instanceof HttpsServer) server.setSecureContext(secure);
      },
      (error) =>
        app.log.error(
          { code: error instanceof CasemateError ? error.code : "INTERNAL" },
          "certificates were not read again",
        ),
    );
  } else if (listen.kind === "socket") {
    await app.listen({ path: listen.path });
    await chmod(listen.path, 0o600);
  }
  return {
    address: listen.kind === "https" ? urlOf(server) : listen.kind === "socket" ? listen.path : "",
    handler: (request, response) => app.routing(request, response),
    close: async () => {
      unwatch();
      const timer = setTimeout(() => server.closeAllConnections(), closeMs);
      server.closeIdleConnections();
      await app.close();
      clearTimeout(timer);
    },
  };
};

const register = (app: FastifyInstance, options: RegistryServerOptions, limits: ServerLimits): void => {
  const { access, listen } = options;
  let requests = 0;
  let transfers = 0;
  app.decorateRequest("caller", null);
  app.decorateRequest("permitted", null);

  const whoIs = (request: FastifyRequest): Caller => {
    const shown = shownBy(request.raw);
    if (listen.kind !== "https" && shown.token === undefined)
      return { subject: localOperator, credential: { kind: "socket" } };
    const state = access.state();
    const answer = authenticate(state, access.clock(state), shown);
    if (answer.kind === "caller") return answer.caller;
    throw new CasemateError("ACCESS_UNAUTHENTICATED", answer.message, { hint: answer.hint });
  };
  const permit = (caller: Caller, operation: Pick<Operation, "action">, resource: Resource): void => {
    const decision = access.authorize(caller, operation.action, resource);
    if (decision.kind !== "permitted")
      throw new CasemateError(
        "ACCESS_DENIED",
        `${subjectId(caller.subject)} may not ${operation.action} ${resource.kind === "registry" ? "here" : resourceText(resource)}`,
        { hint: "ask an owner for a role that may: docs/reference/access.md" },
      );
  };

  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...securityHeaders, "x-request-id": request.id });
    if (listen.kind === "https") reply.header("strict-transport-security", strictTransport);
    requests++;
    reply.raw.once("close", () => void requests--);
    if (requests > limits.maxRequests) throw busy();
    checkRequest(request.raw);
    const query = queryFields(request.raw.url ?? "");
    if (request.is404) return;
    const action = request.routeOptions.config.action as DeclaredAction;
    if (action === "open") return;
    const caller = whoIs(request);
    request.caller = caller;
    if (action === "whoami") {
      permit(caller, { action }, theRegistry);
      request.permitted = theRegistry;
      return;
    }
    const operation = operationOf(request);
    if (operation.method === "POST") checkMediaType(request.headers["content-type"], operation.files === "sent");
    const params = request.params as Readonly<Record<string, string>>;
    // where the body names the scope, the question waits for it (preHandler); a body is never read for somebody unknown
    if (operation.method === "POST" && "scope" in operation.input.shape) return;
    const resource = resourceOf(operation, params, query["scope"]);
    permit(caller, operation, resource);
    request.permitted = resource;
    if (operation.files !== undefined) {
      transfers++;
      reply.raw.once("close", () => void transfers--);
      if (transfers > limits.maxTransfers) throw busy();
    }
  });

  app.addHook("preParsing", async (request, reply, payload) => {
    if (request.method !== "POST" || operationOf(request).files === "sent") return payload;
    const timer = setTimeout(() => {
      void reply
        .header("connection", "close")
        .send(new CasemateError("REQUEST_TIMEOUT", "the body did not arrive in time"));
    }, limits.jsonTimeoutMs);
    payload.once("end", () => clearTimeout(timer));
    payload.once("close", () => clearTimeout(timer));
    return payload;
  });

  // a connection is idle while the client is silent, not while the registry works on what it sent
  app.addHook("preHandler", async (request) => {
    const wait = (): void => void request.raw.socket.setTimeout(0);
    if (request.raw.complete) wait();
    else request.raw.once("end", wait);
  });
  app.addHook("onSend", async (request) => void request.raw.socket.setTimeout(limits.idleTimeoutMs));

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json/, { parseAs: "buffer" }, async (_: unknown, body: Buffer) =>
    parseUntrustedJson(body, "the body", { maxBytes: limits.maxJsonBytes, maxDepth: 32 }),
  );
  app.addContentTypeParser(filesMediaType, async (_: unknown, payload: IncomingMessage) => payload);

  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, "a request failed");
    if (problem.status === 401) reply.header("www-authenticate", "Bearer");
    if (problem.status === 503) reply.header("retry-after", "1");
    // what was not read of the body must not be taken for the next request
    if (!request.raw.complete) reply.header("connection", "close");
    return reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem));
  });
  app.setNotFoundHandler(() => {
    throw new CasemateError("REQUEST_NO_ROUTE", "there is nothing at this address");
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        req: request,
        res: reply,
        action: request.routeOptions.config.action,
        subject: request.caller === null ? undefined : subjectId(request.caller.subject),
        on: request.permitted === null ? undefined : resourceText(request.permitted),
      },
      "request",
    );
  });

  app.get("/healthz", { config: { action: "open" } }, async () => ({ ok: true }));
  let document: unknown;
  app.get("/v1/openapi.json", { config: { action: "open" } }, async () => (document ??= openApiDocument()));
  app.get("/v1/whoami", { config: { action: "whoami" } }, (request, reply) => {
    const caller = callerOf(request);
    void reply.send({
      subject: subjectId(caller.subject),
      credential: caller.credential.kind,
      grants: (access.state().subjects.get(subjectId(caller.subject))?.grants ?? []).map((g) => ({
        role: g.role,
        scope: resourceText(g.scope),
      })),
    });
  });

  for (const [id, operation] of Object.entries(operations) as [OperationId, Operation][])
    app.route({
      method: operation.method,
      url: operation.path,
      config: { action: operation.action, operation: id },
      handler: async (request, reply) => {
        const caller = callerOf(request);
        const params = request.params as Readonly<Record<string, string>>;
        const upload =
          operation.files === "sent"
            ? await readFiles(paced(request, limits), { maxBytes: limits.maxFileBytes })
            : undefined;
        const fields =
          operation.method === "GET" ? queryFields(request.raw.url ?? "") : (upload?.head ?? request.body ?? {});
        const input = parseInput(operation, params, fields);
        const scope = "scope" in input ? String(input["scope"]) : undefined;
        const resource = resourceOf(operation, params, scope);
        if (request.permitted === null) permit(caller, operation, resource);
        else if (resourceText(resource) !== resourceText(request.permitted))
          throw new CasemateError("INTERNAL", "the request is about something else than was permitted");
        request.permitted = resource;
        const confirm = (): void => permit(whoIs(request), operation, resource);
        const registry = options.registry(caller, confirm) as unknown as Readonly<
          Record<string, (input: unknown, files?: unknown) => Promise<unknown>>
        >;
        const answer = await registry[id]?.(input, upload?.files);
        if (operation.files === "received") return sendFiles(reply, answer as Pulled);
        return id === "list" ? visibleModels(answer as AnswerOf<"list">, caller, access.authorize) : answer;
      },
    });
};

const busy = (): CasemateError =>
  new CasemateError("SERVER_BUSY", "the server has as many requests as it takes at once");

const operationOf = (request: FastifyRequest): Operation => {
  const id = request.routeOptions.config.operation;
  if (id === undefined) throw new CasemateError("REQUEST_NO_ROUTE", "there is nothing at this address");
  return operations[id];
};

const callerOf = (request: FastifyRequest): Caller => {
  if (request.caller === null) throw new CasemateError("INTERNAL", "a request came through without a caller");
  return request.caller;
};

/** The body of a push, held to a pace. */
async function* paced(request: FastifyRequest, limits: ServerLimits): AsyncGenerator<Uint8Array> {
  const begun = monotonicMs();
  let bytes = 0;
  for await (const piece of request.body as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    const seconds = (monotonicMs() - begun - limits.jsonTimeoutMs) / 1000;
    if (seconds > 0 && bytes < seconds * limits.minUploadBytesPerSecond)
      throw new CasemateError("REQUEST_TIMEOUT", "the files arrive too slowly");
    yield piece;
  }
  if (!request.raw.complete) throw new CasemateError("REQUEST_MALFORMED", "the body was cut off");
}

const sendFiles = (reply: FastifyReply, { version, files }: Pulled): FastifyReply => {
  const { bytes, body } = writeFiles(version, files);
  // a failure from here on closes the connection before the announced length: the client sees that the files are not whole
  return reply
    .header("content-length", bytes)
    .type(filesMediaType)
    .send(Readable.from(body, { objectMode: false }));
};
