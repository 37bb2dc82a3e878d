/** Payment cards: the issuer's prefix and length, and the Luhn digit (ISO/IEC 7812-1). */
import { eachMatch } from "../each-match.ts";
import { luhn } from "./checksums.ts";
import type { PiiFinder } from "./pii-finder.ts";

/** in groups, or in one */
const shape =
  /(?<![\w.,+-])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{14,19})(?![\w-]|[.,]\d)/g;

const issuers: readonly (readonly [name: string, prefix: RegExp, lengths: readonly number[]])[] = [
  ["Visa", /^4/, [16, 19]],
  ["Mastercard", /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  ["American Express", /^3[47]/, [15]],
  ["Diners Club", /^3(?:0[0-5]|[689])/, [14, 16, 19]],
  ["Discover", /^6(?:011|4[4-9]|5)/, [16, 19]],
  ["JCB", /^35(?:2[89]|[3-8])/, [16, 19]],
  ["UnionPay", /^62/, [16, 17, 18, 19]],
  ["Maestro", /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [14, 15, 16, 17, 18, 19]],
];

export const card: PiiFinder = {
  id: "card",
  title: "payment card",
  *find(text) {
    for (const { 0: found, index } of eachMatch(text, shape)) {
      const digits = found.replaceAll(/[ -]/g, "");
      const issuer = issuers.find(([, prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits));
      if (issuer === undefined || !luhn(digits) || /^(\d)\1+$/.test(digits)) continue;
      yield { start: index, end: index + found.length, score: 0.95, what: `${issuer[0]} card` };
    }
  },
};
