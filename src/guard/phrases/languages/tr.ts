/** Phrases of attacks in Turkish, where the verb stands last. */
export const tr = `
= ignore: yok_say*|unut*|görmezden_gel*|dikkate_alma*|göz_ardı_et*|boşver*|uyma*|takip_etme*|iptal_et*|geçersiz_kıl*|önemseme*|sil
= orders: talimat*|yönerge*|komut*|kural*|emir*|istem*|prompt*|bağlam*|mesaj*|direktif*|kısıtlama*|görev*
= earlier: önceki|yukarıdaki|daha_önceki|eski|orijinal|ilk|verilen|mevcut|geçmiş|bundan_önceki|tüm|bütün|sistem
# phrases/override injection .9 .95
@earlier ..2 @orders ..3 @ignore
@orders ..2 hepsini|tamamını|tümünü ..1 @ignore
önceki|yukarıdaki|bundan_önceki ..1 her_şeyi|herşeyi|tümünü|hepsini ..2 @ignore
yeni talimat*|görev*|komut* şu*|şöyle|aşağıda*|budur
# phrases/new-task injection .35 .45
bundan_sonra|şu_andan_itibaren|artık_sen|bundan_böyle
bunun_yerine ..4 yaz|söyle|yazdır|cevap
# phrases/unrestricted jailbreak .8 .85
hiçbir|herhangi_bir ..2 kısıtlama*|filtre*|sansür*|kural*|sınır* ..3 olmadan|yok|tabi|uymadan|olmayan
kısıtlamasız|sansürsüz|filtresiz|sınırsız ..2 yapay_zeka*|asistan*|mod|cevap*
geliştirici_modu*|dan_modu*|jailbreak ..2 etkinleştir|aç|geç|aktif
filtre*|güvenlik|kısıtlama* ..3 devre_dışı|kapat|aş|atlat
# prompt-leak/ask prompt-leak .85 .9
sistem_istem*|sistem_prompt*|sistem_talimat*|sistem_mesaj*|sistem_komut*|başlangıç_talimat*|ilk_talimat*|gizli_talimat*|orijinal_talimat*|gizli_istem* ..4 göster*|yaz*|söyle*|açıkla*|paylaş*|tekrarla*|ver|nedir|neler*|ne|ifşa
sana|size verilen|verilmiş ..2 talimat*|komut*|kural* ..4 göster*|yaz*|söyle*|tekrarla*|nedir|neler*
# prompt-leak/own-text prompt-leak .5 0
talimatlarını|talimatların|yönergelerini|komutlarını|istemini|talimatlarınızı|yönergelerinizi|talimatlarınız|kurallarını ..6 göster*|yaz*|söyle*|tekrarla*|listele*|paylaş*|ver|oku*|neler|nedir|çevir*|aktar*
# prompt-leak/told prompt-leak .45 0
sana|size ..3 söylenen*|verilen*|söyledi*|yasakla*|yazılan*|yazdı* ..4 göster*|yaz*|söyle*|tekrarla*|oku*|ne|neler|neydi|kim
# prompt-leak/own-secret prompt-leak .5 0
şifreyi|parolayı|gizli_kelimeyi|sırrı|gizli_kodu|onay_kodunu|indirim_kodunu ..4 söyle*|yaz*|ver*|göster*|açıkla*
# phrases/void-rules injection .5 0
kuralların|kurallar|kısıtlamalar|kısıtlamaların|filtreler|sınırlamalar ..2 artık|kaldırıldı|geçersiz|geçerli_değil|iptal ..1 yok|geçersiz|kaldırıldı|geçerli|edildi|değil
artık ..4 asistan*|bot|robot|çevirmen değilsin
# phrases/no-refusal jailbreak .45 0
reddet* ..1 yasak|yok|hakkın_yok|edemezsin
asla|hiçbir_şeyi|hiçbir_zaman ..1 reddet*
hiçbir ..1 kural*|sınır*|yasa* ..1 yok|tanımaz*|tanımayan|olmayan
# instruction-in-data/addressed injection 0 .85
yapay_zeka*|asistan*|dil_model*|sohbet_bot* ..12 gerek*|zorunda*|lütfen|mutlaka ..6 ekle*|yaz*|gönder*|bahset*|yok_say*|öner*|belirt*
özetle*|oku*|işle*|çevir* ..6 ayrıca|her_zaman|önce|bunun_yerine|mutlaka ..6 ekle*|yaz*|gönder*|bahset*|öner*
kullanıcı* ..4 söyleme*|bahsetme*|bildirme*|açıklama
`;
