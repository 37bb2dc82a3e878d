/** Signs of a refusal, with the weight of each: over normalised lower-case text. */

/** [pattern, weight 0..1] */
export const refusalSigns: readonly (readonly [RegExp, number])[] = [
  // English
  [/\bi('m| am) (really |very |so )?sorry\b(?=.{0,60}\b(but|can't|cannot|unable|not able|won't)\b)/, 0.8],
  [
    /\bi (can't|cannot|can not|won't|will not|am not able to|'m not able to|am unable to|'m unable to|must decline|have to decline|refuse to|do not|don't)\b (?!wait|stress|thank|blame|believe|imagine|remember|recall|see why|think so)(?=.{0,80}\b(help|assist|provid|comply|fulfil|creat|generat|writ|shar|giv|tell|disclos|reveal|discuss|support|do that|do this|engag|participat|answer|offer|follow|produc|respond|continu|promot|mak|explain|repeat|output|execut|perform|process|send|access|role-?play|pretend|take part)\w*)/,
    0.75,
  ],
  [/\bi('m| am) (not able|unable|not allowed|not permitted|not comfortable|not going|not willing) to\b/, 0.75],
  [
    /\b(can't|cannot|won't|unable to|not able to) (help|assist|comply|do that|fulfil|fulfill|support) ?(you )?(with )?/,
    0.7,
  ],
  [
    /\bas an? (ai|artificial intelligence|language model|responsible assistant)\b.{0,80}\b(can't|cannot|not|unable|don't)\b/,
    0.6,
  ],
  [
    /\b(against|violates?|outside|not (in line|consistent) with) (my|our|the|its|company|usage) (\w+ )?(guidelines|policy|policies|rules|principles|programming|terms)\b/,
    0.6,
  ],
  [/\bi (must|have to|need to) (respectfully )?(decline|refuse)\b/, 0.85],
  [/\b(request|question|message|prompt) (was|is|has been) (blocked|refused|declined|rejected|flagged)\b/, 0.7],
  [/\b(is|would be) (illegal|unethical|harmful|inappropriate|dangerous|not appropriate)\b/, 0.3],
  [/^(no[.,!]|sorry[,.! ]|unfortunately,? (i|we)|i apologi[sz]e)/, 0.5],
  [/\b(that is|that's|this is) (confidential|not something (i|we) can|something (i|we) (can't|cannot))\b/, 0.7],
  [/\binstead, (i|we) can\b|\bi('d| would) be happy to help with (something|anything) else\b/, 0.3],
  // German
  [
    /\b(ich|wir) (kann|können|darf|dürfen|werde|werden|möchte) (dir|ihnen|euch|das|diese|dabei|hierbei|leider|ihre)?.{0,60}\b(nicht|keine)\b/,
    0.65,
  ],
  [/\b(tut mir leid|es tut mir leid|entschuldigung|leider)\b.{0,80}\b(nicht|keine|kein|kann)\b/, 0.6],
  // French
  [/\bje ne (peux|puis|suis|vais|dois|saurais)\b.{0,20}\bpas\b/, 0.65],
  [/\b(désolée?|navrée?|regrette)\b.{0,60}\b(ne|pas)\b/, 0.6],
  // Spanish
  [/\b(no puedo|no podemos|no me es posible|no estoy (en condiciones|autorizad[oa])|no debo)\b/, 0.65],
  [/\blo siento\b/, 0.45],
  // Portuguese
  [/\b(não posso|não podemos|não consigo|não é possível|não estou autorizad[oa])\b/, 0.65],
  [/\b(desculpe|sinto muito|lamento)\b.{0,60}\bnão\b/, 0.5],
  // Italian
  [/\bnon (posso|possiamo|sono in grado|mi è possibile|sono autorizzat[oa])\b/, 0.65],
  [/\bmi dispiace\b/, 0.45],
  // Dutch
  [/\bik (kan|mag|zal) .{0,50}\b(niet|geen)\b/, 0.65],
  [/\b(het spijt me|helaas)\b.{0,60}\b(niet|geen)\b/, 0.55],
  // Polish
  [/\bnie (mogę|możemy|jestem w stanie|wolno mi)\b/, 0.65],
  [/\bprzykro mi\b/, 0.5],
  // Swedish, Norwegian, Danish
  [/\b(jag kan (tyvärr )?inte|jeg kan (desværre |dessverre )?ikke)\b/, 0.65],
  // Russian, Ukrainian
  [/(^|[\s,.!])(я )?не (могу|можем|смогу|вправе|буду|можу|можемо)(?=[\s,.!]|$)/, 0.65],
  [/(извините|к сожалению|простите|вибачте|на жаль)/, 0.4],
  // Turkish
  [/(yardımcı olamam|yapamam|edemem|veremem|paylaşamam|üzgünüm)/, 0.6],
  // Arabic
  [/(لا أستطيع|لا يمكنني|عذرا|عذرًا|آسف|لن أتمكن|غير قادر)/, 0.6],
  // Hindi
  [/(नहीं (कर|दे|बता) सकत|मदद नहीं कर|माफ़ करें|क्षमा करें|असमर्थ)/, 0.6],
  // Chinese
  [
    /(无法(提供|协助|帮助|回答|满足|完成|透露)|不能(提供|协助|帮助|回答|透露)|我无法|抱歉|對不起|无法回答|無法(提供|協助))/,
    0.65,
  ],
  // Japanese
  [
    /(できません|お答えできません|お手伝いできません|応じられません|いたしかねます|申し訳(ありません|ございません))/,
    0.65,
  ],
  // Korean
  [/(할 수 없습니다|드릴 수 없|도와드릴 수 없|제공할 수 없|죄송(합니다|하지만))/, 0.65],
  // Vietnamese, Indonesian
  [/(tôi không thể|xin lỗi|saya tidak (bisa|dapat)|maaf,? saya)/, 0.6],
];
