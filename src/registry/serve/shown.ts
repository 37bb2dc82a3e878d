/** What the client of a connection shows of itself. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { CasemateError } from "../../core/error.ts";
import type { Shown } from "../access/authenticate.ts";
import { bearerToken } from "./request-checks.ts";

/** Throws ACCESS_UNAUTHENTICATED for a certificate that TLS did not verify: it counts as a lie, not as none. */
export const shownBy = (raw: IncomingMessage): Shown => {
  const token = bearerToken(raw.headers.authorization);
  const { socket } = raw;
  const address = socket.remoteAddress === undefined ? {} : { address: socket.remoteAddress.replace(/^::ffff:/, "") };
  if (token !== undefined) return { token, ...address };
  if (!(socket instanceof TLSSocket)) return address;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return address;
  if (!socket.authorized)
    throw new CasemateError(
      "ACCESS_UNAUTHENTICATED",
      "the client certificate is not one of this server's authorities",
      {
        hint: "show one that they signed for clients, and that has neither expired nor been revoked",
      },
    );
  return { certificate, ...address };
};
