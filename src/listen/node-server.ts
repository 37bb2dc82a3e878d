/** Node's server for HTTPS or a local socket, with its limits set. */
import { createServer as createHttpServer, type Server, type ServerOptions } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import { CasemateError } from "../core/error.ts";
import { answerUnreadable } from "./answer-unreadable.ts";
import type { ServerLimits } from "./server-limits.ts";
import { readTlsFiles, type TlsFiles } from "./tls-files.ts";

export const urlOf = (server: Server): string => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new CasemateError("INTERNAL", "the server has no port");
  return `https://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
};

export type Listen =
  | { readonly kind: "https"; readonly host: string; readonly port: number; readonly tls: TlsFiles }
  | { readonly kind: "socket"; readonly path: string }
  /** listens nowhere: another server on a local socket hands its requests to `handler` */
  | { readonly kind: "local" };

/** Throws SERVER_CERTIFICATE, FILE_NOT_FOUND. */
export const nodeServer = async (listen: Listen, limits: ServerLimits): Promise<Server> => {
  const common: ServerOptions = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: Math.min(5000, limits.headersTimeoutMs),
    // pushes may be long; what holds them to a pace is below
    requestTimeout: 0,
    keepAliveTimeout: 5000,
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
  const server =
    listen.kind !== "https"
      ? createHttpServer(common)
      : createHttpsServer({
          ...common,
          ...(await readTlsFiles(listen.tls)),
          handshakeTimeout: limits.headersTimeoutMs,
          requestCert: listen.tls.clientAuthorities !== undefined,
          // clients with a token have no certificate; one that is not good is refused in `shown`
          rejectUnauthorized: false,
        });
  server.maxConnections = limits.maxConnections;
  server.setTimeout(limits.idleTimeoutMs);
  server.on("clientError", (error, socket) => void answerUnreadable(error, socket as Socket));
  return server;
};
