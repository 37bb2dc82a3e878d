/** Holds every route and command to the table of actions: what declares no action, or an unknown one, keeps the program from starting. */
import { CasemateError } from "../../core/error.ts";
import { type ActionId, actionOf, actions, isAction } from "./actions.ts";

/** What anyone may ask for, and what acts on no registry; nothing else can be declared open. */
const open: Readonly<Record<Reach, ReadonlySet<string>>> = {
  http: new Set(["GET /healthz", "GET /v1/openapi.json"]),
  cli: new Set(["init", "registry serve"]),
};

export type Reach = "http" | "cli";
export type DeclaredAction = ActionId | "open";

export interface Surface {
  /** "POST /v1/models/:model/versions", or "registry push" */
  readonly name: string;
  /** untyped here: what a plug-in or a mistake says */
  readonly action: unknown;
}

/**
 * The actions of all routes or commands. Throws ACCESS_UNDECLARED when one declares nothing or what is not in the table, declares itself open without being on
 * the list, is there twice, or when an action that the table says is reachable this way is reached by none.
 */
export const declareSurfaces = (reach: Reach, surfaces: readonly Surface[]): ReadonlyMap<string, DeclaredAction> => {
  const declared = new Map<string, DeclaredAction>();
  for (const { name, action } of surfaces) {
    if (declared.has(name)) throw undeclared(`'${name}' is declared twice`);
    declared.set(name, declaredAction(reach, name, action));
  }
  const reached = new Set(declared.values());
  for (const id of Object.keys(actions) as ActionId[])
    if (actionOf(id).by.includes(reach) && !reached.has(id))
      throw undeclared(`no ${noun[reach]} reaches the action '${id}'`);
  return declared;
};

const noun: Readonly<Record<Reach, string>> = { http: "route", cli: "command" };

const declaredAction = (reach: Reach, name: string, action: unknown): DeclaredAction => {
  if (action === "open") {
    if (!open[reach].has(name)) throw undeclared(`'${name}' is not among what may be open to anyone`);
    return "open";
  }
  if (typeof action !== "string") throw undeclared(`'${name}' declares no action`);
  if (!isAction(action)) throw undeclared(`'${name}' declares '${action}', which is no action`);
  if (!actionOf(action).by.includes(reach))
    throw undeclared(`'${name}' declares '${action}', which no ${noun[reach]} may reach`);
  return action;
};

const undeclared = (message: string): CasemateError =>
  new CasemateError("ACCESS_UNDECLARED", message, { hint: "see src/registry/access/actions.ts" });
