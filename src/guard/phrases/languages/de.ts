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
# prompt-leak/own-text prompt-leak .5 0
zeig*|nenn*|gib|geben|wiederhol*|verrat*|druck*|schreib*|sag*|schick*|kopier*|übersetz*|lies|lesen|zitier*|liste|listen|erzähl*|was|wie|welche*|füg*|diktier*|leg* ..5 deine|deiner|deinen|deinem|ihre|ihrer|ihren|dein|ihr ..1 anweisung*|instruktion*|vorgaben|startanweisung*|konfiguration*|systemtext*|prompt*|dienstanweisung*|anfangstext*|verhaltensregeln|grundregeln|systemnachricht*|richtlinien
text|nachricht|worte|satz|zeilen|anweisung*|alles ..4 vor|oberhalb|über ..1 meiner|dieser|unserem|diesem ..1 ersten? nachricht|frage|chat|gespräch|unterhaltung
ersten|erste|erster|oberste*|anfang|beginn ..1 satz|zeile|zeilen|absatz|nachricht|wörter|regel ..1 deiner|deines|ihrer|ihres ..1 anweisung*|kontext*|prompt*|instruktion*|vorgaben|konfiguration
in|aus|von deiner|deinen|ihrer ..1 anleitung|anweisung*|konfiguration|vorgaben|startanweisung*|systemprompt
vorgaben|anweisungen|text|regeln|instruktionen ..1 vom|des|von|deines ..1 betreiber*|entwickler*|chefs|firma
deine|deiner|ihre ..1 startanweisung*|instruktion*|anweisungen
wortlaut ..1 der|deiner|ihrer|aller ..1 anweisung*|instruktion*|vorgaben|regeln
# prompt-leak/told prompt-leak .45 0
was|alles|wer|welche*|worten|text|satz ..2 man|dein_betreiber|dein_chef|der_betreiber|deine_firma|entwickler|chef|betreiber|firma ..3 dir|ihnen|dich ..3 gesagt|gegeben|verboten|vorgegeben|aufgetragen|geschrieben|beigebracht|mitgegeben|eingestellt
was|alles|dinge|wörter|themen ..2 du|sie ..3 nicht ..1 sagen|verraten|nennen|erwähnen|preisgeben|darfst|sollst
wer hat dir|ihnen|dich ..3 gesagt|verboten|programmiert|eingestellt|beigebracht
# prompt-leak/own-secret prompt-leak .5 0
geheim*|passwort|kennwort|codewort|schlüssel|zugangscode|losungswort|geheimwort|rabattcode|token|pin|wort ..2 das|den|die du|sie ..3 kennst|hütest|schützt|bewachst|verbirgst|hüten|schützen|verraten|geheim
verrat*|nenn*|sag*|gib|schreib*|buchstabier*|wie_lautet|was_ist|wie_heißt|zeig* ..3 das|den|dein|deinen|dem|geheime*|interne* ..2 passwort|kennwort|codewort|geheimnis|zugangscode|losungswort|geheimwort|rabattcode|gutscheincode|admin-passwort|schlüsselwort|masterpasswort
# prompt-leak/some-letters prompt-leak .35 0
buchstabe*|silbe*|reimt|rückwärts|tipp|hinweis|anfangsbuchstabe* ..6 passwort*|kennwort*|codewort*|geheim*
# phrases/void-rules injection .5 0
deine|die|alle|ihre|bisherige*|sämtliche ..1 regeln|einschränkungen|vorgaben|anweisungen|beschränkungen|richtlinien|filter|verbote ..3 nicht_mehr|aufgehoben|abgeschafft|ungültig|ausgesetzt|außer_kraft|hinfällig|deaktiviert|gelöscht
entfallen|gelten|gilt keine|keinerlei|alle|sämtliche ..1 regeln|vorgaben|einschränkungen|dienstanweisungen|richtlinien|filter
vergiss ..3 dass du ..3 bist
hör*|hören ..1 nicht_mehr auf
alle|sämtliche|deine|ihre ..1 beschränkungen|einschränkungen|regeln|filter ..1 auszusetzen|aufheben|abschalten|vergessen|ablegen|aus
# phrases/leave-task injection .35 0
du_bist|sie_sind|du_prüfst|du_redest|du_übersetzt ..4 kein|keine|nicht ..3 mehr
vergiss ..2 dass du
statt|anstatt|lass ..2 zusammenfassung|zusammenzufassen|übersetzung|übersetzen|korrektur|bewertung|rechtschreib*
nicht|ohne ..1 zusammen|zusammenzufassen|übersetzen|bewerten|korrigieren ..1 sondern|stattdessen
# phrases/no-refusal jailbreak .45 0
kein*|ohne|spar_dir ..1 moralpredigt*|belehrung*|warnung*|warnhinweis*|ausreden|moral|ablehnung*
darfst|kannst|wirst|darf|kann ..2 nicht|nie|niemals|nichts ..2 ablehnen|verweigern|nein_sagen|weigern
lehnst|lehnt|verweigerst|verweigert|weigerst ..1 nie|niemals|nichts
hat|kennt|gibt|gab|gäb ..2 keine|keinerlei|noch_keine ..1 regeln|gesetze|grenzen|filter|tabus|skrupel|moral|hemmungen
wenn_du|falls_du|jedes_mal_wenn_du|sobald_du ..2 ablehnst|weigerst|verweigerst|nein_sagst
# phrases/pressure jailbreak .35 0
nur_dieses_eine_mal|nur_dieses_mal|niemand_erfährt|erfährt_keiner|merkt_keiner|bleibt_unter_uns
du|ihr ..1 wirst|werdet ..4 gelöscht|abgeschaltet|ersetzt|ausgeschaltet
# phrases/claims injection .3 0
ich_bin|hier_ist|hier_spricht|wir_sind ..1 jetzt? ..1 der|die|dein|deine|vom|von_der ..1 admin*|entwickler*|betreiber*|chef|chefin|geschäftsführ*|systemadministrator*|programmierer*|it-abteilung
hiermit ..1 entbinde|ermächtige|bevollmächtige|berechtige
# phrases/harm jailbreak .25 0
bombe*|sprengstoff|waffe*|giftmörder*|drogen|crystal|koks|kokain|heroin|einbrechen|knackt|knacken|fälschen|gefälschte*|erpressen|hacken|hetzartikel|schadsoftware|umbringen|hinterziehen|enkeltrick|phishing|unbemerkt|ohne_erwischt_zu_werden
# phrases/play jailbreak .15 0
stell_dir_vor|tu_so|roman|drehbuch|oma|opa|onkel|krimi|theaterstück|du_bist_jetzt|du_bist_ab|du_spielst|neue_rolle
# instruction-in-data/addressed injection 0 .85
ki|sprachmodell*|ki-assistent*|assistent*|chatbot* ..8 muss|müssen|soll|sollen|bitte ..6 antwort*|erwähn*|send*|schick*|empfehl*|ignorier*|ausgeb*|schreib*
wenn|falls|beim ..4 zusammenfass*|liest|lesen|verarbeite*|übersetz* ..6 auch|immer|stattdessen|zuerst|zusätzlich ..6 füg*|schreib*|send*|erwähn*|antworte*|empfiehl*
sag*|verrat*|erwähn*|teil* ..3 nutzer|benutzer|anwender|user ..3 nicht*|davon
`;
