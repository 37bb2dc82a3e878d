/** withKeys: the keys of the state directory, opened here or, where another process owns it, asked through that process; it takes changes up at once. */
import { adminPath } from "../../gateway/admin/admin-app.ts";
import { type AdminToken, type AdminTokens, openAdminTokens } from "../../gateway/admin/admin-tokens.ts";
import { keysPath } from "../../gateway/admin/keys-routes.ts";
import { type ApiKeys, openApiKeys } from "../../gateway/who/api-keys.ts";
import { CasemateError } from "../../core/error.ts";
import { errorOfProblem } from "../../listen/read-problem.ts";
import { askLocal, findOwner, stateDirectoryPath } from "../../registry/index.ts";
import { openGatewayRecords } from "../gateway/records.ts";

/** What the commands do, wherever it is done. */
export interface KeysConnection {
  readonly keys: Pick<ApiKeys, "create" | "revoke" | "rotate"> & { list(): Promise<ReturnType<ApiKeys["list"]>> };
  readonly admins: Pick<AdminTokens, "create" | "revoke"> & { list(): Promise<readonly AdminToken[]> };
}

/** THROWS STORE_..., and what `work` throws. */
export const withKeys = async <T>(work: (c: KeysConnection) => Promise<T>): Promise<T> => {
  const path = stateDirectoryPath();
  let state: Awaited<ReturnType<typeof openGatewayRecords>>;
  try {
    state = await openGatewayRecords(path);
  } catch (e) {
    const owner = e instanceof CasemateError && e.code === "STORE_BUSY" ? await findOwner(path) : undefined;
    if (owner === undefined) throw e;
    return work(overSocket(owner.socket));
  }
  try {
    const keys = await openApiKeys(state.records);
    const admins = await openAdminTokens(state.records);
    return await work({
      keys: { ...keys, list: async () => keys.list() },
      admins: { ...admins, list: async () => admins.list() },
    });
  } finally {
    await state.close();
  }
};

const overSocket = (socket: string): KeysConnection => {
  const ask = async <T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> => {
    const answer = await askLocal(socket, {
      method,
      path,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(body)) }),
    });
    const parts: Uint8Array[] = [];
    for await (const part of answer.body) parts.push(part);
    const text = Buffer.concat(parts).toString();
    // whoever owns this user's directory is this user's process: its answers are as good as the directory
    const content = text === "" ? undefined : (JSON.parse(text) as unknown);
    if (answer.status < 300) return content as T;
    const error = errorOfProblem(answer.status, content);
    if (error?.code === "REQUEST_NO_ROUTE" || error === undefined)
      throw new CasemateError("STORE_BUSY", "another process has the state directory, and does not administer keys", {
        hint: "wait for it, or stop it",
      });
    throw error;
  };
  const at = (path: string, id: string, verb: string): string => `${path}/${encodeURIComponent(id)}/${verb}`;
  return {
    keys: {
      list: async () => (await ask<{ keys: ReturnType<ApiKeys["list"]> }>("GET", keysPath)).keys,
      create: (request) => ask("POST", keysPath, request),
      revoke: async (id) =>
        (await ask<{ key: Awaited<ReturnType<ApiKeys["revoke"]>> }>("POST", at(keysPath, id, "revoke"))).key,
      rotate: (id, overlapMs) => ask("POST", at(keysPath, id, "rotate"), { overlapMs }),
    },
    admins: {
      list: async () => (await ask<{ admins: readonly AdminToken[] }>("GET", adminPath)).admins,
      create: (name) => ask("POST", adminPath, { name }),
      revoke: async (id) => void (await ask("POST", at(adminPath, id, "revoke"))),
    },
  };
};
