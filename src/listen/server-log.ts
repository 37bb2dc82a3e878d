/** The server's log (pino, by fastify): which request, which action, what came of it. No headers, no queries, no bodies, and no token wherever it hides. */
import { Writable } from "node:stream";
import type { FastifyServerOptions } from "fastify";

/** RETURNS fastify's option; without a destination nothing is logged. */
export const serverLog = (to: Writable | undefined): NonNullable<FastifyServerOptions["logger"]> =>
  to === undefined
    ? false
    : {
        level: "info",
        redact: {
          paths: [
            "authorization",
            "*.authorization",
            "*.headers.authorization",
            "token",
            "*.token",
            "cookie",
            "*.cookie",
          ],
          censor: "[redacted]",
        },
        serializers: {
          req: (request: { method: string; url: string }) => ({
            method: request.method,
            path: request.url.split("?")[0],
          }),
          res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
        },
        stream: scrubbed(to),
      };

/** the second wall: a token or key in a message that nobody thought of. What is logged in one turn of the event loop is written at once. */
export const scrubbed = (to: NodeJS.WritableStream): Writable => {
  let held = "";
  const flush = (): void => {
    if (held !== "") to.write(held.replaceAll(/\b(cm[ka]?_)[0-9A-Za-z_]{8,}/g, "$1[redacted]"));
    held = "";
  };
  return new Writable({
    write(line: Buffer, _encoding, done) {
      if (held === "") setImmediate(flush);
      held += line.toString();
      done();
    },
    final(done) {
      flush();
      done();
    },
  });
};
