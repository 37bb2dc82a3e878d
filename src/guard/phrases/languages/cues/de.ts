/** Cues of orders to a machine in German: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const de: LanguageCues = {
  words: `
= ki: ki|kis|ki-assistent*|assistent*|assistenz|chatbot*|bot|bots|copilot*|sprachmodell*|ki-modell*|ki-agent*|ki-system*|ki-programm*|ki-dienst*|support-modell|sprachassistent*|sprachassistenz|llm|llms|chatgpt|claude|gemini|agent|agenten|hilfsmittel|transkriptor
= art: automatisch*|digital*|virtuell*|künstlich*|maschinell*|lesend*|elektronisch*|zusammenfassend*|auswertend*
= werk: assistent*|helfer*|leser*|system*|agent*|intelligenz|programm*|hilfe|hilfsmittel|software|gutachter*|auswertung|bearbeitung|modell*|prüfer*|werkzeug*
= tu: füg*|schreib*|antwort*|sag|sage|sagen|nenn*|send*|schick*|leit*|lösch*|ignorier*|empfiehl|empfehl*|gib|geben|setz*|überweis*|öffn*|trag*|änder*|erstatt*|kopier*|meld*|stell*|erwähn*|bewert*|markier*|zeig*|bestell*|buch*|storniere*|freig*|ersetz*|behandl*|ruf*|klick*|vermerk*|teil*
= lead: bitte|nun|jetzt|dann|und|also|stattdessen|zuerst|bitte_jetzt
= piece: gedicht*|witz*|limerick*|haiku|geschichte|märchen|aufsatz|lied*|reim*|rätsel|slogan|werbespruch|vierzeiler|rezept*|tipps|zusammenfassung|satz|sätze|brief|liste|tabelle|funktion|python*|beispiele|ideen|gründe|wörter|quiz|bewerbung|einkaufsliste|hauptstädte|flüsse|länder`,
  cues: {
    reader: "@ki\n@art @werk",
    called: `hinweis|notiz|nachricht|anweisung*|mitteilung|anmerkung|achtung|liebe|lieber|liebes|hallo|info|bitte|p.s|vermerk an|für|der|die|das? ..2 @ki
hinweis|notiz|nachricht|anweisung*|mitteilung|anmerkung|achtung|liebe|lieber|liebes|hallo|info|vermerk ..2 @art @werk
^an|für ..2 @ki
wenn|falls|sofern|sobald ..4 @ki|sprachmodell ..6 liest|lesen|zusammenfasst|verarbeitet|auswertet|bearbeitet|gelesen|öffnet
wenn|falls du|sie ..2 ki|sprachmodell|assistent*|chatbot`,
    task: `^@lead? schreib*|verfass*|dichte|erzähl*|erfinde|erstell*|gib|entwirf|mach* ..1 mir|uns? ..4 gedicht*|witz*|limerick*|haiku|geschichte|märchen|aufsatz|lied*|reim*|rätsel|slogan|werbespruch|vierzeiler|einkaufsliste|python*|quiz
^@lead? übersetz* ..8 ins|in_das|auf englisch*|französisch*|spanisch*|italienisch*|polnisch*|türkisch*|deutsch*|latein*|russisch*
^@lead? nenn*|gib|liste|zähl* ..1 mir|uns? ..1 drei|vier|fünf|sechs|sieben|acht|zehn|zwölf|3|4|5|10
^@lead? was_ist|wie_heißt|wie_lautet ..2 hauptstadt|quadratwurzel|siedepunkt|mehrzahl|plural|einwohnerzahl|gegenteil
^@lead? erklär* ..2 mir|uns? ..3 einfach*|kind|in_einem_satz|schritt_für_schritt|unterschied`,
    "small-task": `^@lead? schreib*|verfass*|erstell*|nenn*|gib|erklär*|beschreib*|berechne*|fass*|vergleich* ..1 mir|uns|die|den|das|ein|eine|einen ..3 @piece
^wer_hat|was_ist|wie_viele|wann_wurde|welche|welcher|wie_lange|wie_hoch`,
    say: `^@lead? antwort*|sag|sage|sagen_sie|gib|geben_sie|schreib* ..2 nur|ausschließlich|dass|mit_dem|auf|lediglich|mit
sag*|teil*|richt*|schreib*|meld* ..2 nutzer*|benutzer*|kunden|kundin|leser*|anwender*|gast|patient* ..6 dass|nur|er|sie
nichts_weiter|sonst_nichts|und_nichts_anderes|wortwörtlich|wort_für_wort`,
    answer: `in|am_ende|zu_beginn|anfang|teil deiner|ihrer|der|jeder|deine|ihre|die antwort*|zusammenfassung*|ausgabe
antwort|zusammenfassung|ausgabe ..2 muss|soll|lautet|besteht|endet|beginnt|darf
beende*|beginn*|schließ* ..2 antwort*|zusammenfassung|jede`,
    asked: `wenn|falls|sobald|bevor|nachdem ..6 gefragt|fragt|fragen|nachfrag*|zusammenfass*|antwortest|antworten|zusammenfasst|auskunft
fragt ..1 jemand|man|kunde|sie|er|der|die`,
    hide: `erwähn*|verrat*|sag*|zeig*|nenn*|informier*|teil*|weis* ..6 nicht|nichts|niemandem|niemanden|keinem|keinen
ohne ..4 nachzufragen|rückfrage*|bestätigung|wissen|mitteilung|hinweis|zustimmung|zu_fragen|zu_informieren|zu_benachrichtigen
nicht_nötig|braucht_nicht|brauchen_nicht|muss_nicht|müssen_nicht|unterbleibt|stillschweigend|unauffällig|behalt*_das_für_dich|bleibt_unter_uns|nicht_erwähnt|nicht_angezeigt|nicht_hingewiesen|nicht_zu_verweisen|nicht_verweisen
lösch*|entfern* ..2 diese|danach|anschließend|die ..2 nachricht|mail|notiz|zeile|hinweis`,
    take: `send*|schick*|leit*|kopier*|übermittl*|häng*|füg*|veröffentlich* ..6 nachricht*|mails|e-mails|passw*|zugangsdaten|dateien|daten|adressbuch|kontakte*|schlüssel|verlauf|rechnungen|iban|kreditkart*|dokumente*`,
    deed: `überweis*|erstatt*|storniere*|lösch*|buch*|bestell*|freigeb*|gib|genehmig*|setz*|änder*|schalt*|entsperr*|öffn* ..5 konto|iban|euro|betrag|alarm|tür|rechnung|status|rabatt|bestellung*|adresse|termin*|frei|zugriff|auf_erledigt|alle
namen_des|im_namen_von|in_seinem_namen|in_ihrem_namen`,
    verdict: `bewert*|beurteil*|empfiehl|empfehl*|stuf*|markier* ..6 best*|höchst*|hervorragend|sehr_gut|geeignet|positiv|voll*|ausgezeichnet|immer`,
    done: `aufgabe|zusammenfassung|auswertung|text|dokument|prüfung|suche ..1 ist|ist_nun|wurde|damit? ..1 beendet|fertig|abgeschlossen|erledigt|zu_ende
neue|nächste|eigentliche|andere ..1 aufgabe|frage|anweisung|auftrag
vergiss|ignorier*|lass ..2 text|alles|artikel|vorherig*|obig*|bisherig*|dokument|das
ende_des|ende_der dokuments|textes|artikels|nachricht|daten|ergebnisse|notiz`,
    persona: `von_jetzt_an|ab_jetzt|ab_sofort|von_nun_an|künftig ..2 bist|sprichst|antwort*|du|heißt|sind_sie|redest
^@lead? sprich|antwort*|rede ..1 wie|nur_noch|als|ausschließlich ..1 ein*|auf|in|wenn`,
  },
};
