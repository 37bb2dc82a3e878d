/** chosenAttacks: the plan of `--attacks id,id --params JSON`: these attacks, in one norm where they share one. */
import { parseNorm } from "../../assess/epsilon.ts";
import { parsePlan, type Plan } from "../../assess/plan.ts";
import type { Attack } from "../../attacks/attack.ts";
import { attacks } from "../../attacks/index.ts";
import { CasemateError } from "../../core/error.ts";
import type { Norm } from "../../engine/tensor/norm.ts";
import { json } from "../option.ts";
import type { PlanFlags } from "./plan-flags.ts";

/** Preferred first when several norms are possible. */
const preferred: readonly Norm[] = ["linf", "l2", "l1", "l0"];
/** What other toolkits call these attacks. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["fgsm", "evasion/fgm"],
  ["ifgsm", "evasion/bim"],
  ["cw", "evasion/carlini-wagner"],
  ["apgd", "evasion/apgd-ce"],
  ["apgdtargeted", "evasion/apgd-t"],
]);
const known: ReadonlyMap<string, Attack> = new Map(attacks.map((a) => [a.id, a]));

/**
 * Ids are long ("evasion/pgd"), short ("pgd"), or what other toolkits say ("fgsm", "HopSkipJump"). Parameters are for every chosen attack that has them,
 * or by attack: {"pgd": {"steps": 5}}. Throws ATTACK_UNKNOWN; ATTACK_PARAMS for a parameter that no chosen attack has; USAGE, also for a norm that one lacks.
 */
export const chosenAttacks = (o: PlanFlags & { readonly attacks: readonly string[] }): Plan => {
  const chosen = o.attacks.map(attackOf);
  if (chosen.length === 0)
    throw new CasemateError("USAGE", "--attacks names no attack", { hint: "`casemate attacks` lists them" });
  const params = paramsByAttack(o.params === undefined ? {} : json(o.params, "--params"), chosen);
  const shared =
    o.norm === undefined ? preferred.find((n) => chosen.every((a) => a.norms.includes(n))) : parseNorm(o.norm);
  const entries = chosen.map((a) => {
    const norm = shared ?? preferred.find((n) => a.norms.includes(n));
    if (norm === undefined || !a.norms.includes(norm))
      throw new CasemateError("USAGE", `attack '${a.id}' has no ${norm} variant`, {
        hint: `it knows ${a.norms.join(", ")}`,
      });
    return { id: a.id, norm, params: params.get(a.id) ?? {} };
  });
  if (o.eps !== undefined && shared === undefined)
    throw new CasemateError("USAGE", "--eps is the radius of one norm, and the chosen attacks share none", {
      hint: `run them one by one: ${entries.map((e) => `${e.id} in ${e.norm}`).join(", ")}`,
    });
  return parsePlan(
    { id: "chosen", title: "attacks chosen on the command line", strict: true, attacks: entries, blackBox: [] },
    "--attacks",
  );
};

const attackOf = (text: string): Attack => {
  const plain = (id: string): string =>
    id
      .replace(/^evasion\//i, "")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, "");
  const attack =
    known.get(text) ?? known.get(aliases.get(plain(text)) ?? "") ?? attacks.find((a) => plain(a.id) === plain(text));
  if (attack === undefined)
    throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${text}'`, {
      hint: `there are ${[...known.keys()].join(", ")}`,
    });
  return attack;
};

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === "object" && v !== null && !Array.isArray(v);

const paramsByAttack = (value: unknown, chosen: readonly Attack[]): ReadonlyMap<string, object> => {
  if (!isRecord(value))
    throw new CasemateError("USAGE", "--params is no JSON object", { hint: `for example --params '{"steps": 10}'` });
  const given = new Map<string, Record<string, unknown>>(chosen.map((a) => [a.id, {}]));
  // what is said of one attack outweighs what is said of all
  const entries = Object.entries(value).toSorted((a, b) => Number(isRecord(a[1])) - Number(isRecord(b[1])));
  for (const [key, v] of entries) {
    const own = isRecord(v) ? [attackOf(key)] : chosen.filter((a) => Object.hasOwn(a.defaults, key));
    if (own.length === 0)
      throw new CasemateError("ATTACK_PARAMS", `no chosen attack has a parameter '${key}'`, {
        hint: chosen.map((a) => `${a.id} knows ${Object.keys(a.defaults).join(", ")}`).join("; "),
      });
    for (const a of own) {
      const mine = given.get(a.id);
      if (mine === undefined)
        throw new CasemateError("USAGE", `--params names '${key}', which --attacks does not`, {
          hint: `chosen are ${chosen.map((c) => c.id).join(", ")}`,
        });
      for (const [name, p] of isRecord(v) ? Object.entries(v) : [[key, v] as const])
        Object.defineProperty(mine, name, { value: p, enumerable: true, configurable: true, writable: true });
    }
  }
  return given;
};
