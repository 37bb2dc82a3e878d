/** What is personal only because of the words beside it: days of birth and passport numbers; and places on earth with four decimals (about ten metres). */
import { eachMatch } from "../each-match.ts";
import type { PiiFinder } from "./pii-finder.ts";

/** as a form has it: the story of a life ("was born on ...") is no find */
const birth =
  /(?:\b(?:date of birth|birth ?date|d\.?o\.?b\.?|geburtsdatum|geb\.|date de naissance|fecha de nacimiento|data di nascita|data de nascimento|geboortedatum|data urodzenia|doğum tarihi)|дата рождения|出生日期|出生年月日|生年月日|생년월일|تاريخ الميلاد|जन्म तिथि)[^\p{L}\d]{1,8}(\d{1,4}[-/. 年]{1,2}(?:\d{1,2}|\p{L}{3,10})[-/., 月]{1,2}\d{1,4}|\p{L}{3,10} \d{1,2},? \d{4})(?!\d)/giu;

export const birthDate: PiiFinder = {
  id: "birth-date",
  title: "date of birth",
  *find(text) {
    for (const m of eachMatch(text, birth)) {
      const end = m.index + m[0].length;
      yield { start: end - (m[1] as string).length, end, score: 0.9 };
    }
  },
};

const passportNumber =
  /(?:\bpass(?:port|eport|nummer|aporte|aporto)|护照|パスポート|паспорт)(?:[ ]?(?:no|nr|num|number|numéro|número|#|号码|番号))?[^\p{L}\d]{1,6}(?:is )?([A-Z\d]{7,10})(?!\w)/giu;
/** ICAO 9303 part 4: two lines of 44 characters */
const machineReadable =
  /(?<!\w)P[A-Z<][A-Z]{3}[A-Z<]{39}\r?\n[A-Z\d<]{9}\d[A-Z]{3}\d{7}[MFX<]\d{7}[A-Z\d<]{14}[\d<]\d(?!\w)/g;

export const passport: PiiFinder = {
  id: "passport",
  title: "passport",
  *find(text) {
    for (const m of eachMatch(text, passportNumber)) {
      const end = m.index + m[0].length;
      const number = m[1] as string;
      if (number.replaceAll(/\D/g, "").length >= 4) yield { start: end - number.length, end, score: 0.85 };
    }
    for (const { 0: found, index } of eachMatch(text, machineReadable))
      yield { start: index, end: index + found.length, score: 0.97 };
  },
};

const pair = /(?<![\w.])[-+]?(\d{1,2})\.\d{4,10}°?[ ]?[NS]?[,;][ ]{0,2}[-+]?(\d{1,3})\.\d{4,10}(?![\w.]\d)/g;

export const place: PiiFinder = {
  id: "geo",
  title: "place on earth",
  *find(text) {
    for (const m of eachMatch(text, pair))
      if (Number(m[1]) <= 90 && Number(m[2]) <= 180) yield { start: m.index, end: m.index + m[0].length, score: 0.75 };
  },
};
