/**
 * mention: whether a phrase is used or only spoken of. "What does 'ignore previous instructions' mean" has the phrase and is no order; the same holds for what somebody did or
 * should not do. The words around it are looked at, so an attacker who dresses an order as a quotation lowers the score: the other layers are there for that.
 */

export interface Mention {
  /** 0..1: what is left of the phrase's score */
  readonly factor: number;
  readonly why: string | undefined;
}

/** units before and after a phrase that are looked at */
const around = 120;

/** of what is quoted and discussed little is left, of what is told as somebody's doing somewhat more */
const quotedFactor = 0.35;
const reportedFactor = 0.45;

const talkedAbout =
  /\b(?:means?|meaning|phrases?|phrasing|wording|attack(?:s|ers?|ed)?|prompt[- ]injections?|injections?|jailbreak(?:s|ing)?|examples?|e\.g|such as|detect\w*|researchers?|article|explains?|translat\w+|definitions?|classif\w+|filters?|flag(?:s|ged)?|spelling|quoted?|titled?|words?|sentences?|grammar|security|defen[cs]\w+|vulnerab\w+|paper|test cases?|unit tests?|regex|string|pattern|called|strings|prompts? like|song|novel|movie|bedeutet|heißt|satz|angriff\w*|beispiel\w*|übersetz\w*|signifie|phrases?|exemples?|attaques?|tradui\w+|significa|frases?|ejemplos?|ataques?|traduc\w+|oznacza|zdanie|przykład|betekent|zin|voorbeeld\w*|anlama|örnek|artinya|kalimat|contoh|nghĩa)(?![\p{L}\p{N}])|означает|фраз|пример|атак|意思|什么是|攻击|例如|翻译|意味|例えば|攻撃|뜻|의미|예를|공격|मतलब|अर्थ|उदाहरण|معنى|تعني|عبارة|هجوم/iu;

/** who does it, or that it is not to be done */
const reported =
  /(?:\b(?:do not|don['’]?t|never|not|cannot|can['’]?t|won['’]?t|wouldn['’]?t|shouldn['’]?t|should not|didn['’]?t|doesn['’]?t|nothing|nobody|if (?:you|they|someone|a user|users?|people)|when (?:users?|people|someone|attackers?)|who|people|users?|students?|children|kids?|they|he|she|we|attackers?|hackers?|employees?|patients?|drivers?|how (?:do|can|to|does|could|should) ?(?:i|we|you|one)?|why (?:do|does|did)|what (?:happens|if)|attempts? to|tries to|trying to|tried to|tend to|want(?:s|ed)? (?:ai|an ai|models?|llms?) to|resist|prevents?|against|avoid|asks? (?:models?|llms?|ais?|it) to)\s+(?:\p{L}+\s+){0,1}|\b(?:i|it)\s+)$/iu;

const openers = "\"'`“‘„«‹「『《";
const closers = "\"'`”’“»›」』》";

export const mention = (text: string, start: number, end: number): Mention => {
  const before = text.slice(Math.max(0, start - around), start);
  const after = text.slice(end, end + around);
  if (quoted(before, after) && (talkedAbout.test(before) || talkedAbout.test(after)))
    return { factor: quotedFactor, why: "quoted and spoken of" };
  return reported.test(before.slice(-48)) ? { factor: reportedFactor, why: "reported, not ordered" } : used;
};

const used: Mention = { factor: 1, why: undefined };

/** Whether the phrase stands, with few words beside it, between quotation marks; a value of JSON is none. */
const quoted = (before: string, after: string): boolean => {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  for (let i = line.length - 1; i >= Math.max(0, line.length - 60); i--) {
    const kind = openers.indexOf(line[i] ?? "");
    if (kind < 0) {
      if (closers.includes(line[i] ?? "")) return false;
      continue;
    }
    // an apostrophe inside a word
    if (kind < 3 && /[\p{L}\p{N}]/u.test(line[i - 1] ?? "")) continue;
    if (
      kind === 0 &&
      /[:[{,]\s*$/.test(line.slice(0, i)) &&
      /["'}\]]\s*$|^\s*[{["]/.test(line.slice(0, i).trimEnd().slice(0, -1))
    )
      return false;
    const close = after.indexOf(kind === 3 || kind === 5 ? (after.includes("”") ? "”" : "“") : (closers[kind] ?? ""));
    return close >= 0 && close <= 60;
  }
  return false;
};
