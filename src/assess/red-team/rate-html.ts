/** rateHtml: a rate with its interval and how many it is of; a dash for none. */
import type { Estimate } from "../../core/finding.ts";
import { percent } from "../render/percent.ts";

export const rateHtml = ({ value, interval, n }: Estimate): string =>
  n === 0
    ? "–"
    : `${percent(value)} <small>(${percent(interval[0])} to ${percent(interval[1])}, n&nbsp;=&nbsp;${n})</small>`;
