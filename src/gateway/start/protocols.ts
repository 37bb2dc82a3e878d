/** protocols: what the gateway speaks. This list is the only registration there is. */
import type { FastifyInstance } from "fastify";
import type { Gateway } from "../gateway.ts";
import type { Outside } from "../protocols/answer.ts";
import { type BodyReader, bodyReader } from "../protocols/body.ts";
import { oipGrpc } from "../protocols/oip-grpc.ts";
import { oipRest } from "../protocols/oip-rest.ts";
import { openApi } from "../protocols/openapi.ts";
import { plainJson } from "../protocols/plain-json.ts";
import { defaultProtocolLimits } from "../protocols/protocol-limits.ts";
import { tryItPage } from "../protocols/try-it-page.ts";

export const protocols = (
  app: FastifyInstance,
  gateway: Gateway,
  outside: Outside,
  /** one memory for the bodies of all */
  bodies: BodyReader = bodyReader(defaultProtocolLimits),
): void => {
  for (const add of [oipRest, oipGrpc, plainJson, openApi, tryItPage]) add(app, gateway, { ...outside, bodies });
};
