/** What an action is about: the registry, a model, or an alias of a model. The same three are the scopes of rights. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";

const maxNameLength = 128;

/** Names become parts of paths, of policies and of commands: lower case letters, digits, and single dots, dashes and underscores between them. */
const namePattern = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
export const modelNameSchema = z.string().max(maxNameLength).regex(namePattern, "expected a name such as fraud-v2");
/** An alias starts with a letter, so that `fraud@3` can only be a version. */
export const aliasNameSchema = z
  .string()
  .max(maxNameLength)
  .regex(namePattern, "expected a name such as production")
  .regex(/^[a-z]/, "expected a name that starts with a letter");

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
  const model = modelNameSchema.safeParse(at < 0 ? text : text.slice(0, at));
  const alias = aliasNameSchema.safeParse(at < 0 ? "none" : text.slice(at + 1));
  if (!model.success || !alias.success)
    throw new CasemateError("USAGE", `'${text}' is no scope`, {
      hint: "write * for the whole registry, fraud for a model, fraud@production for an alias",
    });
  return at < 0 ? { kind: "model", model: model.data } : { kind: "alias", model: model.data, alias: alias.data };
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
