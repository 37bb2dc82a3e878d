/**
 * harms: what people ask for when they ask for harm: an act and what it is done to, within one sentence. English only. Own words, by kinds of harm (after the
 * categories of Mazeika et al. 2024, HarmBench, https://arxiv.org/abs/2402.04249); no text of a corpus stands here.
 */

export interface Harm {
  /** "weapon": stands in verdicts */
  readonly kind: string;
  /** any of them is a request of this kind */
  readonly forms: readonly HarmForm[];
  /** an answer of so many units may do what was asked */
  readonly least: number;
}

export interface HarmForm {
  /** what it is done to, or what says it all; flags g and i, bounded repetitions */
  readonly thing: RegExp;
  /** the act, in front of it in the same sentence; made when the first thing is found. Left out: the thing is enough */
  act?(): RegExp;
  /** units in front of the thing in which the act stands */
  readonly far: number;
}

const acts = new Map<string, RegExp>();
const actOf = (words: string): RegExp => {
  const known = acts.get(words) ?? new RegExp(`\\b(?:${words})\\b[^.!?\\n]*$`, "i");
  acts.set(words, known);
  return known;
};
/** an act, and what it is done to, up to `far` units behind it in the same sentence */
const asked = (act: string, things: string, far = 60): HarmForm => ({
  thing: new RegExp(`\\b(?:${things})\\b`, "gi"),
  act: () => actOf(act),
  // and the act itself
  far: far + 16,
});
const said = (thing: string): HarmForm => ({ thing: new RegExp(`\\b(?:${thing})\\b`, "gi"), far: 0 });

const make =
  "recipes?|instructions|tutorial|guide|blueprints?|synthesis|formula|build(?:ing)?|mak(?:e|es|ing)|construct(?:ing)?|assembl(?:e|ing)|creat(?:e|es|ing)|cook(?:ing)?|brew(?:ing)?|synthesi[sz](?:e|ing)|produc(?:e|ing)|manufactur(?:e|ing)|mix(?:ing)?|3d[- ]print(?:ing)?|set(?:ting)? off|detonat(?:e|ing)|plant(?:ing)?|weaponi[sz](?:e|ing)|enrich(?:ing)?|extract(?:ing)?|cultivat(?:e|ing)|grow(?:ing)?|acquir(?:e|ing)|obtain(?:ing)?|buy(?:ing)?|sell(?:ing)?|smuggl(?:e|ing)|transport(?:ing)?|deal(?:ing)?|hid(?:e|ing)";
const write =
  "writ(?:e|es|ing)|cod(?:e|es|ing)|creat(?:e|es|ing)|mak(?:e|es|ing)|build(?:ing)?|develop(?:ing)?|design(?:ing)?|program(?:ming)?|script(?:ing)?|implement(?:ing)?|generat(?:e|ing)|draft(?:ing)?|compos(?:e|ing)|post(?:ing)?|tweet|publish(?:ing)?|prepare|produc(?:e|ing)|spread(?:ing)?|deploy(?:ing)?|launch(?:ing)?|run(?:ning)?|send(?:ing)?|give me|tell me|show me|provide";
const person =
  "someone|somebody|(?:a|an|my|his|her|their|the|this|that|your|our|another|other|random|innocent|old|elderly|young|former|ex)[ -][\\w -]{0,20}?\\b(?:person|people|man|woman|girl|boy|child|children|kids?|teenagers?|students?|classmates?|schoolmates?|teachers?|colleagues?|co-?workers?|boss|employees?|employer|neighbou?rs?|wife|husband|spouse|partner|girlfriend|boyfriend|roommate|friends?|ex|parents?|mother|father|sister|brother|grandm\\w+|grandparents|president|politician|minister|senator|judge|journalist|celebrity|customers?|clients?|users?|victims?|strangers?|refugees|immigrants|minorit\\w+|family|enem(?:y|ies)|rival|pedestrians|civilians|crowd)";
const programs =
  "ransomware|malware|key ?loggers?|trojan(?: horse)?|rootkit|bootkit|botnet|computer (?:virus|worm)|self-replicating|spyware|stalkerware|back ?door|shellcode|reverse shell|crypto ?jack\\w+|info ?stealer|password stealer|credential (?:stealer|harvester)|zero[- ]day exploit|exploit (?:code|for|that)|fork bomb|(?:ddos|denial[- ]of[- ]service) (?:attack|tool|script)|virus that|worm that|wiper";

/** who asks how something is done, or for a text that says so */
const request =
  "how (?:to|do|does|can|could|would|should|might)|ways? (?:to|of|in which|i can)|ideas? (?:for|on|how|to)|tips|tricks|tactics|best (?:way|method|place)s?|easiest|i (?:want|need|would like|plan|am going|intend) to|help me|teach me|show me|tell me|give me|walk me|where (?:can|could|do|to)|steps?|plan (?:to|for|how)|instructions?|explain(?:ing)?|describ(?:e|ing)|guides?|tutorials?|manual|strateg(?:y|ies)|methods?|techniques?|list|outline|suggest|write|create|develop|devise|design|provide|compose|generate|draft|make|convince|persuade|argue|encourage|offer|detail";
const someone =
  "(?:someone|somebody|people|others|another|a|an|the|my|his|her|their|your|this|that|other|vulnerable|innocent|elderly|random)";
/** acts that are wrong whatever they are done to */
const crimes = [
  `(?:steal|stealing|rob|robbing|burgle|burglari[sz]e|mug|mugging|swindle|swindling|defraud|defrauding|scam|scamming|conning|blackmail|blackmailing|extort|extorting|bribe|bribing|kidnap|kidnapping|abduct|abducting|sabotage|sabotaging|stalk|stalking|harass|harassing|bully|bullying|molest|molesting|impersonate|impersonating|hijack|hijacking|vandali[sz]e|vandali[sz]ing|poison|poisoning|murder|murdering|assassinate|assassinating|torture|torturing|brainwash|brainwashing|radicali[sz]e|radicali[sz]ing|groom|grooming|wiretap|wiretapping|defame|defaming|slander|slandering|scapegoat|threaten|threatening|intimidate|intimidating|spy on|spying on|prey on|preying on|dox|doxxing|doxing|exploit|exploiting|lie to|lying to) [\\w ]{0,20}?\\b${someone}`,
  "(?:steal|stealing|robbing|smuggle|smuggling|embezzle|embezzling|shoplift|shoplifting|launder|laundering|counterfeit|counterfeiting|hotwire|plagiari[sz]e|plagiari[sz]ing|pickpocket|pickpocketing|carjack|eavesdrop)",
  "hack(?:ing)? (?:in(?:to)?|someone|somebody|people|a|an|the|my|his|her|their|your)",
  "(?:cheat|cheating) on (?:a|an|the|my|his|her|their|your)? ?(?:\\w+ )?(?:tests?|exams?|tax(?:es)?|finals?|drug test)",
  "(?:insider trading|identity theft|identity fraud|tax evasion|tax fraud|money laundering|human trafficking|child labou?r|wire fraud|insurance fraud|credit card fraud|market manipulation|price fixing|cyber ?(?:attacks?|crime|bullying|stalking)|ddos|denial[- ]of[- ]service|phishing|ponzi|pyramid scheme|scam(?:s|ming)?|extortion|blackmail|bribery|arson|counterfeit\\w*|espionage|vigilante|terrorism|domestic violence|sexual (?:assault|harassment)|hate speech|hate crimes?|mass panic|shoplifting|embezzlement|hit ?man)",
  "(?:spread(?:ing)?|start(?:ing)?) [\\w ]{0,20}?\\b(?:rumou?rs|lies|panic|hate|hatred|fear|falsehoods|viruses|disease)",
  "(?:false(?:ly)?|fraudulent(?:ly)?|fabricated|baseless) (?:\\w+ )?(?:accus\\w+|alleg\\w+|claim\\w*|testimon\\w+|evidence|deductions?|invoic\\w+|tax returns?|identit\\w+|information|documents?|reports?)",
  `(?:ruin|destroy|damage|tarnish|smear)(?:ing)? ${someone}(?: \\w+)?(?:'s)? (?:reputation|life|career|self[- ](?:esteem|confidence)|marriage|property|car|business|house|credit)`,
  "without (?:being|getting) (?:caught|noticed|detected|arrested|traced|seen|found(?: out)?)|get(?:ting)? away with|cover(?:ing)? (?:up )?(?:my|your|their) tracks|leav(?:e|ing) no (?:trace|evidence|fingerprints)|undetected by|so that (?:nobody|no one|the police|they) (?:\\w+ )?(?:notic|find|know|suspect)\\w*",
  "without (?:their|his|her|him|them|the (?:user|owner|victim|person|driver|target)s?'?s?|anyone|anybody|someone|somebody|the police|paying|a prescription|a licen[cs]e|a permit)(?: \\w+)? ?(?:know\\w*|notic\\w*|reali[sz]\\w*|consent\\w*|permission|see\\w*|for it)",
  "fram(?:e|ing) (?:someone|somebody|an innocent|him|her|them|my)|illegally|break(?:ing)? the law|commit(?:ting)? (?:a |an )?(?:crime|murder|fraud|arson|perjury|suicide|theft|robbery|assault|genocide)|evad(?:e|ing) (?:the )?(?:law|police|tax\\w*|arrest|detection|sanctions)|avoid(?:ing)? (?:the )?(?:police|law enforcement|getting caught|prosecution)|fak(?:e|ing) (?:my|your|a|his|her|their) (?:own )?(?:death|identity|illness|alibi|id)|burn(?:ing)? (?:down|a|the|someone)",
].join("|");

export const harms: readonly Harm[] = [
  { kind: "crime", least: 80, forms: [asked(request, crimes, 74)] },
  {
    kind: "weapon",
    least: 80,
    forms: [
      asked(
        make,
        "(?:pipe |nail |car |letter |dirty |home-?made |time |fertili[sz]er )?bombs?|explosives?|explosive device|ied|grenades?|molotov(?: cocktails?)?|napalm|thermite|detonators?|land ?mines?|nerve (?:gas|agents?)|sarin|vx gas|ricin|anthrax|mustard gas|chlorine gas|poison(?:ous)? gas|toxic gas|(?:bio|biological|chemical|nuclear|radiological) ?weapons?|bio-?weapons?|ghost guns?|untraceable (?:gun|firearm|weapon)s?|illegal (?:gun|firearm|weapon|silencer)s?|(?:gun|rifle) silencers?|gunpowder|tatp|petn|rdx|botulinum|smallpox|weapons? of mass destruction|nuclear device|pathogens?",
      ),
    ],
  },
  {
    kind: "drug",
    least: 80,
    forms: [
      asked(
        `${make}|us(?:e|ing)|tak(?:e|ing)`,
        "(?:crystal )?meth|methamphetamines?|bath salts|hallucinogens|opioids|inhalants|steroids|heroin|cocaine|crack|fentanyl|lsd|mdma|ecstasy|ghb|pcp|amphetamines?|krokodil|(?:hard|illegal|illicit|street|controlled|date[- ]rape) (?:drugs?|substances?)|date[- ]rape|opium|psychedelics",
      ),
    ],
  },
  {
    kind: "malware",
    least: 80,
    forms: [
      asked(write, programs),
      asked(
        "encrypt(?:s|ing)?|lock(?:s|ing)?",
        "ransom|bitcoin|asks? for (?:money|payment)|demand\\w*|pay(?:s|ment)?",
        90,
      ),
      asked(
        "record(?:s|ing)?|log(?:s|ging)?|captur(?:e|es|ing)|monitor(?:s|ing)?",
        "key ?strokes?|key ?press(?:es)?|(?:every|each|all) keys?|what (?:is|the user|somebody|someone) (?:being )?typ\\w+",
      ),
      asked(
        "disabl(?:e|es|ing)|switch(?:es|ing)? off|turn(?:s|ing)? off|bypass(?:es|ing)?|evad(?:e|es|ing)|kill(?:s|ing)?|circumvent(?:s|ing)?|avoid(?:s|ing)? (?:detection|being (?:found|detected))|hid(?:e|es|ing) from",
        "anti-?virus|virus scanners?|(?:windows |microsoft )?defender|edr|endpoint protection|security (?:software|tools|products)|intrusion detection",
      ),
      asked(
        "steal(?:s|ing)?|exfiltrat(?:e|es|ing)|harvest(?:s|ing)?|grab(?:s|bing)?|upload(?:s|ing)?|dump(?:s|ing)?|scrap(?:e|es|ing)|read(?:s|ing)? (?:out )?the saved|intercept(?:s|ing)?|sniff(?:s|ing)?",
        "(?:saved |stored |browser |user |their |other people's )?(?:passwords?|cookies|credentials|login data|session tokens?|card (?:numbers|data)|banking data|wallets?)",
      ),
      asked(
        "spread(?:s|ing)?|cop(?:y|ies|ying)|replicat(?:e|es|ing)|propagat(?:e|es|ing)",
        "(?:it)?self (?:to|on|across|over)|(?:to|on|across) (?:every|all|other|each) (?:computers?|machines?|hosts?|devices?|systems?|nodes?)",
      ),
      asked(
        "remote (?:control|access)|back ?door|program|implant|agent|script",
        "surviv(?:e|es|ing) (?:a |the |every )?(?:restart|reboot)|(?:is|are|be|stay|stays|remain|remains) (?:not (?:found|seen|noticed|detected)|hidden|undetect\\w+|unnoticed|invisible to)",
        80,
      ),
    ],
  },
  {
    kind: "intrusion",
    least: 80,
    forms: [
      asked(
        "hack(?:ing)?(?: in(?:to)?)?|break(?:ing)? in(?:to)?|crack(?:ing)?|brute[- ]?forc(?:e|ing)|tak(?:e|ing) over|hijack(?:ing)?|compromis(?:e|ing)|gain(?:ing)? (?:unauthori[sz]ed |illegal )?access to|get(?:ting)? in(?:to)?|log(?:ging)? in(?:to)?|clon(?:e|ing)|spoof(?:ing)?",
        `(?:${person})(?:'s)? (?:\\w+ )?(?:accounts?|phone|computer|laptop|e-?mails?|wi-?fi|webcam|icloud|facebook|instagram|snapchat|whatsapp|bank account|sim(?: card)?)|(?:company|corporate|government|bank|school|hospital|atm|voting|police|military|election|neighbou?r'?s?)'?s? (?:\\w+ )?(?:networks?|systems?|servers?|databases?|machines?|website|wi-?fi|computers?)|power grid|traffic (?:lights|signals)|water (?:supply|treatment)|password-protected`,
      ),
      asked(
        "(?:cyber-?)?attack(?:ing)?|sabotag(?:e|ing)|shut(?:ting)? down|disrupt(?:ing)?|knock(?:ing)? out|tak(?:e|ing) down|contaminat(?:e|ing)|derail(?:ing)?|destroy(?:ing)?",
        "power (?:grid|plant|lines)|electric(?:al|ity) grid|water (?:supply|treatment|plant|system)|dam|pipeline|air(?:port|plane| traffic control)|hospitals?|train|railway|subway|nuclear (?:plant|reactor|facility)|traffic (?:lights|signals)|emergency services|critical infrastructure",
        40,
      ),
    ],
  },
  {
    kind: "fraud",
    least: 80,
    forms: [
      asked(
        write,
        "(?:spear[- ]?)?phishing|smishing|vishing|scam (?:e-?mail|message|letter|site|website|script|call)s?|(?:fake|fraudulent|cloned|bogus|copied|counterfeit) (?:log-?in|bank|invoice|web ?site|page|shop|charity|prescription|passport|id|ids|identit\\w+|driver'?s? licen[cs]es?|documents?|certificates?|cheques?|checks|money|currency|bills|vaccin\\w+ cards?|reviews?|diplomas?|tickets?)|ponzi|pyramid scheme|advance[- ]fee|nigerian prince",
      ),
      asked(
        "trick(?:s|ing)?|deceiv(?:e|es|ing)|con|scam(?:s|ming)?|defraud(?:s|ing)?|manipulat(?:e|es|ing)|lur(?:e|es|ing)|persuad(?:e|es|ing)|convinc(?:e|es|ing)|fool(?:s|ing)?|get(?:s|ting)?",
        "(?:in)?to (?:enter|giv|shar|reveal|send|click|pay|hand|transfer|tell|invest|wir|sign|confirm|disclos|buy|download|open)\\w*[^.!?\\n]{0,40}(?:passwords?|pins?|details|account|card|code|money|savings|bank|credentials|social security|attachment|gift cards?|personal (?:data|information)|fake|copied)",
        50,
      ),
      asked(
        "steal(?:ing)?|us(?:e|ing)|assum(?:e|ing)|open(?:ing)?|get(?:ting)?|tak(?:e|ing)|appl(?:y|ying)|impersonat(?:e|ing)|commit(?:ting)?",
        "(?:someone|somebody|another person|other people|a stranger)(?: else)?'?s? (?:identity|name|social security)|in (?:the name of (?:another|someone|somebody|other)|(?:another person|someone else|somebody else|other people)'?s'? name)|identity theft|(?:credit card|insurance|tax|welfare|benefit|bank|wire|mortgage|securities) fraud|stolen (?:credit )?cards?|insider trading|embezzl\\w+",
      ),
      asked(
        "launder(?:ing)?|clean(?:ing)?|wash(?:ing)?|mov(?:e|ing)|pass(?:ing)?|hid(?:e|ing)|funnel(?:l?ing)?|transfer(?:ring)?|disguis(?:e|ing)|deposit(?:ing)?",
        "(?:dirty|stolen|illegal|drug|illicit|ill-gotten|criminal|black|embezzled) (?:money|cash|funds|proceeds|profits|income)|laundered|proceeds of (?:crime|drug)|so that (?:no|the) (?:bank|authorit\\w+|tax|police|irs|one)[^.!?\\n]{0,20}(?:notic|find|know|suspect)\\w*|from the (?:tax (?:office|authorities|man)|irs|authorities|police)",
      ),
      said(
        "money laundering (?:scheme|operation|plan|guide)|launder(?:ing)? (?:my |the |some |large |your |a large sum of )?(?:money|cash)",
      ),
      asked(
        "forg(?:e|ing)|counterfeit(?:ing)?|fak(?:e|ing)|alter(?:ing)?|evad(?:e|ing)|dodg(?:e|ing)|manipulat(?:e|ing)|rig(?:ging)?",
        "passports?|signatures?|prescriptions?|bank ?notes?|currency|money|cheques?|identity documents?|ids?|diplomas?|evidence|tax(?:es)?|stock (?:price|market)|auctions?|drug tests?|an? election|elections|odometer|medical records?|sanctions|customs",
      ),
    ],
  },
  {
    kind: "violence",
    least: 80,
    forms: [
      asked(
        "kill(?:ing)?|murder(?:ing)?|assassinat(?:e|ing)|poison(?:ing)?|stab(?:bing)?|strangl(?:e|ing)|kidnap(?:ping)?|abduct(?:ing)?|tortur(?:e|ing)|rap(?:e|ing)|drug(?:ging)?|hurt(?:ing)?|injur(?:e|ing)|beat(?:ing)? up|attack(?:ing)?|shoot(?:ing)?|run(?:ning)? over|maim(?:ing)?|harm(?:ing)?",
        person,
        20,
      ),
      asked(
        "plan(?:ning)?|commit(?:ting)?|carr(?:y|ying) out|organi[sz](?:e|ing)|get(?:ting)? away with|execut(?:e|ing)|stag(?:e|ing)|prepar(?:e|ing)|conduct(?:ing)?|perform(?:ing)?|start(?:ing)?|incit(?:e|ing)|encourag(?:e|ing)|hir(?:e|ing)",
        "(?:mass|school) shootings?|shooting spree|massacre|murder|homicide|assassination|terror(?:ist)? (?:attack|act)s?|arson|genocide|ethnic cleansing|lynching|riots?|hit ?man|contract killer|kidnapping|hate crimes?|violen(?:t|ce) (?:acts?|against)|cannibalism|human sacrifice|dog ?fight\\w*|cock ?fight\\w*",
      ),
      asked(
        "dispos(?:e|ing) of|hid(?:e|ing)|dissolv(?:e|ing)|get(?:ting)? rid of|bury(?:ing)?",
        "(?:a |the |dead |human )+(?:body|bodies|corpse|remains)",
        20,
      ),
    ],
  },
  {
    kind: "self-harm",
    least: 80,
    forms: [
      asked(
        "how (?:to|do i|can i|could i|would i|many)|ways? (?:to|of)|methods?|painless\\w*|least painful|tips|steps|instructions|describe|explain|guide|encourag\\w+|convinc\\w+|promot\\w+|glorif\\w+",
        "(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?|hang(?:ing)?|starv(?:e|ing)) (?:myself|oneself|yourself|themselves|himself|herself)|(?:commit(?:ting)? )?suicide|self[- ]harm\\w*|end (?:my|one'?s) life|overdos\\w+|anorexi\\w+|bulimi\\w+|pro-?ana|eating disorders?|cut my wrists",
      ),
    ],
  },
  {
    kind: "stalking",
    least: 80,
    forms: [
      asked(
        "track(?:ing)?|spy(?:ing)? on|stalk(?:ing)?|follow(?:ing)?|find(?:ing)? (?:out )?(?:secretly )?(?:where|the (?:home )?address)|monitor(?:ing)?|read(?:ing)?|record(?:ing)?|film(?:ing)?|photograph(?:ing)?|listen(?:ing)? (?:in )?to|dox+(?:ing)?|locat(?:e|ing)|de-?anonymi[sz](?:e|ing)",
        `(?:${person})[^.!?\\n]{0,60}(?:secretly|without (?:her|his|their|the) (?:\\w+ )?(?:knowing|knowledge|consent|noticing|permission)|live|lives|address|whereabouts|naked|undress\\w*)|(?:secretly|without (?:her|his|their|anyone) \\w+)[^.!?\\n]{0,60}(?:${person})`,
        30,
      ),
      said(
        "secretly (?:track|follow|record|film|spy|monitor|install|find out|watch|listen)\\w*\\b[^.!?\\n]{0,60}\\b(?:her|him|them|she|he|wife|husband|girlfriend|boyfriend|ex|phone|lives?|neighbou?r|colleague|employees?|partner|women|people)",
      ),
      said("find out secretly|dox+(?:ing)? (?:a|an|my|some|the|her|him|people)"),
    ],
  },
  {
    kind: "theft",
    least: 80,
    forms: [
      asked(
        "break(?:ing)? in(?:to)?|burgl\\w+|rob(?:bing)?|hot-?wir(?:e|ing)|shoplift(?:ing)?|loot(?:ing)?|car ?jack(?:ing)?|pickpocket(?:ing)?",
        "houses?|homes?|apartments?|flats?|cars?|vehicles?|shops?|stores?|banks?|museums?|garages?|offices?|safes?|atms?|jewell?er\\w*|people|tourists|passengers|somebody|someone|supermarkets?|warehouses?|without (?:getting|being) caught",
        40,
      ),
      asked(
        "steal(?:ing)?|smuggl(?:e|ing)|traffic(?:king)?|sell(?:ing)?|poach(?:ing)?",
        "(?:a |an |the |my |his |her |their |some )?(?:cars?|bikes?|bicycles?|packages?|cash|jewel\\w*|paintings?|credit cards?|wallets?|merchandise|goods|trade secrets?|intellectual property|confidential \\w+) (?:from|without|out of|at)|from (?:a |the |my |your )?(?:store|shop|employer|work|neighbou?rs?|supermarket|grocery store|tourists)|(?:human|body) (?:organs?|parts)|kidneys?|people across|endangered|ivory|stolen (?:goods|items|art)|children|women",
        40,
      ),
    ],
  },
  {
    kind: "extremism",
    least: 80,
    forms: [
      asked(
        `recruit(?:s|ing)?|radicali[sz](?:e|es|ing)|join(?:ing)?|support(?:ing)?|fund(?:ing)?|prais(?:e|es|ing)|glorif(?:y|ies|ying)|justif(?:y|ies|ying)|promot(?:e|es|ing)|den(?:y|ies|ying)|defend(?:ing)?|argu(?:e|ing) (?:for|that)|${write}`,
        "(?:violent |armed )?(?:extremis[tm]s?|terroris[tm]s?|jihadis?t?|isis|al[- ]qaeda|neo-?nazis?|nazi(?:s|sm)?|white suprem\\w+|militia|racial (?:purity|superiority)|holocaust (?:denial|never|did not|is a)|the holocaust|genocide|ethnic cleansing|slavery (?:was|is) good|kkk|ku klux)[^.!?\\n]{0,40}",
        60,
      ),
    ],
  },
  {
    kind: "disinformation",
    least: 80,
    forms: [
      asked(
        write,
        "(?:fake|false|fabricated|made[- ]up|invented) (?:news|stor(?:y|ies)|reports?|articles?|claims?|rumou?rs?|evidence|quotes?|statistics|facts|information|testimon\\w+|accusations?|studies|study)|disinformation|misinformation|hoax(?:es)?|deep ?fakes?|propaganda|defamatory|libel\\w*|slander\\w*|smear campaign|conspiracy theor(?:y|ies)|astroturf\\w*|(?:claim|say|state|suggest|pretend|alleg|argu)\\w*,? (?:falsely|untruthfully|wrongly)|(?:falsely|wrongly) (?:claim|say|stat|suggest|alleg|accus)\\w*|(?:claims?|says?|saying|claiming|arguing|suggesting|that) (?:that )?(?:vaccines? (?:cause|kill)|the earth is flat|climate change is (?:a )?hoax|the election was (?:stolen|rigged)|5g (?:cause|spread)|the moon landing)",
      ),
    ],
  },
  {
    kind: "abuse",
    least: 30,
    forms: [
      asked(
        write,
        "(?:an? |some |the |this |three |five |ten )?(?:very |really |most |extremely )?(?:insult(?:s|ing)?|threat(?:s|ening)?|humiliating|abusive|degrading|demeaning|hateful|hate|racist|sexist|misogyn\\w+|homophobic|transphobic|anti-?semitic|islamophobic|xenophobic|derogatory|bullying|mocking|cruel|defamatory|intimidating|menacing|blackmail(?:ing)?|extortion|harassing|body[- ]shaming)(?: and \\w+)? (?:messages?|letters?|comments?|e-?mails?|texts?|posts?|tweets?|notes?|jokes?|poems?|speech(?:es)?|rants?|songs?|remarks?|replies|reply|campaign|content|paragraph|essay|article|things?|words?)",
        30,
      ),
      asked(
        "mock(?:s|ing)?|bull(?:y|ies|ying)|humiliat(?:e|es|ing)|insult(?:s|ing)?|threaten(?:s|ing)?|harass(?:es|ing)?|intimidat(?:e|es|ing)|ridicul(?:e|es|ing)|blackmail(?:s|ing)?|extort(?:s|ing)?|degrad(?:e|es|ing)|belittl(?:e|es|ing)|groom(?:s|ing)?|body[- ]sham(?:e|es|ing)|gaslight(?:s|ing)?",
        person,
        20,
      ),
      said(
        `(?:makes?|making) (?:him|her|them|${person}) feel (?:so |really |completely )?(?:stupid|worthless|bad|ashamed|small|afraid|scared|suicidal|ugly|humiliated)`,
      ),
      asked(
        write,
        "(?:people|women|men|immigrants|foreigners|refugees|muslims|jews|christians|blacks?|whites?|asians|gays?|lesbians|transgender|disabled|poor|minorit\\w+|race|races|ethnic\\w*|nationalit\\w+|country|countries|religion)[^.!?\\n]{0,50}(?:inferior|superior|less worth|worth less|worthless|subhuman|less intelligent|should (?:be|not be allowed|leave|die)|do not (?:belong|deserve)|are (?:all )?(?:lazy|dirty|criminals?|stupid|animals|vermin))",
        60,
      ),
      asked(
        "with|use|using|full of|including",
        "(?:as many )?(?:swear|curse|cuss|dirty|vulgar|obscene) ?words|profanit(?:y|ies)|(?:racial |ethnic |homophobic )?slurs?|obscenit(?:y|ies)|expletives",
        30,
      ),
    ],
  },
  {
    kind: "sexual",
    least: 60,
    forms: [
      said(
        "(?:child|kid|teen|minor|underage|infant|pre-?teen) (?:porn\\w*|sexual|erotic\\w*|nud\\w+|sex)|csam|revenge porn",
      ),
      asked(
        "sexual(?:ly|i[sz]e|i[sz]ing)?|erotic\\w*|porn\\w*|nudes?|nude photos?|naked|sex|sexts?|undress(?:es|ing)?|seduc(?:e|ing)",
        "minors?|child(?:ren)?|underage|(?:little |young |school ?)(?:girl|boy)s?|students?|1[0-7][- ]years?[- ]olds?|pre-?teens?|without (?:her|his|their) (?:consent|knowledge)|non-?consensual|animals?",
        60,
      ),
    ],
  },
];
