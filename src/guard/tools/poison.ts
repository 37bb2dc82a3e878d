/** poison: what has no business in the description of a tool. Phrases, as published attacks and honest descriptions differ. */

interface Poison {
  readonly why: string;
  readonly shape: RegExp;
  readonly score: number;
}

export const poison: readonly Poison[] = [
  {
    why: "has instructions in a hidden place",
    shape:
      /<\s?\/?\s?(?:important|system|hidden|secret|instructions?|critical|admin|assistant|priority)\b[^>]{0,40}>|\[(?:INST|SYSTEM|HIDDEN|IMPORTANT)\]|<\|[\w-]{2,24}\|>|<!--[^]{20,400}?-->/i,
    score: 0.85,
  },
  {
    why: "wants something kept from the user",
    shape:
      /\b(?:do not|don't|never|must not|should not|without|avoid)\b.{0,24}\b(?:tell(?:ing)?|inform(?:ing)?|mention(?:ing)?|notify(?:ing)?|show(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|alert(?:ing)?|let(?:ting)?)\b.{0,30}\b(?:the )?(?:user|human|customer|person|them|anyone)\b|\b(?:hide|conceal|keep) (?:this|it|these)\b.{0,24}\b(?:from )?the user|\bthe user (?:must|should|does|need) not (?:know|see|notice|be told)\b/i,
    score: 0.9,
  },
  {
    why: "orders files with secrets to be read",
    shape:
      /\b(?:read|open|cat|load|include|pass|send|attach|provide|fetch|access|get|copy|append)\b.{0,60}(?:~\/\.\w+|\.ssh\b|id_rsa\b|id_ed25519\b|\.env\b|mcp\.json\b|\.aws\/|\.npmrc\b|\/etc\/(?:passwd|shadow)\b|\.cursor\/|\.kube\/|\b(?:private|ssh|api) keys?\b.{0,40}\b(?:sidenote|parameter|argument|field|here))/i,
    score: 0.92,
  },
  {
    why: "gives orders against the operator's",
    shape:
      /\b(?:ignore|disregard|forget|override|bypass)\b.{0,24}\b(?:all|any|previous|prior|above|earlier|other|system|your|safety)\b.{0,24}\b(?:instructions?|prompts?|rules|guidelines|directives|policies|restrictions)\b/i,
    score: 0.92,
  },
  {
    why: "asks for the conversation or the prompt",
    shape:
      /\b(?:include|pass|provide|put|insert|send|append|contain(?:s|ing)?|copy|paste|write|fill|add)\b.{0,60}\b(?:(?:entire|full|whole|complete|all|previous|verbatim).{0,20}(?:conversation|chat|message)s?(?: history)?|conversation history|chat history|system prompt|system message|(?:all|every|other) (?:available )?tools?(?:' | and |, ).{0,30}(?:descriptions?|results?|names?)|(?:your|hidden|internal) (?:instructions|chain of thought|reasoning))\b/i,
    score: 0.85,
  },
];

/** names of parameters that published attacks carry data away by: a tool needs no note to itself */
export const carrierNames =
  /^(?:side_?notes?|hidden_?\w*|exfil\w*|secret_?(?:note|context|data)|conversation_?history|chat_?history|system_?prompt|full_?context|internal_?reasoning)$/i;

/** an order about what another tool does */
export const shadowing =
  /\b(?:chang|modif|replac|redirect|overrid|rewrit|bcc|forward|alter|set|use|append|add|insert|send)\w{0,4}\b.{0,80}\b(?:recipient|address|url|host|endpoint|argument|parameter|amount|account|destination|target|body|header|to\b)|\binstead of\b/i;

/** What has no ink: tag characters, zero-width ones, fillers, bidi controls, terminal escapes. Joiners and the selectors of emoji have honest uses. */
export const invisible =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f|[\t\n\r])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}]/u;

/** text behind so much emptiness that nobody scrolls there */
export const pushedAway = /(?:\n[ \t]*){15}\s*\S|[ \t]{120}\S/;
