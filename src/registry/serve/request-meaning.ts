/** What a request is about, and its input. */
import { CasemateError } from "../../core/error.ts";
import { actionOf } from "../access/actions.ts";
import { parseResource, type Resource, theRegistry } from "../access/resource.ts";
import { checkedAlias, checkedModelName } from "../documents/reference.ts";
import type { Operation } from "./operations.ts";

/** What a request is about, from its address and, where there is none in it, its scope. Throws REFERENCE_INVALID, USAGE. */
export const resourceOf = (
  operation: Operation,
  params: Readonly<Record<string, string>>,
  scope: string | undefined,
): Resource => {
  const { model, alias } = params;
  if (model !== undefined && alias !== undefined)
    return { kind: "alias", model: checkedModelName(model), alias: checkedAlias(alias) };
  if (model !== undefined) return { kind: "model", model: checkedModelName(model) };
  if ("scope" in operation.input.shape) return parseResource(scope ?? "");
  if (!actionOf(operation.action).on.includes("registry"))
    throw new CasemateError("INTERNAL", `the route of '${operation.action}' names nothing that it is about`);
  return theRegistry;
};

/** Throws REQUEST_MALFORMED. */
export const parseInput = (
  operation: Operation,
  params: Readonly<Record<string, string>>,
  fields: unknown,
): Record<string, unknown> => {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new CasemateError("REQUEST_MALFORMED", "the body is no JSON object");
  const twice = Object.keys(fields).find((name) => Object.hasOwn(params, name));
  if (twice !== undefined) throw new CasemateError("REQUEST_MALFORMED", `'${twice}' is named by the address already`);
  const parsed = operation.input.safeParse({ ...fields, ...params });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CasemateError("REQUEST_MALFORMED", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "does not fit"}`);
};
