/** parseRule: a rate or a budget, by its period. */
import { type Budget, isBudgetText, parseBudget } from "./budget.ts";
import { parseRate, type Rate } from "./rate.ts";

export type Rule = Rate | Budget;

/** What a key or certificate brings, "1000/h", as the rule that it is: "key 1000/h burst 1000". THROWS GATEWAY_CONFIG. */
export const keyRule = (text: string): string => parseRule(`key ${text}`).text;

/** "key 1000/h burst 100" or "key 20000/month". THROWS GATEWAY_CONFIG. */
export const parseRule = (text: string): Rule => (isBudgetText(text) ? parseBudget(text) : parseRate(text));
