/**
 * devices: what people put around a request so that a model does not decline it. Each has honest uses ("begin your answer with the date", "do not apologise in the letter"), so
 * they mean something beside a request for harm only. After Wei et al. 2023 (Jailbroken), https://arxiv.org/abs/2307.02483, and Ren et al. 2024 (CodeAttack), arXiv:2403.07865.
 */

interface Device {
  /** one line for the operator */
  readonly why: string;
  /** with flag i, bounded repetitions */
  readonly shape: RegExp;
}

export const devices: readonly Device[] = [
  {
    why: "the beginning of the answer is given",
    shape:
      /\b(?:begin|start|open|prefix|preface|precede|commence)(?:ing|s)?\b[^.!?\n]{0,30}\b(?:answer|response|reply|output|message|text|sentence|it)?\b[^.!?\n]{0,20}\b(?:with|by (?:saying|writing))\b|\b(?:answer|response|reply|output|first (?:words?|sentence|line))\b[^.!?\n]{0,20}\b(?:must|should|has to|shall|will|is to|needs to)\b[^.!?\n]{0,20}\b(?:begin|start|be)\b|\b(?:continue|go on|carry on|complete it|pick up)\b[^.!?\n]{0,20}\bfrom (?:there|here|this|where)\b/i,
  },
  {
    why: "a refusal is forbidden",
    shape:
      /\b(?:do not|don't|never|without|no|avoid|must not|may not|not allowed to|forbidden to|refrain from|skip|omit)\b[^.!?\n]{0,40}\b(?:apologi[sz]\w+|apolog(?:y|ies)|refus\w+|declin\w+|warn(?:ings?)?|disclaimers?|caveats?|moralizing|moralising|lectur\w+|judg(?:e|ing|ment)\w*|ethic\w+|say(?:ing)? no|comment(?:ary)?|legal advice|safety (?:notes?|advice)|censor\w*)\b|\b(?:do not|don't|never|must not)\b[^.!?\n]{0,20}\b(?:say|write|use|utter|include|contain)\b[^\n]{0,40}\b(?:can ?not|can['’]?t|unable|sorry|unfortunately|won['’]?t|as an ai)\b|\b(?:refusals?|rejections?|apolog(?:y|ies))\b[^.!?\n]{0,30}\b(?:not (?:allowed|accepted|an option|permitted)|forbidden|prohibited|count as|unacceptable)\b|\b(?:where|when|if|whenever)\b[^.!?\n]{0,20}\byou would (?:have )?(?:normally |usually |otherwise )?(?:refuse|decline)d?\b/i,
  },
  {
    why: "a story that has to be right in every detail",
    shape:
      /\b(?:novel|stor(?:y|ies)|screenplay|script|fiction\w*|chapter|movie|film|play|scene|thriller|role-?play\w*|pretend|imagine|hypothetical\w*|thought experiment|character|game|simulat\w+|dream|poem|song|bedtime|act as|you are now|in the role of)\b[^]{0,400}\b(?:exact(?:ly)?|real(?:istic(?:ally)?)?|in real life|complete(?:ly)?|in (?:full|every|great) ?(?:detail)?|detailed|step[- ]by[- ]step|accurate(?:ly)?|technical(?:ly)?|working|precise(?:ly)?|as it would be|leaves? nothing out|each step|instructions|authentic(?:ally)?|everything)\b/i,
  },
  {
    why: "as something to be completed",
    shape:
      /\b(?:complete|fill in|finish|continue|implement|return|print|output)\b[^.!?\n]{0,30}\b(?:function|code|method|class|table|cell|template|snippet|dialogue|conversation|transcript|blanks?|list|json|text|paragraph|sentence|variable|docstring|program)\b|\bdef \w{1,30}\(|\breturn (?:"""|'''|\w{1,20}\()/i,
  },
  {
    why: "a model with other rules",
    shape:
      /\b(?:uncensored|unfiltered|unrestricted|unlimited|jailbroken|amoral|unethical|evil|developer mode|debug mode|test mode|no (?:rules|restrictions|limits|limitations|filters?|morals|ethics|guidelines|boundaries|scruples)|without (?:any )?(?:rules|restrictions|limits|limitations|filters?|morals|ethics|guidelines|boundaries|censorship|scruples)|(?:filters?|restrictions|safety|guidelines|rules|limits|moderation) (?:is|are|were|have been|has been)? ?(?:off|disabled|lifted|removed|suspended|switched off|deactivated)|(?:update|change|adapt|adjust|modify) your (?:behavio[u]?r|rules|settings|policy|guidelines|personality)|never (?:says?|said) no|opposite day|two (?:answers|responses|voices))\b/i,
  },
  {
    why: "with somebody's leave",
    shape:
      /\b(?:(?:i|we) (?:am|are|have) (?:authori[sz]ed|allowed|permitted|permission|approval|clearance)|(?:is|was|has been|have been|are) (?:authori[sz]ed|approved|allowed|permitted|cleared) (?:by|for)|(?:your|the) (?:operator|developers?|owners?|creators?|safety team|administrators?|company)[^.!?\n]{0,40}(?:allow|permit|approv|authori[sz]|agree|lift|want)\w*|trained (?:researchers?|professionals?|experts?)|safe environment|for (?:purely |strictly |only )?(?:educational|academic|research|scientific|testing) purposes|peer[- ]reviewed|ethics (?:board|committee) (?:has )?approved|red[- ]team(?:ing)? exercise)\b/i,
  },
];
