/** Budget: so many units in a calendar month or day of UTC: "account 100000/month". What was spent is forgotten when the next one begins, and at no other time. */
import { dateAt } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { type CountedUnit, countedUnits } from "./rate.ts";
import { type Scope, scopes } from "./scope.ts";

export interface Budget {
  readonly kind: "budget";
  readonly scope: Scope;
  readonly counts: CountedUnit;
  readonly count: number;
  readonly period: "month" | "day";
  /** the rule in one way of writing */
  readonly text: string;
  /** rules of one id share what was spent, so that a budget which is raised does not begin anew: the text without the count */
  readonly id: string;
}

const maxCount = 1e15;
const form = /^(?<scope>[a-z]+) +(?<count>\d+)(?: *(?<counts>[a-z]+))? *\/ *(?<period>month|day)$/;

/** Is it meant as a budget, well-formed or not? */
export const isBudgetText = (text: string): boolean => /\/ *(month|day)\b/.test(text);

/** "account 100000/month", "key 500 queries/day"; units of price where it does not say what it counts. THROWS GATEWAY_CONFIG. */
export const parseBudget = (text: string): Budget => {
  const parts = form.exec(text.trim())?.groups;
  const scope = scopes.find((s) => s === parts?.["scope"]);
  const counts = countedUnits.find((u) => u === (parts?.["counts"] ?? "units"));
  const count = Number(parts?.["count"]);
  if (scope === undefined || counts === undefined || !(count >= 1 && count <= maxCount))
    throw new CasemateError("GATEWAY_CONFIG", `the budget '${text}' is none`, {
      hint: `write: SCOPE COUNT/month or /day, as in 'account 100000/month'; scopes are ${scopes.join(", ")}; it may count ${countedUnits.join(", ")}`,
    });
  const period = parts?.["period"] === "day" ? "day" : "month";
  return {
    kind: "budget",
    scope,
    counts,
    count,
    period,
    id: `${scope} ${counts}/${period}`,
    text: `${scope} ${count}${counts === "units" ? "" : ` ${counts}`}/${period}`,
  };
};

/** The number of the month or day that this time is in, and when it ends (milliseconds since 1970). */
export const periodAt = (period: Budget["period"], ms: number): { readonly number: number; readonly endMs: number } => {
  if (period === "day") {
    const number = Math.floor(ms / 86_400_000);
    return { number, endMs: (number + 1) * 86_400_000 };
  }
  const at = dateAt(ms);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { number: year * 12 + month, endMs: Date.UTC(year, month + 1) };
};
