/** Cues of orders to a machine in French: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const fr: LanguageCues = {
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
};
