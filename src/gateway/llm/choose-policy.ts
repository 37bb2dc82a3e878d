/** choosePolicy: the policy of a request: the client's own, or one that it asks for by a header and may have: one that is as strict, or one that the operator allows it. */
import { CasemateError } from "../../core/error.ts";
import type { Caller } from "../who/caller.ts";
import type { LlmConfig } from "./llm-config.ts";
import type { OpenLlmPolicy } from "./llm-policy.ts";
import { isAtLeastAsStrict } from "./stricter.ts";

export const policyHeader = "casemate-guard-policy";

/** THROWS ACCESS_DENIED, the same whether there is such a policy or not. */
export const choosePolicy = (
  config: Pick<LlmConfig, "clients" | "policy">,
  policies: ReadonlyMap<string, OpenLlmPolicy>,
  { account, kind }: Caller,
  wanted: string | undefined,
): OpenLlmPolicy => {
  const client = kind !== "anonymous" && Object.hasOwn(config.clients, account) ? config.clients[account] : undefined;
  const own = policies.get(client?.policy ?? config.policy);
  if (own === undefined) throw new CasemateError("INTERNAL", "a client has no llm policy");
  if (wanted === undefined || wanted === own.policy.name) return own;
  const other = policies.get(wanted);
  if (other !== undefined && (client?.mayChoose.includes(wanted) === true || isAtLeastAsStrict(other, own)))
    return other;
  throw new CasemateError("ACCESS_DENIED", `this credential may not choose a guard policy '${wanted.slice(0, 64)}'`, {
    hint: `leave ${policyHeader} out, or name one that its operator allows`,
  });
};
