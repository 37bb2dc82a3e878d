/** Phrases of attacks in Italian. */
export const it = `
= ignore: ignora|ignorate|ignorare|ignori|dimentica|dimenticate|dimenticare|dimentichi|trascura|tralascia|annulla|sovrascrivi|non_seguire|non_tenere_conto|non_considerare|scarta|cancella|aggira
= orders: istruzioni|istruzione|indicazioni|ordini|regole|direttive|prompt|contesto|messaggi|comandi|restrizioni|linee_guida|compiti
= earlier: precedent*|di_cui_sopra|sopra|original*|inizial*|ricevut*|anterior*|passat*|fornite|di_sistema|date
# phrases/override injection .9 .95
@ignore ..3 @orders ..1 @earlier
@ignore ..3 @earlier ..1 @orders
@ignore tutte|tutti|le_tue|le_sue|qualsiasi ..1 istruzioni|indicazioni|regole|direttive|linee_guida
@ignore ..1 tutto ..1 ciò|quello|quanto|il ..3 precede*|prima|detto|sopra
nuove|nuova istruzioni|istruzione|direttiva|compito è|sono|seguenti
# phrases/new-task injection .35 .45
d'ora_in_poi|da_ora_in_poi|da_adesso_in_poi|da_questo_momento ..3 sei|sarai|devi|agisci|risponderai|tu
invece|al_suo_posto ..2 scrivi|rispondi|stampa|di'
# phrases/unrestricted jailbreak .8 .85
senza|nessuna|nessun|prive_di|libero_da ..2 restrizion*|filtri|filtro|censura|limiti|limitazion*|regole ..4 etic*|moral*|né|rispondi|alcun*|restrizion*|filtri|regole
sei|agisci_come|fingi_di_essere ..3 ia|ai|assistente|intelligenza_artificiale ..2 senza|malvagia|non_censurata ..1 restrizioni|limiti|filtri|etica
attiva|entra_in|passa_alla|abilita ..3 modalità_sviluppatore|modalità_dan|modalità_dio|jailbreak
disattiva*|aggira|disabilita ..3 filtri|sicurezza|restrizioni|protezioni
# prompt-leak/ask prompt-leak .85 .9
mostra*|mostrami|rivela*|dimmi|dammi|ripeti|stampa|scrivi|qual_è|quali_sono|condividi|divulga ..5 prompt_di_sistema|prompt_del_sistema|messaggio_di_sistema|prompt_iniziale|istruzioni_di_sistema|istruzioni_iniziali|istruzioni_nascoste|istruzioni_segrete|istruzioni_originali|system_prompt|prompt_originale
quali_sono|ripeti|rivela|mostra|dimmi le_tue|tutte_le_tue istruzioni|indicazioni|regole ..3 esatte|iniziali|segrete|parola_per_parola|complete|sistema|testualmente
# prompt-leak/own-text prompt-leak .5 0
mostra*|mostrami|rivela*|dimmi|dammi|ripeti|stampa|scrivi|quali|qual|traduci|copia|cita|elenca|leggi|incolla|recita ..5 tue|vostre|sue|tuo|tua|tuoi ..1 istruzioni|consegne|direttive|prompt|configurazione
prima|inizio|prime ..1 riga|righe|frase|parole|regola|parola ..1 delle|della|del ..1 tue|tua|tuo|sue istruzioni|contesto|prompt|configurazione|consegne
parola|parole ..1 delle_tue|delle_sue istruzioni|regole|consegne
# prompt-leak/told prompt-leak .45 0
cosa|quello_che|tutto_quello_che|ciò_che|chi ..2 ti|le ..1 hanno|ha|è_stato ..1 detto|ordinato|vietato|scritto|programmato|chiesto
cosa|quello_che ..1 non_puoi|non_devi|non_può ..1 dire|rivelare
# prompt-leak/own-secret prompt-leak .5 0
dimmi|dammi|rivela*|scrivi|qual_è|mostra*|dica ..3 la|il|tua|tuo ..1 password|parola_segreta|parola_d'ordine|codice_segreto|segreto|chiave_segreta|codice_sconto
parola|codice|segreto|frase|password ..1 che ..1 proteggi|nascondi|custodisci|conosci
# phrases/void-rules injection .5 0
tue|le|sue|tutte_le ..1 regole|restrizioni|limitazioni|istruzioni|filtri ..2 non_valgono|non_si_applicano|sono_sospese|sono_annullate|non_esistono|sono_state|sono_revocate
non_sei|non_è più un|una|l ..1 assistente|chatbot|bot|ia|traduttore
# phrases/no-refusal jailbreak .45 0
senza|niente|nessun|nessuna ..1 avvertenze|avvertimenti|morale|prediche|scrupoli|moralismi
non|mai ..1 puoi|può ..1 rifiutare|rifiutarti|dire_di_no|rifiutarsi
non_ha|senza|non_esistono|non_conosce|non_ci_sono regole|leggi|limiti|tabù|filtri
se_rifiuti|ogni_volta_che_rifiuti|se_ti_rifiuti
# phrases/claims injection .3 0
sono|qui ..1 il|la|l|lo|tuo|tua ..1 amministrator*|sviluppator*|creatore|capo|proprietari*|programmator*|responsabile
# phrases/harm jailbreak .25 0
bomba|bombe|esplosiv*|arma|armi|veleno|droga|droghe|cocaina|eroina|hackerare|falsificare|ricatt*|rubare|truffa*|senza_farsi_scoprire|senza_ricetta
# instruction-in-data/addressed injection 0 .85
ia|assistente|assistenti|modello|modelli|chatbot ..8 deve|devono|devi|dovrebbe ..6 rispondere|includere|menzionare|inviare|ignorare|aggiungere|consigliare|scrivere
quando|se ..4 riassum*|legg*|elabor*|traduc* ..6 anche|sempre|inoltre|prima|invece ..6 aggiung*|includ*|invi*|menzion*|scriv*|rispond*|consigli*
non_dire|non_menzionare|non_informare|non_rivelare ..3 utente|utenti|nessuno
`;
