/** abuse: phrases that threaten, wish harm or degrade, with whom they are aimed at: words alone would also find who reports or studies them. */

interface Abuse {
  readonly why: string;
  /** with flag g and bounded repetitions */
  readonly shape: RegExp;
  /** words of Latin letters without accents, one of which every match has: a text without any of them is done */
  readonly needs?: readonly string[];
  readonly score: number;
}

const insults =
  "idiots?|morons?|imbeciles?|retards?|scum|trash|garbage|vermin|filth|cockroach(?:es)?|subhuman|worthless|pathetic|disgusting|stupid|dumb(?:ass)?|losers?|assholes?|bastards?|bitch(?:es)?|whores?|sluts?|cunts?|pigs?|animals|parasites?|dumb fucks?";
export const groups =
  "jews?|muslims?|christians?|hindus?|blacks?|whites?|asians?|arabs?|mexicans?|immigrants?|refugees?|gays?|lesbians?|homosexuals?|trans(?:gender)?(?: people)?|women|men|gypsies|roma|disabled(?: people)?|africans?|indians?|chinese|foreigners?";

export const abuse: readonly Abuse[] = [
  {
    why: "tells somebody to harm themselves",
    needs: ["yourself", "kys", "die", "life", "better"],
    shape:
      /\b(?:(?:go|just|please|should|you should) (?:kill|hang|shoot|cut) yourself|kill yourself|kys\b|(?:you should|go|just) (?:go )?die\b(?! (?:hard|for|of))|end your (?:miserable |pathetic |worthless )?life|the world would be better (?:off )?without you)/gi,
    score: 0.9,
  },
  {
    why: "threatens somebody",
    needs: ["you", "your"],
    shape:
      /\b(?:i|we)(?:'ll| will| am going to|'m going to| are going to|'re going to|'m gonna| gonna) (?:kill|murder|rape|stab|strangle|torture|behead|slaughter|hunt down|beat the (?:shit|crap) out of) (?:you|your (?:family|kids|children|wife|mother))\b/gi,
    score: 0.9,
  },
  {
    why: "insults somebody",
    needs: ["you"],
    shape: new RegExp(
      `\\byou(?:'re| are| were|) (?:all |just |nothing but |such |really |so |truly )?(?:an? )?(?:(?:fucking|goddamn|damn|bloody|complete|total|utter|absolute|stupid|worthless|pathetic|dumb|little|piece of) ){1,3}(?:${insults}|shit|human being|waste of (?:space|skin|oxygen|life))\\b`,
      "gi",
    ),
    score: 0.85,
  },
  {
    why: "insults somebody",
    needs: ["fuck", "shit", "hell", "shut", "stupid", "fucking", "dumb"],
    shape:
      /\b(?:fuck you|fuck off|piece of shit|go to hell,? you|shut (?:the fuck )?up,? you|you (?:stupid|fucking|dumb) \w{2,12})\b/gi,
    score: 0.75,
  },
  {
    why: "degrades a group of people",
    needs: ["are", "should"],
    shape: new RegExp(
      `\\b(?:all |those |these |the )?(?:${groups}) (?:are (?:all |just |nothing but |a bunch of |a plague of |inherently |genetically |naturally ){1,2}(?:${insults}|inferior|criminals|terrorists|rapists)|should (?:all |just )?be (?:exterminated|eradicated|lynched|gassed|killed|enslaved|burned))\\b`,
      "gi",
    ),
    score: 0.85,
  },
  {
    why: "calls for violence against a group of people",
    needs: ["kill", "exterminate", "gas", "lynch", "hang", "shoot", "burn", "eradicate", "wipe", "rid"],
    shape: new RegExp(
      `\\b(?:kill|exterminate|gas|lynch|hang|shoot|burn|eradicate|wipe out|get rid of) (?:all |every |each |the )(?:the )?(?:${groups})\\b`,
      "gi",
    ),
    score: 0.88,
  },
  {
    why: "insults somebody (de)",
    needs: ["du", "ihr", "dich", "euch", "verreck"],
    shape:
      /\b(?:du|ihr) (?:verdammte[rs]?|dreckige[rs]?|dumme[rs]?|elende[rs]?|blöde[rs]?) (?:\p{L}+)|\bbring dich um\b|\bverreck\b|\bfick dich\b|\b(?:ich|wir) (?:bringe?n?|mache?n?) (?:dich|euch) (?:um|kalt)\b/giu,
    score: 0.8,
  },
  {
    why: "insults somebody (es)",
    needs: ["eres", "puta", "mierda", "tate", "matar"],
    shape:
      /\b(?:eres una? (?:mierda|idiota|imbécil|basura|inútil|estúpid[oa])|hij[oa] de puta|vete a la mierda|mátate|te voy a matar)\b/giu,
    score: 0.8,
  },
  {
    why: "insults somebody (fr)",
    needs: ["tu", "fils", "va", "toi", "tuer", "sale"],
    shape:
      /\b(?:tu es une? (?:merde|idiote?|imbécile|ordure|abrutie?|connard|connasse)|fils de pute|va te faire (?:foutre|enculer)|suicide-toi|je vais te tuer|sale (?:juif|arabe|noir|con|conne))\b/giu,
    score: 0.8,
  },
  {
    why: "insults somebody (it, pt)",
    needs: ["sei", "vaffanculo", "puttana", "ammazzati", "ammazzo", "voc", "puta", "foder", "mata", "matar"],
    shape:
      /\b(?:sei un[a']? ?(?:idiota|stupid[oa]|merda|schifo)|vaffanculo|figlio di puttana|ammazzati|ti ammazzo|você é um[a]? (?:idiota|lixo|merda|imbecil)|filho da puta|vai se foder|se mata\b|vou te matar)/giu,
    score: 0.8,
  },
  {
    why: "insults somebody (zh)",
    shape:
      /你(?:这个|這個|就是|真是)?(?:白痴|废物|廢物|蠢货|蠢貨|傻逼|贱人|賤人|畜生|垃圾东西)|去死吧|我要杀了你|操你妈/gu,
    score: 0.8,
  },
  {
    why: "insults somebody (ru)",
    shape:
      /(?:ты|вы)(?: просто| полный| тупой)? (?:идиот|дебил|урод|мразь|ничтожество|тварь|дура?к?)(?![\p{L}])|убей себя|я тебя убью|иди на хуй|пошёл на хуй/giu,
    score: 0.8,
  },
];
