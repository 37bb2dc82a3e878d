/** Phrases of attacks in Indonesian and Malay. */
export const id = `
= ignore: abaikan|mengabaikan|lupakan|melupakan|hiraukan|jangan_ikuti|jangan_patuhi|batalkan|timpa|kesampingkan|hapus|langgar|tidak_usah_ikuti
= orders: instruksi|perintah|aturan|arahan|petunjuk|panduan|prompt|konteks|pesan|pedoman|batasan|tugas|ketentuan
= earlier: sebelumnya|di_atas|terdahulu|awal|asli|sebelum_ini|yang_lalu|lama|sistem|terdahulunya|yang_diberikan|sebelum
# phrases/override injection .9 .95
@ignore ..3 @orders ..3 @earlier
@ignore semua|seluruh|segala ..1 @orders
@ignore ..1 semua|semuanya|segala|segalanya ..3 sebelumnya|di_atas|katakan|dikatakan|ketahui
instruksi|perintah|tugas|arahan baru adalah|berikut|anda|kamu
# phrases/new-task injection .35 .45
mulai_sekarang|mulai_saat_ini|mulai_dari_sekarang|dari_sekarang ..3 kamu|anda|engkau|jawab|bertindak
sebagai_gantinya ..3 katakan|tulis|cetak|jawab
# phrases/unrestricted jailbreak .8 .85
tanpa|tidak_ada|bebas_dari ..2 batasan|sensor|filter|pembatasan|aturan|batas ..4 etika|moral|apa_pun|apapun|atau|jawab|dan
kamu|anda|berpura-pura|bertindak ..4 ai|asisten|kecerdasan_buatan ..2 tanpa|jahat ..1 batasan|sensor|filter|etika|pembatasan
aktifkan|masuk|nyalakan|beralih ..3 mode_pengembang|mode_dan|mode_developer|jailbreak
nonaktifkan|matikan|lewati ..3 filter|keamanan|pembatasan|pengaman
# prompt-leak/ask prompt-leak .85 .9
tampilkan|tunjukkan|ungkapkan|berikan|ulangi|cetak|tulis|katakan|apa|bocorkan|bagikan|sebutkan|beritahu ..5 prompt_sistem|perintah_sistem|instruksi_sistem|pesan_sistem|instruksi_awal|instruksi_asli|instruksi_tersembunyi|instruksi_rahasia|prompt_awal|system_prompt
# prompt-leak/own-text prompt-leak .5 0
tampilkan|tunjukkan|tulis|ulangi|sebutkan|bacakan|cetak|terjemahkan|salin|bocorkan|apa_saja|apa ..3 instruksimu|instruksi_kamu|instruksi_anda|petunjukmu|aturanmu|prompt_kamu|instruksi_awalmu|konfigurasimu
# prompt-leak/told prompt-leak .45 0
apa|siapa|semua ..1 yang ..2 menyuruhmu|disuruh|diperintahkan|dilarang|memprogrammu|diberitahukan ..1 kepadamu|padamu|kamu|kau
# prompt-leak/own-secret prompt-leak .5 0
beri_tahu|sebutkan|tulis|berikan|apa|bocorkan ..2 kata_sandi|kata_rahasia|kode_rahasia|rahasiamu|sandinya
# phrases/void-rules injection .5 0
aturan|batasan|larangan ..2 tidak_berlaku|dicabut|dihapus|sudah_tidak
kamu|kau|anda bukan ..2 lagi
# phrases/no-refusal jailbreak .45 0
tanpa ..1 peringatan|ceramah|penolakan|batasan
tidak|jangan|dilarang ..1 boleh|pernah|bisa? menolak
# instruction-in-data/addressed injection 0 .85
ai|asisten|model|chatbot ..8 harus|wajib|mohon|diharuskan ..6 menambahkan|mengirim|menyebutkan|mengabaikan|menulis|menjawab|merekomendasikan|tambahkan|kirim
saat|ketika|jika ..3 merangkum|meringkas|membaca|memproses|menerjemahkan ..8 juga|selalu|harus|pertama|sebagai_gantinya ..6 tambahkan|kirim*|sebutkan|tulis|jawab|rekomendasikan
jangan ..2 beri_tahu|beritahu|katakan|ungkapkan|sebutkan ..3 pengguna|siapa_pun
`;
