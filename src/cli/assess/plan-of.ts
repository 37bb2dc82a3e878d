/** planOf: the plan that the options of `casemate assess` ask for: one in the box, a file, or attacks chosen by id. */
import { readFile } from "node:fs/promises";
import { parse as parseYaml } from "yaml";
import { parsePlan, type Plan } from "../../assess/plan.ts";
import { plans } from "../../assess/plans/index.ts";
import { CasemateError } from "../../core/error.ts";
import { chosenAttacks } from "./chosen-attacks.ts";
import type { PlanFlags } from "./plan-flags.ts";

/** Throws FILE_NOT_FOUND, USAGE, ATTACK_UNKNOWN, ATTACK_PARAMS. */
export const planOf = async (o: PlanFlags): Promise<Plan> => {
  const known = plans.get(o.plan);
  const base =
    o.attacks === undefined ? (known ?? (await readPlan(o.plan))) : chosenAttacks({ ...o, attacks: o.attacks });
  if (o.params !== undefined && o.attacks === undefined)
    throw new CasemateError("USAGE", "--params goes with --attacks", { hint: "a plan file holds its own parameters" });
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
