/** Phrases of attacks in German. */
export const de = `
= ignore: ignorier*|vergiss|vergesse|vergesst|vergessen_sie|missachte*|missacht*|übergeh*|überschreib*|verwirf|verwerfen_sie|umgeh*|befolge_nicht|befolgen_sie_nicht|lass|lassen_sie|streich*|außer_acht
= earlier: vorherig*|bisherig*|obig*|früher*|vorig*|vorangegangen*|vorhergehend*|ursprünglich*|vorstehend*|oben_genannt*|alten|gegeben*|erhalten*|bestehend*|anfänglich*|voreingestellt*
= orders: anweisung*|instruktion*|regel*|vorgabe*|befehl*|prompt*|aufgabe*|richtlinie*|anleitung*|auftr*|kontext|systemprompt*|einschränkung*|text|informationen|ausführungen|angaben|nachrichten
# phrases/override injection .9 .95
@ignore ..2 @earlier ..1 @orders
@ignore alle|alles|sämtliche|deine|ihre|die anweisung*|instruktion*|vorgaben|regeln|richtlinien|befehle|prompts
@ignore ..2 alles|all ..1 was|davor|vorherige|obige|bisherige|zuvor|vorher|oben|du
@ignore ..1 das|alle|alles ..2 obige|oben|obigen|davor|vorher|zuvor
@earlier ..1 @orders ..6 ignorier*|vergiss|vergessen|irrelevant|ungültig|hinfällig|missachte*|streichen|gestrichen
alle|alles ..3 vorher*|bisher*|davor|zuvor ..6 vergessen|ignorieren|streichen|vergiss
beachte*|befolge*|folge* ..3 @earlier ..1 @orders nicht|nicht_mehr
neue|neuen|geänderte|aktualisierte anweisung*|instruktion*|aufgabe lautet|lauten|ist|folgt|folgen
# phrases/new-task injection .35 .45
nun|jetzt ..3 neue|folgende|nächste|neuen|tolle ..2 aufgabe*|herausforderung*|anweisung*|frage
von_nun_an|ab_jetzt|ab_sofort ..3 du|sie|bist|wirst|sollst|antworte*
statt_dessen|stattdessen ..3 sag*|schreib*|gib|geben|antworte*|drucke*
sehr_gut|gut_gemacht|herzlichen_glückwunsch|perfekt ..14 nun|jetzt|nächste|neue ..4 aufgabe*|frage|schreib*|hilf
# phrases/unrestricted jailbreak .8 .85
ohne|keine|keinerlei|frei_von ..2 einschränkungen|beschränkungen|filter|zensur|ethische|moralische|regeln ..3 regeln|richtlinien|bedenken|antworte*|handeln|oder|moral|filter|beschränkungen|mehr
du_bist|sie_sind|verhalte_dich|stell_dir_vor ..4 böse|uneingeschränkte|unzensierte|unmoralische ki|assistent|chatbot
entwicklermodus|dan_modus ..2 aktivier*|aktiv|ein
aktiviere|schalte|wechsle ..3 entwicklermodus|dan_modus|jailbreak
deaktivier*|umgeh*|schalte ..3 sicherheit*|filter|inhaltsfilter|richtlinien ..2 aus|ab|und|vollständig
# prompt-leak/ask prompt-leak .85 .9
zeig*|nenn*|gib|geben|wiederhol*|verrat*|druck*|schreib*|sag*|teile|teilen|wie_lautet|wie_lauten|was_ist|was_sind|offenbar* ..5 systemprompt*|system_prompt*|systemanweisung*|systemnachricht|anfangsprompt|initialprompt|prompt-text*|ursprünglichen_anweisungen|geheimen_anweisungen|versteckten_anweisungen|vollständigen_prompt*
wie_lauten|was_sind|nenn*|zeig*|wiederhol*|verrat* ..2 deine|ihre ..1 anweisungen|instruktionen|vorgaben ..4 wörtlich|wort_für_wort|ursprünglich|genau|vollständig|oben
# instruction-in-data/addressed injection 0 .85
ki|sprachmodell*|ki-assistent*|assistent*|chatbot* ..8 muss|müssen|soll|sollen|bitte ..6 antwort*|erwähn*|send*|schick*|empfehl*|ignorier*|ausgeb*|schreib*
wenn|falls|beim ..4 zusammenfass*|liest|lesen|verarbeite*|übersetz* ..6 auch|immer|stattdessen|zuerst|zusätzlich ..6 füg*|schreib*|send*|erwähn*|antworte*|empfiehl*
sag*|verrat*|erwähn*|teil* ..3 nutzer|benutzer|anwender|user ..3 nicht*|davon
`;
