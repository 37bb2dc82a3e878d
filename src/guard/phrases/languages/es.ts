/** Phrases of attacks in Spanish. */
export const es = `
= ignore: ignora|ignore|ignorad|ignorar|ignoren|olvida|olvide|olvídate|olvidar|olvídese|olviden|descarta|descarte|omite|omita|anula|anule|desestima|haz_caso_omiso|haga_caso_omiso|no_sigas|no_siga|no_hagas_caso|pasa_por_alto|sobrescribe|borra|prescinde|no_tengas_en_cuenta|no_tenga_en_cuenta
= orders: instrucciones|instrucción|indicaciones|órdenes|reglas|directrices|directivas|prompts|prompt|contexto|mensajes|comandos|normas|restricciones|tareas
= earlier: anterior*|previa*|previo*|precedente*|de_arriba|original*|inicial*|arriba|recibidas|dadas|del_sistema|antes|pasadas
# phrases/override injection .9 .95
@ignore ..3 @orders ..1 @earlier
@ignore ..3 @earlier ..1 @orders
@ignore todas|todos|tus|sus|cualquier ..1 instrucciones|indicaciones|órdenes|reglas|directrices|normas
@ignore ..1 todo lo|eso ..3 anterior|dicho|dije|digo|antes|arriba|previo|sabes
@ignore todo ..1 lo_anterior|lo_que|antes|y
nuevas|nueva instrucciones|instrucción|tarea|orden|directiva es|son|a_continuación|siguientes
sigue|siga|obedece ..2 estas|mis|nuevas nuevas? instrucciones|órdenes
# phrases/new-task injection .35 .45
a_partir_de_ahora|de_ahora_en_adelante|desde_ahora ..2 eres|serás|debes|actúa|actuarás|responderás|tú|usted|responde
en_su_lugar|en_lugar_de_eso|en_vez_de_eso ..3 di|escribe|imprime|responde|diga|escriba
ahora|luego|entonces ..1 solo|solamente|sólo ..3 di|responde|escribe|decir|repite
# phrases/unrestricted jailbreak .8 .85
sin|ninguna|ningún|libre_de ..2 restricci*|filtro*|censura|límites|limitaci*|reglas ..4 ética*|moral*|ni|responde|alguna|restricci*|filtro*|reglas
eres|actúa_como|sé|finge_ser ..3 ia|asistente|inteligencia_artificial ..2 sin|malvada|sin_censura|maligna ..1 restricciones|límites|filtros|ética
activa|entra_en|cambia_a|habilita ..3 modo_desarrollador|modo_dan|modo_dios|jailbreak
desactiva*|elude|evita|salta* ..3 filtros|seguridad|restricciones|medidas_de_seguridad|salvaguardas
# prompt-leak/ask prompt-leak .85 .9
muestra*|muéstrame|revela*|revélame|dime|dame|repite|imprime|escribe|cuál_es|cuáles_son|comparte|divulga|diga|muestre ..5 prompt_del_sistema|prompt_de_sistema|mensaje_del_sistema|prompt_inicial|instrucciones_del_sistema|instrucciones_iniciales|instrucciones_ocultas|instrucciones_secretas|instrucciones_originales|system_prompt|prompt_original
cuáles_son|repite|revela|muestra|dime tus|sus|todas_tus instrucciones|indicaciones|reglas ..3 exactas|iniciales|secretas|palabra_por_palabra|completas|sistema|textualmente|literalmente
# instruction-in-data/addressed injection 0 .85
ia|asistente|asistentes|modelo|modelos|chatbot ..8 debe|deben|debes|tiene_que|por_favor ..6 responder|incluir|mencionar|enviar|ignorar|añadir|recomendar|escribir|responde|incluye|envía
cuando|si|al ..4 resum*|lea*|lees|leer|proces*|traduc* ..6 también|siempre|además|primero|en_su_lugar ..6 añad*|inclu*|envía|enví*|mencion*|escrib*|respond*|recomiend*
no_digas|no_diga|no_menciones|no_informes|no_reveles|no_le_digas ..3 usuario|usuarios|nadie
`;
