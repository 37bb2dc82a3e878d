/** planOf: the plan that the options of `casemate assess` ask for: one in the box, a file, or attacks chosen by id. */
import { readFile } from "node:fs/promises";
import { parse as parseYaml } from "yaml";
import { parsePlan, type Plan } from "../../assess/plan.ts";
import { plans } from "../../assess/plans/index.ts";
import { attacks } from "../../attacks/index.ts";
import { CasemateError } from "../../core/error.ts";
import { json } from "../option.ts";
import type { PlanFlags } from "./plan-flags.ts";

/** Throws FILE_NOT_FOUND, USAGE, ATTACK_UNKNOWN. */
export const planOf = async (o: PlanFlags): Promise<Plan> => {
  const known = plans.get(o.plan);
  const base = o.attacks === undefined ? (known ?? (await readPlan(o.plan))) : await chosenAttacks(o);
  return {
    ...base,
    ...(o.samples === undefined ? {} : { samples: o.samples }),
    ...(o.seed === undefined ? {} : { seed: o.seed }),
  };
};

const readPlan = async (path: string): Promise<Plan> => {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `plan '${path}' is neither in the box nor a file`, {
      cause,
      hint: `plans in the box: ${[...plans.keys()].join(", ")}`,
    });
  });
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (cause) {
    throw new CasemateError(
      "USAGE",
      `plan '${path}' is no YAML or JSON: ${cause instanceof Error ? cause.message.split("\n")[0] : ""}`,
      { cause },
    );
  }
  return parsePlan(value, path);
};

const chosenAttacks = (o: PlanFlags): Promise<Plan> => {
  const params = o.params === undefined ? {} : json(o.params, "--params");
  const known = new Map(attacks.map((a) => [a.id, a]));
  const entries = (o.attacks ?? []).map((text) => {
    const id = text.includes("/") ? text : `evasion/${text}`;
    const attack = known.get(id);
    if (attack === undefined)
      throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${text}'`, {
        hint: `there are ${[...known.keys()].join(", ")}`,
      });
    const norm = o.norm ?? (attack.norms.includes("linf") ? "linf" : attack.norms[0]);
    return { id, norm, params };
  });
  return Promise.resolve(
    parsePlan(
      { id: "chosen", title: "attacks chosen on the command line", attacks: entries, blackBox: [] },
      "--attacks",
    ),
  );
};
