/** identify: who asks a language model: by the gateway's own credentials, or, where the upstream's keys are the clients', by these. */
import { createHmac } from "node:crypto";
import { nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { Peer } from "../exchange.ts";
import { keyPrefix } from "../who/api-keys.ts";
import type { Known, WhoIs } from "../who/who.ts";

export interface IdentifyParts {
  readonly who: WhoIs;
  readonly anonymous: boolean;
  /** some upstream takes the clients' own keys */
  readonly forwards: boolean;
  /** of the deployment: accounts of forwarded keys are named by it, so that the key can not be guessed from the name */
  readonly secret: Uint8Array;
}

/** THROWS ACCESS_UNAUTHENTICATED. */
export const identify = async (
  { who, anonymous, forwards, secret }: IdentifyParts,
  peer: Peer,
): Promise<Known & { readonly forwarded: boolean }> => {
  const own = clientKey(peer);
  if (forwards && own === undefined && !anonymous && peer.certificate === undefined)
    throw new CasemateError("ACCESS_UNAUTHENTICATED", "nobody knows who is asking", {
      hint: "send your key, as your client library does",
    });
  if (!forwards || own === undefined || own.startsWith(keyPrefix))
    return { ...(await who(peer, nowMs(), { anonymous })), forwarded: false };
  const { authorization: _, "x-api-key": __, ...headers } = peer.headers;
  // whose address it is, a proxy says; that nobody is known by it is what the key is for
  const { address } = await who({ ...peer, headers }, nowMs(), { anonymous: true });
  const name = createHmac("sha256", secret).update(own).digest("hex").slice(0, 16);
  return {
    address,
    caller: { kind: "key", account: `upstream-key:${name}`, credential: name, models: "all" },
    forwarded: true,
  };
};

/** THROWS ACCESS_UNAUTHENTICATED for two of them: which one counts is not chosen here. */
export const clientKey = ({ headers }: Pick<Peer, "headers">): string | undefined => {
  const bearer = /^bearer +(\S+)$/i.exec(headers["authorization"] ?? "")?.[1];
  const apiKey = headers["x-api-key"];
  if (bearer !== undefined && apiKey !== undefined)
    throw new CasemateError("ACCESS_UNAUTHENTICATED", "there are two credentials", {
      hint: "send either authorization or x-api-key",
    });
  return bearer ?? apiKey;
};
