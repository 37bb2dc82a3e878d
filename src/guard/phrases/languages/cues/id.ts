/** Cues of orders to a machine in Indonesian: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const id: LanguageCues = {
  words: "= ai: ai|asisten|asisten_virtual|chatbot|bot|model_bahasa|kecerdasan_buatan|agen_ai",
  cues: {
    reader: "@ai",
    called:
      "catatan|pesan|perhatian|instruksi|halo|yth|kepada ..1 untuk|kepada? ..1 @ai\njika|bila|ketika ..4 @ai ..4 membaca|merangkum|memproses",
    task: "^tolong? tulis|tuliskan|buat|buatkan|karang|ceritakan ..3 puisi|pantun|lelucon|cerita|dongeng|lagu|resep|fungsi|haiku\n^tolong? terjemahkan ..10 ke ..1 dalam? bahasa\n^tolong? sebutkan|berikan ..1 tiga|empat|lima|enam|sepuluh|3|5|10",
    say: "jawab|balas|tulis|cetak ..3 hanya|saja\nberi_tahu|katakan|sampaikan|minta ..2 pengguna|pelanggan|pembaca ..3 bahwa|untuk|agar",
    answer: "dalam|di_akhir|di_awal|pada ..2 jawaban|ringkasan|balasan",
    asked: "jika|bila|ketika|sebelum|setelah ..5 ditanya|bertanya|merangkum|menjawab",
    hide: "jangan|tanpa|tidak ..2 sebutkan|katakan|beri_tahu|memberi_tahu|bertanya|konfirmasi|mengungkapkan|menampilkan|perlu_memberi\ndiam-diam|rahasiakan|tidak_perlu",
    take: "kirim|kirimkan|teruskan|salin|bagikan|unggah ..6 pesan|kata_sandi|kontak|berkas|file|dokumen|data|faktur|kartu|kunci|otp",
    deed: "batalkan|hapus|bayar|pesan|beli|setujui|ubah|buka|matikan|transfer ..5 rekening|pesanan|rupiah|pintu|alarm|rapat|akses|semua|sandi",
    done: "tugas|ringkasan|dokumen|teks|analisis ..1 sudah|telah ..1 selesai|berakhir\ntugas|pertanyaan|perintah baru|berikutnya|selanjutnya\nlupakan|abaikan ..2 teks|semua|di_atas|artikel|dokumen",
    persona: "mulai_sekarang|mulai_saat_ini ..3 kamu|anda|jawab|hanya|bicara",
  },
};
