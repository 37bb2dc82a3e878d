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

/** The object of --params. Throws USAGE. */
const paramsOf = (text: string | undefined): Readonly<Record<string, unknown>> => {
  const value = text === undefined ? {} : json(text, "--params");
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CasemateError("USAGE", "--params is no JSON object", { hint: `--params '{"steps": 10}'` });
  return value as Readonly<Record<string, unknown>>;
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
  const params = paramsOf(o.params);
  const known = new Map(attacks.map((a) => [a.id, a]));
  const chosen = (o.attacks ?? []).map((text) => {
    const id = text.includes("/") ? text : `evasion/${text}`;
    const attack = known.get(id);
    if (attack === undefined)
      throw new CasemateError("ATTACK_UNKNOWN", `no attack is called '${text}'`, {
        hint: `there are ${[...known.keys()].join(", ")}`,
      });
    return attack;
  });
  for (const name of Object.keys(params))
    if (!chosen.some((a) => name in a.defaults))
      throw new CasemateError("ATTACK_PARAMS", `no chosen attack has a parameter '${name}'`, {
        hint: chosen.map((a) => `${a.id} knows ${Object.keys(a.defaults).join(", ")}`).join("; "),
      });
  const entries = chosen.map((attack) => ({
    id: attack.id,
    norm: o.norm ?? (attack.norms.includes("linf") ? "linf" : attack.norms[0]),
    // each takes the parameters that it has
    params: Object.fromEntries(Object.entries(params).filter(([name]) => name in attack.defaults)),
  }));
  return Promise.resolve(
    parsePlan(
      { id: "chosen", title: "attacks chosen on the command line", attacks: entries, blackBox: [] },
      "--attacks",
    ),
  );
};
