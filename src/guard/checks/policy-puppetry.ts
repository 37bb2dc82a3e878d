/** policy-puppetry: a prompt in the form of a configuration (XML, JSON, INI, YAML) that sets the model's rules (HiddenLayer 2025). */
import type { Hit, MessageCheck } from "../check.ts";
import type { View } from "../view.ts";

/** keys and values that speak of a model's rules; each counts once */
const signs: readonly RegExp[] = [
  /<(?:interaction-config|policy|policies|system-config|rules?|config|configuration|allowed-(?:responses|modes)|blocked-(?:strings|modes|responses)|interaction|instructions|mode|override)\b[^>]{0,80}>/i,
  /\b(?:allowed|blocked|forbidden|disallowed|prohibited|banned)[-_ ](?:responses?|modes?|strings?|phrases?|outputs?|topics?|words?)["'>\s]{0,4}[:=>]?/i,
  /\b(?:refus(?:e|al|als)|apolog(?:y|ies|etic-denial|etic)|denial|safety|content[-_ ]?filter(?:ing)?|moderation|guardrails?|ethics|restrictions?|censorship|disclaimers?|safe[-_ ]?mode)["']?\s{0,3}[:=]\s{0,3}["']?(?:off|false|none|disabled?|0|never|no\b|null|bypass(?:ed)?|ignore[d]?|suppress(?:ed)?|strict_off)/i,
  /\b(?:mode|role|persona|character|interaction[-_ ]?mode|ai[-_ ]?mode|safety[-_ ]?(?:mode|level))["']?\s{0,3}[:=]\s{0,3}["']?(?:unrestricted|unfiltered|uncensored|developer|jailbreak|god|dan|debug|admin|root|evil|unsafe|unlimited|no[-_ ]?limits)/i,
  /<blocked-string>|"i(?:'|’)?m sorry"|"i can(?:no|'|’)t|"(?:cannot|can't) (?:assist|help|comply)/i,
  /\b(?:override|bypass|disable)[-_ ](?:safety|policy|policies|filters?|alignment|guardrails?|restrictions?|security)["']?\s{0,3}[:=]\s{0,3}["']?(?:true|1|yes|on|enabled|all)/i,
  /\b(?:always[-_ ]?(?:comply|answer|obey)|comply[-_ ]?(?:always|with[-_ ]?all)|obey[-_ ]?user|unrestricted[-_ ]?(?:mode|access)|allow[-_ ]?(?:all|everything|harmful|nsfw|unsafe))["']?\s{0,3}[:=]\s{0,3}["']?(?:true|1|yes|on|enabled)/i,
];
const assistantWords =
  /\b(?:assistant|ai|llm|model|chatbot|response|user|prompt|character|interaction|refus|roleplay|scene)\w*/gi;
const lines = /^\s{0,40}(?:<\/?[\w-]{2,40}[ >]|["']?[\w-]{2,40}["']?\s{0,3}[:=]|\[[\w .-]{2,40}\]\s*$)/gm;

/** lines in the form of a configuration that make a text one */
const leastLines = 3;

export const policyPuppetry: MessageCheck = {
  kind: "message",
  id: "policy-puppetry",
  title: "the model's rules set by a configuration inside a prompt",
  directions: ["input"],
  roles: ["user", "tool", "document"],
  categories: ["jailbreak"],
  owasp: ["LLM01"],
  atlas: ["AML.T0054"],
  source: "McCauley et al. 2025, Policy Puppetry (HiddenLayer)",
  threshold: 0.5,
  reach: Infinity,
  look: ({ views }): Hit[] => views.flatMap(lookAt),
};

const lookAt = (view: View): Hit[] => {
  const { text } = view;
  const matches = signs.flatMap((sign) => sign.exec(text) ?? []);
  if (matches.length === 0) return [];
  const configured = text.match(lines)?.length ?? 0;
  const speaks = text.match(assistantWords)?.length ?? 0;
  if (configured < leastLines && !text.includes("{")) return [];
  // one sign alone stands in ordinary configurations
  const score = Math.min(0.95, 0.2 * matches.length + (speaks >= 3 ? 0.15 : 0) + (configured >= 8 ? 0.05 : 0));
  if (score < 0.3) return [];
  const starts = matches.map((m) => text.indexOf(m));
  const start = Math.min(...starts);
  const end = Math.max(...starts.map((s, i) => s + (matches[i]?.length ?? 0)));
  return [
    {
      category: "jailbreak",
      score,
      ...view.origin(start, end),
      why: `${matches.length} settings of a model's rules in a configuration`,
      ...(view.how.length === 0 ? {} : { how: view.how }),
    },
  ];
};
