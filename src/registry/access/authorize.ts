/** The question that comes before every action: may this caller do this to that? Deny by default. */
import type { ActionId } from "./actions.ts";
import type { Resource } from "./resource.ts";
import type { Role } from "./roles.ts";
import type { Subject } from "./subject.ts";

/** How a caller showed who it is. */
export type Credential =
  | { readonly kind: "socket" }
  | { readonly kind: "certificate"; readonly fingerprint256: string }
  | { readonly kind: "token"; readonly id: string; readonly limits: TokenLimits };

/** A token has the rights of its subject, at most these. */
export interface TokenLimits {
  /** rights are cut down to those of this role */
  readonly role?: Role;
  /** rights are cut down to those on these models and aliases */
  readonly scopes?: readonly Resource[];
}

/** Who asks, after authentication. */
export interface Caller {
  readonly subject: Subject;
  readonly credential: Credential;
  /** the client's address, for policies that ask for it */
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
