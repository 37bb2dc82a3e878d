/** admitLlm: who asks, whether what they ask is well-formed and theirs to ask, under which policy, and whether they may ask so much. */
import type { IncomingMessage } from "node:http";
import { CasemateError } from "../../core/error.ts";
import type { Peer } from "../exchange.ts";
import { refuseCrossSite } from "../protocols/answer.ts";
import { peerOf } from "../server/peer.ts";
import { ensureMayAsk } from "../who/who.ts";
import { choosePolicy, policyHeader } from "./choose-policy.ts";
import type { Asked, Dialect } from "./dialect.ts";
import { identify } from "./identify.ts";
import type { LlmParts } from "./llm-parts.ts";
import type { OpenLlmPolicy } from "./llm-policy.ts";
import type { LlmProgress } from "./llm-progress.ts";
import { readRequestJson } from "./request-json.ts";
import { tokensAsked } from "./tokens.ts";
import type { Upstream } from "./upstreams.ts";

export interface AdmittedLlm {
  readonly account: string;
  readonly peer: Peer;
  readonly body: Buffer;
  readonly asked: Asked;
  readonly upstream: Upstream;
  readonly open: OpenLlmPolicy;
}

/** THROWS whatever the request is refused for; `p` has then what was known. */
export const admitLlm = async (
  parts: LlmParts,
  dialect: Dialect,
  request: IncomingMessage,
  p: LlmProgress,
): Promise<AdmittedLlm> => {
  refuseCrossSite(request.headers);
  const peer = peerOf(request);
  // the body of a request that is refused for who asks is not read
  const { address, caller, forwarded } = await identify(parts, peer);
  p.address = address;
  [p.account, p.credential] = [caller.account, caller.credential];
  const { bytes, release } = await parts.read(request, request.headers);
  p.release = release;
  p.bytes = bytes.length;
  const asked = (p.asked = dialect.read(readRequestJson(bytes)));
  p.messages = asked.conversation.messages.length;
  ensureMayAsk(caller, asked.model);
  const { upstream, price } = (p.route = parts.upstreams.find(asked.model, dialect.family));
  if (forwarded !== (upstream.key === undefined))
    throw new CasemateError(
      "ACCESS_UNAUTHENTICATED",
      forwarded ? "this is no credential that is known here" : "this model is asked with the upstream's own key",
      { hint: forwarded ? "a key begins with cmk_" : "send it as your client library does" },
    );
  const open = (p.policy = choosePolicy(parts.config, parts.policies, caller, peer.headers[policyHeader]));
  const admitted = await parts.limits({
    caller,
    address,
    model: asked.model,
    price,
    estimate: {
      input: tokensAsked(asked.conversation, asked.media.length),
      output: (asked.maxOutputTokens ?? parts.config.limits.reserveTokens) * asked.choices,
    },
  });
  p.headers = admitted.headers;
  if (admitted.kind === "refused") throw admitted.problem;
  p.settle = admitted.settle;
  return { account: caller.account, peer, body: bytes, asked, upstream, open };
};
