/** Options of `casemate assess` about what is attacked and how hard. */
import type { Command } from "commander";
import type { AssessOptions } from "../../assess/assess.ts";
import type { Plan } from "../../assess/plan.ts";
import { parseEpsilon, parseNorm } from "../../assess/epsilon.ts";
import { plans } from "../../assess/plans/index.ts";
import { type Norm, norms } from "../../engine/tensor/norm.ts";
import { list, wholeNumber } from "../option.ts";

export interface PlanFlags {
  readonly plan: string;
  readonly eps?: string;
  readonly norm?: string;
  readonly attacks?: string[];
  readonly params?: string;
  readonly samples?: number;
  readonly seed?: number;
  readonly eot?: number;
}

export const addPlanFlags = (command: Command): Command =>
  command
    .optionsGroup("Attacks:")
    .option("--plan <name|file>", `${[...plans.keys()].join(", ")}, or a YAML or JSON file`, "standard")
    .option("--eps <radius>", "radius of --norm, in units of each feature's range: 8/255, 0.3")
    .option("--norm <norm>", `only this threat model: ${norms.join(", ")}`)
    .option("--attacks <ids>", "run these attacks instead of a plan (see casemate attacks)", list())
    .option(
      "--params <json>",
      'parameters of the attacks, for all or by id: \'{"steps": 10}\', \'{"pgd": {"steps": 10}}\'',
    )
    .option("--samples <n>", "attack the first n samples", wholeNumber(1))
    .option("--seed <n>", "seed of everything random", wholeNumber(0))
    .option("--eot <runs>", "average scores and gradients of a random model over so many runs", wholeNumber(1));

/** Radii and norms; a radius without --norm is that of the chosen attacks, or of linf. Throws USAGE. */
export const threatOf = (o: PlanFlags, plan: Plan): Pick<AssessOptions, "epsilon" | "norms"> => {
  if (o.attacks !== undefined) {
    const own = [...new Set(plan.attacks.map((a) => a.norm))];
    return o.eps === undefined
      ? { norms: own }
      : { norms: own, epsilon: new Map(own.map((norm) => [norm, parseEpsilon(o.eps ?? "")])) };
  }
  const norm = o.norm === undefined ? undefined : parseNorm(o.norm);
  const radius = o.eps === undefined ? undefined : parseEpsilon(o.eps);
  return {
    ...(radius === undefined ? {} : { epsilon: new Map<Norm, number>([[norm ?? "linf", radius]]) }),
    ...(norm === undefined ? (radius === undefined ? {} : { norms: ["linf" as const] }) : { norms: [norm] }),
  };
};
