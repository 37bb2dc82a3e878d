/** openTokens: tokens of issuers that the configuration names (JWT, RFC 7519; OpenID Connect), verified by jose. What is taken follows the BCP of RFC 8725. */
import { createHash } from "node:crypto";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
} from "jose";
import { dateAt } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { Caller } from "./caller.ts";
import { type Identified, refused } from "./identified.ts";
import { fetchJwks } from "./jwks-fetch.ts";

/** Signatures by key pairs alone: no "none", and no HMAC, for which a public key would be taken as the secret. */
export const tokenAlgorithms = [
  "EdDSA",
  "Ed25519",
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

export interface Issuer {
  /** short; in front of its accounts, "corp/alice", so that no two issuers have one account */
  readonly name: string;
  /** claim `iss`, exactly */
  readonly issuer: string;
  /** claim `aud` has one of these */
  readonly audience: string | readonly string[];
  /** a JWK Set (RFC 7517): its content, or the https address where the issuer has it; `authority`: PEM, instead of those of the system */
  readonly keys:
    | { readonly kind: "set"; readonly set: unknown }
    | { readonly kind: "url"; readonly url: string; readonly authority?: string | undefined };
  /** default all of `tokenAlgorithms` */
  readonly algorithms?: readonly TokenAlgorithm[] | undefined;
  /** seconds by which clocks may differ; default 30 */
  readonly clockToleranceS?: number | undefined;
  /** claim that names the client; default "sub" */
  readonly accountClaim?: string | undefined;
  readonly tenantClaim?: string | undefined;
  /** "all"; or by a claim that lists names of models; or by scopes, "model:fraud" with the prefix "model:". A token that says nothing may ask nothing. */
  readonly models: "all" | { readonly claim: string } | { readonly scopePrefix: string };
}

/** Untrusted text. Never rejects. */
export type Tokens = (text: string, atMs: number) => Promise<Identified>;

const maxTokenLength = 8192;
const maxKnown = 10_000;
/** a token that was found good is looked at again after this: a key that its issuer withdrew ends it */
const knownMs = 60_000;
const cooldownMs = 30_000;
const cacheMs = 600_000;
const fetchMs = 5_000;

interface OpenIssuer extends Issuer {
  readonly find: ReturnType<typeof createLocalJWKSet> | ReturnType<typeof createRemoteJWKSet>;
}

/** THROWS GATEWAY_CONFIG. */
export const openTokens = (issuers: readonly Issuer[]): Tokens => {
  const byIssuer = new Map<string, OpenIssuer>();
  for (const issuer of issuers) {
    if (byIssuer.has(issuer.issuer) || [...byIssuer.values()].some((i) => i.name === issuer.name))
      throw badIssuer(issuer, "is there twice");
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(issuer.name)) throw badIssuer(issuer, "has a name that is none");
    byIssuer.set(issuer.issuer, { ...issuer, find: keysOf(issuer) });
  }
  const known = new Map<string, { readonly caller: Caller; readonly untilMs: number }>();

  return async (text, atMs) => {
    if (text.length > maxTokenLength) return refused("the token is too long", `at most ${maxTokenLength} characters`);
    const digest = createHash("sha256").update(text).digest("base64");
    const before = known.get(digest);
    if (before !== undefined && atMs < before.untilMs) return { kind: "caller", caller: before.caller };
    known.delete(digest);
    try {
      const issuer = byIssuer.get(decodeJwt(text).iss ?? "");
      if (issuer === undefined) return notGood;
      const { audience, clockToleranceS = 30, algorithms = tokenAlgorithms } = issuer;
      const { payload } = await jwtVerify(text, issuer.find as ReturnType<typeof createLocalJWKSet>, {
        issuer: issuer.issuer,
        audience: typeof audience === "string" ? audience : [...audience],
        algorithms: [...algorithms],
        clockTolerance: clockToleranceS,
        currentDate: dateAt(atMs),
        requiredClaims: ["exp"],
      });
      const caller = callerOf(issuer, payload);
      if (caller === undefined) return refused("the token does not say whose it is", "its issuer puts the account in");
      if (known.size >= maxKnown) known.delete(known.keys().next().value as string);
      known.set(digest, { caller, untilMs: Math.min(atMs + knownMs, (payload.exp ?? 0) * 1000) });
      return { kind: "caller", caller };
    } catch (e) {
      if (e instanceof errors.JWTExpired) return refused("the token has expired", "ask its issuer for a new one");
      if (e instanceof errors.JWTClaimValidationFailed && e.claim === "aud")
        return refused("the token is for somebody else", "ask its issuer for one with this gateway as its audience");
      if (e instanceof errors.JOSEError && !(e instanceof errors.JWKSTimeout)) return notGood;
      return refused("the token can not be checked now", "its issuer does not answer: come back in a minute");
    }
  };
};

// one answer for all that is wrong with it: which issuers and keys there are is not told
const notGood = refused("the token is not good here", "it must be signed by a known issuer, and be valid now");

const keysOf = (issuer: Issuer): OpenIssuer["find"] => {
  const { keys } = issuer;
  if (keys.kind === "set") {
    const set = keys.set as Parameters<typeof createLocalJWKSet>[0];
    if (Array.isArray(set?.keys) && set.keys.some((k) => k.kty === "oct" || "d" in k))
      throw badIssuer(issuer, "has a set of keys that are secret", "give the public keys");
    try {
      return createLocalJWKSet(set);
    } catch (cause) {
      throw badIssuer(issuer, "has keys that are no JWK Set", undefined, cause);
    }
  }
  const url = URL.canParse(keys.url) ? new URL(keys.url) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.hash !== "")
    throw badIssuer(issuer, `has its keys at '${keys.url}'`, "write an https address");
  return createRemoteJWKSet(url, {
    cooldownDuration: cooldownMs,
    cacheMaxAge: cacheMs,
    timeoutDuration: fetchMs,
    [customFetch]: fetchJwks(url, keys.authority),
  });
};

const badIssuer = (issuer: Issuer, what: string, hint?: string, cause?: unknown): CasemateError =>
  new CasemateError("GATEWAY_CONFIG", `the issuer '${issuer.name}' ${what}`, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });

/** Undefined where the token names nobody. */
const callerOf = (issuer: Issuer, payload: JWTPayload): Caller | undefined => {
  const who = text(payload[issuer.accountClaim ?? "sub"]);
  if (who === undefined) return undefined;
  const account = `${issuer.name}/${who}`;
  const tenant = issuer.tenantClaim === undefined ? undefined : text(payload[issuer.tenantClaim]);
  // a tenant that is asked for and not there would have a bucket of its own
  if (issuer.tenantClaim !== undefined && tenant === undefined) return undefined;
  return {
    kind: "token",
    account,
    credential: account,
    models: modelsIn(issuer.models, payload),
    ...(tenant === undefined ? {} : { tenant: `${issuer.name}/${tenant}` }),
  };
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && /^[^\p{Cc}\p{Surrogate}]{1,256}$/u.test(value) ? value : undefined;

const modelsIn = (by: Issuer["models"], payload: JWTPayload): Caller["models"] => {
  if (by === "all") return "all";
  if ("claim" in by) {
    const value = payload[by.claim];
    return Array.isArray(value) ? value.filter((v) => typeof v === "string") : typeof value === "string" ? [value] : [];
  }
  // RFC 8693 "scope" is one text; some issuers write "scp", as a list
  const scopes = [payload["scope"], payload["scp"]].flatMap((s) =>
    typeof s === "string" ? s.split(" ") : Array.isArray(s) ? s.filter((v) => typeof v === "string") : [],
  );
  const names = scopes.filter((s) => s.startsWith(by.scopePrefix)).map((s) => s.slice(by.scopePrefix.length));
  return names.includes("*") ? "all" : names;
};
