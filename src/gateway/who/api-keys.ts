/**
 * ApiKeys: keys of clients, `cmk_ID_SECRET`: made, found, rotated and revoked. What is stored is a SHA-256 digest: a guess at 256 random bits is hopeless at any
 * speed of hashing, so a slow password hash (scrypt) would cost each request its time, give a flood of wrong keys a lever, and protect nothing.
 */
import { z } from "zod";
import { isoAt, nowMs } from "../../core/clock.ts";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import { isSecretText, newSecretText } from "../../core/secret-text.ts";
import { keyRule } from "../limits/rule.ts";
import type { GatewayRecords } from "../state/records.ts";
import { type Identified, refused } from "./identified.ts";
import { sameDigest, secretDigest } from "./secret-digest.ts";

/** A key as it may be shown: all but its secret. */
export interface ApiKey {
  /** 12 hexadecimal digits */
  readonly id: string;
  /** whom limits, budgets and monitors count; several keys may be one client's */
  readonly client: string;
  readonly tenant?: string;
  readonly models: "all" | readonly string[];
  /** "key 1000/h", "key 20000/month": beside those of the policy */
  readonly limits: readonly string[];
  /** milliseconds since 1970 */
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  /** the secret before the last rotation is taken until then */
  readonly overlapUntil?: number;
  /** "2026-11-26", UTC */
  readonly lastUsed?: string;
}

export interface NewApiKey {
  readonly client: string;
  readonly tenant?: string | undefined;
  readonly models: "all" | readonly string[];
  /** without their scope: "1000/h burst 50", "20000/month" */
  readonly limits?: readonly string[] | undefined;
  readonly expiresInMs?: number | undefined;
}

export interface CreatedApiKey {
  readonly key: ApiKey;
  /** shown once, to the one who asked for it, and kept nowhere */
  readonly secret: string;
}

export interface ApiKeys {
  /** Untrusted text. Never throws. A key that nobody knows and a wrong secret give the same answer, after the same work. */
  find(text: string, atMs: number): Identified;
  list(): readonly ApiKey[];
  /** THROWS USAGE, STORE_FULL, STORE_FAILED; all changes are on the disk, and in force, when they are fulfilled. */
  create(request: NewApiKey): Promise<CreatedApiKey>;
  /** THROWS REGISTRY_NOT_FOUND where there is no such key, and as `create`. */
  revoke(id: string): Promise<ApiKey>;
  /** A new secret for the same key, so that its limits go on; the old one is taken for `overlapMs` more. THROWS as `revoke`. */
  rotate(id: string, overlapMs: number): Promise<CreatedApiKey>;
}

export const keyPrefix = "cmk_";
const recordPrefix = "key/";
const usedPrefix = "key-used/";
const maxTextLength = 128;

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.number().int().min(0);
const stored = z.strictObject({
  client: name,
  tenant: name.optional(),
  models: z.union([z.literal("all"), z.array(name).min(1)]),
  limits: z.array(z.string()),
  createdAt: time,
  expiresAt: time.optional(),
  revokedAt: time.optional(),
  digest,
  /** of the secret before */
  old: z.strictObject({ digest, until: time }).optional(),
});
type Stored = z.infer<typeof stored>;

const pattern = /^cmk_([0-9a-f]{12})_/;
const unknown = refused("nobody knows this key", "it was removed, or is one of another gateway");

/** THROWS STORE_CORRUPT for records that no key can be read from. */
export const openApiKeys = async (records: GatewayRecords, clock: () => number = nowMs): Promise<ApiKeys> => {
  const keys = new Map<string, Stored>();
  const used = new Map<string, string>();
  for (const [key, value] of await records.load(recordPrefix))
    keys.set(key.slice(recordPrefix.length), read(key, value));
  for (const [key, value] of await records.load(usedPrefix))
    used.set(key.slice(usedPrefix.length), Buffer.from(value).toString());

  const shown = (id: string, record: Stored): ApiKey => {
    const { digest: _, old, ...key } = record;
    const lastUsed = used.get(id);
    return {
      id,
      ...(key as Omit<ApiKey, "id">),
      ...(old === undefined || old.until <= clock() ? {} : { overlapUntil: old.until }),
      ...(lastUsed === undefined ? {} : { lastUsed }),
    };
  };
  const put = async (id: string, key: Stored): Promise<ApiKey> => {
    await records.write(new Map([[recordPrefix + id, Buffer.from(JSON.stringify(key))]]));
    keys.set(id, key);
    return shown(id, key);
  };
  const known = (id: string): Stored => {
    const key = keys.get(id);
    if (key === undefined)
      throw new CasemateError("REGISTRY_NOT_FOUND", `there is no key '${id.slice(0, maxTextLength)}'`, {
        hint: "casemate keys list shows those that there are",
      });
    return key;
  };
  /** at most once a day for each key; what is lost in a crash is a day of no consequence */
  const useOn = (id: string, atMs: number): void => {
    const day = isoAt(atMs).slice(0, 10);
    if (used.get(id) === day) return;
    used.set(id, day);
    records.write(new Map([[usedPrefix + id, Buffer.from(day)]])).catch(() => undefined);
  };

  return {
    find(text, atMs) {
      const id = text.length > maxTextLength ? undefined : pattern.exec(text)?.[1];
      if (id === undefined || !isSecretText(`${keyPrefix}${id}_`, text))
        return refused("this is no key: a part is missing or mistyped", "a key begins with cmk_; copy all of it");
      const key = keys.get(id);
      const shownDigest = digestOf(text);
      // both comparisons are made for every key, known or not
      const isNew = sameDigest(key?.digest, shownDigest);
      const isOld = sameDigest(key?.old?.digest, shownDigest);
      if (key === undefined || !(isNew || isOld)) return unknown;
      if (key.revokedAt !== undefined) return refused("this key was revoked", "ask for a new one");
      if (key.expiresAt !== undefined && atMs >= key.expiresAt)
        return refused("this key has expired", "ask for a new one");
      if (!isNew && atMs >= (key.old?.until ?? 0))
        return refused("this key was replaced by a newer one", "use the newer one");
      useOn(id, atMs);
      return {
        kind: "caller",
        caller: {
          kind: "key",
          account: key.client,
          credential: id,
          models: key.models,
          ...(key.tenant === undefined ? {} : { tenant: key.tenant }),
          ...(key.limits.length === 0 ? {} : { limits: key.limits }),
        },
      };
    },
    list: () => [...keys].map(([id, key]) => shown(id, key)).sort((a, b) => a.createdAt - b.createdAt),
    async create({ client, tenant, models, limits = [], expiresInMs }) {
      const at = clock();
      let id = newId();
      while (keys.has(id)) id = newId();
      const secret = newSecretText(`${keyPrefix}${id}_`);
      const key = checked({
        client,
        models,
        limits: limits.map(keyRule),
        createdAt: at,
        digest: digestOf(secret),
        ...(tenant === undefined ? {} : { tenant }),
        ...(expiresInMs === undefined ? {} : { expiresAt: Math.floor(at + expiresInMs) }),
      });
      return { key: await put(id, key), secret };
    },
    async revoke(id) {
      const key = known(id);
      return put(id, { ...key, revokedAt: key.revokedAt ?? clock() });
    },
    async rotate(id, overlapMs) {
      const { old: _, ...key } = known(id);
      if (key.revokedAt !== undefined)
        throw new CasemateError("USAGE", `the key '${id}' was revoked`, { hint: "make a new one" });
      const secret = newSecretText(`${keyPrefix}${id}_`);
      const until = Math.floor(clock() + overlapMs);
      const next = {
        ...key,
        digest: digestOf(secret),
        ...(overlapMs > 0 ? { old: { digest: key.digest, until } } : {}),
      };
      return { key: await put(id, next), secret };
    },
  };
};

const newId = (): string => secureBytes(6).toString("hex");

const digestOf = (text: string): string => secretDigest("key", text);

/** THROWS USAGE. */
const checked = (key: unknown): Stored => {
  const result = stored.safeParse(key);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CasemateError("USAGE", `a key can not have this ${issue?.path.join(".") ?? "shape"}`, {
    hint: "names have letters, digits, and . _ @ - inside, at most 128",
  });
};

const read = (key: string, value: Uint8Array): Stored => {
  try {
    return stored.parse(JSON.parse(Buffer.from(value).toString()));
  } catch (cause) {
    throw new CasemateError("STORE_CORRUPT", `the record '${key}' holds no key of a client`, {
      hint: "somebody else wrote to the state directory, or a newer casemate did",
      cause,
    });
  }
};
