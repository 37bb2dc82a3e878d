/**
 * AdminTokens: who may administer the gateway over the net: `cma_ID_SECRET`, never a key of a client, and worth nothing to one. Whoever can open the local socket of the
 * process that owns the state directory needs none, and only they make them.
 */
import { z } from "zod";
import { nowMs } from "../../core/clock.ts";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { isSecretText, newSecretText } from "../../core/secret-text.ts";
import type { GatewayRecords } from "../state/records.ts";
import { sameDigest, secretDigest } from "../who/secret-digest.ts";

export interface AdminToken {
  /** 12 hexadecimal digits */
  readonly id: string;
  /** for people */
  readonly name: string;
  /** milliseconds since 1970 */
  readonly createdAt: number;
}

export interface AdminTokens {
  /** Untrusted text. RETURNS undefined where nobody knows it. Never throws. */
  find(text: string): AdminToken | undefined;
  list(): readonly AdminToken[];
  /** THROWS USAGE, STORE_FULL, STORE_FAILED. `secret` is kept nowhere. */
  create(name: string): Promise<{ readonly token: AdminToken; readonly secret: string }>;
  /** Removes it, at once. THROWS REGISTRY_NOT_FOUND, STORE_FULL, STORE_FAILED. */
  revoke(id: string): Promise<void>;
}

const recordPrefix = "admin/";
const pattern = /^cma_[0-9a-f]{12}_/;
const stored = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}\p{Surrogate}]{1,128}$/u),
  createdAt: z.number().int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** THROWS STORE_CORRUPT for records that no token can be read from. */
export const openAdminTokens = async (records: GatewayRecords, clock: () => number = nowMs): Promise<AdminTokens> => {
  const tokens = new Map<string, z.infer<typeof stored>>();
  for (const [key, value] of await records.load(recordPrefix)) {
    try {
      tokens.set(key.slice(recordPrefix.length), stored.parse(JSON.parse(Buffer.from(value).toString())));
    } catch (cause) {
      throw new CasemateError("STORE_CORRUPT", `the record '${key}' holds no admin token`, { cause });
    }
  }
  const shown = (id: string, { name, createdAt }: z.infer<typeof stored>): AdminToken => ({ id, name, createdAt });
  return {
    find(text) {
      const prefix = text.length > 128 ? undefined : pattern.exec(text)?.[0];
      if (prefix === undefined || !isSecretText(prefix, text)) return undefined;
      const id = prefix.slice(4, -1);
      const token = tokens.get(id);
      return sameDigest(token?.digest, secretDigest("admin", text)) && token !== undefined
        ? shown(id, token)
        : undefined;
    },
    list: () => [...tokens].map(([id, token]) => shown(id, token)),
    async create(name) {
      const id = secureBytes(6).toString("hex");
      const secret = newSecretText(`cma_${id}_`);
      const token = { name, createdAt: clock(), digest: secretDigest("admin", secret) };
      if (!stored.safeParse(token).success)
        throw new CasemateError("USAGE", "this is no name for an admin token", { hint: "at most 128 characters" });
      await records.write(new Map([[recordPrefix + id, Buffer.from(JSON.stringify(token))]]));
      tokens.set(id, token);
      return { token: shown(id, token), secret };
    },
    async revoke(id) {
      if (!tokens.has(id))
        throw new CasemateError("REGISTRY_NOT_FOUND", `there is no admin token '${id.slice(0, 128)}'`, {
          hint: "casemate keys admin list shows those that there are",
        });
      await records.write(new Map([[recordPrefix + id, undefined]]));
      tokens.delete(id);
    },
  };
};
