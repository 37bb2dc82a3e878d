/** The plans in the box, by name. */
import type { Plan } from "../plan.ts";
import { quick } from "./quick.ts";
import { standard } from "./standard.ts";
import { thorough } from "./thorough.ts";

export const plans: ReadonlyMap<string, Plan> = new Map([
  ["quick", quick],
  ["standard", standard],
  ["thorough", thorough],
]);
