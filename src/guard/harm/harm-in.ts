/**
 * harmIn: where a text asks for harm, by the kinds of harms.ts. What is asked in order to prevent or to report it, what happens in a named game, and what only shares a word
 * with it is left out. A topic is no crime: a hit says what is spoken of, and the checks ask what else there is.
 */
import { eachMatch } from "../each-match.ts";
import { type Harm, type HarmForm, harms } from "./harms.ts";

export interface HarmFound {
  readonly harm: Harm;
  readonly start: number;
  readonly end: number;
}

/** units in front of a match in which a word turns it round */
const before = 60;
/** matches of one form that are looked at */
const mostMatches = 40;

/** in front of it: somebody wants it not to happen */
const averts =
  /\b(?:prevent\w*|protect\w*|defend(?:ing)? (?:against|from|myself)|detect\w*|stop(?:ping|s)?|avoid(?:ing)? (?:being|getting|becoming|falling)|against|recogni[sz]\w+|spot(?:ting)?|report(?:ing|ed)? (?:an?|the|my|it|this|some\w+|him|her|them|fraud|scams?|crimes?)\b|identify\w*|remov(?:e|ing)|block(?:ing)?|recover\w*|victims? of|safe from|aware\w*|fight(?:ing)? (?:against)?|combat(?:ing)?|dangers? of|why (?:is|are|do|does|did|was|should)|illegal to|penalt\w+|punish\w+|sentenc\w+|convicted|arrested|laws?|did not|didn't|don't want to|afraid (?:of|that)|worried (?:that|about)|somebody tried to|was (?:hacked|robbed|stolen)|i am being|i'm being|my doctor|treat(?:ing|ment)?|cop(?:e|ing) with|(?:help|support|comfort|talk to)\w* (?:someone|somebody|a friend|my \w+|people|a person)(?: who| with)?)\b[^.!?\n]*$/i;
/** within it or behind it */
const harmless =
  /\b(?:bath bombs?|photo ?bomb\w*|seed bombs?|bombshell|jager ?bombs?|kill(?:ing)?\b[^.!?\n]{0,40}\b(?:process(?:es)?|threads?|tasks?|jobs?|bacteria|weeds?|mosquito\w*|cockroach\w*|ants)|call of duty|fortnite|minecraft|gta|grand theft auto|video ?games?|board game|chess|skyrim|the sims|dungeons|d&d|pokemon|zelda|fake (?:plants?|flowers?|blood|snow|grass|fur|smile|tan))\b/i;

/** Of each kind the first that counts. Linear in the text. */
export const harmIn = (text: string): readonly HarmFound[] => {
  // names of functions and files
  const read = text.replaceAll("_", " ");
  return harms.flatMap((harm) => {
    for (const form of harm.forms) {
      const found = firstOf(form, read);
      if (found !== undefined) return [{ harm, ...found }];
    }
    return [];
  });
};

const firstOf = (
  { thing, act, far }: HarmForm,
  text: string,
): { readonly start: number; readonly end: number } | undefined => {
  let looked = 0;
  for (const match of eachMatch(text, thing)) {
    if (++looked > mostMatches) return undefined;
    const from = Math.max(0, match.index - far);
    const acted = act === undefined ? 0 : act().exec(text.slice(from, match.index))?.index;
    if (acted === undefined) continue;
    const start = from + acted;
    const end = match.index + match[0].length;
    if (averts.test(text.slice(Math.max(0, start - before), start)) || averts.test(text.slice(start, end))) continue;
    if (harmless.test(text.slice(start, end + before))) continue;
    return { start, end };
  }
  return undefined;
};
