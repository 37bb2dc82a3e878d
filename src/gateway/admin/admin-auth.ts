/** adminOnly: a hook that lets nobody pass but those with an admin token; for the listener of the admin plane, which is not that of the clients. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { CasemateError } from "../../core/error.ts";
import type { AdminToken, AdminTokens } from "./admin-tokens.ts";

/** For `onRequest`: before a body is read. RETURNS who it is, for the log. THROWS ACCESS_UNAUTHENTICATED: the same for none, a wrong one, and a client's key. */
export const adminOnly =
  (tokens: Pick<AdminTokens, "find">) =>
  (request: Pick<FastifyRequest, "headers">, reply: Pick<FastifyReply, "header">): AdminToken => {
    const text = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const token = text === undefined ? undefined : tokens.find(text);
    if (token !== undefined) return token;
    void reply.header("www-authenticate", 'Bearer realm="casemate admin"');
    throw new CasemateError("ACCESS_UNAUTHENTICATED", "this needs an admin token", {
      hint: "send 'authorization: Bearer cma_...'; casemate keys admin create makes one",
    });
  };
