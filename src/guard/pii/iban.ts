/** International bank account numbers: the country's length and mod 97 (ISO 13616, registry of SWIFT). */
import { eachMatch } from "../each-match.ts";
import { remainder } from "./checksums.ts";
import type { PiiFinder } from "./pii-finder.ts";

const lengths: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 " +
    "HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 " +
    "QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const head = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gi;

export const iban: PiiFinder = {
  id: "iban",
  title: "bank account (IBAN)",
  *find(text) {
    for (const { 0: start, index } of eachMatch(text, head)) {
      const length = lengths.get(start.slice(0, 2).toUpperCase());
      if (length === undefined) continue;
      let plain = "";
      let end = index;
      // groups of four, each with one separator at most
      for (; plain.length < length && end < index + 2 * length; end++) {
        const c = text[end] ?? "";
        if (/[A-Za-z0-9]/.test(c)) plain += c.toUpperCase();
        else if (!/[ -]/.test(c) || !/[A-Za-z0-9]/.test(text[end + 1] ?? "")) break;
      }
      if (plain.length !== length || /[A-Za-z0-9]/.test(text[end] ?? "")) continue;
      if (remainder(plain.slice(4) + plain.slice(0, 4), 97) === 1) yield { start: index, end, score: 0.97 };
    }
  },
};
