/** The question that comes before every action: may this caller do this to that? Deny by default. */
import { isIP } from "node:net";
import type { EntityJson, EntityUidJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isoAt } from "../../core/clock.ts";
import { type AccessClock, accessClock } from "./access-clock.ts";
import type { AccessState, Grant } from "./access-state.ts";
import { type ActionId, actionOf, isAction } from "./actions.ts";
import type { PolicySource } from "./facts.ts";
import { type Cedar, type CompiledPolicies, compilePolicies, loadCedar } from "./policies.ts";
import { holders, resourceTypes, subjectTypes } from "./policy-schema.ts";
import { covers, type Resource, resourceText, theRegistry } from "./resource.ts";
import { contains, includesRole, type Role, roles } from "./roles.ts";
import { localOperator, type Subject, subjectId } from "./subject.ts";

/** How a caller showed who it is. */
export type Credential =
  | { readonly kind: "socket" }
  | { readonly kind: "certificate"; readonly fingerprint256: string }
  | { readonly kind: "token"; readonly id: string; readonly limits: TokenLimits };

/** A token has the rights of its subject, at most those that the default policies give to `role` on `scopes`. */
export interface TokenLimits {
  /** default: owner */
  readonly role?: Role;
  /** default: the registry */
  readonly scopes?: readonly Resource[];
}

/** Who asks, after authentication. */
export interface Caller {
  readonly subject: Subject;
  readonly credential: Credential;
  /** the client's IP address, for policies that ask for it */
  readonly address?: string;
}

/** - permitted: by these policies. - denied: no policy permits it. - forbidden: by these policies. - failed: a policy could not be evaluated, so nothing is permitted. */
export interface Decision {
  readonly kind: "permitted" | "denied" | "forbidden" | "failed";
  /** ids of the policies that decided it; of the failed ones where they failed */
  readonly policies: readonly string[];
}

/** RETURNS the decision. Never throws: what goes wrong is `failed`, which permits nothing. */
export type Authorize = (caller: Caller, action: ActionId, resource: Resource) => Decision;

export interface Authorizer {
  readonly authorize: Authorize;
  /** Asked before policies are written into the log. Throws ACCESS_POLICY_BROKEN. */
  readonly checkPolicies: (policies: readonly PolicySource[]) => void;
}

export interface AuthorizerOptions {
  /** asked for each decision, so that a revocation counts from the next one on */
  readonly state: () => AccessState;
  readonly clock?: AccessClock;
}

/** Throws ACCESS_POLICY_BROKEN when the state has a policy that is broken: a registry then does not open. */
export const createAuthorizer = async ({ state, clock = accessClock() }: AuthorizerOptions): Promise<Authorizer> => {
  const cedar = await loadCedar();
  const defaults = compilePolicies(cedar, []);
  let sources = state().policies;
  let compiled = compilePolicies(cedar, sources);
  return {
    checkPolicies: (policies) => void compilePolicies(cedar, policies),
    authorize: (caller, action, resource) => {
      try {
        if (!isAction(action) || !actionOf(action).on.includes(resource.kind)) return denied;
        const now = state();
        if (now.policies !== sources) {
          compiled = compilePolicies(cedar, now.policies);
          sources = now.policies;
        }
        const time = clock(now);
        const decision = ask(cedar, compiled, caller, action, resource, rightsOf(now, caller.subject), time);
        if (decision.kind !== "permitted" || caller.credential.kind !== "token") return decision;
        const { role = "owner", scopes = [theRegistry] } = caller.credential.limits;
        const most = scopes.map((scope) => ({ role, scope }));
        const limit = ask(cedar, defaults, caller, action, resource, most, time);
        return limit.kind === "permitted" ? decision : limit;
      } catch {
        return { kind: "failed", policies: [] };
      }
    },
  };
};

const denied: Decision = { kind: "denied", policies: [] };

/** undefined: nobody knows this subject. */
const rightsOf = (state: AccessState, subject: Subject): readonly Grant[] | undefined =>
  subject.kind === "operator" && subject.name === localOperator.name
    ? []
    : state.subjects.get(subjectId(subject))?.grants;

const ask = (
  cedar: Cedar,
  { setId }: CompiledPolicies,
  caller: Caller,
  action: ActionId,
  resource: Resource,
  rights: readonly Grant[] | undefined,
  time: number,
): Decision => {
  if (rights === undefined) return denied;
  const { subject, credential, address } = caller;
  const principal = { type: subjectTypes[subject.kind], id: subject.name };
  const answer = cedar.statefulIsAuthorized({
    principal,
    action: { type: "Action", id: action },
    resource: resourceUid(resource),
    context: {
      credential: credential.kind,
      now: { __extn: { fn: "datetime", arg: isoAt(time) } },
      ...(address !== undefined && isIP(address) !== 0 ? { address: { __extn: { fn: "ip", arg: address } } } : {}),
    },
    preparsedPolicySetId: setId,
    entities: [
      {
        uid: principal,
        attrs: { name: subject.name },
        parents: [known, ...rights.map((g) => roleUid(g.role, g.scope))],
      },
      ...resourceEntities(resource, rights),
    ],
  });
  if (answer.type === "failure") return { kind: "failed", policies: [] };
  const { decision, diagnostics } = answer.response;
  // Cedar leaves out a policy that fails; were it a forbid, leaving it out would permit
  if (diagnostics.errors.length > 0) return { kind: "failed", policies: diagnostics.errors.map((e) => e.policyId) };
  if (decision === "allow") return { kind: "permitted", policies: diagnostics.reason };
  return { kind: diagnostics.reason.length > 0 ? "forbidden" : "denied", policies: diagnostics.reason };
};

const known: EntityUidJson = { type: "Role", id: "known" };
const roleUid = (role: Role, scope: Resource): { type: string; id: string } => ({
  type: "Role",
  id: `${role} of ${resourceText(scope)}`,
});
const resourceUid = (r: Resource): { type: string; id: string } => ({
  type: resourceTypes[r.kind],
  id: resourceText(r),
});

/**
 * The resource with its roles, what it is part of, and of all roles on these the ones that `rights` reach: the others are nobody's ancestors, and each entity
 * costs. A role on a model is a member of the same role on its aliases, and of the roles that it contains.
 */
const resourceEntities = (resource: Resource, rights: readonly Grant[]): EntityJson[] =>
  chain(resource).flatMap((part, i, all): EntityJson[] => {
    const around = all[i + 1];
    const within = all[i - 1];
    const reached = roles.filter((role) => rights.some((g) => includesRole(g.role, role) && covers(g.scope, part)));
    return [
      {
        uid: resourceUid(part),
        // a policy can look at the resource alone, not at what it is part of
        attrs: part === resource ? attributesOf(resource) : {},
        parents: around === undefined ? [] : [resourceUid(around)],
      },
      ...reached.map((role) => ({
        uid: roleUid(role, part),
        attrs: {},
        parents: [
          ...contains[role].map((smaller) => roleUid(smaller, part)),
          ...(within === undefined ? [] : [roleUid(role, within)]),
        ],
      })),
    ];
  });

const attributesOf = (resource: Resource): EntityJson["attrs"] => ({
  ...Object.fromEntries(roles.map((role) => [holders[role], { __entity: roleUid(role, resource) }])),
  ...(resource.kind === "model" ? { name: resource.model } : {}),
  ...(resource.kind === "alias" ? { name: resource.alias, model: resource.model } : {}),
});

/** From the resource outwards. */
const chain = (r: Resource): readonly Resource[] => {
  switch (r.kind) {
    case "registry":
      return [r];
    case "model":
      return [r, theRegistry];
    case "alias":
      return [r, { kind: "model", model: r.model }, theRegistry];
  }
};
