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

/** the second wall: a token in a message that nobody thought of */
const scrubbed = (to: Writable): Writable =>
  new Writable({
    write(line: Buffer, _encoding, done) {
      to.write(line.toString().replaceAll(/cm_[0-9A-Za-z]{8,}/g, "cm_[redacted]"), done);
    },
  });
