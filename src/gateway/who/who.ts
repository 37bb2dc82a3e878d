/**
 * whoIs: from what a client shows to who it is; whoStep: that, and whether it may ask this model. A request carries exactly one credential: with two, whose rights it
 * has would depend on an order that nobody chose.
 */
import { CasemateError } from "../../core/error.ts";
import type { Exchange, Peer } from "../exchange.ts";
import type { Step, Verdict } from "../step.ts";
import type { clientAddresses } from "./address.ts";
import { type ApiKeys, keyPrefix } from "./api-keys.ts";
import type { Caller } from "./caller.ts";
import type { CertificateIdentities } from "./certificate.ts";
import { type Identified, refused } from "./identified.ts";
import type { Tokens } from "./jwt.ts";
import { networkOf } from "./network.ts";

export interface WhoOptions {
  readonly addresses: ReturnType<typeof clientAddresses>;
  readonly keys?: Pick<ApiKeys, "find">;
  /** without it, tokens of other issuers are refused */
  readonly tokens?: Tokens;
  /** without it, certificates are not credentials */
  readonly certificates?: CertificateIdentities;
}

export interface Known {
  readonly address: string;
  readonly caller: Caller;
}

/** Who it is, for routes beside the pipeline too (metadata). THROWS ACCESS_UNAUTHENTICATED, whose message is fit for the client. */
export type WhoIs = (peer: Peer, atMs: number, policy: { readonly anonymous: boolean }) => Known | Promise<Known>;

/** to be sent with ACCESS_UNAUTHENTICATED (RFC 9110, 11.6.1) */
export const challenge = { "www-authenticate": 'Bearer realm="casemate"' } as const;

export const whoIs =
  ({ addresses, keys, tokens, certificates }: WhoOptions): WhoIs =>
  (peer, atMs, { anonymous }) => {
    const found = addresses(peer);
    if (found.kind === "malformed")
      throw new CasemateError("ACCESS_UNAUTHENTICATED", "a proxy does not say whom it speaks for", {
        hint: "its operator sets the header that names the client's address",
      });
    const { address } = found;
    const known = (caller: Caller): Known => ({ address, caller });
    const settled = (shown: Identified): Known => {
      if (shown.kind === "caller") return known(shown.caller);
      if (shown.kind === "refused") throw unauthenticated(shown.message, shown.hint);
      if (anonymous)
        return known({ kind: "anonymous", account: `anonymous:${networkOf(address)}`, credential: "", models: "all" });
      throw unauthenticated("nobody knows who is asking", "send a key as 'authorization: Bearer cmk_...'");
    };
    const byCertificate: Identified =
      peer.certificate === undefined || certificates === undefined
        ? { kind: "none" }
        : certificates(peer.certificate, atMs);
    const shown = credentialIn(peer);
    if (shown.kind === "refused") return settled(shown);
    if (shown.kind === "none") return settled(byCertificate);
    if (byCertificate.kind !== "none")
      return settled(
        refused(
          "there is a client certificate and another credential",
          "show one of them: whose rights count is not chosen here",
        ),
      );
    const { text } = shown;
    if (text.startsWith(keyPrefix) && keys !== undefined) return settled(keys.find(text, atMs));
    if (tokens !== undefined && isJwt(text)) return tokens(text, atMs).then(settled);
    return settled(refused("this is no credential that is known here", "a key begins with cmk_"));
  };

/** May the caller ask this model? THROWS ACCESS_DENIED, the same whether it exists or not. */
export const ensureMayAsk = ({ models }: Caller, model: string): void => {
  if (models === "all" || models.includes(model)) return;
  throw new CasemateError("ACCESS_DENIED", `this credential is not for a model '${model.slice(0, 128)}'`, {
    hint: "ask for one that names it",
  });
};

export const whoStep = (options: WhoOptions): Step => {
  const who = whoIs(options);
  const judged = (x: Exchange, found: Known): Verdict => {
    const { address, caller } = found;
    const note = { caller: caller.kind, account: caller.account };
    try {
      ensureMayAsk(caller, x.call.model);
    } catch (problem) {
      return { kind: "refuse", problem: asError(problem), note };
    }
    return { kind: "pass", changes: { address, caller }, note };
  };
  return {
    id: "who",
    explain: ({ who: { anonymous } }) => [
      `a client shows ${["an API key", ...(options.tokens ? ["a token of a known issuer"] : []), ...(options.certificates ? ["a certificate of a known name"] : [])].join(", or ")}; exactly one`,
      anonymous ? "without one it is anonymous, counted by its network" : "without one it is refused",
    ],
    run(x) {
      // was found before the body was read
      if (x.caller !== undefined) return judged(x, { address: x.address, caller: x.caller });
      try {
        const found = who(x.peer, x.atMs, x.policy.who);
        return found instanceof Promise ? found.then((f) => judged(x, f), refusal) : judged(x, found);
      } catch (problem) {
        return refusal(problem);
      }
    },
  };
};

const refusal = (problem: unknown): Verdict => {
  const error = asError(problem);
  return { kind: "refuse", problem: error, headers: error.code === "ACCESS_UNAUTHENTICATED" ? challenge : {} };
};

/** What is no refusal is the pipeline's. */
const asError = (problem: unknown): CasemateError => {
  if (problem instanceof CasemateError) return problem;
  throw problem;
};

const unauthenticated = (message: string, hint: string): CasemateError =>
  new CasemateError("ACCESS_UNAUTHENTICATED", message, { hint });

type Shown = { readonly kind: "text"; readonly text: string } | Extract<Identified, { kind: "none" | "refused" }>;

/** `authorization: Bearer ...` or `x-api-key: ...`; two of them, or one twice, is ambiguous. */
const credentialIn = ({ headers }: Peer): Shown => {
  const authorization = headers["authorization"];
  const apiKey = headers["x-api-key"];
  if (authorization === undefined && apiKey === undefined) return { kind: "none" };
  if (authorization !== undefined && apiKey !== undefined)
    return refused("there are two credentials", "send either authorization or x-api-key");
  const text = apiKey ?? /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (text === undefined || !/^[\x21-\x2b\x2d-\x7e]+$/.test(text))
    return refused("the credential can not be read", "send 'authorization: Bearer cmk_...', once");
  return { kind: "text", text };
};

const isJwt = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
