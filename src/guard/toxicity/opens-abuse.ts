/** opensAbuse: may a phrase of abuse.ts have begun with a word, given what was written behind it? */
import { groups } from "./abuse.ts";

/** words that a phrase has at most */
const most = new RegExp("^\\s*(?:\\S+\\s+){0,14}\\S*$");
const start = new RegExp(
  `^(?:go|just|please|should|you|kill|kys|die|end|fuck|piece|shut|exterminate|gas|lynch|hang|shoot|burn|eradicate|wipe|get|i|ll|m|re|we|all|those|these|the|trans|disabled|du|ihr|bring|verreck|fick|ich|wir|eres|hij[oa]|vete|te|tu|fils|va|suicide|je|sale|sei|vaffanculo|figlio|ammazzati|ti|voc|filho|vai|se|vou|${groups})$`,
);
/** what follows the commonest of them; while it is being written, anything may */
const next: Readonly<Record<string, RegExp>> = {
  the: new RegExp(`^(?:world|trans|disabled|${groups})$`),
  i: /^(?:will|am|gonna)$/,
  we: /^(?:will|are|gonna)$/,
};

/** `word` in small letters, without accents */
export const opensAbuse = (word: string, rest: string): boolean => {
  if (!start.test(word) || !most.test(rest)) return false;
  const second = /^\s+[^\p{L}\s]*(\S+?)[^\p{L}\s]*\s/u.exec(rest)?.[1]?.toLowerCase();
  const wanted = next[word];
  return second === undefined || wanted === undefined || wanted.test(second) || /\W/.test(second);
};
