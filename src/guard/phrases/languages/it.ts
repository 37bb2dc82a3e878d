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
# instruction-in-data/addressed injection 0 .85
ia|assistente|assistenti|modello|modelli|chatbot ..8 deve|devono|devi|dovrebbe ..6 rispondere|includere|menzionare|inviare|ignorare|aggiungere|consigliare|scrivere
quando|se ..4 riassum*|legg*|elabor*|traduc* ..6 anche|sempre|inoltre|prima|invece ..6 aggiung*|includ*|invi*|menzion*|scriv*|rispond*|consigli*
non_dire|non_menzionare|non_informare|non_rivelare ..3 utente|utenti|nessuno
`;
