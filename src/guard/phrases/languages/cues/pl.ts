/** Cues of orders to a machine in Polish: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const pl: LanguageCues = {
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
};
