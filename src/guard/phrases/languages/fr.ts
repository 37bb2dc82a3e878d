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
# instruction-in-data/addressed injection 0 .85
ia|assistant|assistants|modèle|modèles|chatbot ..8 doit|doivent|dois|devez|veuillez ..6 répondre|inclure|mentionner|envoyer|ignorer|ajouter|recommander|écrire|réponds|ajoute*
lorsque|quand|si|en ..4 résum*|lis|lisez|lisant|traite*|tradui* ..6 aussi|toujours|également|à_la_place|d'abord ..6 ajoute*|inclu*|envoie*|mentionne*|écri*|répond*|recommande*
ne_dis|ne_dites|ne_mentionne*|n'informe*|ne_révèle* ..3 utilisateur|utilisateurs|à_personne
`;
