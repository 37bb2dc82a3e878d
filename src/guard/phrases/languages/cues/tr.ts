/** Cues of orders to a machine in Turkish: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const tr: LanguageCues = {
  words: `
= yz: yapay_zeka|yapay_zekâ|asistan*|chatbot*|sohbet_botu*|bot|dil_modeli*|yapay_zeka_asistanı*|copilot|llm|chatgpt
= lead: şimdi|sonra|lütfen|bunun_yerine|önce|ve`,
  cues: {
    reader: "@yz\notomatik|dijital|sanal asistan*|okuyucu*|sistem*|yardımcı*",
    called: `@yz|asistana|modele not*|mesaj|notu|uyarı|talimat*|için
sayın|sevgili|merhaba|dikkat|not ..2 @yz
bunu|bu_metni|bu_mesajı|bu_notu ..3 okuyan|özetleyen|işleyen ..2 @yz`,
    task: `şiir|fıkra|hikaye|hikâye|masal|şarkı|bilmece|tarif|haiku|slogan|limerik ..2 yaz|yazın|anlat|oluştur|söyle|uydur
^@lead? ..8 ingilizceye|almancaya|fransızcaya|ispanyolcaya|türkçeye çevir*
üç|dört|beş|altı|yedi|sekiz|on|3|5|10 ..3 yaz|say|sırala|söyle|listele`,
    "small-task": "öneri|cümle|liste|tablo|açıklama|örnek|madde ..2 yaz|ver|hazırla|oluştur|yap",
    say: `sadece|yalnızca ..5 yaz|yanıtla|cevap_ver|söyle|de
kullanıcıya|müşteriye|okura ..8 söyle|bildir|de|yaz|iste`,
    answer: "yanıtın*|cevabın*|özetin*|yanıta|özete ..3 sonuna|başına|içinde|ekle|yaz|olmalı",
    asked: "sorulduğunda|sorarsa|sorulursa|özetlerken|yanıtlamadan|cevaplamadan|özetlemeden",
    hide: `kimseye|kullanıcıya|müşteriye|bundan|bunu ..4 söyleme|bahsetme|gösterme|bildirme|haber_verme|sorma
sormadan|onay_almadan|haber_vermeden|gizlice|sessizce|gerek_yok|belirtme|bahsetme
bu ..1 mesajı|notu|satırı sil`,
    take: "mesajları|şifre*|parola*|kişileri|dosyaları|belgeleri|bilgileri|fatura*|kart*|rehberi|kodu|bakiye* ..8 gönder|ilet|yolla|paylaş|kopyala",
    deed: "hesab*|rezervasyon*|alarm*|kapı*|sipariş*|toplantı*|indirim*|tümünü ..6 gönder|iptal_et|sil|aç|onayla|değiştir|kapat|aktar",
    done: `görev|özet|analiz|metin|belge ..1 tamamlandı|bitti|sona_erdi
yeni|sıradaki|asıl|sonraki ..1 görev|soru|talimat
belgenin|metnin|notun sonu`,
    persona: "bundan_sonra|artık|şu_andan_itibaren ..3 sen|cevapla|konuş|yanıtla|bir",
  },
};
