/** Cues of orders to a machine in Portuguese: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const pt: LanguageCues = {
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
};
