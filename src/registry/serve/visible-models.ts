/** What of a list of models a caller may see. */
import type { Authorize, Caller } from "../access/authorize.ts";
import type { Resource } from "../access/resource.ts";
import type { AnswerOf } from "./registry-api.ts";

/** Of all models those that the caller may show, of the others the aliases that it may show. */
export const visibleModels = ({ models }: AnswerOf<"list">, caller: Caller, authorize: Authorize): AnswerOf<"list"> => {
  const may = (resource: Resource): boolean => authorize(caller, "show", resource).kind === "permitted";
  return {
    models: models.flatMap(({ model, versions, aliases }) => {
      if (may({ kind: "model", model })) return [{ model, ...(versions === undefined ? {} : { versions }), aliases }];
      const seen = Object.entries(aliases).filter(([alias]) => may({ kind: "alias", model, alias }));
      return seen.length === 0 ? [] : [{ model, aliases: Object.fromEntries(seen) }];
    }),
  };
};
