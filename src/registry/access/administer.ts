/** What owners do to subjects, grants, tokens and policies: each is a fact that is checked, written, and then counts. */
import { CasemateError } from "../../core/error.ts";
import type { AccessClock } from "./access-clock.ts";
import { type AccessState, checkAccessFact } from "./access-state.ts";
import type { Authorizer, TokenLimits } from "./authorize.ts";
import { defaultPolicy } from "./default-policy.ts";
import { type AccessFact, accessFactSchema, type PolicySource } from "./facts.ts";
import { covers, parseResource, resourceText } from "./resource.ts";
import type { Role } from "./roles.ts";
import { newToken } from "./token.ts";

export interface AdministerOptions {
  readonly state: () => AccessState;
  readonly clock: AccessClock;
  readonly checkPolicies: Authorizer["checkPolicies"];
  /** writes the fact into the log; `state` has it once this resolves. Rejects when it could not be written: then nothing happened. */
  readonly append: (fact: AccessFact) => Promise<void>;
}

/** a token lives as long as this when nobody says otherwise, and at most a year and a day */
export const defaultTokenDays = 90;
export const maxTokenDays = 366;
const dayMs = 86_400_000;

export interface ListedToken {
  readonly id: string;
  readonly subject: string;
  readonly title?: string;
  readonly role?: Role;
  readonly scopes?: readonly string[];
  /** milliseconds since 1970 */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** All throw ACCESS_CONFLICT for what does not fit what is there, `policySet` also ACCESS_POLICY_BROKEN. Whether the caller may ask was decided before. */
export const administer = ({ state, clock, checkPolicies, append }: AdministerOptions) => {
  const write = async (fact: AccessFact): Promise<void> => {
    const parsed = accessFactSchema.safeParse(fact);
    if (!parsed.success)
      throw new CasemateError("USAGE", parsed.error.issues[0]?.message ?? "this is no fact about access");
    checkAccessFact(state(), parsed.data);
    await append(parsed.data);
  };
  const at = (): number => clock(state());
  const titled = (title: string | undefined): { title?: string } => (title === undefined ? {} : { title });
  return {
    /** Who has a role on this scope or on what it is part of. */
    access: (scope: string): { subject: string; title?: string; role: Role; scope: string }[] =>
      [...state().subjects].flatMap(([subject, { title, grants }]) =>
        grants
          .filter((g) => covers(g.scope, parseResource(scope)) || covers(parseResource(scope), g.scope))
          .map((g) => ({ subject, ...titled(title), role: g.role, scope: resourceText(g.scope) })),
      ),
    grant: (subject: string, role: Role, scope: string) => write({ kind: "granted", at: at(), subject, role, scope }),
    revoke: (subject: string, role: Role, scope: string) => write({ kind: "revoked", at: at(), subject, role, scope }),
    subjectAdd: (subject: string, title?: string) =>
      write({ kind: "subject-added", at: at(), subject, ...titled(title) }),
    subjectRemove: (subject: string) => write({ kind: "subject-removed", at: at(), subject }),
    /** The token is in the answer and nowhere else. */
    tokenCreate: async (
      subject: string,
      { title, days = defaultTokenDays, limits = {} }: { title?: string; days?: number; limits?: TokenLimits } = {},
    ): Promise<{ token: string; id: string; expiresAt: number }> => {
      if (!(days > 0 && days <= maxTokenDays))
        throw new CasemateError("USAGE", `a token lives for up to ${maxTokenDays} days, not ${days}`);
      if (!/^(?:user|service):/.test(subject))
        throw new CasemateError("USAGE", `'${subject}' can not have a token`, {
          hint: "tokens are for user:NAME and service:NAME; a certificate is its own proof",
        });
      const { token, id, digest } = newToken();
      const now = at();
      const expiresAt = Math.floor(now + days * dayMs);
      const { role, scopes } = limits;
      await write({
        kind: "token-created",
        at: now,
        id,
        digest,
        subject,
        ...titled(title),
        limits: {
          ...(role === undefined ? {} : { role }),
          ...(scopes === undefined ? {} : { scopes: scopes.map(resourceText) }),
        },
        expiresAt,
      });
      return { token, id, expiresAt };
    },
    tokenRevoke: (id: string) => write({ kind: "token-revoked", at: at(), id }),
    tokenList: (): ListedToken[] =>
      [...state().tokens.values()].map(({ id, subject, title, limits, createdAt, expiresAt }) => ({
        id,
        subject,
        ...titled(title),
        ...(limits.role === undefined ? {} : { role: limits.role }),
        ...(limits.scopes === undefined ? {} : { scopes: limits.scopes.map(resourceText) }),
        createdAt,
        expiresAt,
      })),
    policyShow: (): PolicySource[] => [{ name: "default", text: defaultPolicy }, ...state().policies],
    policySet: async (policies: PolicySource[]) => {
      checkPolicies(policies);
      await write({ kind: "policies-set", at: at(), policies });
    },
  };
};
