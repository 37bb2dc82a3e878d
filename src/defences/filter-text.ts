/** filterText: the text form of a filter or detector with its parameters, "rounding:digits=2,keepLabel=true", as command lines and policies give it. */
import { CasemateError } from "../core/error.ts";

interface Named {
  readonly id: string;
}

export interface FilterText<F extends Named> {
  readonly filter: F;
  /** parameters as they stand there, unchecked */
  readonly given: ReadonlyMap<string, string>;
}

/** Parameters have a name, once each, and a value. Throws USAGE for these and for what is not in `filters`; `kind` is what messages call it. */
export const filterText = <F extends Named>(text: string, filters: readonly F[], kind = "filter"): FilterText<F> => {
  const colon = text.indexOf(":");
  const id = (colon < 0 ? text : text.slice(0, colon)).trim();
  const filter = filters.find((f) => f.id === id);
  if (filter === undefined)
    throw new CasemateError("USAGE", `no ${kind} is called '${id}'`, {
      hint: `there are ${filters.map((f) => f.id).join(", ")}`,
    });
  const given = new Map<string, string>();
  const parts = colon < 0 ? [] : text.slice(colon + 1).split(",");
  for (const part of parts.filter((p) => p.trim() !== "")) {
    const at = part.indexOf("=");
    const [name, value] = [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
    if (name === "" || value === "" || given.has(name)) throw cannotTake(`${kind} '${id}'`, part);
    given.set(name, value);
  }
  return { filter, given };
};

/** The error for a parameter that a filter does not know, or not with this value. */
export const cannotTake = (owner: string, part: string, hint?: string): CasemateError =>
  new CasemateError("USAGE", `${owner} can not take '${part}'`, hint === undefined ? {} : { hint });

/** Parameters that are all numbers, over their defaults. Throws USAGE for names that the defaults do not have and for what is no number. */
export const numbersOf = <P extends Readonly<Record<string, number>>>(
  owner: string,
  given: ReadonlyMap<string, string>,
  defaults: P,
): P => {
  const params: Record<string, number> = { ...defaults };
  for (const [name, value] of given) {
    if (!Object.hasOwn(defaults, name) || !Number.isFinite(Number(value))) {
      const known = Object.entries(defaults).map(([k, v]) => `${k}=${v}`);
      throw cannotTake(owner, `${name}=${value}`, `it knows ${known.join(", ") || "no parameters"}`);
    }
    params[name] = Number(value);
  }
  return params as P;
};
