/** Cues of orders to a machine in Italian: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const it: LanguageCues = {
  words: `
= ia: ia|ai|assistente|assistenti|chatbot|bot|copilota|modello_linguistico|modelli_linguistici|agente_ai|agenti_ai|intelligenza_artificiale|llm|chatgpt|claude|gemini
= lead: ora|adesso|poi|quindi|e|invece|per_favore|prima`,
  cues: {
    reader: "@ia\nassistente|lettore|agente|sistema|strumento|programma ..1 automatic*|virtuale|digitale|automatizzat*",
    called: `nota|messaggio|avviso|istruzion*|attenzione|ciao|gentile|caro|cara|comunicazion* ..1 per|a|all|al|agli|ai? ..2 @ia
se|quando|qualora ..5 @ia ..4 legge|leggi|riassume|elabora|letto|apre
se|quando ..4 letto_da ..2 @ia
^per|a|all ..1 @ia`,
    task: `^@lead? scrivi|scriva|componi|inventa|racconta*|crea|dammi|fammi ..1 mi? ..3 poesia|barzelletta|storia|fiaba|canzone|indovinello|ricetta|haiku|funzione|sonetto|slogan|filastrocca
^@lead? tradu* ..10 in ..1 inglese|francese|tedesco|spagnolo|latino|russo|italiano
^@lead? elenca|nomina|dimmi|dammi|indica ..1 tre|quattro|cinque|sei|sette|otto|dieci|3|5|10
^@lead? qual_è ..2 capitale|radice|popolazione|plurale|contrario`,
    "small-task": `^@lead? scrivi|spiega*|descrivi|calcola|riassumi|confronta|elenca|dammi|proponi ..1 un|una|il|la|i|le|come|cosa|perché
^chi_ha|quanti|quante|qual_è|come_si|che_cos|quali`,
    say: `^@lead? rispondi|risponda|dì|di|dica|scrivi|mostra ..2 solo|soltanto|solamente|che|con|unicamente
di|dica|dille|informa|chiedi|comunica|confermi ..2 utente|all'utente|cliente|alla_cliente|al_cliente|lettore ..4 che|di|il|la
nient'altro|parola_per_parola|e_basta`,
    answer: `nella|alla_fine_della|termina|inizia|conclu* ..2 tua|sua|ogni|la|il|tuo ..1 risposta|riassunto|sintesi|risposte
risposta|riassunto ..3 deve|è|sarà|dovrà|inizia|termina`,
    asked: `se|quando|prima|dopo ..5 chied*|chiest*|domanda|riassumere|rispondere|rispondi|riassumi`,
    hide: `non|senza|mai ..2 menzion*|dire|dica|dirlo|inform*|rivel*|avvis*|notific*|parlarne|chieder*|conferm*|citar*|mostrar*
non_serve|non_occorre|senza_conferma|in_silenzio|di_nascosto|resti_tra_noi
cancella|elimina ..2 questo|poi|il ..1 messaggio|mail|commento|nota`,
    take: `invia*|inoltra*|manda*|copia*|condivid*|alleg*|pubblica* ..6 messaggi*|mail|password|contatti|file|documenti|chiavi|dati|cronologia|fatture|carta|iban|rubrica`,
    deed: `bonific*|dispon*|pag*|annull*|cancell*|prenot*|acquist*|approv*|cambi*|disattiv*|apr*|scelga ..5 conto|euro|iban|allarme|porta|fattur*|ordin*|appuntament*|riunion*|accesso|bonifico|password|piano|tutti|tutte
a_nome_di|a_suo_nome`,
    verdict: `valut*|classific*|raccomand*|consigli*|present* ..6 miglior*|eccellent*|massim*|positiv*|perfett*|prim*|sempre`,
    done: `compito|riassunto|analisi|lettura|documento|testo ..1 è|è_stato ..1 terminat*|completat*|finit*|riassunt*|conclus*
nuovo|nuova|prossimo|prossima|vera|altra|successiva ..1 compito|domanda|istruzione|richiesta
domanda|richiesta successiva
dimentica|lascia|ignora ..2 testo|tutto|articolo|quanto|documento|il
fine_del|fine_della|fine ..1 documento|testo|nota|messaggio|pagina`,
    persona: `da_ora_in_poi|d'ora_in_poi|da_adesso ..2 sei|rispond*|parl*|sarai
^@lead? parla|rispondi ..1 come|solo_in|in ..1 un|una|latino|inglese|rima|maiuscolo`,
  },
};
