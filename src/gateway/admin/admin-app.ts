/**
 * adminApp: the routes of the admin plane, for two doors. On the local socket of the process that owns the state directory, whoever can open it is the operator;
 * on a listener of its own, over TLS, an admin token is asked for. It is never the listener of the clients.
 */
import type { Server } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { problemMediaType, problemOf } from "../../listen/problem.ts";
import type { ApiKeys } from "../who/api-keys.ts";
import { adminOnly } from "./admin-auth.ts";
import type { AdminTokens } from "./admin-tokens.ts";
import { administrationPath, idOf, keysRoutes, parsed } from "./keys-routes.ts";

export interface AdminAppOptions {
  readonly door: "local" | "net";
  readonly keys: ApiKeys;
  readonly admins: AdminTokens;
  /** where it listens; without one, requests are handed to its `routing` */
  readonly server?: Server;
  /** what is administered beside keys; each route is behind the same door */
  readonly more?: (app: FastifyInstance) => void;
}

export const adminPath = `${administrationPath}admins`;
const maxBodyBytes = 1 << 18;

/** Ready, not listening. */
export const adminApp = async ({ door, keys, admins, server, more }: AdminAppOptions): Promise<FastifyInstance> => {
  const { fastify } = await import("fastify");
  const app: FastifyInstance = fastify({
    ...(server === undefined
      ? {}
      : {
          serverFactory: (handler: (...a: never[]) => void) => {
            server.on("request", handler as never);
            return server;
          },
        }),
    bodyLimit: maxBodyBytes,
    requestIdHeader: false,
    genReqId: () => secureBytes(9).toString("base64url"),
    trustProxy: false,
    exposeHeadRoutes: false,
    // addresses that can not be read are answered before any hook
    frameworkErrors: (error, request, reply) => void answerFailure(error, request, reply),
  });
  const dress = (request: FastifyRequest, reply: FastifyReply): void =>
    void reply.headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": request.id,
    });
  const answerFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error, request.id);
    dress(request, reply);
    // what was not read of the body must not be taken for the next request
    if (!request.raw.complete && request.raw.httpVersionMajor < 2) reply.header("connection", "close");
    return reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem));
  };
  const ensure = adminOnly(admins);
  app.addHook("onRequest", async (request, reply) => {
    dress(request, reply);
    if (door === "net") ensure(request, reply);
  });
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler(() => {
    throw new CasemateError("REQUEST_NO_ROUTE", "there is nothing at this address");
  });
  keysRoutes(app, keys);
  if (door === "local") adminRoutes(app, admins);
  more?.(app);
  await app.ready();
  return app;
};

const nameSchema = z.strictObject({ name: z.string().max(128) });

/** Tokens are made on the machine itself: one that was stolen makes no others. */
const adminRoutes = (app: FastifyInstance, admins: AdminTokens): void => {
  app.get(adminPath, async () => ({ admins: admins.list() }));
  app.post(adminPath, async (request, reply) => {
    const made = await admins.create(parsed(nameSchema, request.body).name);
    return reply.code(201).send(made);
  });
  app.post(`${adminPath}/:id/revoke`, async (request) => {
    await admins.revoke(idOf(request.params));
    return {};
  });
};
