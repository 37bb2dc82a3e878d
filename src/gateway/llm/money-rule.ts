/** moneyRule: "account 20/month" -> a budget in millionths of the currency. */
import { CasemateError } from "../../core/error.ts";
import { type Budget, parseBudget } from "../limits/budget.ts";

/** THROWS GATEWAY_CONFIG. */
export const moneyRule = (text: string): Budget => {
  const m = /^([a-z]+) +(\d{1,9}(?:\.\d{1,6})?) *\/ *(month|day)$/.exec(text.trim());
  if (m === null)
    throw new CasemateError("GATEWAY_CONFIG", `the limit of money '${text}' is none`, {
      hint: "write: SCOPE AMOUNT/month or /day, as in 'account 20/month'",
    });
  const [, scope = "", amount = "", period = ""] = m;
  return parseBudget(`${scope} ${Math.round(Number(amount) * 1e6)} micros/${period}`);
};
