import type { FastifyInstance } from "fastify";
import { describe, expect, it } from "vitest";
import { memoryRecords } from "../state/records.ts";
import { openApiKeys } from "../who/api-keys.ts";
import { adminApp, adminPath } from "./admin-app.ts";
import { openAdminTokens } from "./admin-tokens.ts";
import { keysPath } from "./keys-routes.ts";

const scene = async () => {
  const records = memoryRecords();
  const keys = await openApiKeys(records);
  const admins = await openAdminTokens(records);
  const more = (app: FastifyInstance): void => void app.get("/gateway/v1/state", async () => ({ ok: true }));
  const net = await adminApp({ door: "net", keys, admins, more });
  const local = await adminApp({ door: "local", keys, admins, more });
  return { records, keys, admins, net, local };
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("the admin plane", () => {
  it("over the net is closed to all but admin tokens, whatever is asked", async () => {
    const { keys, admins, net } = await scene();
    const client = await keys.create({ client: "acme", models: "all" });
    const other = await (await openAdminTokens(memoryRecords())).create("of another gateway");
    const { secret, token } = await admins.create("ops");
    const wrong = [
      {},
      bearer(client.secret),
      bearer(other.secret),
      bearer(`${secret}x`),
      bearer(""),
      { "x-api-key": secret },
    ];
    const answers = new Set<string>();
    for (const headers of wrong)
      for (const [method, url] of [
        ["GET", keysPath],
        ["POST", keysPath],
        ["POST", `${keysPath}/${client.key.id}/revoke`],
        ["GET", "/gateway/v1/state"],
        ["GET", "/nothing"],
      ] as const) {
        const r = await net.inject({
          method,
          url,
          headers: headers as Record<string, string>,
          ...(method === "POST" ? { payload: {} } : {}),
        });
        expect([method, url, r.statusCode]).toEqual([method, url, 401]);
        expect(r.headers["www-authenticate"]).toBe('Bearer realm="casemate admin"');
        answers.add(JSON.stringify({ ...r.json(), requestId: "" }));
      }
    expect(answers.size).toBe(1);
    expect((await net.inject({ url: keysPath, headers: bearer(secret) })).json()).toMatchObject({
      keys: [{ client: "acme" }],
    });
    expect((await net.inject({ url: "/gateway/v1/state", headers: bearer(secret) })).json()).toEqual({ ok: true });
    // at once
    await admins.revoke(token.id);
    expect((await net.inject({ url: keysPath, headers: bearer(secret) })).statusCode).toBe(401);
  });

  it("makes no admins over the net", async () => {
    const { admins, net, local } = await scene();
    const { secret } = await admins.create("ops");
    for (const method of ["GET", "POST"] as const)
      expect((await net.inject({ method, url: adminPath, headers: bearer(secret) })).statusCode).toBe(404);
    expect((await local.inject({ method: "POST", url: adminPath, payload: { name: "x" } })).statusCode).toBe(201);
    expect((await local.inject({ method: "POST", url: adminPath, payload: { name: "" } })).json()).toMatchObject({
      code: "USAGE",
    });
  });

  it("changes keys at once", async () => {
    const { keys, local } = await scene();
    const post = (url: string, payload: object) => local.inject({ method: "POST", url, payload });
    const made = await post(keysPath, { client: "acme", models: ["m"], limits: ["5/min"] });
    expect(made.statusCode).toBe(201);
    const { key, secret } = made.json<{ key: { id: string }; secret: string }>();
    expect(keys.find(secret, Date.now()).kind).toBe("caller");
    const rotated = (await post(`${keysPath}/${key.id}/rotate`, { overlapMs: 0 })).json<{ secret: string }>();
    expect([secret, rotated.secret].map((s) => keys.find(s, Date.now()).kind)).toEqual(["refused", "caller"]);
    expect((await post(`${keysPath}/${key.id}/revoke`, {})).json()).toMatchObject({
      key: { revokedAt: expect.any(Number) },
    });
    expect(keys.find(rotated.secret, Date.now()).kind).toBe("refused");
  });

  it.each([
    [{}, 400, "REQUEST_MALFORMED"],
    [{ client: "a", models: ["m"], extra: 1 }, 400, "REQUEST_MALFORMED"],
    [{ client: "a", models: ["m"], expiresInMs: -1 }, 400, "REQUEST_MALFORMED"],
    [{ client: "a b", models: ["m"] }, 400, "USAGE"],
    [{ client: "a", models: ["m"], limits: ["x"] }, 400, "GATEWAY_CONFIG"],
  ])("refuses %o", async (payload, status, code) => {
    const { local, keys } = await scene();
    const r = await local.inject({ method: "POST", url: keysPath, payload });
    expect([r.statusCode, r.json<{ code: string }>().code]).toEqual([status, code]);
    expect(keys.list()).toEqual([]);
  });

  it("keeps digests only, and they outlive the process", async () => {
    const { records, admins } = await scene();
    const { secret, token } = await admins.create("ops");
    const kept = [...(await records.load(""))].map(([k, v]) => k + Buffer.from(v).toString()).join();
    expect(kept).not.toContain(secret.slice(17));
    expect((await openAdminTokens(records)).find(secret)).toEqual(token);
    await records.write(new Map([["admin/x", Buffer.from("{}")]]));
    await expect(openAdminTokens(records)).rejects.toMatchObject({ code: "STORE_CORRUPT" });
  });
});
