/**
 * The one table of everything that can be done to a registry. Every HTTP route and every command names its action here (declared.ts), policies are
 * written about these names (default-policy.ts), and the log records them.
 */
import type { ResourceKind } from "./resource.ts";

export interface Action {
  /** what it can be asked of; of the registry unless a model or an alias is named */
  readonly on: readonly ResourceKind[];
  /** where it can be asked for; that each is really there is checked at start */
  readonly by: readonly ("http" | "cli")[];
  readonly summary: string;
}

const both = ["http", "cli"] as const;

export const actions = {
  whoami: { on: ["registry"], by: both, summary: "tells the caller who it is and which rights it has" },
  list: { on: ["registry"], by: both, summary: "lists the models that the caller may see" },
  show: {
    on: ["model", "alias"],
    by: both,
    summary: "shows a model, a version or what an alias points to, with its documents",
  },
  versions: { on: ["model"], by: both, summary: "lists all versions of a model" },
  diff: { on: ["model"], by: both, summary: "compares two versions of a model" },
  pull: { on: ["model", "alias"], by: both, summary: "hands out the plain files of a version" },
  push: { on: ["model"], by: both, summary: "scans, signs, seals and logs a new version" },
  yank: { on: ["model"], by: both, summary: "withdraws a version, or takes that back" },
  attest: { on: ["model"], by: both, summary: "attaches a signed assessment to a version" },
  alias: { on: ["alias"], by: both, summary: "points an alias that needs no approval at a version, or removes it" },
  promote: { on: ["alias"], by: both, summary: "proposes a version for an alias; moves it once enough have approved" },
  rollback: { on: ["alias"], by: both, summary: "points an alias at the version it pointed to before" },
  approve: { on: ["alias"], by: both, summary: "approves a proposed move of an alias" },
  access: { on: ["registry", "model", "alias"], by: both, summary: "shows who has which rights here" },
  grant: { on: ["registry", "model", "alias"], by: both, summary: "gives a subject a role here" },
  revoke: { on: ["registry", "model", "alias"], by: both, summary: "takes a role here from a subject" },
  "subject-add": { on: ["registry"], by: both, summary: "makes a subject known" },
  "subject-remove": { on: ["registry"], by: both, summary: "takes all rights and tokens from a subject" },
  "token-create": { on: ["registry"], by: both, summary: "makes a token for a subject; it is shown once" },
  "token-revoke": { on: ["registry"], by: both, summary: "ends a token before it expires" },
  "token-list": { on: ["registry"], by: both, summary: "lists tokens, without their secrets" },
  "policy-show": { on: ["registry"], by: both, summary: "shows the policies in force" },
  "policy-set": { on: ["registry"], by: both, summary: "replaces the policies that stand beside the default ones" },
  verify: { on: ["registry", "model"], by: both, summary: "checks blobs, signatures and index against the log" },
  log: { on: ["registry"], by: both, summary: "reads entries, checkpoints and proofs of the log" },
  "rotate-keys": {
    on: ["registry"],
    by: both,
    summary: "replaces the key that files are sealed for; their headers are made anew",
  },
  export: {
    on: ["registry"],
    by: ["cli"],
    summary: "writes one version into a file: sealed, with its documents and the proof that it is in the log",
  },
  import: {
    on: ["registry"],
    by: ["cli"],
    summary: "takes a version that another registry exported, once that registry's log proves it",
  },
  gc: { on: ["registry"], by: both, summary: "removes blobs that no version needs" },
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;

const table: ReadonlyMap<string, Action> = new Map(Object.entries(actions));

export const isAction = (id: string): id is ActionId => table.has(id);

/** The row of an action. */
export const actionOf = (id: ActionId): Action => actions[id];
