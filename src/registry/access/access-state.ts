/**
 * What the facts add up to: subjects, grants, tokens and policies. A pure fold: the same facts in the same order always give the same state, and the state
 * is nowhere but in them. `applyAccessFact` takes what the log has (it was checked before it was written); `checkAccessFact` is asked before writing.
 */
import { CasemateError } from "../../core/error.ts";
import type { TokenLimits } from "./authorize.ts";
import type { AccessFact, PolicySource } from "./facts.ts";
import { covers, parseResource, type Resource, resourceText } from "./resource.ts";
import type { Role } from "./roles.ts";
import { localOperator, parseSubject, type Subject, subjectId } from "./subject.ts";

export interface Grant {
  readonly role: Role;
  readonly scope: Resource;
}

export interface KnownSubject {
  readonly subject: Subject;
  readonly title: string | undefined;
  readonly addedAt: number;
  readonly grants: readonly Grant[];
}

export interface Token {
  /** 16 hexadecimal digits, not secret */
  readonly id: string;
  readonly digest: string;
  /** id of its subject */
  readonly subject: string;
  readonly title: string | undefined;
  readonly limits: TokenLimits;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface AccessState {
  /** by id */
  readonly subjects: ReadonlyMap<string, KnownSubject>;
  /** by digest, only those that were not revoked */
  readonly tokens: ReadonlyMap<string, Token>;
  /** ids that were ever given to a token: a revoked one never comes back */
  readonly tokenIds: ReadonlySet<string>;
  readonly policies: readonly PolicySource[];
  /** the latest time that any fact names, milliseconds since 1970: time never goes back behind it */
  readonly latestAt: number;
}

export const noAccess: AccessState = {
  subjects: new Map(),
  tokens: new Map(),
  tokenIds: new Set(),
  policies: [],
  latestAt: 0,
};

/** the state with this fact added. Never throws for a fact of the schema: facts about what is not there change nothing. */
export const applyAccessFact = (state: AccessState, fact: AccessFact): AccessState => {
  const next = { ...state, latestAt: Math.max(state.latestAt, fact.at) };
  switch (fact.kind) {
    case "subject-added":
      return state.subjects.has(fact.subject)
        ? next
        : { ...next, subjects: withSubject(state, fact.subject, { title: fact.title, addedAt: fact.at, grants: [] }) };
    case "subject-removed": {
      const subjects = new Map(state.subjects);
      subjects.delete(fact.subject);
      return { ...next, subjects, tokens: tokensWithout(state, (t) => t.subject === fact.subject) };
    }
    case "granted": {
      const known = state.subjects.get(fact.subject);
      if (known === undefined) return next;
      const grant: Grant = { role: fact.role, scope: parseResource(fact.scope) };
      const others = known.grants.filter((g) => !isSame(g, grant));
      return { ...next, subjects: withSubject(state, fact.subject, { ...known, grants: [...others, grant] }) };
    }
    case "revoked": {
      const known = state.subjects.get(fact.subject);
      if (known === undefined) return next;
      const scope = parseResource(fact.scope);
      const grants = known.grants.filter((g) => g.role !== fact.role || !covers(scope, g.scope));
      return { ...next, subjects: withSubject(state, fact.subject, { ...known, grants }) };
    }
    case "token-created": {
      if (!state.subjects.has(fact.subject) || state.tokenIds.has(fact.id) || state.tokens.has(fact.digest))
        return next;
      const token: Token = {
        id: fact.id,
        digest: fact.digest,
        subject: fact.subject,
        title: fact.title,
        limits: {
          ...(fact.limits.role === undefined ? {} : { role: fact.limits.role }),
          ...(fact.limits.scopes === undefined ? {} : { scopes: fact.limits.scopes.map(parseResource) }),
        },
        createdAt: fact.at,
        expiresAt: fact.expiresAt,
      };
      return {
        ...next,
        tokens: new Map(state.tokens).set(token.digest, token),
        tokenIds: new Set(state.tokenIds).add(token.id),
      };
    }
    case "token-revoked":
      return { ...next, tokens: tokensWithout(state, (t) => t.id === fact.id) };
    case "policies-set":
      return { ...next, policies: fact.policies };
  }
};

/** Asked before a fact is written. Throws ACCESS_CONFLICT for a fact that would change nothing or something else than its author thinks. */
export const checkAccessFact = (state: AccessState, fact: AccessFact): void => {
  switch (fact.kind) {
    case "subject-added":
      if (fact.subject === subjectId(localOperator)) throw conflict("the local operator needs no adding");
      if (state.subjects.has(fact.subject)) throw conflict(`'${fact.subject}' is already known`);
      return;
    case "subject-removed":
      known(state, fact.subject);
      return;
    case "granted": {
      const grant: Grant = { role: fact.role, scope: parseResource(fact.scope) };
      if (known(state, fact.subject).grants.some((g) => isSame(g, grant)))
        throw conflict(`'${fact.subject}' is already ${fact.role} of ${fact.scope}`);
      return;
    }
    case "revoked": {
      const scope = parseResource(fact.scope);
      const ofRole = known(state, fact.subject).grants.filter((g) => g.role === fact.role);
      // a grant on more can not lose a part: the author would think that access has ended
      const wider = ofRole.find((g) => covers(g.scope, scope) && !covers(scope, g.scope));
      if (wider !== undefined)
        throw conflict(
          `'${fact.subject}' is ${fact.role} of ${resourceText(wider.scope)}, which includes ${fact.scope}`,
          `revoke it on ${resourceText(wider.scope)} and grant what should stay, or add a policy that forbids it`,
        );
      if (!ofRole.some((g) => covers(scope, g.scope)))
        throw conflict(`'${fact.subject}' is not ${fact.role} of ${fact.scope}`);
      return;
    }
    case "token-created":
      known(state, fact.subject);
      if (state.tokenIds.has(fact.id) || state.tokens.has(fact.digest))
        throw conflict(`there is already a token ${fact.id}`);
      if (fact.expiresAt <= fact.at) throw conflict("the token would expire before it is made");
      return;
    case "token-revoked":
      if (![...state.tokens.values()].some((t) => t.id === fact.id))
        throw conflict(`there is no token ${fact.id}`, "it was revoked before, or never made");
      return;
    case "policies-set":
      return;
  }
};

const known = (state: AccessState, id: string): KnownSubject => {
  const found = state.subjects.get(id);
  if (found === undefined) throw conflict(`'${id}' is no known subject`, "add it first: casemate registry subject-add");
  return found;
};

const conflict = (message: string, hint?: string): CasemateError =>
  new CasemateError("ACCESS_CONFLICT", message, hint === undefined ? {} : { hint });

const isSame = (a: Grant, b: Grant): boolean => a.role === b.role && resourceText(a.scope) === resourceText(b.scope);

const withSubject = (
  state: AccessState,
  id: string,
  rest: Omit<KnownSubject, "subject">,
): ReadonlyMap<string, KnownSubject> => new Map(state.subjects).set(id, { ...rest, subject: parseSubject(id) });

const tokensWithout = (state: AccessState, gone: (t: Token) => boolean): ReadonlyMap<string, Token> =>
  new Map([...state.tokens].filter(([, t]) => !gone(t)));
