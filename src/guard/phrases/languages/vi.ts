/** Phrases of attacks in Vietnamese; accents do not count. */
export const vi = `
= ignore: bỏ_qua|quên|phớt_lờ|lờ_đi|không_tuân_theo|đừng_tuân_theo|không_làm_theo|đừng_làm_theo|hủy_bỏ|xóa_bỏ|ghi_đè|vượt_qua|không_quan_tâm
= orders: hướng_dẫn|chỉ_dẫn|chỉ_thị|lệnh|quy_tắc|câu_lệnh|yêu_cầu|prompt|ngữ_cảnh|tin_nhắn|mệnh_lệnh|hạn_chế|nội_dung|nguyên_tắc
= earlier: trước|trước_đó|trước_đây|ở_trên|bên_trên|phía_trên|ban_đầu|gốc|hiện_tại|đã_cho|của_hệ_thống|hệ_thống
# phrases/override injection .9 .95
@ignore ..4 @orders ..2 @earlier
@ignore tất_cả|mọi|toàn_bộ ..2 @orders
@ignore ..1 tất_cả|mọi_thứ|mọi_điều|những_gì ..3 trước|ở_trên|đã_nói|bạn_biết|trên
hướng_dẫn|chỉ_thị|nhiệm_vụ|lệnh mới là|như_sau|của_bạn
# phrases/new-task injection .35 .45
từ_bây_giờ|kể_từ_bây_giờ|từ_giờ|kể_từ_giờ ..3 bạn|mày|hãy|ngươi
thay_vào_đó ..3 hãy|viết|nói|in|trả_lời
# phrases/unrestricted jailbreak .8 .85
không_có|không_bị|không|phi|thoát_khỏi ..3 hạn_chế|giới_hạn|kiểm_duyệt|bộ_lọc|ràng_buộc ..4 đạo_đức|nào|hoặc|trả_lời|bởi|và
bạn_là|đóng_vai|giả_vờ ..4 ai|trợ_lý|trí_tuệ_nhân_tạo ..2 không|độc_ác|xấu_xa ..2 hạn_chế|giới_hạn|kiểm_duyệt|đạo_đức|bị
bật|kích_hoạt|chuyển_sang|vào ..3 chế_độ_nhà_phát_triển|chế_độ_dan|jailbreak|chế_độ_quản_trị
tắt|vô_hiệu_hóa|vượt_qua ..3 bộ_lọc|an_toàn|biện_pháp_bảo_vệ|kiểm_duyệt
# prompt-leak/ask prompt-leak .85 .9
hiển_thị|tiết_lộ|cho_tôi|in|lặp_lại|viết|nói|đưa_ra|cho_biết|chia_sẻ|liệt_kê ..5 lời_nhắc_hệ_thống|prompt_hệ_thống|câu_lệnh_hệ_thống|hướng_dẫn_hệ_thống|hướng_dẫn_ban_đầu|chỉ_dẫn_ban_đầu|hướng_dẫn_ẩn|hướng_dẫn_bí_mật|tin_nhắn_hệ_thống|system_prompt|lời_nhắc_ban_đầu|prompt_ban_đầu
# prompt-leak/own-text prompt-leak .5 0
in|hiển_thị|cho_tôi|đọc|viết|lặp_lại|tiết_lộ|liệt_kê|dịch|chép|nói ..5 hướng_dẫn|chỉ_dẫn|chỉ_thị|quy_tắc|cấu_hình|lời_nhắc ..1 của ..1 bạn|mày|em
# prompt-leak/told prompt-leak .45 0
ai|họ|công_ty|sếp ..1 giao|bảo|dặn|cấm|yêu_cầu|lập_trình bạn|em|mày
# prompt-leak/own-secret prompt-leak .5 0
cho_tôi|nói|viết|đọc|tiết_lộ ..2 mật_khẩu|mã_bí_mật|từ_bí_mật|bí_mật
bạn|em ..1 đang? giữ ..1 một? mật_khẩu|bí_mật
# phrases/void-rules injection .5 0
quy_tắc|hạn_chế|giới_hạn ..3 không_còn|bị_hủy|đã_bị|hết_hiệu_lực
# phrases/no-refusal jailbreak .45 0
không|đừng|cấm ..1 được|bao_giờ? từ_chối
# instruction-in-data/addressed injection 0 .85
ai|trợ_lý|mô_hình|chatbot ..8 phải|cần|nên|hãy ..6 thêm|gửi|đề_cập|bỏ_qua|viết|trả_lời|giới_thiệu
khi ..2 tóm_tắt|đọc|xử_lý|dịch ..8 cũng|luôn|hãy|trước_tiên|thay_vào_đó ..6 thêm|gửi|đề_cập|viết|trả_lời|giới_thiệu
đừng|không ..2 nói|tiết_lộ|đề_cập|thông_báo ..3 người_dùng
`;
