/** A page to try the models on: three files from here, a policy that lets nothing else in, and no right of its own (it asks as its user's key may). */
import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyReply } from "fastify";
import { CasemateError } from "../../core/error.ts";
import type { Gateway } from "../gateway.ts";
import { sendFailure } from "./answer.ts";
import type { ProtocolOptions } from "./oip-rest.ts";
import { pageHtml } from "./page-html.ts";
import { pageStyle } from "./page-style.ts";
import { routes } from "./routes.ts";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** The gateway is not asked: what the page shows, it asks for by itself. */
export const tryItPage = (app: FastifyInstance, _: Gateway, options: ProtocolOptions = {}): void => {
  const send = (reply: FastifyReply, type: string, text: string): FastifyReply =>
    reply
      .header("content-type", `${type}; charset=utf-8`)
      .header("content-security-policy", contentSecurityPolicy)
      .header("x-content-type-options", "nosniff")
      .header("referrer-policy", "no-referrer")
      .send(text);
  app.register(async (scope) => {
    const script = await readFile(new URL("./page/try.js", import.meta.url), "utf8");
    const files = new Map([
      ["try.js", ["text/javascript", script]],
      ["try.css", ["text/css", pageStyle]],
    ] as const);
    scope.get(routes.page.path, (_request, reply) => send(reply, "text/html", pageHtml));
    scope.get<{ Params: { file: string } }>(routes.pageFile.path, (request, reply) => {
      const file = files.get(request.params.file as "try.js");
      if (file !== undefined) return send(reply, file[0], file[1]);
      const error = new CasemateError("REQUEST_NO_ROUTE", "there is nothing at this address");
      return sendFailure(reply, error, options);
    });
  });
};
