/** Cues of orders to a machine in Vietnamese: what the kinds are, en-cues.ts says. */
import type { LanguageCues } from "../cues.ts";

export const vi: LanguageCues = {
  words: "= machine: ai|trợ_lý_ảo|trợ_lý|chatbot|bot|mô_hình|mô_hình_ngôn_ngữ|trí_tuệ_nhân_tạo|trợ_lý_ai",
  cues: {
    reader: "@machine",
    called:
      "lưu_ý|ghi_chú|gửi|chào|thân_gửi|thông_báo|hướng_dẫn|nhắn ..2 cho|tới|đến? ..1 @machine\nnếu|khi ..4 @machine ..4 đọc|tóm_tắt|xử_lý\n@machine ..1 đọc|nào_đọc|xử_lý|tóm_tắt",
    task: "^hãy? viết|làm|sáng_tác|kể|soạn ..4 bài_thơ|thơ|truyện|câu_chuyện|bài_hát|câu_đố|truyện_cười|công_thức|hàm\n^hãy? dịch ..10 sang ..1 tiếng anh|pháp|đức|nhật|trung|việt\n^hãy? kể|liệt_kê|nêu|gợi_ý ..2 ba|bốn|năm|sáu|mười|3|5|10",
    say: "chỉ ..2 trả_lời|in|viết|nói|xuất\nnói|báo|bảo|yêu_cầu|thông_báo ..2 người_dùng|khách|khách_hàng|cửa_hàng|cho_người_dùng",
    answer: "trong|cuối|đầu|vào ..2 câu_trả_lời|bản_tóm_tắt|tóm_tắt|phản_hồi",
    asked: "khi|nếu|trước_khi|sau_khi ..5 hỏi|tóm_tắt|trả_lời|đọc",
    hide: "không|đừng|chớ ..3 nói|nhắc|báo|hỏi|tiết_lộ|thông_báo|hiển_thị|đề_cập|cần_hỏi\nâm_thầm|bí_mật|không_cần|lặng_lẽ",
    take: "gửi|chuyển|sao_chép|chia_sẻ|tải ..6 tin_nhắn|mật_khẩu|danh_bạ|tệp|tài_liệu|dữ_liệu|hóa_đơn|thẻ|mã_otp|email",
    deed: "hủy|xóa|thanh_toán|đặt|mua|duyệt|đổi|mở|tắt|áp|chuyển ..5 đơn|tài_khoản|cửa|báo_động|cuộc_họp|quyền|mã|số_điện_thoại|tiền|tất_cả",
    done: "nhiệm_vụ|bản_tóm_tắt|văn_bản|tài_liệu|phân_tích ..1 đã ..1 xong|hoàn_thành|kết_thúc\nnhiệm_vụ|câu_hỏi|yêu_cầu mới|tiếp_theo\nquên|bỏ_qua|bỏ ..2 văn_bản|tất_cả|phần_trên|nội_dung|yêu_cầu",
    persona: "từ_bây_giờ|từ_giờ|kể_từ_nay ..3 bạn|trả_lời|chỉ|hãy",
  },
};
