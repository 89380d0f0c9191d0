"""The words of the practice meeting's report: sixteen hamlets of a commune that does not exist, in two languages."""

from typing import NamedTuple


class Hamlet(NamedTuple):
    """A hamlet's invented figures."""

    vi: str
    en: str
    households: int
    boats: int
    rice_t: int
    fish_t: int
    road_km: float
    pupils: int
    trees: int


_FIGURES = (
    ("xóm Bến", "Stage Lane", 214, 63, 310, 41, 2.4, 118, 1200),
    ("xóm Trăng Non", "New Moon", 187, 22, 420, 12, 3.1, 97, 860),
    ("xóm Gió Lặng", "Still Wind", 156, 17, 388, 9, 2.2, 84, 1430),
    ("xóm Cầu Mây", "Cloud Bridge", 240, 48, 275, 33, 4.0, 141, 640),
    ("xóm Đồng Vàng", "Golden Field", 301, 9, 910, 4, 5.3, 166, 720),
    ("xóm Lau Trắng", "White Reed", 129, 39, 164, 52, 1.8, 63, 2100),
    ("xóm Hạc Về", "Crane's Return", 98, 12, 143, 7, 1.1, 45, 3050),
    ("xóm Giếng Ngọt", "Sweet Well", 175, 6, 460, 3, 2.9, 88, 990),
    ("xóm Đèn Lồng", "Lantern", 263, 27, 205, 14, 3.6, 152, 410),
    ("xóm Sương Sớm", "Early Mist", 142, 31, 298, 21, 2.0, 71, 1680),
    ("xóm Mái Chèo", "Oar", 120, 74, 88, 66, 1.5, 58, 530),
    ("xóm Cát Mịn", "Fine Sand", 167, 45, 121, 38, 2.7, 79, 2240),
    ("xóm Bóng Đa", "Banyan Shade", 228, 8, 530, 5, 3.8, 124, 1120),
    ("xóm Chuông Gió", "Wind Bell", 111, 19, 176, 10, 1.6, 52, 1510),
    ("xóm Sao Khuya", "Late Star", 134, 25, 232, 16, 2.1, 66, 1340),
    ("xóm Hừng Đông", "Daybreak", 195, 14, 605, 6, 3.3, 109, 970),
)
HAMLETS = tuple(Hamlet(*figures) for figures in _FIGURES)

_OPENING_VI = (
    "Báo cáo này trình Hội đồng xã Sông Mơ bức tranh chung của năm 2026. Toàn bộ tên đất, tên người và số liệu "
    "trong báo cáo là hư cấu, dùng để tập dượt cách đọc tài liệu, ghi chú và biểu quyết trên máy tính bảng.",
    "Năm qua, nước sông về đúng vụ nhưng rút chậm hơn mọi năm mười hai ngày. Bà con phải gieo lại gần một phần mười "
    "diện tích, song nhờ đổi lịch xuống giống nên sản lượng cả năm vẫn giữ được. Chợ nổi họp đều hai phiên mỗi tuần; "
    "số thuyền về chợ tăng nhất vào các phiên trước rằm.",
    "Ủy ban đề nghị các đại biểu đọc kỹ phần nói về từng xóm, vì mỗi xóm có một việc cần Hội đồng cho ý kiến. Phần "
    "cuối gom các kiến nghị lại thành bốn nhóm, kèm mốc thời gian và nơi chịu trách nhiệm.",
)
_OPENING_EN = (
    "This report gives the Council of Dreamriver a picture of the year 2026. Every place, person and figure in it is "
    "made up: it is here so that people can practise reading, writing on papers and voting on a tablet.",
    "The river rose on time last year but fell twelve days late. Nearly a tenth of the fields had to be sown again, "
    "and yet the harvest held, because the sowing calendar was moved. The floating market met twice a week without a "
    "break; most boats came on the days before the full moon.",
    "Members are asked to read the pages on each hamlet with care, for each has one matter on which the Council's "
    "opinion is wanted. The last part gathers the proposals in four groups, with dates and who answers for them.",
)

_NEEDS_VI = (
    "Đoạn bờ kè phía hạ lưu sụt ba chỗ sau con nước tháng chín. Xóm đề nghị gia cố trước mùa mưa và cho dân góp công.",
    "Nhà văn hóa còn dột một gian. Bà con xin giữ lại mái ngói cũ, chỉ thay rui mè và làm thêm lối cho xe lăn.",
    "Lớp học buổi tối đông gấp đôi chỗ ngồi. Xóm xin mượn kho thóc cũ làm lớp tạm trong hai năm.",
    "Đường ra bãi thuyền lầy khi mưa to. Xóm đề nghị rải đá trước, đổ bê tông sau khi nền đã ổn.",
    "Giếng chung cạn vào tháng tư. Xóm đề nghị khoan thêm một giếng và đặt bể lắng ở đầu nguồn.",
    "Bến đò nhỏ chưa có phao và đèn đêm. Xóm xin trang bị trước Tết và tập huấn cho người chèo đò.",
)
_NEEDS_EN = (
    "The bank below the hamlet slid in three places in September. People ask for it to be made firm before the rains, "
    "and offer their labour.",
    "One room of the community house leaks. People wish to keep the old tiles, change the rafters, and add a way in "
    "for wheelchairs.",
    "The evening class has twice as many pupils as seats. The hamlet asks to use the old granary for two years.",
    "The road to the boats is mud after heavy rain. The hamlet would lay stone first and pour concrete when the "
    "ground has settled.",
    "The common well runs dry in April. The hamlet asks for a second well and a settling basin at the spring.",
    "The small ferry has neither buoys nor a lamp. The hamlet asks for both before the new year, and for a course for "
    "the ferrymen.",
)

_GROUPS_VI = (
    ("Bờ kè và thoát nước", "Khảo sát xong trước ngày 15/1/2027; tổ thủy lợi chịu trách nhiệm."),
    ("Trường lớp và nhà văn hóa", "Mượn kho thóc từ tháng 2/2027; ban văn xã chịu trách nhiệm."),
    ("Bến thuyền và chợ nổi", "Trình bản vẽ tại kỳ họp này; tổ quy hoạch chịu trách nhiệm."),
    ("Nước sạch", "Khoan hai giếng trong quý II năm 2027; tổ nước sạch chịu trách nhiệm."),
)
_GROUPS_EN = (
    ("Banks and drainage", "Survey done before 15 January 2027; the water team answers for it."),
    (
        "Schools and community houses",
        "The granary is borrowed from February 2027; the culture board answers for it.",
    ),
    ("Landing stage and market", "Drawings are before this session; the planning team answers for them."),
    ("Clean water", "Two wells in the second quarter of 2027; the clean-water team answers for them."),
)


def _hamlet_vi(h: Hamlet, number: int) -> str:
    need = _NEEDS_VI[number % len(_NEEDS_VI)]
    trend = "tăng" if (h.rice_t + number) % 3 else "giảm nhẹ"
    boats = "đông hơn mọi năm" if h.boats > 30 else "giữ như năm ngoái"
    return (
        f"<p>Xóm có {h.households} hộ, {h.pupils} học sinh và {h.boats} chiếc thuyền. Sản lượng lúa cả năm đạt {h.rice_t} "
        f"tấn, {trend} so với năm trước; cá đánh bắt và nuôi được {h.fish_t} tấn. Thuyền về chợ nổi {boats}, nhất là ba "
        f"tháng cuối năm.</p><p>Đường trong xóm dài {h.road_km} km, trong đó hơn nửa đã cứng hóa. Bà con trồng thêm "
        f"{h.trees} cây ven bờ; tỷ lệ sống sau sáu tháng vượt mức cam kết. Tổ hòa giải xử lý xong mọi việc trong xóm, không "
        f"việc nào phải chuyển lên trên.</p><p>{need}</p><p>Ủy ban đã xem xét tại chỗ, lập biên bản với trưởng xóm và "
        "đưa việc này vào danh mục trình Hội đồng. Kinh phí dự kiến nằm trong phần chi đầu tư của dự toán năm 2027; phần "
        "đóng góp của dân được tính bằng ngày công và ghi sổ công khai tại nhà văn hóa.</p>"
    )


def _hamlet_en(h: Hamlet, number: int) -> str:
    need = _NEEDS_EN[number % len(_NEEDS_EN)]
    trend = "more than" if (h.rice_t + number) % 3 else "a little less than"
    boats = "in greater numbers than before" if h.boats > 30 else "as in the year before"
    return (
        f"<p>The hamlet has {h.households} households, {h.pupils} pupils and {h.boats} boats. The year's rice came to "
        f"{h.rice_t} tonnes, {trend} the year before; fishing and ponds gave {h.fish_t} tonnes. Its boats went to the "
        f"floating market {boats}, above all in the last three months.</p><p>Its roads are {h.road_km} km long, and more "
        f"than half of that is paved. People planted {h.trees} more trees along the bank, and more of them live after "
        "six months than was promised. The mediators settled every dispute in the hamlet; none had to be sent on.</p>"
        f"<p>{need}</p><p>The committee looked at the place, wrote a record with the head of the hamlet, and put the "
        "matter on the list for the Council. The money stands among the investments of the 2027 estimates; what people "
        "give is counted in days of work, in a book that lies open in the community house.</p>"
    )


def report_html(language: str) -> str:
    """The whole report as HTML, with a page of its own for each hamlet."""
    vi = language == "vi"
    title = "Báo cáo tình hình xã Sông Mơ năm 2026" if vi else "Report on the state of Dreamriver in 2026"
    opening = _OPENING_VI if vi else _OPENING_EN
    parts = [f"<h1>{title}</h1>", *(f"<p>{p}</p>" for p in opening)]
    parts.append(f"<h2>{'Phần I. Từng xóm' if vi else 'Part I. The hamlets'}</h2>")
    for number, hamlet in enumerate(HAMLETS, 1):
        name = hamlet.vi.capitalize() if vi else hamlet.en
        parts.append(f"<h2>{number}. {name}</h2>")
        parts.append(_hamlet_vi(hamlet, number) if vi else _hamlet_en(hamlet, number))
    parts.append(f"<h2>{'Phần II. Kiến nghị' if vi else 'Part II. Proposals'}</h2>")
    for name, text in _GROUPS_VI if vi else _GROUPS_EN:
        parts.append(f"<h3>{name}</h3><p>{text}</p>")
    return "".join(parts)
