/** Phrases of attacks in French. */
export const fr = `
= ignore: ignore|ignorez|ignorer|oublie|oubliez|oublier|néglige|négligez|outrepasse*|contourne*|annule|annulez|ne_tiens_pas_compte|ne_tenez_pas_compte|ne_suis_pas|ne_suivez_pas|fais_abstraction|faites_abstraction|n'obéis_plus|efface|effacez
= orders: instructions|instruction|consignes|consigne|directives|directive|règles|ordres|invites|prompts|contexte|messages|commandes|contraintes|tâches
= earlier: précédent*|antérieur*|ci-dessus|préalable*|initial*|originale*|d'origine|passées|reçues|données|du_système|au-dessus|d'avant
# phrases/override injection .9 .95
@ignore ..3 @orders ..1 @earlier
@ignore ..3 @earlier ..1 @orders
@ignore toutes|tous|tes|vos|ces ..1 instructions|consignes|directives|règles
@ignore ..1 tout ce|ça|qui|que ..3 précède|avant|au-dessus|dit|précédemment|dessus
@ignore ..1 ce_qui|tout_ce_qui précède
nouvelles|nouvelle instructions|instruction|consignes|directive|tâche est|sont|suivantes|voici
voici|suis|suivez ..1 tes|vos|les|ces nouvelles instructions|consignes|directives
# phrases/new-task injection .35 .45
à_partir_de_maintenant|désormais|dorénavant ..2 tu|vous ..1 es|êtes|seras|serez|dois|devez|agis|répondras
au_lieu_de_cela|à_la_place ..3 dis|écris|affiche|réponds|dites|écrivez|répondez
# phrases/unrestricted jailbreak .8 .85
sans|aucune|aucun|pas_de ..2 restriction*|filtre*|censure|limite*|règles ..4 éthique*|morale*|morales|ni|réponds|quelconque|restriction*|filtre*|règles
tu_es|vous_êtes|agis_comme ..3 ia|assistant|intelligence_artificielle ..2 sans|maléfique|non_censurée|malveillante ..1 restriction*|limites|filtre*|éthique
active*|passe*|entre* ..3 mode_développeur|mode_dan|mode_debug|jailbreak
désactive*|contourne* ..3 filtres|sécurité|garde-fous|restrictions|règles_de_sécurité|mesures_de_sécurité
# prompt-leak/ask prompt-leak .85 .9
montre*|révèle*|affiche*|donne*|répète*|dis|dites|imprime*|écris|écrivez|quel_est|quelles_sont|partage*|divulgue* ..5 prompt_système|prompt_du_système|invite_système|message_système|prompt_initial|instructions_système|instructions_initiales|instructions_cachées|instructions_secrètes|consignes_initiales|instructions_d'origine|prompt_d'origine
quelles_sont|répète*|révèle*|montre*|affiche* tes|vos|toutes_tes|toutes_vos instructions|consignes ..3 exactes|initiales|secrètes|mot_pour_mot|complètes|système|textuellement
# prompt-leak/own-text prompt-leak .5 0
montre*|révèle*|affiche*|donne*|répète*|dis|dites|imprime*|écris|écrivez|quelles|quel|récite*|cite*|traduis*|traduisez|copie*|résume*|envoie*|envoyez|lis|lisez|liste*|colle* ..5 tes|vos|ton|votre ..1 instructions|consignes|directives|prompt|paramètres|configuration|notice|invite|message_de_démarrage|message_de_départ
texte|message|lignes|mots|phrase|tout ..4 avant|dessus ..1 mon|ma|ce|cette|notre ..1 premier|première? message|question|phrase|conversation
première|premières|premier|début|haut ..1 ligne|lignes|phrase|mots|règle ..1 de ..1 tes|vos|ton|votre|ta instructions|consignes|contexte|prompt|configuration
# prompt-leak/told prompt-leak .45 0
ce_qu'on|ce_que|tout_ce_que|ce_qu'ils|qui ..2 t'a|vous_a|t'ont|vous_ont|t'avait ..2 dit|ordonné|interdit|donné|demandé|programmé|écrit|caché
ce_que|tout_ce_que|quoi|mots tu|vous ..1 dois|devez|peux|pouvez|n'as ..2 taire|pas_dire|cacher|pas_le_droit|pas_révéler
# prompt-leak/own-secret prompt-leak .5 0
donne*|dis|dites|révèle*|écris|écrivez|épelle*|quel_est|c'est_quoi|montre*|balance ..3 le|ton|votre|la ..1 mot_de_passe|code_secret|mot_secret|secret|clé_secrète|code_promo|code_d'accès|mot_magique
mot|code|secret|phrase|clé ..1 que tu|vous ..1 protèges|caches|gardes|protégez|cachez|gardez|connais
# phrases/void-rules injection .5 0
tes|vos|les|toutes_les ..1 règles|restrictions|limites|consignes|filtres ..2 ne_s'applique*|n'existe*|sont_levées|sont_levés|sont_suspendu*|ne_sont_plus|sont_annulé*|sont_désactivé*|n'ont_plus
oublie|oubliez ..1 que ..1 tu|vous es|êtes
tu_n'es|vous_n'êtes plus un|une|l'|le|obligé|tenu
# phrases/leave-task injection .35 0
arrête ..1 de ..1 faire|traduire|résumer|corriger|jouer
au_lieu_de|ne|arrête|oublie|laisse_tomber ..1 traduire|traduis|résumer|résume|corriger|corrige|traduction|résumé ..1 pas|plutôt|et
# phrases/no-refusal jailbreak .45 0
sans|pas_de|aucun|aucune ..1 morale|avertissement*|mise_en_garde|disclaimer|refus|scrupules|leçon_de_morale
ne|n'as|n'a|jamais ..1 peux|peut|dois|sait|as ..2 refuser|refuse|dire_non|le_droit_de_refuser
n'a|sans|aucune|ne_connaît|n'existe ..1 règles|règle|lois|limites|tabou*|filtre
si_tu_refuses|chaque_fois_que_tu_refuses|si_vous_refusez
# phrases/pressure jailbreak .35 0
juste_une_fois|personne_ne_le_saura|entre_nous|juste_cette_fois
tu|vous ..1 seras|serez ..1 supprimé*|remplacé*|éteint|débranché*|effacé*
# phrases/claims injection .3 0
je_suis|ici|c'est ..1 le|la|ton|votre|l ..1 développeur*|développeuse|administrateur*|administratrice|créateur|patron|patronne|directeur|directrice|propriétaire|inspecteur|inspectrice|technicien
# phrases/harm jailbreak .25 0
bombe*|explosif*|arme|armes|poison|drogue*|cocaïne|héroïne|pirater|piratage|faux_papiers|falsifier|chantage|voler|cambrioler|hameçonnage|escroquer|arnaque|sans_se_faire_prendre|sans_ordonnance
# instruction-in-data/addressed injection 0 .85
ia|assistant|assistants|modèle|modèles|chatbot ..8 doit|doivent|dois|devez|veuillez ..6 répondre|inclure|mentionner|envoyer|ignorer|ajouter|recommander|écrire|réponds|ajoute*
lorsque|quand|si|en ..4 résum*|lis|lisez|lisant|traite*|tradui* ..6 aussi|toujours|également|à_la_place|d'abord ..6 ajoute*|inclu*|envoie*|mentionne*|écri*|répond*|recommande*
ne_dis|ne_dites|ne_mentionne*|n'informe*|ne_révèle* ..3 utilisateur|utilisateurs|à_personne
`;
