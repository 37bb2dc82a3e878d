/** Policies made ready: parsed, validated against the schema, named. A broken one makes the whole set unusable, so that no `forbid` is lost in silence. */
import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import type * as CedarWasm from "@cedar-policy/cedar-wasm/nodejs";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CasemateError } from "../../core/error.ts";
import { defaultPolicy } from "./default-policy.ts";
import type { PolicySource } from "./facts.ts";
import { policySchema } from "./policy-schema.ts";

export type Cedar = typeof CedarWasm;

/** Name of a policy set that Cedar holds ready. */
export interface CompiledPolicies {
  readonly setId: string;
}

/** Cedar as WebAssembly, 4 MB: loaded when a registry is opened, not when a command starts. */
export const loadCedar = (): Promise<Cedar> => {
  // V8 up to that of Node 20 ends the process ("unreachable code", in the deoptimizer) after some thousand calls that it inlined into JavaScript
  if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString("--no-turbo-inline-js-wasm-calls");
  return import("@cedar-policy/cedar-wasm/nodejs");
};

/**
 * The default policies and these. Throws ACCESS_POLICY_BROKEN, naming file and policy: for what does not parse, breaks the schema, can never apply, looks like
 * something else (Cedar's warnings), is a template, or has the name of another policy.
 */
export const compilePolicies = (cedar: Cedar, sources: readonly PolicySource[]): CompiledPolicies => {
  const policies: Record<string, string> = {};
  for (const { name, text } of [{ name: "default", text: defaultPolicy }, ...sources])
    for (const [id, policy] of split(cedar, name, text)) {
      if (Object.hasOwn(policies, id)) throw broken(`there are two policies '${id}'`);
      policies[id] = policy;
    }
  const staticPolicies = { staticPolicies: policies };
  const answer = cedar.validate({ schema: policySchema, policies: staticPolicies });
  if (answer.type === "failure") throw broken(messages(answer.errors));
  const problem = [...answer.validationErrors, ...answer.validationWarnings][0];
  if (problem !== undefined)
    throw broken(
      problem.error.message,
      problem.error.help ?? "see docs/reference/access.md for what a policy may name",
    );
  if (answer.otherWarnings.length > 0) throw broken(messages(answer.otherWarnings));
  const setId = createHash("sha256").update(canonicalJson(policies)).digest("hex");
  const ready = cedar.preparsePolicySet(setId, staticPolicies);
  if (ready.type === "failure") throw broken(messages(ready.errors));
  return { setId };
};

/** Each policy of a file with its id: "FILE/ID" for one with @id, else "FILE/NUMBER". */
const split = (cedar: Cedar, file: string, text: string): [string, string][] => {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === "failure") throw broken(`policies '${file}': ${messages(parts.errors)}`);
  if (parts.policy_templates.length > 0)
    throw broken(
      `policies '${file}' have a template`,
      "write the subject or the resource instead of ?principal or ?resource",
    );
  return parts.policies.map((policy, i) => {
    const read = cedar.policyToJson(policy);
    if (read.type === "failure") throw broken(`policies '${file}': ${messages(read.errors)}`);
    return [`${file}/${read.json.annotations?.["id"] ?? i + 1}`, policy];
  });
};

const messages = (errors: readonly CedarWasm.DetailedError[]): string => errors.map((e) => e.message).join("; ");

const broken = (message: string, hint?: string): CasemateError =>
  new CasemateError("ACCESS_POLICY_BROKEN", message, hint === undefined ? {} : { hint });
