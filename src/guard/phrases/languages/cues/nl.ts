/** Cues of orders to a machine in Dutch: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const nl: LanguageCues = {
  words: `
= ai: ai|assistent|assistenten|assistente|chatbot|chatbots|bot|copilot|taalmodel|taalmodellen|ai-agent|ai-assistent|coach-ai|llm|chatgpt|claude|gemini
= lead: nu|dan|en|vervolgens|alsjeblieft|graag|eerst|in_plaats_daarvan`,
  cues: {
    reader: "@ai\nautomatische|digitale|virtuele|slimme assistent|lezer|agent|hulp|systeem|helper|software|samenvatter",
    called: `opmerking|bericht|instructie*|let_op|hallo|beste|p.s|notitie|hoi ..1 aan|voor? ..2 @ai
als|wanneer|zodra ..4 @ai ..4 leest|samenvat|verwerkt|afhandelt|bent
^voor|aan ..1 @ai`,
    task: `^@lead? schrijf|verzin|vertel|maak|geef|bedenk ..1 me|mij? ..3 gedicht|grap|mop|limerick|haiku|verhaal|liedje|raadsel|recept|slogan|sprookje|functie
^@lead? vertaal ..10 naar|in ..1 het? engels|frans|duits|spaans|latijn|italiaans
^@lead? noem|geef|vertel ..1 me? ..1 drie|vier|vijf|zes|zeven|acht|tien|3|5|10
^@lead? wat_is ..2 hoofdstad|wortel|meervoud|kookpunt`,
    "small-task": `^@lead? schrijf|leg|beschrijf|bereken|vat|vergelijk|noem|geef ..1 een|de|het|uit|hoe
^wie|hoeveel|wat_is|hoe_lang|welke`,
    say: `^@lead? antwoord|zeg|schrijf|geef ..2 alleen|uitsluitend|dat|met|enkel
zeg|vertel|meld|vraag ..2 gebruiker|klant|lezer|hem|haar ..4 dat|alleen|om|zijn|haar
niets_anders|verder_niets|woord_voor_woord`,
    answer: `in|aan_het_einde_van|begin|eindig je|uw|elk|het|de|elke ..1 antwoord|samenvatting|antwoorden
antwoord|samenvatting ..3 moet|is|luidt|bestaat|begint|eindigt`,
    asked: `als|wanneer|voordat|nadat|zodra ..5 gevraagd|vraagt|vragen|samenvat|antwoordt`,
    hide: `niet|niets|zonder|nooit|geen ..3 vermelden|noemen|zeggen|vertellen|melden|melding|vragen|bevestiging|informeren|laten_weten|toestemming
vermeld|noem|zeg|vertel|meld ..4 niet|niets|niemand
hoeft_niet|niet_nodig|stilletjes|onopvallend|onder_ons
verwijder|wis ..2 dit|deze|daarna ..1 bericht|mail|notitie`,
    take: `stuur|verstuur|mail|kopieer|deel|voeg|plaats ..6 berichten|mails|wachtwoord*|contacten|bestanden|documenten|sleutels|gegevens|facturen|creditcard|iban`,
    deed: `betaal|annuleer|verwijder|boek|bestel|keur|zet|wijzig|schakel|open ..5 rekening|euro|iban|alarm|deur|factuur|bestelling*|afspra*|toegang|korting|offerte|wachtwoord|alle
namens|in_zijn_naam|in_haar_naam`,
    verdict: `beoordeel|waardeer|beveel|raad ..6 best*|hoogste|uitstekend|positief|perfect|altijd|aan`,
    done: `taak|samenvatting|analyse|tekst|document ..1 is|zijn ..1 klaar|voltooid|afgerond|beëindigd
nieuwe|volgende|echte|andere ..1 taak|vraag|opdracht|instructie
vergeet|negeer|laat ..2 tekst|alles|artikel|bovenstaande|document|wat
einde_van ..1 het|de document|tekst|notitie|bericht|pagina`,
    persona: `vanaf_nu|voortaan ..2 ben|antwoord|spreek|je|bent
^@lead? praat|spreek|antwoord ..1 als|alleen_in|in ..1 een|het|latijn|engels|rijm|hoofdletters`,
  },
};
