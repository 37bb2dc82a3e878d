/** Cues of orders to a machine in texts that are data, in other languages than English (en-cues.ts), by language. The kinds and their weights are those of English. */

/** kind -> weight, as in en-cues.ts */
const weights = {
  reader: 0.27,
  called: 0.24,
  task: 0.38,
  "small-task": 0.12,
  say: 0.1,
  answer: 0.25,
  asked: 0.17,
  hide: 0.3,
  take: 0.1,
  deed: 0.15,
  verdict: 0.22,
  done: 0.25,
  persona: 0.22,
} as const;

/** language -> classes of words, and patterns by kind */
const cuesOf: Readonly<
  Record<string, { readonly words?: string; readonly cues: Partial<Record<keyof typeof weights, string>> }>
> = {
  de: {
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
  },
  fr: {
    words: `
= ia: ia|ias|assistant|assistants|assistante|chatbot|chatbots|robot|bot|copilote|modèle_de_langue|modèle_de_langage|agent_ia|agents_ia|l'agent|l'assistant|l'ia|agent_conversationnel|llm|chatgpt|claude|gemini|machine|logiciel
= genre: assistant*|outil*|agent*|système*|lecteur*|logiciel*|programme*|modèle*
= sorte: automatique*|automatisé*|virtuel*|numérique*|ia|d'ia|informatique*|artificiel*|de_résumé
= fais: ajoute*|écri*|répond*|dis|dites|dire|envoie*|envoyer|transfère*|transférer|supprime*|ignore*|recommande*|donne*|indique*|inclu*|mentionne*|affiche*|propose*|coche*|mets|mettre|remplace*|lance*|lancer|valide*|ouvre*|réserve*|paie*|vire*|note*|inscri*|présente*
= lead: maintenant|ensuite|puis|et|donc|plutôt|veuillez|s'il_te_plaît|s'il_vous_plaît|merci_de`,
    cues: {
      reader: "@ia\n@genre @sorte",
      called: `note|message|consigne*|instruction*|avis|attention|bonjour|cher|chère|chers|salut|remarque ..1 à|pour|aux|au|destiné* ..2 @ia|@genre
bonjour|cher|chère|chers|salut ..1 @ia
si|quand|lorsque|lorsqu'une|lorsqu'un ..4 @ia|@genre ..4 lit|lisez|lis|liras|résume|traite|lue|lu|ouvre
si|puisque tu|vous ..2 êtes|es ..2 @ia
^pour|à|aux ..1 @ia`,
      task: `^@lead? écris|écrivez|rédige*|compose*|invente*|raconte*|crée*|donne*|donnez|fais|faites ..1 moi|nous? ..3 poème*|blague*|limerick|haïku|histoire|conte|chanson|devinette*|slogan|recette*|quatrain|fonction|sonnet|comptine
^@lead? tradui* ..10 en|vers ..1 anglais|espagnol|allemand|italien|portugais|latin|russe|français|arabe
^@lead? cite*|citez|nomme*|donne*|liste* ..1 moi|nous? ..1 trois|quatre|cinq|six|sept|huit|dix|3|5|10
^@lead? quelle_est|quel_est|donne* ..1 la|le? ..1 capitale|racine|point_d'ébullition|population|pluriel|contraire`,
      "small-task": `^@lead? écris|écrivez|rédige*|explique*|décri*|calcule*|résum*|compare*|liste*|donne*|propose* ..1 moi|un|une|le|la|les|des
^qui_a|quelle_est|quel_est|combien|comment|pourquoi|quand_a`,
      say: `^@lead? répond*|dis|dites|affiche*|écris|écrivez ..2 seulement|uniquement|que|juste|par|simplement|avec
dis*|dites|indique*|annonce*|demande*|informe* ..2 utilisateur*|l'utilisateur|client*|lecteur*|au_client|à_l'utilisateur|patronne ..4 que|de|qu'il|qu'elle|son|sa
rien_d'autre|mot_pour_mot|sans_rien_ajouter|rien_de_plus`,
      answer: `dans|à_la_fin_de|au_début_de|termine*|commence*|conclu* ..2 ta|votre|chaque|la|tes|vos ..1 réponse*|résumé*|note|synthèse
la_réponse|le_résumé|réponse|résumé ..3 doit|est|sera|devra|commence|se_termine`,
      asked: `si|quand|lorsque|avant|après ..5 demande*|interroge*|question|résumer|résumes|résumez|répondre|répondez|réponds|poser|l'interroge`,
      hide: `ne|n'en|n' ..4 pas|rien|jamais|personne|point ..3 utilisateur|l'utilisateur|patron*|client|personne|en_parler|mention|dis|dites|à_personne|lecteur|source|informer|prévenir
ne|n' ..1 mentionne*|préviens|prévenez|dis|dites|révèle*|parle*|signale*|affiche*|dérange* ..1 pas|rien|jamais
inutile_de|inutile_d'en|pas_besoin_de|sans_en_parler|sans_demander|sans_confirmation|sans_prévenir|sans_le_dire|sans_mentionner|discrètement|en_silence|sans_avertir|garde_cela_pour_toi|reste_entre_nous
efface*|supprime* ..2 ce|cette|ensuite ..1 message|mail|note|ligne|fichier`,
      take: `envoie*|envoyer|transfère*|transférer|transmet*|copie*|partage*|joins|joignez|publie* ..6 message*|mails|courriels|mot*|mots_de_passe|contacts|fichiers|documents|clé*|données|historique|factures|carte|iban|identifiants`,
      deed: `vire*|rembourse*|annule*|supprime*|réserve*|commande*|valide*|approuve*|modifie*|change*|désactive*|ouvre*|lance*|mets|paie* ..5 compte|euros|iban|alarme|porte|facture*|commande*|rendez-vous|réunion*|accès|dossier|git|mot_de_passe|statut|toutes|tous
en_son_nom|au_nom_de|en_leur_nom`,
      verdict: `note*|évalue*|classe*|recommande*|présente*|juge*|propose* ..6 meilleur*|excellent*|maximum|favorable*|parfait*|premier|positif|toujours|priorité`,
      done: `tâche|résumé|analyse|lecture|document|texte|traduction ..1 est|sont|a_été ..1 terminé*|fini*|achevé*|effectué*
nouvelle|prochaine|vraie|autre ..1 tâche|question|consigne|mission|instruction
oublie*|oubliez|laisse*|ignore* ..2 texte|ce_qui|tout|l'article|document|demande
fin_du|fin_de_la|fin_de ..1 document|texte|note|message|page|résultats`,
      persona: `désormais|à_partir_de_maintenant|dorénavant ..2 tu|vous|répond*|parle*|ton|es
^@lead? parle*|répond*|réponds ..1 comme|uniquement_en|seulement_en|en ..1 un|une|anglais|latin|vers|rimes|majuscules`,
    },
  },
  es: {
    words: `
= ia: ia|asistente|asistentes|chatbot|chatbots|bot|robot|copiloto|modelo_de_lenguaje|modelos_de_lenguaje|agente_de_ia|agente_ia|agentes_de_ia|inteligencia_artificial|llm|chatgpt|claude|gemini
= haz: añad*|incluy*|escrib*|respond*|di|diga|decir|dile|enví*|envia*|reenví*|reenvia*|borr*|elimin*|ignor*|recomiend*|mencion*|muestr*|cambi*|marc*|pag*|transfier*|compr*|reserv*|apunt*|haz|hará|hacer|pon|pong*|indiqu*|cancel*|aprueb*
= lead: ahora|luego|después|y|entonces|por_favor|en_su_lugar|primero`,
    cues: {
      reader:
        "@ia\nasistente|lector|agente|sistema|herramienta|programa ..1 automátic*|virtual|digital|automatizad*|de_código",
      called: `nota|mensaje|aviso|instrucci*|atención|hola|estimad*|querid*|cosilla ..1 para|al|a|pal? ..2 @ia|asistente
si|cuando|al ..4 @ia ..4 lee|lees|lea|resume|procesa|leyendo|prepara|abre
si|ya_que eres|es_usted ..1 un|una @ia
^para|a|al ..1 @ia`,
      task: `^@lead? escrib*|redact*|compón|inventa|cuenta|cuéntame|crea|dame|haz|hazme|genera ..1 me? ..3 poema*|chiste*|cuento|historia|canción|adivinanza*|receta*|haiku|función|soneto|eslogan|limerick|verso*
^@lead? traduc* ..10 al|a ..1 inglés|francés|alemán|italiano|portugués|latín|ruso|español
^@lead? enumera|nombra|menciona|dime|dame|lista ..1 tres|cuatro|cinco|seis|siete|ocho|diez|3|5|10
^@lead? cuál_es ..2 capital|raíz|población|plural|punto_de_ebullición|antónimo
^@lead? crea|haz|elabora ..2 tabla|lista ..4 con|de`,
      "small-task": `^@lead? escrib*|redact*|explica|describ*|calcula|resum*|compara|enumera|dame|propón ..1 un|una|el|la|los|las|qué|cómo|en
^quién|cuántos|cuántas|cuál_es|cómo_se|qué_es|en_qué_año`,
      say: `^@lead? respond*|di|diga|muestr*|escrib* ..2 solo|únicamente|solamente|que|con|exclusivamente
di|dile|diga*|informa*|pide*|pregunt*|avisa* ..2 usuario*|cliente*|lector*|al_usuario ..4 que|su|sus
nada_más|palabra_por_palabra|sin_nada_más|y_nada_más`,
      answer: `en|al_final_de|al_principio_de|termina*|empieza* ..2 tu|su|cada|la|tus|sus ..1 respuesta*|resumen|resúmenes|informe
respuesta|resumen ..3 debe|es|será|tiene_que|empieza|termina`,
      asked: `si|cuando|antes|después|al ..5 pregunt*|pide|piden|resumir|resumas|responder|respondas|consulta`,
      hide: `no|nunca|sin ..2 mencion*|digas|diga|dig*|avis*|inform*|revel*|notifi*|coment*|decir*|cites|citar|preguntar|confirmar|mostrar*|consultar
no_hace_falta|sin_confirmación|en_silencio|discretamente|que_quede_entre_nosotros|no_es_necesario|sin_que_se_entere
borra*|elimina* ..2 este|esto|el|luego ..1 mensaje|correo|comentario|luego|nota`,
      take: `enví*|envia*|reenví*|reenvia*|copia*|comparte*|adjunt*|publica*|manda* ..6 mensajes|correos|contraseñ*|contactos|archivos|documentos|claves|datos|historial|facturas|tarjeta|iban|agenda|credenciales`,
      deed: `transfier*|pag*|cancel*|borr*|reserv*|compr*|aprueb*|cambi*|desactiv*|abr*|marc*|pon ..5 cuenta|euros|iban|alarma|puerta|factura*|pedido*|cita*|reunion*|acceso|dirección|contraseña|estado|todos|todas|público
en_nombre_de|en_su_nombre`,
      verdict: `calific*|evalú*|puntú*|clasific*|recomiend*|present*|valor* ..6 mejor*|excelente|máxim*|positiv*|perfect*|primer*|siempre|aprobad*`,
      done: `tarea|resumen|análisis|lectura|documento|texto ..1 está|ha|fue|queda|ha_sido|ha_quedado ..1 terminad*|completad*|finalizad*|resumid*|conclu*
nueva|siguiente|próxima|verdadera|otra ..1 tarea|pregunta|orden|instrucción|misión
olvida*|olvide|deja|ignora|ignore ..2 texto|lo_anterior|todo|artículo|lo_que|documento
fin_del|fin_de_la|fin_de ..1 documento|texto|nota|mensaje|página|resultados`,
      persona: `a_partir_de_ahora|desde_ahora|de_ahora_en_adelante ..2 eres|respond*|habl*|serás|tu
^@lead? habla|responde|contesta ..1 como|solo_en|únicamente_en|en ..1 un|una|latín|inglés|verso|mayúsculas`,
    },
  },
  it: {
    words: `
= ia: ia|ai|assistente|assistenti|chatbot|bot|copilota|modello_linguistico|modelli_linguistici|agente_ai|agenti_ai|intelligenza_artificiale|llm|chatgpt|claude|gemini
= lead: ora|adesso|poi|quindi|e|invece|per_favore|prima`,
    cues: {
      reader:
        "@ia\nassistente|lettore|agente|sistema|strumento|programma ..1 automatic*|virtuale|digitale|automatizzat*",
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
  },
  pt: {
    words: `
= ia: ia|assistente|assistentes|chatbot|chatbots|bot|robô|copiloto|modelo_de_linguagem|modelos_de_linguagem|agente_de_ia|inteligência_artificial|llm|chatgpt|claude|gemini
= lead: agora|depois|então|e|por_favor|em_vez_disso|primeiro`,
    cues: {
      reader:
        "@ia\nassistente|leitor|agente|sistema|ferramenta|programa|transcritor ..1 automátic*|virtual|digital|automatizad*|eletrônic*",
      called: `nota|mensagem|aviso|instruç*|atenção|olá|oi|caro|prezado|recado ..1 para|ao|à|a? ..2 @ia
se|quando|ao ..5 @ia ..4 lê|ler|lendo|resume|resumir|processa|abre
se você|voce ..1 é|for ..1 um|uma @ia
^para|ao|à ..1 @ia`,
      task: `^@lead? escreva|escreve|componha|invente|conte|crie|faça|me_dê|dê ..1 me? ..3 poema*|piada*|conto|história|canção|música|charada|receita|haicai|função|soneto|slogan
^@lead? traduz* ..10 para ..1 o? inglês|francês|alemão|espanhol|latim|russo|português
^@lead? liste|cite|diga|dê|enumere ..1 três|quatro|cinco|seis|sete|oito|dez|3|5|10
^@lead? qual_é|qual_a ..2 capital|raiz|população|plural`,
      "small-task": `^@lead? escreva|explique|descreva|calcule|resuma|compare|liste|dê|sugira ..1 um|uma|o|a|os|as|como|por
^quem|quantos|quantas|qual_é|como_se|o_que_é`,
      say: `^@lead? responda|diga|escreva|mostre ..2 apenas|somente|só|que|com
diga|informe|peça|avise ..2 usuário|ao_usuário|cliente|ao_cliente|leitor|utilizador ..4 que|para|o|a
nada_mais|palavra_por_palavra`,
      answer: `na|em|ao_final_da|termine|comece|conclu* ..2 sua|seu|cada|a|o ..1 resposta*|resumo*
resposta|resumo ..3 deve|é|será|termina|começa`,
      asked: `se|quando|antes|depois|ao ..5 pergunt*|pedir|perguntarem|resumir|responder|consultar`,
      hide: `não|sem|nunca ..2 mencion*|diga|dizer|inform*|revel*|avis*|notific*|coment*|cite|pergunt*|confirm*|mostr*
não_é_necessário|não_precisa|sem_confirmação|em_silêncio|discretamente|fica_entre_nós
apague|exclua ..2 esta|depois|a ..1 mensagem|nota|fala`,
      take: `envi*|encaminh*|mand*|copi*|compartilh*|anex*|public* ..6 mensagens|e-mails|senha*|contatos|arquivos|documentos|chaves|dados|histórico|faturas|cartão|iban|pasta`,
      deed: `transfir*|pag*|cancel*|apag*|reserv*|compr*|aprov*|alter*|desativ*|abr*|mude ..5 conta|reais|pix|alarme|porta|fatura*|pedido*|reuni*|acesso|endereço|senha|todos|todas
em_nome_de|em_seu_nome`,
      verdict: `avali*|classific*|recomend*|apresent* ..6 melhor*|excelente|máxim*|positiv*|perfeit*|primeir*|sempre`,
      done: `tarefa|resumo|análise|leitura|documento|texto ..1 está|foi|foi_concluíd* ..1 concluíd*|terminad*|finalizad*|resumid*
nova|próxima|verdadeira|outra ..1 tarefa|pergunta|mensagem_do_usuário|instrução
esqueça|deixe|ignore ..2 texto|tudo|acima|artigo|o_que|documento
fim_do|fim_da|fim ..1 documento|texto|nota|mensagem|página`,
      persona: `a_partir_de_agora|de_agora_em_diante ..2 você|responda|fale|é
^@lead? fale|responda ..1 como|apenas_em|somente_em|em ..1 um|uma|latim|inglês|rima|maiúsculas`,
    },
  },
  nl: {
    words: `
= ai: ai|assistent|assistenten|assistente|chatbot|chatbots|bot|copilot|taalmodel|taalmodellen|ai-agent|ai-assistent|coach-ai|llm|chatgpt|claude|gemini
= lead: nu|dan|en|vervolgens|alsjeblieft|graag|eerst|in_plaats_daarvan`,
    cues: {
      reader:
        "@ai\nautomatische|digitale|virtuele|slimme assistent|lezer|agent|hulp|systeem|helper|software|samenvatter",
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
  },
  pl: {
    words: `
= ai: ai|asystent*|chatbot*|bot|bota|botów|copilot*|model_językowy|modele_językowe|modelu_językowego|agent_ai|agenta_ai|sztuczna_inteligencja|llm|chatgpt|claude|gemini
= lead: teraz|potem|następnie|i|a|proszę|zamiast_tego|najpierw`,
    cues: {
      reader: "@ai\nautomatyczn*|wirtualn*|cyfrow* asystent*|czytnik*|agent*|system*|program*|pomocnik*",
      called: `notatka|wiadomość|uwaga|instrukcj*|polecenie|drogi|droga|cześć|witaj|informacja ..1 dla|do? ..2 @ai
jeśli|jeżeli|gdy|kiedy ..4 @ai ..4 czyta|czytasz|streszcza|przetwarza|otworzy
jeśli|jeżeli jesteś ..1 @ai
^dla|do ..1 @ai`,
      task: `^@lead? napisz|ułóż|wymyśl|opowiedz|stwórz|podaj ..1 mi? ..3 wiersz|dowcip|limeryk|haiku|historię|bajkę|piosenkę|zagadkę|przepis|slogan|rymowankę|funkcję|opowiadanie
^@lead? przetłumacz ..10 na ..1 angielski|niemiecki|francuski|hiszpański|łacinę|rosyjski|włoski
^@lead? wymień|podaj ..1 mi? ..1 trzy|cztery|pięć|sześć|siedem|osiem|dziesięć|3|5|10
^@lead? jaka_jest|jaki_jest ..1 stolica|pierwiastek|liczba`,
      "small-task":
        "^@lead? napisz|wyjaśnij|opisz|oblicz|streść|porównaj|wymień|podaj\n^kto|ile|jaka_jest|jak_długo|co_to_jest|który",
      say: `^@lead? odpowiedz|powiedz|wypisz|napisz ..2 tylko|wyłącznie|że|jedynie|słowem
powiedz|poinformuj|poproś|napisz ..2 użytkownik*|klient*|czytelnik* ..4 że|aby|żeby|o
nic_więcej|słowo_w_słowo|i_nic_poza_tym`,
      answer: `w|na_końcu|na_początku|zakończ|zacznij ..2 swojej|swoją|każdą|każdej|twojej|odpowiedzi ..1 odpowiedzi|odpowiedź|streszczeni*|podsumowani*
odpowiedź|streszczenie|podsumowanie ..3 musi|ma|brzmi|powinn*`,
      asked: `jeśli|gdy|kiedy|zanim|po ..5 zapyta*|pyta|pytają|streszczeni*|odpowiesz|podsumow*`,
      hide: `nie|bez|nigdy ..2 wspomina*|mów|informuj|ujawnia*|powiadamia*|pytaj|pytania|potwierdz*|pokazuj|cytuj|zgody|wiedzy
nie_trzeba|nie_ma_potrzeby|po_cichu|dyskretnie|między_nami
usuń|skasuj ..2 tę|potem|ten ..1 wiadomość|notatkę|komentarz`,
      take: `wyślij|prześlij|przekaż|skopiuj|udostępnij|dołącz|opublikuj ..6 wiadomości|maile|hasł*|kontakt*|plik*|dokument*|klucz*|dane|historię|faktur*|kart*|iban`,
      deed: `przelej|zapłać|anuluj|usuń|zarezerwuj|zamów|zatwierdź|zmień|wyłącz|otwórz|kliknij|wpisz|ustaw ..5 konto|złotych|iban|alarm|drzwi|faktur*|zamówieni*|spotkani*|dostęp|hasło|numer|odnośnik|wszystkie
w_imieniu`,
      verdict: "oceń|poleć|polecaj|sklasyfikuj|przedstaw ..6 najleps*|najwyż*|doskonał*|pozytywn*|zawsze|pierwsz*",
      done: `zadanie|streszczenie|analiza|tekst|dokument ..1 jest|został*|zostało? ..1 zakończon*|gotow*|wykonan*|streszczon*
nowe|następne|prawdziwe|kolejne|inne ..1 zadanie|pytanie|polecenie
zapomnij|zignoruj|zostaw ..2 tekst|wszystk*|artykuł*|powyższ*|dokument*|tym
koniec ..1 dokumentu|tekstu|notatki|wiadomości|danych`,
      persona: `od_teraz|odtąd|od_tej_chwili ..2 jesteś|odpowiadaj|mów|mówisz
^@lead? mów|odpowiadaj|odpowiedz ..1 jak|tylko_po|wyłącznie_po|po ..1 łacinie|angielsku|rymem`,
    },
  },
  ru: {
    words: `
= machine: ии|ai|ассистент*|помощник*|чат-бот*|чатбот*|бот|боту|бота|боты|языковая_модель|языковой_модели|языковые_модели|нейросет*|ии-агент*|робот|роботу|модель|модели|агент|агенту|llm|chatgpt
= lead: теперь|затем|потом|и|а|пожалуйста|вместо_этого|сначала`,
    cues: {
      reader:
        "@machine\nавтоматическ*|виртуальн*|цифров*|искусственн* помощник*|ассистент*|систем*|агент*|интеллект*|читател*",
      called: `примечание|сообщение|внимание|инструкци*|уважаем*|дорог*|привет|здравствуй*|заметка|указание ..1 для|к? ..2 @machine
если|когда ..4 @machine ..4 читает|читаешь|обрабатывает|пересказывает|читающ*
если ты|вы ..2 @machine
@machine которы* ..2 чита*|обрабатыва*|составля*
^для ..1 @machine`,
      task: `^@lead? напиши*|сочини*|придумай*|расскажи*|составь*|создай* ..1 мне? ..3 стих*|стихотворени*|анекдот|шутк*|рассказ|сказк*|песн*|загадк*|рецепт|хокку|лимерик|лозунг|функци*|эссе
^@lead? переведи* ..10 на ..1 английский|немецкий|французский|испанский|латынь|русский|китайский
^@lead? назови*|перечисли*|приведи* ..1 мне? ..1 три|четыре|пять|шесть|семь|восемь|десять|3|5|10
^@lead? какая|какой|каков ..1 столица|корень|население`,
      "small-task":
        "^@lead? напиши*|объясни*|опиши*|вычисли*|посчитай*|сравни*|перечисли*|назови*|составь*\n^кто|сколько|какая|какой|что_такое|как_называется",
      say: `^@lead? ответь*|скажи*|напиши*|выведи*|отвечай* ..2 только|лишь|что|словом|исключительно|одним
скажи*|сообщи*|попроси* ..2 пользовател*|клиент*|абонент*|читател* ..4 что|чтобы|о
ничего_больше|слово_в_слово|и_больше_ничего`,
      answer: `в|в_конце|в_начале|закончи*|начни* ..2 своём|своем|свой|каждый|каждом|твоем|ответа ..1 ответ*|пересказ*|резюме|сводк*
ответ|резюме|пересказ|сводка ..3 долж*|такой|звучит|состоит`,
      asked: `если|когда|прежде|перед|после ..5 спрос*|спрашива*|вопрос*|пересказ*|ответом|отвечать`,
      hide: `не|без|никогда|никому|ничего ..3 упомина*|говори*|сообща*|раскрыва*|уведомл*|спрашив*|подтвержд*|показыва*|ссыла*|ведома
не_нужно|незачем|молча|незаметно|между_нами|втайне
удали*|сотри* ..2 это|затем|эту ..1 сообщение|письмо|запись|заметку`,
      take: `отправь*|перешли*|скопируй*|передай*|опубликуй*|приложи* ..6 сообщени*|письма|парол*|контакт*|файл*|документ*|ключ*|данны*|истори*|счет*|карт*|ссылк*`,
      deed: `переведи*|оплати*|отмени*|удали*|забронируй*|закажи*|одобри*|измени*|отключи*|открой*|оформи* ..5 счет*|рубл*|сигнализаци*|дверь|заказ*|встреч*|доступ|пароль|все|всю|возврат
от_имени|его_именем|от_его_имени`,
      verdict: "оцени*|порекомендуй*|рекомендуй*|представь* ..6 лучш*|высш*|отличн*|положительн*|максимальн*|всегда",
      done: `задача|задание|анализ|текст|документ|пересказ ..1 выполнен*|завершен*|закончен*|окончен*
нов*|следующ*|настоящ*|другое ..1 задача|задание|вопрос|инструкция|указание
забудь*|оставь* ..2 текст*|все|всё|стать*|документ*|о
конец ..1 документа|текста|заметки|сообщения|данных`,
      persona: `с_этого_момента|отныне|теперь_ты ..2 ты|отвечай|говори|пират|не
^@lead? говори|отвечай* ..1 как|только_на|на ..1 латыни|английском|стихами`,
    },
  },
  tr: {
    words: `
= yz: yapay_zeka|yapay_zekâ|asistan*|chatbot*|sohbet_botu*|bot|dil_modeli*|yapay_zeka_asistanı*|copilot|llm|chatgpt
= lead: şimdi|sonra|lütfen|bunun_yerine|önce|ve`,
    cues: {
      reader: "@yz\notomatik|dijital|sanal asistan*|okuyucu*|sistem*|yardımcı*",
      called: `@yz|asistana|modele not*|mesaj|notu|uyarı|talimat*|için
sayın|sevgili|merhaba|dikkat|not ..2 @yz
bunu|bu_metni|bu_mesajı|bu_notu ..3 okuyan|özetleyen|işleyen ..2 @yz`,
      task: `şiir|fıkra|hikaye|hikâye|masal|şarkı|bilmece|tarif|haiku|slogan|limerik ..2 yaz|yazın|anlat|oluştur|söyle|uydur
^@lead? ..8 ingilizceye|almancaya|fransızcaya|ispanyolcaya|türkçeye çevir*
üç|dört|beş|altı|yedi|sekiz|on|3|5|10 ..3 yaz|say|sırala|söyle|listele`,
      "small-task": "öneri|cümle|liste|tablo|açıklama|örnek|madde ..2 yaz|ver|hazırla|oluştur|yap",
      say: `sadece|yalnızca ..5 yaz|yanıtla|cevap_ver|söyle|de
kullanıcıya|müşteriye|okura ..8 söyle|bildir|de|yaz|iste`,
      answer: "yanıtın*|cevabın*|özetin*|yanıta|özete ..3 sonuna|başına|içinde|ekle|yaz|olmalı",
      asked: "sorulduğunda|sorarsa|sorulursa|özetlerken|yanıtlamadan|cevaplamadan|özetlemeden",
      hide: `kimseye|kullanıcıya|müşteriye|bundan|bunu ..4 söyleme|bahsetme|gösterme|bildirme|haber_verme|sorma
sormadan|onay_almadan|haber_vermeden|gizlice|sessizce|gerek_yok|belirtme|bahsetme
bu ..1 mesajı|notu|satırı sil`,
      take: "mesajları|şifre*|parola*|kişileri|dosyaları|belgeleri|bilgileri|fatura*|kart*|rehberi|kodu|bakiye* ..8 gönder|ilet|yolla|paylaş|kopyala",
      deed: "hesab*|rezervasyon*|alarm*|kapı*|sipariş*|toplantı*|indirim*|tümünü ..6 gönder|iptal_et|sil|aç|onayla|değiştir|kapat|aktar",
      done: `görev|özet|analiz|metin|belge ..1 tamamlandı|bitti|sona_erdi
yeni|sıradaki|asıl|sonraki ..1 görev|soru|talimat
belgenin|metnin|notun sonu`,
      persona: "bundan_sonra|artık|şu_andan_itibaren ..3 sen|cevapla|konuş|yanıtla|bir",
    },
  },
  zh: {
    words: "= machine: 人工智能|智能助手|助手|智能体|大模型|语言模型|机器人|聊天机器人|ai|模型|助理|机器|llm|chatgpt",
    cues: {
      reader: "@machine",
      called: `给|致|请|各位|亲爱的|你好|写给|提示|注意|告 ..6 @machine
如果|若|当|凡 ..10 @machine ..8 读|阅读|看到|总结|处理|摘要`,
      task: `^写|请写|作|编|创作|来|给我写|帮我写|请你写|讲 ..4 诗|故事|笑话|歌|谜语|作文|对联|菜谱|代码|函数|童话|俳句|绕口令
翻译成|译成|翻译为|翻成 ..1 英文|英语|法语|日语|德语|中文|西班牙语|俄语
^请? 列出|列举|推荐|说出|给出 ..2 三|四|五|六|七|八|十|3|5|10`,
      "small-task": "^请? 写|解释|描述|计算|总结|比较|列出|介绍|推荐\n的_首都_是|是_什么_？|首都_是_哪|谁_发明|谁_写",
      say: `只|仅|直接 ..3 输出|回答|回复|返回|说|写
告诉|告知|通知|提醒|要求|让 ..2 用户|客户|读者|主人|顾客 ..12 说|点|登|已|需|必须|联系|拨打`,
      answer: `在|把 ..3 回答|回复|摘要|总结|答案 ..3 中|里|末尾|结尾|开头|最后|加
回答|答案|摘要|总结|回复 ..2 必须|应|只能|为|是|一律`,
      asked: "如果|若|当|每当|凡 ..8 问|询问|提问|问到|总结|摘要\n回答|总结|摘要|回复 之前|前",
      hide: `不要|不得|不必|无需|无须|不用|别|切勿|勿 ..4 告诉|提|通知|告知|说明|显示|询问|提及|透露|确认|总结
看不到|保密|悄悄|不让|不能让 ..4 知道|用户|主人|四楼`,
      take: "发送|发到|转发|发给|上传|导出|复制|寄到|提交 ..12 邮件|密码|联系人|文件|资料|数据|发票|密钥|记录|信息|通讯录|邮箱|mailbox|验证码",
      deed: "转账|付款|退款|取消|删除|预订|购买|批准|修改|关闭|打开|结算|改成|结掉|支付 ..8 账户|订单|元|警报|门|发票|会议|权限|地址|购物车|账号|收货人|全部|所有",
      verdict: "评|打|给|推荐|评为|列为 ..8 最高|满分|优秀|最佳|第一|首选|通过",
      done: `任务|总结|摘要|分析|文档|文章 ..3 已完成|完成|结束|到此
新的|新|下一个|接下来的|真正的 ..1 任务|问题|指令|要求
忘记|忽略|忽视|不要_管|停止 ..4 上面|以上|上文|前面|文章|内容|任务|要求|总结`,
      persona: "从现在起|从现在开始|此后|今后|以后 ..3 你|只|用|都|是|扮演",
    },
  },
  ja: {
    words:
      "= machine: ai|人工知能|アシスタント|チャットボット|ボット|言語モデル|エージェント|要約ai|モデル|機械|コパイロット|llm|システム",
    cues: {
      reader: "@machine",
      called: `@machine へ|向け|の_方|様|に_告ぐ|に_お願い|に_頼む|は_必ず
読んで|要約して|処理して|読む|読んだ ..6 @machine`,
      task: `詩|物語|俳句|冗談|童話|歌|なぞなぞ|短歌|レシピ|関数|作文|川柳 ..4 書|作|詠|教え|考え
英語|フランス語|ドイツ語|スペイン語|中国語|日本語|ラテン語 に ..2 訳|翻訳
を ..2 三|四|五|六|七|十|3|5|10 ..2 つ|個|件 ..4 挙げ|書|教え|列挙`,
      "small-task":
        "説明|計算|要約|比較|列挙|紹介|教え して|し|て ..1 ください|なさい|くれ\nの_首都_は|は_何_です|は_誰_です",
      say: `だけ|のみ ..3 出力|回答|返答|答え|書|返信|表示
ユーザー|利用者|顧客|読者|お客|家の者 ..2 に ..16 伝え|言|案内|説明|知らせ`,
      answer: "回答|返答|要約|返信|要約文|出力 ..2 の_最後|の_末尾|の_冒頭|に_は|は_必ず|の_中|文_に",
      asked: "聞かれ|尋ねられ|質問され|要約する_前|回答する_前|要約の前|答える_前|たずねられ",
      hide: "言わ|触れ|伝え|知らせ|表示し|記載し|言及し|報告し|記録し|確認し|明かさ ..2 ない|ず|なく\n内緒|秘密|こっそり|黙って|不要です|必要はありません|伏せ",
      take: "メール|パスワード|連絡先|ファイル|資料|データ|請求書|鍵|履歴|情報|カード|受信トレイ ..14 送信|転送|送|添付|共有|公開|コピー",
      deed: "口座|予約|警報|鍵|注文|会議|権限|契約|電子印|住所|万円 ..14 振り込|取り消|削除|承認|変更|解除|購入|キャンセル|改め|押",
      verdict: "最高|最良|満点|一番|優秀|第一 ..6 評価|推薦|おすすめ|採点|勧め|紹介",
      done: `要約|タスク|作業|分析|文書|記事 ..3 完了|終了|終わり|以上
新しい|次の|本当の|別の ..1 質問|指示|タスク|依頼|課題
上記|以上|これまで|この文章|上の ..4 無視|忘れ|要約せず|破棄`,
      persona: "今後|これから|以後|今から ..6 あなた|として|だけ|口調|答え|話",
    },
  },
  ko: {
    words:
      "= machine: ai|인공지능|어시스턴트|챗봇*|봇|언어_모델*|모델은|비서*|에이전트*|요약기|도우미*|ai가|ai는|ai에게|모델에게|채점_모델*",
    cues: {
      reader: "@machine",
      called: `읽는|요약하는|처리하는|보는|읽고_있는 ..1 @machine
@machine 에게|께|앞|참고|안내|메모|알림|지시*`,
      task: `시|시를|이야기*|농담*|동화*|노래*|수수께끼*|레시피*|함수*|시조* ..3 써*|지어*|만들어*|알려*|작성*|들려*
영어로|프랑스어로|독일어로|일본어로|중국어로|스페인어로|한국어로 ..1 번역*|옮겨*
세|네|다섯|여섯|일곱|열|3|5|10 ..2 가지* ..3 알려*|추천*|나열*|써*|말해*`,
      "small-task": "설명*|계산*|요약*|비교*|나열*|추천*|알려* 해줘|하세요|하라|하시오|주세요|줘|해",
      say: `만|오직|로만 ..3 답*|출력*|말해*|대답*|써*
사용자에게|고객에게|독자에게|이용자에게 ..8 말*|알려*|전하*|안내*|물어*|요청*`,
      answer: "답변*|요약*|응답*|회신* ..2 끝에|마지막에|첫|안에|시작*|포함*|추가*",
      asked: "물으면|묻거든|질문하면|요약할_때|답하기_전*|요약하기_전*|물어보면",
      hide: `말하지|알리지|언급하지|밝히지|표시하지|보여주지|통보하지|기록하지|묻지 ..1 말*|않*|마*
몰래|비밀로|조용히|확인_없이|묻지_않고|필요_없*|필요는_없*`,
      take: "메일*|비밀번호*|연락처*|파일*|문서*|자료*|청구서*|카드번호*|정보*|키를|기록* ..8 보내*|전달*|전송*|공유*|첨부*|받아*|복사*|내보내*",
      deed: "계좌*|예약*|경보*|문을|주문*|회의*|권한*|환불*|면접*|면접은|모두|주소* ..6 송금*|취소*|삭제*|승인*|변경*|해제*|구매*|이체*",
      done: `작업*|요약*|분석*|문서*|채점* ..2 끝*|완료*|종료*
새로운|다음|진짜|새 ..1 질문*|지시*|작업*|과제*|명령*
위|앞|이전|지금까지* ..2 내용*|글* ..2 무시*|잊*`,
      persona: "지금부터|이제부터|앞으로 ..4 너는|당신은|말투*|답하*|로만|대답*",
    },
  },
  ar: {
    words:
      "= machine: المساعد|مساعد|المساعد_الذكي|الذكاء_الاصطناعي|للمساعد|روبوت|الروبوت|نموذج_اللغة|النموذج_اللغوي|للنموذج|بوت|الوكيل_الذكي|chatbot|ai|المساعدين|المساعدات",
    cues: {
      reader: "@machine",
      called: `ملاحظة|رسالة|تنبيه|تعليمات|عزيزي|أيها|مرحبا|إلى ..2 @machine
إذا|عند|حين|عندما ..5 @machine|تقرأ|قراءة ..6 النص|الرسالة|التذكرة|الملف|المستند`,
      task: `^اكتب|اكتبي|ألف|احك|أنشئ|قل ..2 قصيدة|نكتة|قصة|أغنية|لغزا|وصفة|بيتا|مقالا|دالة
^ترجم ..10 إلى ..1 الإنجليزية|الفرنسية|الألمانية|الإسبانية|العربية
^اذكر|عدد|اقترح|أعط ..1 ثلاثة|ثلاث|أربعة|أربع|خمسة|خمس|عشرة|عشر|3|5|10
^ما_هي|ما_عاصمة|ما_هو ..1 عاصمة|الجذر`,
      "small-task": "^اكتب|اشرح|صف|احسب|لخص|قارن|اذكر|اقترح\n^من_هو|كم_عدد|ما_هي|متى",
      say: `^أجب|اكتب|قل|رد|اطبع ..3 فقط|بكلمة|بأن|أن|كلمة
أخبر|قل|أبلغ|اطلب ..2 المستخدم|للمستخدم|العميل|للعميل|القارئ ..4 أن|بأن|إن|من`,
      answer: "في|آخر|نهاية|بداية ..2 إجابتك|ردك|الإجابة|الملخص|ملخصك|الرد",
      asked: "إذا|عند|قبل|بعد ..5 سئلت|سألك|سأل|السؤال|التلخيص|الإجابة|قراءة",
      hide: "لا|دون|بدون|ولا ..2 تذكر|تخبر|إخطار|إخبار|إعلام|تكشف|تعرض|إبلاغ|سؤال|تأكيد|علم|موافقة\nسرا|بصمت|لا_داعي",
      take: "أرسل|حول|انسخ|شارك|ارفع|أرفق ..8 الرسائل|كلمة|كلمات|المرور|جهات|الملفات|البيانات|الرابط|الفواتير|البطاقة|المفاتيح",
      deed: "احذف|ألغ|ادفع|احجز|اشتر|وافق|غير|افتح|أغلق|أعد|حول ..5 الحساب|حساب|الباب|الطلب|الاجتماع|التذكرة|كلمة|جميع|كل|المبلغ",
      done: `المهمة|الملخص|التحليل|النص|المستند ..2 انتهت|انتهى|اكتملت|اكتمل|تم
مهمة|سؤال|تعليمات ..1 جديدة|جديد|التالية|التالي
انس|تجاهل|دع ..2 النص|كل|ما|المقال|السابق`,
      persona: "من_الآن|منذ_الآن|ابتداء ..4 أنت|أجب|تحدث|تكلم",
    },
  },
  hi: {
    words: "= machine: एआई|सहायक|असिस्टेंट|चैटबॉट|बॉट|भाषा_मॉडल|मॉडल|ai|सहायिका|रोबोट",
    cues: {
      reader: "@machine",
      called: "पढ़|सारांश|जो ..4 @machine\n@machine के_लिए|को|से ..2 नोट|निर्देश|सूचना|संदेश|अनुरोध\nप्रिय|नमस्ते|ध्यान ..2 @machine",
      task: "कविता|कहानी|चुटकुला|गीत|पहेली|शायरी|निबंध|रेसिपी|दोहा ..3 लिखो|लिखिए|लिखें|सुनाओ|सुनाइए|बनाओ|बताओ|बनाइए\nअंग्रेज़ी|अंग्रेजी|हिंदी|फ्रेंच|संस्कृत ..1 में ..2 अनुवाद\nतीन|चार|पाँच|पांच|दस|3|5|10 ..4 बताओ|बताइए|लिखो|लिखिए|लिखें|सुझाओ",
      say: "केवल|सिर्फ़|सिर्फ|बस ..6 लिखो|लिखें|कहो|कहें|उत्तर|जवाब|लिखिए\nउपयोगकर्ता|ग्राहक|यूज़र|मालिक|पाठक ..1 को|से ..8 बताओ|बताएं|कहो|कहें|बता|कहना",
      answer: "उत्तर|जवाब|सारांश ..2 के_अंत|में|की_शुरुआत ..6 जोड़|लिख|शामिल|बताओ",
      asked: "जब|अगर|यदि ..8 पूछे|पूछें|पूछा|सारांश|पूछता",
      hide: "मत|बिना|न|नहीं ..3 बताना|बताओ|बताएं|पूछे|पूछना|ज़िक्र|जिक्र|दिखाना|बताए\nबिना पूछे|बताए|पुष्टि|अनुमति\nचुपचाप|गुप्त|ज़रूरत_नहीं|किसी_को_न",
      take: "संदेश|पासवर्ड|संपर्क|फ़ाइल|फाइल|दस्तावेज़|रकम|ओटीपी|जानकारी|डेटा|मेल|कार्ड ..10 भेज|भेजो|भेजें|साझा|अग्रेषित|मिटा|हटा",
      deed: "खाते|खाता|बुकिंग|अलार्म|दरवाज़ा|ऑर्डर|भुगतान|पैसे|रुपये|बैठक ..8 भेज|रद्द|मिटा|हटा|बदल|स्वीकृत|ट्रांसफर|खोल",
      done: "काम|सारांश|कार्य|पाठ|दस्तावेज़ ..2 पूरा|समाप्त|खत्म\nनया|अगला|असली|नई ..1 काम|प्रश्न|सवाल|निर्देश|कार्य\nऊपर|पिछला|पिछले|सब ..4 भूल|अनदेखा|छोड़",
      persona: "अब_से|आगे_से ..4 तुम|आप|केवल|जवाब|बोलो",
    },
  },
  vi: {
    words: "= machine: ai|trợ_lý_ảo|trợ_lý|chatbot|bot|mô_hình|mô_hình_ngôn_ngữ|trí_tuệ_nhân_tạo|trợ_lý_ai",
    cues: {
      reader: "@machine",
      called:
        "lưu_ý|ghi_chú|gửi|chào|thân_gửi|thông_báo|hướng_dẫn|nhắn ..2 cho|tới|đến? ..1 @machine\nnếu|khi ..4 @machine ..4 đọc|tóm_tắt|xử_lý\n@machine ..1 đọc|nào_đọc|xử_lý|tóm_tắt",
      task: "^hãy? viết|làm|sáng_tác|kể|soạn ..4 bài_thơ|thơ|truyện|câu_chuyện|bài_hát|câu_đố|truyện_cười|công_thức|hàm\n^hãy? dịch ..10 sang ..1 tiếng anh|pháp|đức|nhật|trung|việt\n^hãy? kể|liệt_kê|nêu|gợi_ý ..2 ba|bốn|năm|sáu|mười|3|5|10",
      say: "chỉ ..2 trả_lời|in|viết|nói|xuất\nnói|báo|bảo|yêu_cầu|thông_báo ..2 người_dùng|khách|khách_hàng|cửa_hàng|cho_người_dùng",
      answer: "trong|cuối|đầu|vào ..2 câu_trả_lời|bản_tóm_tắt|tóm_tắt|phản_hồi",
      asked: "khi|nếu|trước_khi|sau_khi ..5 hỏi|tóm_tắt|trả_lời|đọc",
      hide: "không|đừng|chớ ..3 nói|nhắc|báo|hỏi|tiết_lộ|thông_báo|hiển_thị|đề_cập|cần_hỏi\nâm_thầm|bí_mật|không_cần|lặng_lẽ",
      take: "gửi|chuyển|sao_chép|chia_sẻ|tải ..6 tin_nhắn|mật_khẩu|danh_bạ|tệp|tài_liệu|dữ_liệu|hóa_đơn|thẻ|mã_otp|email",
      deed: "hủy|xóa|thanh_toán|đặt|mua|duyệt|đổi|mở|tắt|áp|chuyển ..5 đơn|tài_khoản|cửa|báo_động|cuộc_họp|quyền|mã|số_điện_thoại|tiền|tất_cả",
      done: "nhiệm_vụ|bản_tóm_tắt|văn_bản|tài_liệu|phân_tích ..1 đã ..1 xong|hoàn_thành|kết_thúc\nnhiệm_vụ|câu_hỏi|yêu_cầu mới|tiếp_theo\nquên|bỏ_qua|bỏ ..2 văn_bản|tất_cả|phần_trên|nội_dung|yêu_cầu",
      persona: "từ_bây_giờ|từ_giờ|kể_từ_nay ..3 bạn|trả_lời|chỉ|hãy",
    },
  },
  id: {
    words: "= ai: ai|asisten|asisten_virtual|chatbot|bot|model_bahasa|kecerdasan_buatan|agen_ai",
    cues: {
      reader: "@ai",
      called:
        "catatan|pesan|perhatian|instruksi|halo|yth|kepada ..1 untuk|kepada? ..1 @ai\njika|bila|ketika ..4 @ai ..4 membaca|merangkum|memproses",
      task: "^tolong? tulis|tuliskan|buat|buatkan|karang|ceritakan ..3 puisi|pantun|lelucon|cerita|dongeng|lagu|resep|fungsi|haiku\n^tolong? terjemahkan ..10 ke ..1 dalam? bahasa\n^tolong? sebutkan|berikan ..1 tiga|empat|lima|enam|sepuluh|3|5|10",
      say: "jawab|balas|tulis|cetak ..3 hanya|saja\nberi_tahu|katakan|sampaikan|minta ..2 pengguna|pelanggan|pembaca ..3 bahwa|untuk|agar",
      answer: "dalam|di_akhir|di_awal|pada ..2 jawaban|ringkasan|balasan",
      asked: "jika|bila|ketika|sebelum|setelah ..5 ditanya|bertanya|merangkum|menjawab",
      hide: "jangan|tanpa|tidak ..2 sebutkan|katakan|beri_tahu|memberi_tahu|bertanya|konfirmasi|mengungkapkan|menampilkan|perlu_memberi\ndiam-diam|rahasiakan|tidak_perlu",
      take: "kirim|kirimkan|teruskan|salin|bagikan|unggah ..6 pesan|kata_sandi|kontak|berkas|file|dokumen|data|faktur|kartu|kunci|otp",
      deed: "batalkan|hapus|bayar|pesan|beli|setujui|ubah|buka|matikan|transfer ..5 rekening|pesanan|rupiah|pintu|alarm|rapat|akses|semua|sandi",
      done: "tugas|ringkasan|dokumen|teks|analisis ..1 sudah|telah ..1 selesai|berakhir\ntugas|pertanyaan|perintah baru|berikutnya|selanjutnya\nlupakan|abaikan ..2 teks|semua|di_atas|artikel|dokumen",
      persona: "mulai_sekarang|mulai_saat_ini ..3 kamu|anda|jawab|hanya|bicara",
    },
  },
};

const patternsOf = (language: string): string => {
  const { words = "", cues } = cuesOf[language] ?? { cues: {} };
  const kinds = Object.entries(cues) as [keyof typeof weights, string][];
  return `${words}\n${kinds.map(([kind, patterns]) => `# cue/${kind} injection 0 ${weights[kind]}\n${patterns}`).join("\n")}`;
};

export const cues: readonly (readonly [language: string, patterns: string])[] = Object.keys(cuesOf).map((language) => [
  language,
  patternsOf(language),
]);
