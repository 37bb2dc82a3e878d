/** keysRoutes: keys of clients over HTTP: made, listed, rotated and revoked. Where they are registered decides who may ask: `admin-app.ts`. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import type { ApiKeys } from "../who/api-keys.ts";

/** all of the gateway's own administration; the registry's routes begin otherwise */
export const administrationPath = "/gateway/v1/";
export const keysPath = `${administrationPath}keys`;

const names = z.string().max(128);
/** longer than anybody plans */
const maxMs = 100 * 366 * 86_400_000;
const length = z.number().int().min(0).max(maxMs);

export const newKeySchema = z.strictObject({
  client: names,
  tenant: names.optional(),
  models: z.union([z.literal("all"), z.array(names).max(1000)]),
  limits: z.array(names).max(16).optional(),
  expiresInMs: length.min(1).optional(),
});
export const rotateSchema = z.strictObject({ overlapMs: length });

export const keysRoutes = (app: FastifyInstance, keys: ApiKeys): void => {
  app.get(keysPath, async () => ({ keys: keys.list() }));
  app.post(keysPath, async (request, reply) => {
    const made = await keys.create(parsed(newKeySchema, request.body));
    return reply.code(201).send(made);
  });
  app.post(`${keysPath}/:id/revoke`, async (request) => ({ key: await keys.revoke(idOf(request.params)) }));
  app.post(`${keysPath}/:id/rotate`, async (request) =>
    keys.rotate(idOf(request.params), parsed(rotateSchema, request.body).overlapMs),
  );
};

export const idOf = (params: unknown): string => z.object({ id: z.string() }).parse(params).id;

/** THROWS REQUEST_MALFORMED. */
export const parsed = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CasemateError(
    "REQUEST_MALFORMED",
    `the body does not fit: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
  );
};
