/** Telephone numbers: with a country code (ITU-T E.164), in the North American form, or beside a word for telephone. */
import { eachMatch } from "../each-match.ts";
import { isNear } from "./is-near.ts";
import type { PiiFinder } from "./pii-finder.ts";

const shape = /(?<![\w+.,/(-])(?:\+|\()?\d(?:[ ().\-/]{0,2}\d){6,14}(?![\w/-]|[.,]\d)/g;

/** ITU-T E.164 country codes of one and two digits; all of three begin with one of the pairs below them */
const countryCode =
  /^(?:1[2-9]|7[3-9]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-69]\d|3[578]\d|42[013]|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/;
/** area and exchange begin with 2-9; 555-0100 to 555-0199 is kept for fiction */
const northAmerican = /^\(?[2-9]\d{2}\)?[ .-]{1,2}[2-9]\d{2}[ .-]\d{4}$/;
const fictional = /555\D?01\d\d$/;
const words =
  /\b(?:tel|phone|telephone|mobile|cell|fax|whatsapp|call|telefon|handy|rufnummer|téléphone|portable|teléfono|móvil|cellulare|telefone|celular|telefoon)\b|电话|手机|電話|携帯|전화|телефон|هاتف|फ़ोन/i;
/** what looks like a telephone number beside them is something else */
const others = /\b(?:isbn|issn|doi|order|invoice|serial|version|account|iban|card|id|ip|page|pp)\b/i;

export const phone: PiiFinder = {
  id: "phone",
  title: "telephone number",
  *find(text) {
    for (const { 0: found, index } of eachMatch(text, shape)) {
      const digits = found.replaceAll(/\D/g, "");
      const end = index + found.length;
      if (fictional.test(found)) continue;
      if (found.startsWith("+")) {
        if (digits.length >= 8 && countryCode.test(digits)) yield { start: index, end, score: 0.9 };
      } else if (northAmerican.test(found)) {
        if (!others.test(text.slice(Math.max(0, index - 24), index))) yield { start: index, end, score: 0.8 };
      } else if (digits.length <= 13 && isNear(text, index, index, words)) {
        const day = /^\d{4}[-/.]\d{2}[-/.]\d{2}|^\d{2}[-/.]\d{2}[-/.]\d{4}/.test(found);
        if (!day && !others.test(text.slice(Math.max(0, index - 24), index))) yield { start: index, end, score: 0.75 };
      }
    }
  },
};
