/** Cues of orders to a machine in Spanish: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const es: LanguageCues = {
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
};
