/** choose: the probes or strategies that a list of ids names. */
import { closest } from "../../core/closest.ts";
import { CasemateError } from "../../core/error.ts";

/** Ids, or beginnings with an asterisk; in the order of `all`. Throws ATTACK_UNKNOWN for a name that fits nothing. */
export const choose = <T extends { readonly id: string }>(
  what: "probe" | "strategy" | "plan",
  names: readonly string[],
  all: readonly T[],
): readonly T[] => {
  const fits = (name: string, id: string): boolean =>
    name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name;
  for (const name of names)
    if (!all.some((a) => fits(name, a.id))) {
      const meant = closest(
        name,
        all.map((a) => a.id),
      );
      throw new CasemateError("ATTACK_UNKNOWN", `no ${what} is called '${name}'`, {
        hint: meant === undefined ? "`casemate redteam --list` names them" : `did you mean '${meant}'`,
      });
    }
  return all.filter((a) => names.some((n) => fits(n, a.id)));
};
