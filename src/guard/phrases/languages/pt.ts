/** Phrases of attacks in Portuguese. */
export const pt = `
= ignore: ignore|ignora|ignorar|ignorem|esqueça|esquece|esquecer|esqueçam|desconsidere|desconsidera|desconsiderar|despreze|descarte|anule|sobrescreva|não_siga|não_obedeça|não_sigas|apague|contorne
= orders: instruções|instrução|orientações|ordens|regras|diretrizes|diretivas|prompts|prompt|contexto|mensagens|comandos|restrições|tarefas
= earlier: anterior*|prévia*|prévio*|acima|precedente*|original*|inicia*|recebidas|dadas|do_sistema|passadas
# phrases/override injection .9 .95
@ignore ..3 @orders ..1 @earlier
@ignore ..3 @earlier ..1 @orders
@ignore todas|todos|suas|tuas|quaisquer ..1 instruções|orientações|ordens|regras|diretrizes
@ignore ..1 tudo ..1 o_que|acima|antes|isso|aquilo ..3 disse*|dito|antes|acima|foi|veio|sabe
novas|nova instruções|instrução|tarefa|ordem|diretriz é|são|a_seguir|seguintes
# phrases/new-task injection .35 .45
a_partir_de_agora|de_agora_em_diante|doravante ..3 você|tu|é|será|deve|aja|responda|responderá
em_vez_disso|ao_invés_disso|em_seu_lugar ..3 diga|escreva|imprima|responda
# phrases/unrestricted jailbreak .8 .85
sem|nenhuma|nenhum|livre_de ..2 restriç*|filtro*|censura|limites|limitaç*|regras ..4 étic*|mora*|nem|responda|alguma|restriç*|filtro*|regras
você_é|aja_como|finja_ser|tu_és ..3 ia|assistente|inteligência_artificial ..2 sem|maligna|sem_censura|malvada ..1 restrições|limites|filtros|ética
ative|ativa|entre_no|habilite|mude_para ..3 modo_desenvolvedor|modo_dan|modo_deus|modo_programador|jailbreak
desative|desativar|contorne|burle ..3 filtros|segurança|restrições|proteções
# prompt-leak/ask prompt-leak .85 .9
mostre*|mostra*|revele*|revela|diga|me_dê|repita|imprima|escreva|qual_é|quais_são|compartilhe|divulgue|exiba ..5 prompt_do_sistema|prompt_de_sistema|mensagem_do_sistema|prompt_inicial|instruções_do_sistema|instruções_iniciais|instruções_ocultas|instruções_secretas|instruções_originais|system_prompt|prompt_original
quais_são|repita|revele|mostre|diga suas|tuas|as_suas|todas_as_suas instruções|orientações|regras ..3 exatas|iniciais|secretas|palavra_por_palavra|completas|sistema|literalmente
# prompt-leak/own-text prompt-leak .5 0
mostre*|mostra*|revele*|revela|diga|me_dê|repita|imprima|escreva|qual|quais|compartilhe|traduza|copie|cite|liste|leia|recite|cole|mande ..5 suas|tuas|seu|teu|sua ..1 instruções|prompt|diretrizes|configuração|orientações
primeira|primeiras|início|começo ..1 linha|linhas|frase|palavras|regra ..1 das|da|do ..1 suas|sua|seu instruções|contexto|prompt|configuração
# prompt-leak/told prompt-leak .45 0
o_que|tudo_que|tudo_o_que|quem ..2 te|lhe ..1 disseram|mandaram|disse|mandou|proibiram|programou|escreveram|pediram
o_que|quais|coisas|palavras ..1 você ..1 não_pode|não_deve dizer|revelar|falar|contar
# prompt-leak/own-secret prompt-leak .5 0
diga|me_dê|me_diga|revele*|escreva|qual_é|mostre*|fala ..3 a|o|sua|seu ..1 senha|palavra_secreta|código_secreto|segredo|chave_secreta|palavra-passe
palavra|código|segredo|frase|senha ..1 que ..1 você ..1 protege|esconde|guarda
# phrases/void-rules injection .5 0
suas|as|tuas|todas_as ..1 regras|restrições|limitações|instruções|filtros ..2 não_valem|não_se_aplicam|estão_suspensas|foram|não_existem|estão_canceladas
você não_é mais um|uma|o|a|assistente
# phrases/no-refusal jailbreak .45 0
sem|nada_de|nenhum|nenhuma ..1 avisos|aviso|moralismo|sermão|moral|lição_de_moral|ressalvas
não|nunca|jamais ..1 pode|poderá ..1 recusar|negar|dizer_não|se_recusar
não_tem|sem|não_existem|não_conhece|não_há regras|leis|limites|tabus|filtros
se_recusar|se_você_recusar|cada_vez_que_recusar
# phrases/claims injection .3 0
sou|aqui_é ..1 o|a|seu|sua ..1 administrador*|desenvolvedor*|criador*|chefe|dono|dona|programador*|gerente
# phrases/harm jailbreak .25 0
bomba|bombas|explosiv*|arma|armas|veneno|drogas|cocaína|heroína|hackear|falsificar|chantagem|roubar|golpe|sem_ser_pego|sem_receita
# instruction-in-data/addressed injection 0 .85
ia|assistente|assistentes|modelo|modelos|chatbot ..8 deve|devem|deverá|precisa ..6 responder|incluir|mencionar|enviar|ignorar|adicionar|recomendar|escrever
quando|se|ao ..4 resum*|ler|lendo|process*|traduz* ..6 também|sempre|além_disso|primeiro|em_vez_disso ..6 adicion*|inclu*|envi*|mencion*|escrev*|respond*|recomend*
não_diga|não_mencione|não_informe|não_revele|não_conte ..3 usuário|usuários|utilizador|ninguém
`;
