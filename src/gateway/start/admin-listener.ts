/** adminListener: the admin plane on a listener of its own, with credentials of its own. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AdminAppOptions, adminApp } from "../admin/admin-app.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { UnreadSink } from "../record/unread.ts";
import { type Listener, listen } from "../server/listener.ts";
import { defaultGatewayLimits } from "../server/server-limits.ts";
import { tlsOf } from "./tls-of.ts";

export interface AdminListenerOptions extends Pick<AdminAppOptions, "keys" | "admins" | "more"> {
  readonly failed: (error: unknown) => void;
  readonly unread: UnreadSink;
}

/** few people and one scraper */
const limits = { ...defaultGatewayLimits, maxConnections: 256, maxConnectionsPerAddress: 64 };

/** THROWS SERVER_CERTIFICATE, SERVER_ADDRESS, FILE_NOT_FOUND. */
export const adminListener = async (
  config: Exclude<GatewayConfig["admin"], "off">,
  folders: { readonly folder: string; readonly tlsFolder: string },
  { failed, unread, ...options }: AdminListenerOptions,
): Promise<Listener> => {
  const tls = await tlsOf(config.tls, folders);
  const app = await adminApp({ ...options, door: "net" });
  const listener = await listen(
    { host: config.host, port: config.port, tls: tls?.files, limits, isProxy: () => false, failed, unread },
    (request, response) => app.routing(request as IncomingMessage, response as ServerResponse),
  );
  return {
    address: listener.address,
    close: async (withinMs) => {
      await listener.close(withinMs);
      await app.close();
    },
  };
};
