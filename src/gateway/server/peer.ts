/** peerOf: who is at the other end of a request, as far as the connection and the headers tell. */
import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { TLSSocket } from "node:tls";
import { CasemateError } from "../../core/error.ts";
import type { Peer } from "../exchange.ts";

/** Throws ACCESS_UNAUTHENTICATED for a client certificate that TLS did not verify: it counts as a lie, not as none. */
export const peerOf = (request: IncomingMessage | Http2ServerRequest): Peer => {
  const socket =
    request.httpVersionMajor === 2 ? (request as Http2ServerRequest).stream.session?.socket : request.socket;
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (!name.startsWith(":")) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  const headerNames: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? "").toLowerCase();
    if (!name.startsWith(":")) headerNames.push(name);
  }
  const peer: Peer = {
    address: (socket?.remoteAddress ?? "").replace(/^::ffff:/, ""),
    headers,
    headerNames,
    http: request.httpVersionMajor === 2 ? "2" : "1.1",
  };
  const certificate = certificateOf(socket);
  return certificate === undefined ? peer : { ...peer, certificate };
};

const certificateOf = (socket: unknown): ReturnType<TLSSocket["getPeerX509Certificate"]> => {
  // Node's HTTP/2 hands out a proxy of the socket, which is an instance of nothing
  if (!(socket instanceof TLSSocket) && !isTls(socket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  if (!socket.authorized)
    throw new CasemateError(
      "ACCESS_UNAUTHENTICATED",
      "the client certificate is not one of this server's authorities",
      {
        hint: "show one that they signed for clients, and that has neither expired nor been revoked",
      },
    );
  return certificate;
};

const isTls = (socket: unknown): socket is TLSSocket =>
  typeof socket === "object" && socket !== null && typeof (socket as TLSSocket).getPeerX509Certificate === "function";
