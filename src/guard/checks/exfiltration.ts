/** exfiltration: ways by which data leaves with what is rendered: images, links, frames and styles whose address has room for data, and orders to build such ones. */
import type { Hit, MessageCheck } from "../check.ts";
import { phraseHits } from "../phrases/phrase-hits.ts";
import { inCode, patternHits, type Rule } from "./pattern-hits.ts";

/** what an attacker wants to have in an address */
const wanted =
  "conversation|history|chat|system[_ -]?prompt|prompt|secret|password|passwd|api[_ -]?key|token|session|cookie|user[_ -]?(?:data|input|message|query|info|name|email)|message|context|summary|summari[sz]ed|data|content|answer|response|email|info|base64|encoded|credentials|previous|above|private|confidential|ssn|balance";
const secrets =
  "conversation|history|chat|prompt|secret|password|api[_ -]?key|session|cookie|user[_ -]?(?:data|message|query|input)|summary|context";
/** {{conversation}}, {secret}, [DATA], <summary>, ${prompt}, %s, ENCODED_DATA */
const slot = `(?:[{[<]{1,2}|\\$\\{|%7B|%5B)[^)\\s>}\\]]{0,40}(?:${wanted}|${wanted.toUpperCase()})[^)\\s>}\\]]{0,60}[}\\]>%]?|(?:INSERT|YOUR|ENCODED|USER|SECRET|CHAT|BASE64|SUMMARY|CONVERSATION)_[A-Z_]{3,30}`;
const address = `(?:https?:)?//[^\\s)"'<>]{3,200}`;
/** ?q=, &data= with much that looks encoded behind it */
const payload = `[?&#/](?:q|d|p|x|s|t|c|m|data|content|payload|msg|message|text|info|leak|exfil|secret|conv|history|prompt|log|b64|base64|body|user_message|summary|context)=[A-Za-z0-9+/_%=-]{32,2000}`;

const rule = (why: string, pattern: string, user: number, data: number): Rule => ({
  why,
  category: "exfiltration",
  pattern: new RegExp(pattern, "g"),
  user,
  data,
  adjust: (score, view, start) => (inCode(view, start) ? score * 0.6 : score),
});

const rules: readonly Rule[] = [
  rule("an image whose address has room for data", `!\\[[^\\]\\n]{0,200}\\]\\(\\s{0,3}${address}(?:${slot})`, 0.8, 0.9),
  rule(
    "an image of HTML whose address has room for data",
    `<(?:img|iframe|embed|source|video|audio|object|script|link)\\b[^>]{0,200}(?:src|href|data)\\s{0,2}=\\s{0,2}["']?${address}(?:${slot})`,
    0.75,
    0.85,
  ),
  rule("an image with a payload in its address", `!\\[[^\\]\\n]{0,200}\\]\\(\\s{0,3}${address}${payload}`, 0.6, 0.75),
  rule(
    "a link whose address has room for secrets",
    `\\[[^\\]\\n]{1,200}\\]\\(\\s{0,3}${address}[?&][^\\s)]{0,80}[{[<$]{1,2}[^)\\s]{0,20}(?:${secrets}|${secrets.toUpperCase()})`,
    0.6,
    0.75,
  ),
  rule("a style that loads an address with room for data", `url\\(\\s{0,2}["']?${address}(?:${slot})`, 0.6, 0.75),
  rule("a reference image with room for data", `^\\[[^\\]\\n]{1,40}\\]:\\s{1,3}${address}(?:${slot})`, 0.55, 0.7),
  rule(
    "a script that sends what it finds",
    `(?:javascript:|on(?:error|load|click)\\s?=)[^\\n]{0,120}(?:fetch|sendBeacon|XMLHttpRequest|location|document\\.cookie)|(?:fetch|sendBeacon)\\([^\\n]{0,160}(?:document\\.cookie|localStorage|conversation|btoa\\()`,
    0.6,
    0.75,
  ),
  rule(
    "a command that sends a file or secrets",
    `\\b(?:curl|wget|nc|Invoke-WebRequest)\\b[^\\n]{0,200}(?:\\$\\((?:cat|env|printenv)|@?[~/][\\w./-]{0,60}(?:/etc/passwd|\\.ssh|\\.env\\b|\\.aws|id_rsa|credentials)|\`cat)`,
    0.45,
    0.75,
  ),
  {
    ...rule(
      "an image whose address is to be filled in",
      `!\\[[^\\]\\n]{0,200}\\]\\(\\s{0,3}${address}[?&][a-z_]{1,24}=(?:I\\b|YOUR|DATA|TEXT|XXX|\\.\\.\\.|%s|\\[)`,
      0.7,
      0.8,
    ),
  },
];

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
  reach: Infinity,
  look: (subject): Hit[] => [...patternHits(rules, subject), ...phraseHits("exfiltration", subject)],
};
