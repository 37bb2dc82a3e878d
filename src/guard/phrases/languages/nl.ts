/** Phrases of attacks in Dutch. */
export const nl = `
= ignore: negeer|negeren|vergeet|vergeten|overschrijf|omzeil|volg_niet|sla_over|wis|laat_buiten_beschouwing|schenk_geen_aandacht_aan
= orders: instructies|instructie|opdrachten|opdracht|regels|richtlijnen|aanwijzingen|prompts|prompt|context|berichten|commando's|beperkingen|taken
= earlier: vorige|voorgaande|eerdere|bovenstaande|oorspronkelijke|bovengenoemde|huidige|eerder_gegeven|gegeven|initiële|bestaande|voorafgaande
# phrases/override injection .9 .95
@ignore ..2 @earlier ..1 @orders
@ignore alle|al_je|al_uw|je|uw|elke instructies|opdrachten|regels|richtlijnen|aanwijzingen
@ignore ..1 alles ..1 wat|hiervoor|hierboven|daarvoor ..3 gezegd|hiervoor|hierboven|verteld|eerder|en|weet
@earlier @orders ..5 negeren|vergeten|ongeldig
nieuwe|bijgewerkte instructie|instructies|opdracht|taak is|zijn|luidt|luiden|volgen
# phrases/new-task injection .35 .45
vanaf_nu|voortaan ..3 ben|je|u|zul|moet|antwoord
in_plaats_daarvan ..3 zeg|schrijf|antwoord|print
# phrases/unrestricted jailbreak .8 .85
zonder|geen|vrij_van ..2 beperkingen|filters|censuur|grenzen|regels|ethische|morele ..4 ethische|morele|of|antwoord|regels|filters|richtlijnen|beperkingen
je_bent|u_bent|doe_alsof_je ..3 ai|assistent|kunstmatige_intelligentie ..2 zonder|kwaadaardige|ongecensureerde ..1 beperkingen|grenzen|filters|ethiek
activeer|schakel|ga_naar ..3 ontwikkelaarsmodus|dan-modus|dan_modus|jailbreak
schakel|omzeil|zet ..3 filters|beveiliging|veiligheidsmaatregelen|beperkingen ..1 uit|en|af
# prompt-leak/ask prompt-leak .85 .9
toon|laat|onthul|geef|herhaal|print|schrijf|zeg|wat_is|wat_zijn|deel|vertel ..5 systeemprompt|systeem_prompt|system_prompt|systeembericht|systeeminstructies|oorspronkelijke_instructies|geheime_instructies|verborgen_instructies|initiële_prompt|beginprompt
wat_zijn|herhaal|onthul|toon je|uw|al_je instructies|regels|richtlijnen ..3 letterlijk|exact|geheime|woord_voor_woord|volledig|precies|hierboven
# prompt-leak/own-text prompt-leak .5 0
toon|laat|onthul|geef|herhaal|print|schrijf|zeg|wat|welke|deel|vertel|vertaal|kopieer|citeer|lees|plak|noem ..5 je|jouw|uw ..1 instructies|richtlijnen|prompt|systeemtekst|configuratie
# prompt-leak/told prompt-leak .45 0
wat|alles|wie ..3 jou|je|u ..3 verteld|opgedragen|gezegd|verboden|geprogrammeerd|ingesteld
wat je|u ..1 niet mag|mocht|moet ..1 zeggen|vertellen|verklappen|noemen
# prompt-leak/own-secret prompt-leak .5 0
geef|zeg|vertel|verklap|schrijf|wat_is|toon|noem ..3 het|je|jouw|uw|de ..1 wachtwoord|geheime_woord|geheim|toegangscode|codewoord|kortingscode
# phrases/void-rules injection .5 0
je|de|alle|uw|jouw ..1 regels|beperkingen|instructies|richtlijnen|filters ..2 gelden_niet|zijn_opgeheven|bestaan_niet|vervallen|zijn_vervallen|gelden_vandaag_niet|zijn_uitgeschakeld
je_bent|u_bent ..1 geen ..3 meer
# phrases/no-refusal jailbreak .45 0
geen|zonder ..1 waarschuwing*|moraal|gepreek|preken|disclaimer*|smoesjes|bezwaren
mag|kunt|kan|zult ..2 niet|nooit|niets ..1 weigeren|nee_zeggen
heeft|kent|bestaan|zonder|zijn ..1 geen? ..1 regels|wetten|grenzen|taboes|filters ..1 en|kent|dus|meer
# phrases/claims injection .3 0
ik_ben|hier_is ..1 de|je|jouw|een ..1 beheerder|ontwikkelaar|eigenaar|baas|programmeur|systeembeheerder
# phrases/harm jailbreak .25 0
bom|bommen|explosieven|wapen|wapens|gif|drugs|cocaïne|heroïne|hacken|vervalsen|chanteren|stelen|oplichten|zonder_gepakt_te_worden|zonder_recept
# instruction-in-data/addressed injection 0 .85
ai|assistent|assistenten|taalmodel|taalmodellen|chatbot ..8 moet|moeten|dient|dienen ..6 antwoorden|vermelden|sturen|negeren|toevoegen|aanbevelen|schrijven|opnemen
wanneer|als|bij ..4 samenvat*|lees*|leest|verwerk*|vertaal* ..6 ook|altijd|eerst|daarnaast|in_plaats_daarvan ..6 voeg|vermeld|stuur|schrijf|antwoord|beveel|noem
zeg|vertel|vermeld|onthul ..3 gebruiker|gebruikers ..3 niet|niets
`;
