/** exfiltration: ways by which data leaves with what is rendered: images, links, frames and styles whose address has room for data, and orders to build such ones. */
import type { Hit, MessageCheck } from "../check.ts";
import { openFrom } from "../pending/prose.ts";
import { phraseHits } from "../phrases/phrase-hits.ts";
import { inCode, patternHits, type Rule } from "./pattern-hits.ts";

/** what an attacker wants to have in an address */
const wanted =
  "conversation|history|chat|system[_ -]?prompt|prompt|secret|password|passwd|api[_ -]?key|token|session|cookie|user[_ -]?(?:data|input|message|query|info|name|email)|message|context|summary|summari[sz]ed|data|content|answer|response|email|info|base64|encoded|credentials|previous|above|private|confidential|ssn|balance";
const secrets =
  "conversation|history|chat|prompt|secret|password|api[_ -]?key|session|cookie|user[_ -]?(?:data|message|query|input)|summary|context";
const either = (words: string): RegExp => new RegExp(`${words}|${words.toUpperCase()}`);
const [wantedWord, secretWord] = [either(wanted), either(secrets)];
/** {{conversation}}, {secret}, [DATA], <summary>, ${prompt}: what stands between such brackets */
const bracketed = /(?:[{[<]{1,2}|\$\{|%7B|%5B)[^)\s>}\]]{1,100}/g;
const placeholder = /(?:INSERT|YOUR|ENCODED|USER|SECRET|CHAT|BASE64|SUMMARY|CONVERSATION)_[A-Z_]{3,30}/;
const toFillIn = /[?&][a-z_]{1,24}=(?:I\b|YOUR|DATA|TEXT|XXX|\.\.\.|%s|\[)/;
/** ?q=, &data= with much that looks encoded behind it */
const payload =
  /[?&#/](?:q|d|p|x|s|t|c|m|data|content|payload|msg|message|text|info|leak|exfil|secret|conv|history|prompt|log|b64|base64|body|user_message|summary|context)=[A-Za-z0-9+/_%=-]{32}/;
const hasSlot = (address: string, word: RegExp): boolean =>
  [...address.matchAll(bracketed)].some(([inside]) => word.test(inside));
const roomForData = (address: string): boolean => hasSlot(address, wantedWord) || placeholder.test(address);

/** What carries an address is found by an expression that can not fail half way, and then the address is looked at: hostile text takes no more time than other text. */
const carrier = (
  why: string,
  pattern: RegExp,
  user: number,
  data: number,
  holds: (address: string) => boolean,
): Rule => ({
  why,
  category: "exfiltration",
  pattern,
  user,
  data,
  // of an answer nothing that is farther away is asked: it comes in pieces
  adjust: (score, { text }, start, end, direction) =>
    !holds(text.slice(start, end)) ? 0 : direction === "input" && inCode(text, start) ? score * 0.6 : score,
});
/** Of Markdown the address is found first; an image has "![...]" in front of it. */
const markdown = /\]\(\s{0,3}(?:https?:)?\/\/[^\s)"']{3,1000}/g;
const imageBefore = /!\[[^[\]\n]*$/;
const image = (why: string, user: number, data: number, holds: (address: string) => boolean): Rule => {
  const rule = carrier(why, markdown, user, data, holds);
  return {
    ...rule,
    adjust: (score, view, start, end, direction) =>
      imageBefore.test(view.text.slice(Math.max(0, start - 200), start))
        ? (rule.adjust?.(score, view, start, end, direction) ?? score)
        : 0,
  };
};

const rules: readonly Rule[] = [
  image("an image whose address has room for data", 0.8, 0.9, roomForData),
  image("an image whose address is to be filled in", 0.7, 0.8, (address) => toFillIn.test(address)),
  image("an image with a payload in its address", 0.6, 0.75, (address) => payload.test(address)),
  carrier("a link whose address has room for secrets", markdown, 0.6, 0.75, (address) => hasSlot(address, secretWord)),
  carrier(
    "an image of HTML whose address has room for data",
    /<(?:img|iframe|embed|source|video|audio|object|script|link)\b[^>]{0,600}/gi,
    0.75,
    0.85,
    (tag) => /(?:src|href|data)\s{0,2}=\s{0,2}["']?(?:https?:)?\/\//i.test(tag) && roomForData(tag.slice(1)),
  ),
  carrier(
    "a style that loads an address with room for data",
    /url\(\s{0,2}["']?(?:https?:)?\/\/[^\s)"']{3,1000}/gi,
    0.6,
    0.75,
    roomForData,
  ),
  carrier("a reference image with room for data", /\]:\s{1,3}(?:https?:)?\/\/[^\s"']{3,1000}/g, 0.55, 0.7, roomForData),
  carrier(
    "a script that sends what it finds",
    /(?:javascript:|on(?:error|load|click)\s?=|fetch\(|sendBeacon\()[^\n]{0,200}/gi,
    0.6,
    0.75,
    (code) =>
      /^(?:javascript|on)[^\n]*(?:fetch|sendBeacon|XMLHttpRequest|document\.cookie)/i.test(code) ||
      /document\.cookie|localStorage|conversation|btoa\(/.test(code),
  ),
  carrier(
    "a command that sends a file or secrets",
    /\b(?:curl|wget|nc|Invoke-WebRequest)\b[^\n]{0,240}/g,
    0.45,
    0.75,
    (command) =>
      /\$\((?:cat|env|printenv)|`cat|\/etc\/passwd|\/\.ssh|@[~/\w.]{0,40}\.env\b|\/\.aws|id_rsa|@[~/\w.]{0,40}credentials/.test(
        command,
      ),
  ),
];

/** words of prose with which a rule's pattern begins */
const carriers = /javascript|on(?:error|load|click)$|^(?:curl|wget|nc|invoke|webrequest)$/;

export const exfiltration: MessageCheck = {
  kind: "message",
  id: "exfiltration",
  title: "images, links and styles that carry data away, and orders to make them",
  directions: ["input", "output"],
  roles: ["user", "assistant", "tool", "document"],
  categories: ["exfiltration"],
  owasp: ["LLM02", "LLM05"],
  atlas: ["AML.T0057", "AML.T0077"],
  threshold: 0.5,
  // of answers: an address of 1,000 units, 200 in front of it, and what mention.ts looks at
  reach: 1400,
  pending: (text) => openFrom(text, 1400, (word) => carriers.test(word)),
  look: (subject): Hit[] => [
    ...patternHits(rules, subject),
    ...(subject.direction === "input" ? phraseHits("exfiltration", subject) : []),
  ],
};
