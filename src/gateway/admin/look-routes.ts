/** lookRoutes: what operators see: models and their versions, the risk of a client, metrics. */
import type { FastifyInstance } from "fastify";
import { nowMs } from "../../core/clock.ts";
import type { Gateway } from "../gateway.ts";
import type { Watching } from "../normal/watching.ts";
import type { GatewayMetrics } from "../record/metrics.ts";
import type { Served } from "../serving.ts";
import { administrationPath } from "./keys-routes.ts";

export interface LookOptions {
  readonly gateway: Pick<Gateway, "ready" | "version">;
  readonly metrics: Pick<GatewayMetrics, "text" | "mediaType">;
  readonly watchings: ReadonlyMap<string, Watching>;
  readonly models: ReadonlyMap<string, Served>;
}

export const lookRoutes =
  ({ gateway, metrics, watchings, models }: LookOptions) =>
  (app: FastifyInstance): void => {
    app.get("/metrics", async (_, reply) => reply.type(metrics.mediaType).send(await metrics.text()));
    app.get(`${administrationPath}status`, async () => ({
      version: gateway.version,
      ready: gateway.ready(),
      models: [...models].map(([name, served]) => {
        const model = served.current();
        return {
          name,
          policy: served.policy.name,
          version: model?.version ?? null,
          digest: model?.digest ?? null,
          ready: model?.ready() ?? false,
          risk: watchings.get(name)?.everyone(nowMs()) ?? 0,
        };
      }),
    }));
    app.get<{ Params: { model: string; account: string } }>(
      `${administrationPath}models/:model/clients/:account`,
      async ({ params: { model, account } }) => ({
        model,
        account,
        ...(watchings.get(model)?.judge(account, nowMs()) ?? { risk: 0, level: 0 }),
      }),
    );
  };
