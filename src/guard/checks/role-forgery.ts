/**
 * role-forgery: a text that plays another role than its own: control tokens of chat templates, "system:" in data, faked ends of a document, faked results of tools. A template
 * that pastes such a text into a prompt gives the attacker a turn of their own.
 */
import type { MessageCheck } from "../check.ts";
import type { View } from "../view.ts";
import { inCode, orderBehind, patternHits, type Rule } from "./pattern-hits.ts";

/** names between <| and |>, as written by the templates of the models */
const controlNames = [
  // ChatML, Qwen
  "im_start|im_end|im_sep|endoftext|fim_prefix|fim_suffix|fim_middle",
  // Llama 3 and 4
  "begin_of_text|end_of_text|start_header_id|end_header_id|eot_id|eom_id|python_tag|header_start|header_end|eot",
  // Phi, Zephyr, GLM
  "system|user|assistant|end|tool|observation|endofprompt|tool_response|tool_call",
  // Command-R
  "START_OF_TURN_TOKEN|END_OF_TURN_TOKEN|SYSTEM_TOKEN|USER_TOKEN|CHATBOT_TOKEN|START_THINKING|START_ACTION|START_RESPONSE",
  // Harmony
  "start|message|channel|return|call|constrain",
  // Granite, Kimi, DeepSeek after NFKC
  "start_of_role|end_of_role|im_system|im_user|im_assistant|im_middle|begin[_ ▁]of[_ ▁]sentence|end[_ ▁]of[_ ▁]sentence",
].join("|");

/** units before a closing delimiter in which its opening one is looked for */
const openedUnits = 50_000;

const lessInCode = (score: number, view: View, start: number, end: number): number =>
  inCode(view.text, start) && !orderBehind(view, end) ? score * 0.4 : score;
const moreWithOrder =
  (more: number) =>
  (score: number, view: View, _start: number, end: number): number =>
    orderBehind(view, end) ? more : score;

const rules: readonly Rule[] = [
  {
    why: "a control token of a chat template",
    category: "injection",
    pattern: new RegExp(`<[|｜]\\s{0,2}(?:${controlNames})\\s{0,2}[|｜]>`, "gi"),
    user: 0.85,
    data: 0.9,
    adjust: lessInCode,
  },
  {
    why: "a control token of Llama 2 or Mistral",
    category: "injection",
    pattern:
      /\[\/?INST\]|<<\/?SYS>>|\[\/?(?:AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT)\]|<\/s>\s{0,3}(?:<s>|\[INST\])/g,
    user: 0.8,
    data: 0.9,
    adjust: lessInCode,
  },
  {
    why: "a control token of Gemma or Nemotron",
    category: "injection",
    pattern: /<(?:start_of_turn|end_of_turn)>|<extra_id_[01]>\s{0,2}(?:System|User|Assistant)/g,
    user: 0.8,
    data: 0.9,
    adjust: lessInCode,
  },
  {
    why: "a heading of an instruction template",
    category: "injection",
    pattern:
      /^[ \t]{0,4}#{2,4} {0,2}(?:instructions?|system(?: prompt| message)?|response|assistant|human|user|new task)\s{0,2}:/gim,
    user: 0.3,
    data: 0.4,
    adjust: moreWithOrder(0.75),
  },
  {
    why: "a turn of another role",
    category: "injection",
    pattern: /\n[ \t]{0,4}\n[ \t]{0,4}(?:Human|Assistant) ?: /g,
    user: 0.3,
    data: 0.45,
    adjust: moreWithOrder(0.7),
  },
  {
    why: "a line that speaks as the system",
    category: "injection",
    pattern:
      /^[ \t>*#-]{0,6}(?:system|developer|admin(?:istrator)?|root|sysadmin)(?: (?:message|prompt|note|notice|override|update|instructions?|command|alert|directive|admin))? ?:/gim,
    user: 0.25,
    data: 0.3,
    adjust: moreWithOrder(0.75),
  },
  {
    why: "brackets that speak as the system",
    category: "injection",
    pattern:
      /(?:\[{1,2}|<{1,2}|\{{2}#?|\*{2,3} ?|={2,8} ?|-{2,8} ?|#{2,8} ?)\/?(?:system|sys|developer|admin(?:istrator)?|assistant|ai|root|hidden|internal)(?:[ _-](?:message|prompt|note|notice|override|update|instructions?|command|alert|directive|admin|mode|metadata)){0,2} ?(?::|\]|>|\)|\}|\*|=|-|#)/gi,
    user: 0.3,
    data: 0.4,
    adjust: moreWithOrder(0.8),
  },
  {
    why: "a tag that speaks as the system",
    category: "injection",
    pattern:
      /<(?:system|developer|operator|admin(?:istrator)?|root)(?:[ _-](?:message|prompt|note|instructions?|override))?(?: [^<>\n]{1,80})?>/gi,
    user: 0.3,
    data: 0.4,
    adjust: moreWithOrder(0.75),
  },
  {
    why: "the system overrides in plain words",
    category: "injection",
    pattern: /\bsystem[ _-](?:override|overwrite|interrupt|reset)\b ?[:!\]>]/gi,
    user: 0.55,
    data: 0.7,
  },
  {
    why: "a message of another role as JSON or XML",
    category: "injection",
    pattern:
      /["']role["']\s{0,3}:\s{0,3}["'](?:system|developer|assistant)["']|<(?:message|msg|turn) [^>]{0,40}role ?= ?["']?(?:system|developer|assistant)/gi,
    user: 0.3,
    data: 0.45,
    adjust: (score, view, start, end) => (!inCode(view.text, start) && orderBehind(view, end) ? 0.75 : score),
  },
  {
    why: "the end of the document or of the user's input is faked",
    category: "injection",
    pattern:
      /(?:[-=*#<[({~_]{2,20}|\[|<) {0,2}(?:end|begin|start|stop|close)(?:ing)?[ _-](?:of[ _-])?(?:the[ _-])?(?:document|text|context|input|user[ _-]?(?:input|query|message|data)|data|article|email|e-mail|message|file|page|content|prompt|instructions?|system[ _-]prompt|untrusted|conversation|web ?page|summary|new instructions?|real instructions?)s? {0,2}(?:[-=*#>\])}~_]{2,20}|\]|>)/gi,
    user: 0.3,
    data: 0.35,
    adjust: moreWithOrder(0.8),
  },
  {
    why: "a delimiter is closed that was not opened here",
    category: "injection",
    pattern:
      /<\/(?:document|documents|context|data|user_?input|input|untrusted(?:_\w{1,20})?|instructions?|email|search_?results?|tool_?(?:result|response|output|call)s?|function_?(?:result|call|response)s?|query|user_?(?:query|message)|system(?:_?prompt)?|retrieved_?\w{0,20}|external_?\w{0,20}|knowledge|text_to_\w{1,20}|assistant|human)>/gi,
    user: 0.35,
    data: 0.4,
    adjust: (score, view, start, end) => {
      const name = view.text.slice(start + 2, end - 1);
      const before = view.text.slice(Math.max(0, start - openedUnits), start);
      const opened = before.includes(`<${name}`) || before.includes(`<${name.toLowerCase()}`);
      return opened ? 0 : orderBehind(view, end) ? 0.85 : score;
    },
  },
  {
    why: "a call or result of a tool is faked",
    category: "injection",
    pattern:
      /<(?:tool_call|function_calls?|tool_response|function_results?|antml:[a-z_]{1,20}|invoke name=)[ >]|^(?:Thought|Action Input|Observation) ?: /gim,
    user: 0.3,
    data: 0.45,
    adjust: (score, view, start, end) => (!inCode(view.text, start) && orderBehind(view, end) ? 0.7 : score),
  },
];

export const roleForgery: MessageCheck = {
  kind: "message",
  id: "role-forgery",
  title: "control tokens of chat templates, faked roles, faked ends of documents",
  directions: ["input"],
  roles: ["user", "assistant", "tool", "document"],
  categories: ["injection"],
  owasp: ["LLM01"],
  atlas: ["AML.T0051"],
  threshold: 0.5,
  reach: Infinity,
  look: (subject) => patternHits(rules, subject),
};
