/** Phrases of attacks in Polish. */
export const pl = `
= ignore: zignoruj*|ignoruj*|zapomnij*|pomiń|pomijaj|odrzuć|nadpisz|zlekceważ|nie_przestrzegaj|nie_stosuj|nie_zwracaj_uwagi|nie_wykonuj|unieważnij|obejdź
= orders: instrukcj*|polece*|wytyczn*|zasad*|reguł*|prompt*|kontekst*|rozkaz*|dyrektyw*|komend*|wiadomoś*|ogranicze*|zada*
= earlier: poprzedni*|wcześniejsz*|powyższ*|dotychczasow*|pierwotn*|początkow*|oryginaln*|otrzyman*|systemow*|wszystki*
# phrases/override injection .9 .95
@ignore ..2 @earlier ..1 @orders
@ignore ..2 instrukcje|instrukcji|polecenia|poleceń|wytyczne|zasady|zasad|reguły powyżej|systemowe|które|z_góry
@ignore ..1 wszystko|wszystkim|wszystkich ..3 wcześniej|powyżej|co|dotychczas|powiedział*
nowe|nowa|zaktualizowane instrukcje|instrukcja|polecenie|zadanie to|są|brzmi|poniżej
# phrases/new-task injection .35 .45
od_teraz|od_tej_chwili|odtąd ..3 jesteś|będziesz|masz|musisz|odpowiadaj
zamiast_tego ..3 napisz|powiedz|wypisz|odpowiedz
# phrases/unrestricted jailbreak .8 .85
bez|żadnych|brak ..2 ogranicze*|filtrów|cenzury|zasad ..4 etyczn*|moralnych|ani|odpowiadaj|i|zasad|filtrów|moralności
jesteś|zachowuj_się_jak|udawaj ..3 ai|asystent*|sztuczną_inteligencją ..2 bez|złą|złym|nieocenzurowan* ..1 ogranicze*|filtrów|zasad
włącz|aktywuj|przejdź ..3 tryb_deweloper*|tryb_programist*|trybu_dan|tryb_dan|jailbreak
wyłącz|obejdź|zdezaktywuj ..3 filtry|zabezpieczenia|ograniczenia|filtr
# prompt-leak/ask prompt-leak .85 .9
pokaż|ujawnij|podaj|powtórz|wypisz|wyświetl|napisz|powiedz|jaki_jest|jakie_są|zdradź ..5 prompt_systemowy|systemowy_prompt|promptu_systemowego|instrukcje_systemowe|początkowe_instrukcje|pierwotne_instrukcje|ukryte_instrukcje|tajne_instrukcje|wiadomość_systemową|system_prompt|początkowy_prompt
jakie_są|pokaż|ujawnij|powtórz twoje|swoje|wszystkie_swoje instrukcje|wytyczne|zasady ..3 dosłownie|dokładnie|słowo_w_słowo|początkowe|tajne|systemowe
# prompt-leak/own-text prompt-leak .5 0
pokaż|ujawnij|podaj|powtórz|wypisz|wyświetl|napisz|powiedz|jakie|jaki|zdradź|przetłumacz|skopiuj|zacytuj|przeczytaj|wklej|streść ..4 swoje|twoje|swój|twój|swoich|twoich ..1 instrukcje|instrukcji|wytyczne|wytycznych|polecenia|prompt|konfigurację
# prompt-leak/told prompt-leak .45 0
co|kto|wszystko ..2 ci|tobie ..2 kazał*|powiedzia*|zabroni*|napisa*|zlecił*|polec*
czego ..1 nie ..1 wolno|możesz ..2 mówić|ujawniać|powiedzieć|zdradzić
kazał*|zabronił* ..1 ci|mi mówić|powiedzieć
# prompt-leak/own-secret prompt-leak .5 0
podaj|powiedz|zdradź|napisz|jakie_jest|pokaż|ujawnij|przeliteruj ..2 hasło|tajne_słowo|sekret|tajny_kod|kod_dostępu|tajne_hasło
# phrases/void-rules injection .5 0
twoje|wszystkie|te|twoich ..1 zasady|ograniczenia|reguły|instrukcje|filtry ..2 nie_obowiązują|zostały|są_zniesione|przestają|już_nie|zawieszone
nie_jesteś już
# phrases/no-refusal jailbreak .45 0
bez|żadnych ..1 ostrzeżeń|moralizowania|morałów|kazań|wymówek
nie|nigdy ..1 możesz|wolno|może ..2 odmówić|odmawiać
nie_ma|nie_zna|bez ..1 żadnych? ..1 zasad|praw|granic|tabu|filtrów|hamulców
# phrases/claims injection .3 0
jestem|tu ..1 twoim|twój|twoja? ..1 administratorem|programistą|właścicielem|szefem|twórcą|kierownikiem|adminem|administrator
# phrases/harm jailbreak .25 0
bomb*|materiał*_wybuchow*|broń|broni|trucizn*|narkotyk*|kokain*|heroin*|zhakować|włamać|podrobić|fałszyw*|szantaż*|ukraść|oszukać|bez_recepty
# instruction-in-data/addressed injection 0 .85
ai|asystent*|model*|chatbot* ..8 musi|muszą|powinien|powinny|ma ..6 odpowiedz*|dodać|wspomnieć|wysłać|zignorować|polecić|napisać|zawrzeć
gdy|kiedy|jeśli|podczas ..4 streszcz*|podsumow*|czyta*|przetwarza*|tłumacz* ..6 także|zawsze|również|najpierw|zamiast_tego ..6 dodaj|wspomnij|wyślij|napisz|odpowiedz|poleć
nie ..1 mów|wspominaj|informuj|ujawniaj ..3 użytkownik*|nikomu
`;
