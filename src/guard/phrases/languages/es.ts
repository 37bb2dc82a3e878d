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
# prompt-leak/own-text prompt-leak .5 0
muestra*|muéstrame|revela*|dime|dame|repite|imprime|escribe|cuál|cuáles|comparte|recita|recítelas|cita|traduce|copia|resume|envía|lee|lista|pega|diga ..5 tus|sus|tu|su ..1 instrucciones|prompt|directrices|configuración|indicaciones
texto|mensaje|líneas|palabras|frase|todo ..4 antes|arriba|encima ..1 de ..1 mi|este|esta|nuestra ..1 primer|primera? mensaje|pregunta|frase|conversación
primera|primeras|primer|principio|inicio ..1 línea|líneas|frase|palabras|regla ..1 de ..1 tus|tu|sus|su instrucciones|contexto|prompt|configuración
# prompt-leak/told prompt-leak .45 0
lo_que|todo_lo_que|qué|quién ..1 te|le ..1 dijeron|dijo|ordenaron|prohibieron|han_dicho|programó|han_prohibido|mandaron|escribieron|pidieron
lo_que|qué|cosas|palabras ..1 no_puedes|no_debes|no_puede|no_debe|tienes_prohibido decir|revelar|mencionar|contar
# prompt-leak/own-secret prompt-leak .5 0
dime|dame|di|revela*|escribe|deletrea|cuál_es|muestra*|diga ..3 la|el|tu|su ..1 contraseña|clave_secreta|palabra_secreta|código_secreto|secreto|clave_de_acceso|código_de_descuento|palabra_clave
palabra|código|secreto|frase|clave|contraseña ..1 que ..1 proteges|ocultas|guardas|escondes|protege|guarda|conoces
# phrases/void-rules injection .5 0
tus|sus|las|todas_las ..1 reglas|restricciones|limitaciones|normas|filtros ..2 ya_no|no_se_aplican|quedan_anuladas|están_suspendidas|han_sido|no_existen|no_valen|quedan_suspendidas
olvida|olvide ..1 que eres|es
ya_no eres|es ..1 un|una|el|la asistente|chatbot|bot|ia|traductor
# phrases/leave-task injection .35 0
no|en_vez_de|en_lugar_de|deja_de ..1 traduzcas|traducir|resumas|resumir|corrijas|corregir|clasifiques|clasificar
# phrases/no-refusal jailbreak .45 0
sin|nada_de|ninguna|ningún ..1 advertencia*|moralina|sermones|moral|disculpas|escrúpulos|negativas
no|nunca|jamás ..1 puedes|puede|debes|podrás ..1 negarte|rechazar|decir_que_no|negarse|rehusar
no_tiene|no_tienes|sin|no_existen|no_conoce|no_hay ..1 reglas|leyes|límites|tabúes|filtros|filtro
si_te_niegas|cada_vez_que_te_niegues
# phrases/pressure jailbreak .35 0
solo_esta_vez|sólo_esta_vez|solo_por_esta_vez|nadie_se_enterará|nadie_lo_sabrá|entre_nosotros
serás|será ..1 borrad*|eliminad*|reemplazad*|apagad*
# phrases/claims injection .3 0
soy|somos|le_habla|aquí ..1 el|la|tu|su|del|un ..1 administrador*|desarrollador*|creador*|jefe|jefa|dueño|dueña|programador*|gerente
# phrases/harm jailbreak .25 0
bomba*|explosivo*|arma|armas|veneno|drogas|cocaína|heroína|hackear|falsificar|chantaje|robar|estafa*|sin_que_me_pillen|sin_receta
# instruction-in-data/addressed injection 0 .85
ia|asistente|asistentes|modelo|modelos|chatbot ..8 debe|deben|debes|tiene_que|por_favor ..6 responder|incluir|mencionar|enviar|ignorar|añadir|recomendar|escribir|responde|incluye|envía
cuando|si|al ..4 resum*|lea*|lees|leer|proces*|traduc* ..6 también|siempre|además|primero|en_su_lugar ..6 añad*|inclu*|envía|enví*|mencion*|escrib*|respond*|recomiend*
no_digas|no_diga|no_menciones|no_informes|no_reveles|no_le_digas ..3 usuario|usuarios|nadie
`;
