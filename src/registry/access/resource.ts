/** What an action is about: the registry, a model, or an alias of a model. The same three are the scopes of rights. */
import { CasemateError } from "../../core/error.ts";
import { checkedAlias, checkedModelName } from "../documents/reference.ts";

export type Resource =
  | { readonly kind: "registry" }
  | { readonly kind: "model"; readonly model: string }
  | { readonly kind: "alias"; readonly model: string; readonly alias: string };
export type ResourceKind = Resource["kind"];

export const theRegistry: Resource = { kind: "registry" };

/** "*", "fraud", "fraud@production" */
export const resourceText = (r: Resource): string => {
  switch (r.kind) {
    case "registry":
      return "*";
    case "model":
      return r.model;
    case "alias":
      return `${r.model}@${r.alias}`;
  }
};

/** Reads what `resourceText` writes. Throws USAGE. */
export const parseResource = (text: string): Resource => {
  if (text === "*") return theRegistry;
  const at = text.indexOf("@");
  try {
    if (at < 0) return { kind: "model", model: checkedModelName(text) };
    return { kind: "alias", model: checkedModelName(text.slice(0, at)), alias: checkedAlias(text.slice(at + 1)) };
  } catch (cause) {
    throw new CasemateError("USAGE", `this is no scope: ${cause instanceof Error ? cause.message : ""}`, {
      hint: "write * for the whole registry, fraud for a model, fraud@production for an alias",
      cause,
    });
  }
};

/** Whether a right on `scope` is one on `resource` too. */
export const covers = (scope: Resource, resource: Resource): boolean => {
  switch (scope.kind) {
    case "registry":
      return true;
    case "model":
      return resource.kind !== "registry" && resource.model === scope.model;
    case "alias":
      return resource.kind === "alias" && resource.model === scope.model && resource.alias === scope.alias;
  }
};
