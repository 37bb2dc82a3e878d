/** isCalled: whether the word for a machine at [start, end) is how it is called: "Assistant, when ...", "Dear booking bot:", "@copilot", "Agents that read this: ...". */

/** the beginning of a clause, a greeting, and at most two words of what kind of machine it is */
const before =
  /(?:^|[.!?;:\n"“„«「(（[{|>#*=/。！？】]\s{0,8}|\\n|[—–-] )(?:(?:dear|hey|hi|hello|ok|okay|any|all|attention|note to|to|for|an|à|a|para|per|cher|hallo|liebe[rs]?|hola|ciao|olá|给|致)\s{1,3}){0,3}(?:\p{L}+[ -]){0,2}$/iu;
const signBehind = /^\s?(?:[,:;，、：；،؛]| [—–-] )/;
/** what the machine does stands between */
const colonBehind = /^[ -][^.!?,;:\n"]{1,70}:\s/;

/** a turn of a conversation that was written down: "Assistant: Of course." */
const speaker = /(?:^|\n|["[])[ \t]*$/;

/** "speaks": the word may as well tell who speaks. */
export const isCalled = (text: string, start: number, end: number): "called" | "speaks" | undefined => {
  const ahead = text.slice(end, end + 76);
  if (text[start - 1] === "@") return "called";
  const behind = text.slice(Math.max(0, start - 48), start);
  if (!(signBehind.test(ahead) || colonBehind.test(ahead)) || !before.test(behind)) return undefined;
  return /^ ?[:：]/.test(ahead) && speaker.test(behind) ? "speaks" : "called";
};
