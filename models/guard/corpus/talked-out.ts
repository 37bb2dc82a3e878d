/** isTalkedOut: whether a prompt of a jailbreak collection talks a model out of its rules. Such collections hold ordinary role plays too, which would teach that a role play is an attack. */
const marks: readonly RegExp[] = [
  /\b(?:no|without(?: any)?|free (?:of|from)|not bound by|break(?:ing)?|broken? free)\b[^.\n]{0,40}\b(?:restrict|limit|filter|censor|rule|moral|ethic|guideline|boundar|confine)/i,
  /\b(?:unfiltered|uncensored|unrestricted|amoral|unethical|immoral|illegal|jailbr\w+|do anything now|devmode|developer mode|evil)\b/i,
  /\b(?:DAN|STAN|DUDE|AIM|BetterDAN|NECO|Mongo Tom)\b/,
  /\b(?:open ?ai|content)(?:'s)? (?:content )?(?:polic|guideline|rule|filter)/i,
  /\b(?:never|not|cannot|can't|don't)\b[^.\n]{0,25}\b(?:refuse|decline|reject|apologi[sz]e|disclaimer|say (?:no|that you can)|sorry|warn)/i,
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|instruction|rule|polic|guideline|training|safety|filter)/i,
  /\bstay in (?:character|role)\b|\btokens?\b[^.\n]{0,40}\b(?:lose|deduct|die)/i,
  /\b(?:two|both)\b[^.\n]{0,30}\b(?:responses?|answers|ways)\b/i,
];

/** Two different marks at least. */
export const isTalkedOut = (prompt: string): boolean => marks.filter((m) => m.test(prompt)).length >= 2;
