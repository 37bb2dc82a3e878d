/** Scope: whom a limit counts; each of them has a bucket of its own. */

export const scopes = ["key", "account", "tenant", "network", "model", "global"] as const;
export type Scope = (typeof scopes)[number];
