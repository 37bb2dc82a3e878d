/** protocols: what the gateway speaks. This list is the only registration there is. */
import type { FastifyInstance } from "fastify";
import type { Gateway } from "../gateway.ts";
import { oipRest } from "../protocols/oip-rest.ts";

export const protocols = (
  app: FastifyInstance,
  gateway: Gateway,
  failed: (error: unknown, requestId: string) => void,
): void => {
  oipRest(app, gateway, { failed });
};
