/**
 * Listener: one port for HTTP/1.1 and HTTP/2, with TLS (by ALPN) or without (by the first bytes: gRPC clients speak HTTP/2 at once), with its limits set.
 * Node's own servers do the work; this hands each connection to the right one.
 */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import {
  createServer as createHttp2Server,
  type Http2Server,
  type Http2Session,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTlsServer, Server as TlsServer, type TLSSocket } from "node:tls";
import { CasemateError } from "../../core/error.ts";
import { answerRefused } from "../../listen/answer-refused.ts";
import { answerUnreadable } from "../../listen/answer-unreadable.ts";
import { readTlsFiles, type TlsFiles, watchTlsFiles } from "../../listen/tls-files.ts";
import type { UnreadSink } from "../record/unread.ts";
import type { GatewayLimits } from "./server-limits.ts";
import { watchConduct } from "./session-conduct.ts";

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  /** undefined: no TLS */
  readonly tls: TlsFiles | undefined;
  readonly limits: GatewayLimits;
  /** connections of this address are not counted by address */
  readonly isProxy: (address: string) => boolean;
  /** certificates that changed and can not be used; the old ones stay */
  readonly failed: (error: unknown) => void;
  /** what could not be read */
  readonly unread?: UnreadSink;
}

export interface Listener {
  /** "https://127.0.0.1:8443" */
  readonly address: string;
  /** No new connections; those that are there end with their requests, or after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

type Handler = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => void;

/** from the GOAWAY to the end of a connection without streams, in ms */
const lingerMs = 500;
/** what every HTTP/2 client sends first (RFC 9113, 3.4) */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** Throws SERVER_CERTIFICATE, FILE_NOT_FOUND, SERVER_ADDRESS. */
export const listen = async (options: ListenerOptions, handler: Handler): Promise<Listener> => {
  const { limits, tls } = options;
  const unread = options.unread ?? (() => undefined);
  const http1 = http1Server(limits, handler as RequestListener, unread);
  const http2 = http2Server(limits, handler);
  const front = tls === undefined ? plain(http1, http2, limits) : await secure(tls, http1, http2, { limits, unread });
  front.maxConnections = limits.maxConnections;
  countByAddress(front, options);
  const sessions = new Set<Http2Session>();
  http2.on("session", (session) => {
    sessions.add(session);
    const address = session.socket.remoteAddress;
    watchConduct(session, limits, () => unread("http2", "flood", address));
    session.once("close", () => sessions.delete(session));
    session.setTimeout(limits.idleTimeoutMs, () => session.close());
    session.on("error", () => {
      unread("http2", "broken", address);
      session.destroy();
    });
  });
  const sockets = new Set<Socket>();
  front.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    front.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new CasemateError(
          "SERVER_ADDRESS",
          `'${options.host}:${options.port}' can not be listened on: ${cause.code ?? cause.message}`,
          {
            cause,
            hint: "another program may have the port: name another one",
          },
        ),
      ),
    );
    front.listen(options.port, options.host, resolve);
  });
  // its timers for slow headers start with its own port, which it does not have
  http1.emit("listening");
  const unwatch =
    tls === undefined
      ? undefined
      : watchTlsFiles(
          tls,
          (context) => {
            if (front instanceof TlsServer) front.setSecureContext(context);
          },
          options.failed,
        );
  return {
    address: urlOf(front, tls !== undefined),
    close: async (withinMs) => {
      unwatch?.();
      const closed = new Promise<void>((resolve) => front.close(() => resolve()));
      // RFC 9113, 6.8: streams beyond the last that it names were not looked at, and may be sent again elsewhere
      for (const session of sessions) session.goaway();
      // a client that goes on sending is given time to read that before the connection is gone
      const linger = setTimeout(
        () => {
          for (const session of sessions) session.close();
        },
        Math.min(lingerMs, withinMs / 2),
      );
      // connections become idle one by one, as their answers go out
      http1.closeIdleConnections();
      const idle = setInterval(() => http1.closeIdleConnections(), 20);
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, withinMs);
      await closed;
      clearTimeout(timer);
      clearTimeout(linger);
      clearInterval(idle);
      http1.close();
      http2.close();
    },
  };
};

const http1Server = (limits: GatewayLimits, handler: RequestListener, unread: UnreadSink): Server => {
  const server = createHttpServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.headersTimeoutMs + limits.bodyTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
      keepAliveTimeout: limits.idleTimeoutMs,
      insecureHTTPParser: false,
      // told below, as a problem
      requireHostHeader: false,
    },
    (request, response) => {
      if (request.headers.host === undefined && request.httpVersionMinor === 1) {
        unread("http", "REQUEST_MALFORMED", request.socket.remoteAddress);
        answerRefused(response, "the request names no host");
      } else handler(request, response);
    },
  );
  server.on("checkExpectation", (_, response) => answerRefused(response, "nothing is expected here but 100-continue"));
  server.setTimeout(limits.idleTimeoutMs);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const { remoteAddress } = socket;
    unread("http", answerUnreadable(error, socket), remoteAddress);
  });
  return server;
};

const http2Server = (limits: GatewayLimits, handler: Handler): Http2Server => {
  const server = createHttp2Server(
    {
      maxSessionInvalidFrames: 100,
      maxSessionRejectedStreams: 100,
      settings: {
        maxConcurrentStreams: limits.maxStreams,
        maxHeaderListSize: limits.maxHeaderBytes,
        enablePush: false,
      },
    },
    handler,
  );
  server.on("sessionError", () => undefined);
  return server;
};

const secure = async (
  tls: TlsFiles,
  http1: Server,
  http2: Http2Server,
  { limits, unread }: { readonly limits: GatewayLimits; readonly unread: UnreadSink },
): Promise<TlsServer> => {
  const server = createTlsServer({
    ...(await readTlsFiles(tls)),
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: limits.headersTimeoutMs,
    requestCert: tls.clientAuthorities !== undefined,
    // clients with a key have no certificate; one that is not good is refused by `peerOf`
    rejectUnauthorized: false,
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    if (socket.alpnProtocol === "h2") http2.emit("connection", socket);
    else http1.emit("connection", socket);
  });
  server.on("tlsClientError", (_, socket: TLSSocket) => {
    unread("tls", "handshake", socket.remoteAddress);
    socket.destroy();
  });
  return server;
};

const plain = (http1: Server, http2: Http2Server, limits: GatewayLimits): NetServer =>
  createNetServer({ noDelay: true }, (socket) => {
    const timer = setTimeout(() => socket.destroy(), limits.headersTimeoutMs);
    const failed = (): void => void socket.destroy();
    socket.on("error", failed);
    let seen = Buffer.alloc(0);
    const look = (): void => {
      const piece: unknown = socket.read();
      if (!Buffer.isBuffer(piece)) return;
      seen = Buffer.concat([seen, piece]);
      const matching = preface.subarray(0, seen.length).equals(seen.subarray(0, preface.length));
      if (matching && seen.length < preface.length) return;
      clearTimeout(timer);
      socket.off("readable", look);
      socket.off("error", failed);
      socket.unshift(seen);
      (matching ? http2 : http1).emit("connection", socket);
    };
    socket.on("readable", look);
    socket.once("close", () => clearTimeout(timer));
  });

/** One address can not take all connections. */
const countByAddress = (front: NetServer, { limits, isProxy }: ListenerOptions): void => {
  const counts = new Map<string, number>();
  front.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    if (isProxy(address)) return;
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
    if (count > limits.maxConnectionsPerAddress) socket.destroy();
  });
};

const urlOf = (server: NetServer, tls: boolean): string => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new CasemateError("INTERNAL", "the server has no port");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `${tls ? "https" : "http"}://${host}:${address.port}`;
};
