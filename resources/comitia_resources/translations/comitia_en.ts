<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="vi_VN">
<context>
    <name>Agenda</name>
    <message>
        <source>Chương trình phiên họp</source>
        <translation>Agenda of the meeting</translation>
    </message>
    <message>
        <source>Có biểu quyết</source>
        <translation>With a vote</translation>
    </message>
    <message>
        <source>Đã xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Đang bàn</source>
        <translation>Now</translation>
    </message>
    <message>
        <source>Chương trình chưa có nội dung</source>
        <translation>The agenda is empty</translation>
    </message>
    <message>
        <source>Thư ký đang chuẩn bị; nội dung tự hiện ở đây.</source>
        <translation>A secretary is preparing it; items appear here by themselves.</translation>
    </message>
    <message>
        <source>Xem phiếu của tôi</source>
        <translation>See my ballot</translation>
    </message>
    <message>
        <source>Biểu quyết ngay</source>
        <translation>Vote now</translation>
    </message>
    <message>
        <source>Đăng ký phát biểu</source>
        <translation>Ask for the floor</translation>
    </message>
    <message>
        <source>Báo có mặt</source>
        <translation>I am here</translation>
    </message>
</context>
<context>
    <name>AgendaPane</name>
    <message>
        <source>Chương trình</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Chương trình phiên họp</source>
        <translation>Agenda of the meeting</translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu</source>
        <translation>
            <numerusform>%n paper</numerusform>
            <numerusform>%n papers</numerusform>
        </translation>
    </message>
    <message>
        <source>có biểu quyết</source>
        <translation>with a vote</translation>
    </message>
    <message>
        <source>Bắt đầu nội dung đã chọn</source>
        <translation>Start the chosen item</translation>
    </message>
    <message>
        <source>Giữ nút để bắt đầu</source>
        <translation>Hold to begin</translation>
    </message>
</context>
<context>
    <name>AskBar</name>
    <message>
        <source>%1 giây</source>
        <translation>%1 seconds</translation>
    </message>
    <message>
        <source>Đồng ý</source>
        <translation>Agree</translation>
    </message>
    <message>
        <source>Từ chối</source>
        <translation>Refuse</translation>
    </message>
    <message>
        <source>Không phải tôi</source>
        <translation>It is not me</translation>
    </message>
</context>
<context>
    <name>AuditLine</name>
    <message>
        <source>Máy này đã kiểm: kết quả đúng là tổng số mà tổ kiểm phiếu đã ký và mở.</source>
        <translation>Checked by this tablet: the result is the sum that the tellers signed and opened.</translation>
    </message>
    <message>
        <source>Máy này đã kiểm phần phiếu trên máy. Số phiếu giấy do tổ kiểm phiếu đếm và ghi.</source>
        <translation>Checked by this tablet: the ballots on tablets. Paper ballots are as the tellers counted and entered them.</translation>
    </message>
    <message>
        <source>Máy này chưa kiểm được kết quả: chưa có đủ chữ ký của tổ kiểm phiếu trên tổng số.</source>
        <translation>This tablet could not check the result: too few tellers have signed the sum.</translation>
    </message>
    <message>
        <source>Kết quả này không khớp với tổng số mà tổ kiểm phiếu đã ký. Đừng công nhận; hãy báo ngay để chủ tọa và tổ kiểm phiếu xem lại.</source>
        <translation>This result is not the total that the tellers signed. Do not accept it; speak up now, so that the chair and the tellers look into it.</translation>
    </message>
</context>
<context>
    <name>BallotLines</name>
    <message>
        <source>Tán thành</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Không tán thành</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Không biểu quyết</source>
        <translation>Abstain</translation>
    </message>
</context>
<context>
    <name>BesideSheet</name>
    <message>
        <source>Tìm</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Cách xem</source>
        <translation>View</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Contents</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>BoardLine</name>
    <message>
        <source>Phiếu của bạn được tính: có trên bảng phiếu đã đóng.</source>
        <translation>Your ballot counts: it is on the closed board.</translation>
    </message>
    <message>
        <source>Không thấy phiếu của bạn trên bảng phiếu đã đóng. Hãy báo thư ký ngay.</source>
        <translation>Your ballot is not on the closed board. Tell the secretary at once.</translation>
    </message>
</context>
<context>
    <name>ChairBar</name>
    <message>
        <source>Khai mạc (%1/%2 có mặt)</source>
        <translation>Open the meeting (%1/%2 present)</translation>
    </message>
    <message>
        <source>Giữ nút để khai mạc</source>
        <translation>Hold to open</translation>
    </message>
    <message>
        <source>Bắt đầu: %1</source>
        <translation>Start: %1</translation>
    </message>
    <message>
        <source>Sang nội dung: %1</source>
        <translation>Next item: %1</translation>
    </message>
    <message>
        <source>Biểu quyết theo chương trình chưa mở; giữ nút nếu vẫn sang</source>
        <translation>The planned vote was not opened; hold to go on all the same</translation>
    </message>
    <message>
        <source>Mở biểu quyết</source>
        <translation>Open the vote</translation>
    </message>
    <message>
        <source>Kết thúc biểu quyết (%1/%2)</source>
        <translation>Close the vote (%1/%2)</translation>
    </message>
    <message>
        <source>Giữ nút để kết thúc</source>
        <translation>Hold to close</translation>
    </message>
    <message>
        <source>Đang kiểm phiếu</source>
        <translation>Counting</translation>
    </message>
    <message>
        <source>Thông qua: %1 – %2 – %3</source>
        <translation>Adopted: %1 – %2 – %3</translation>
    </message>
    <message>
        <source>Không thông qua: %1 – %2 – %3</source>
        <translation>Not adopted: %1 – %2 – %3</translation>
    </message>
    <message>
        <source>Mời người kế tiếp (%1 chờ)</source>
        <translation>Call the next speaker (%1 waiting)</translation>
    </message>
    <message>
        <source>Thêm 1 phút</source>
        <translation>1 minute more</translation>
    </message>
    <message>
        <source>Dừng: %1 (%2)</source>
        <translation>Stop: %1 (%2)</translation>
    </message>
    <message>
        <source>Họp tiếp</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Giải lao</source>
        <translation>Break</translation>
    </message>
    <message>
        <source>Bế mạc phiên họp</source>
        <translation>Close the meeting</translation>
    </message>
    <message>
        <source>Giữ nút để bế mạc</source>
        <translation>Hold to close</translation>
    </message>
    <message>
        <source>Còn %1 biểu quyết chưa mở; giữ nút nếu vẫn bế mạc</source>
        <translation>%1 votes were not opened; hold to close all the same</translation>
    </message>
</context>
<context>
    <name>ChangesTab</name>
    <message>
        <source>Tô chữ mới trên trang</source>
        <translation>Mark new words on the pages</translation>
    </message>
    <message>
        <source>Nét bút</source>
        <translation>Pen</translation>
    </message>
    <message>
        <source>Chỗ tô</source>
        <translation>Highlight</translation>
    </message>
    <message>
        <source>Dấu</source>
        <translation>Stamps</translation>
    </message>
    <message>
        <source>Dấu trang</source>
        <translation>Bookmark</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>xem lại chỗ ở trang %1</source>
        <translation>check its place on page %1</translation>
    </message>
    <message>
        <source>không tìm thấy chỗ (trang cũ %1)</source>
        <translation>place not found (old page %1)</translation>
    </message>
    <message>
        <source>Đến đó</source>
        <translation>Go there</translation>
    </message>
    <message>
        <source>Đúng chỗ</source>
        <translation>It is right</translation>
    </message>
    <message>
        <source>Xem trang cũ</source>
        <translation>See the old page</translation>
    </message>
    <message>
        <source>Đặt vào trang %1</source>
        <translation>Put it on page %1</translation>
    </message>
    <message>
        <source>Xóa</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Trang %1 là trang mới</source>
        <translation>Page %1 is new</translation>
    </message>
    <message>
        <source>Trang %1: %2 chữ mới</source>
        <translation>Page %1: %2 new words</translation>
    </message>
    <message>
        <source>Bỏ: %1</source>
        <translation>Gone: %1</translation>
    </message>
</context>
<context>
    <name>ColourDot</name>
    <message>
        <source>Màu %1</source>
        <translation>Colour %1</translation>
    </message>
</context>
<context>
    <name>CompareCode</name>
    <message>
        <source>Trước khi mở, so mã với hội trường: màn hình có dòng “Mã mở phiếu”.</source>
        <translation>Before opening, compare with the hall: its display has a line “Opening code”.</translation>
    </message>
    <message>
        <source>Giống. Giờ so với máy của một đại biểu khác, dòng “Mã mở phiếu”.</source>
        <translation>The same. Now compare with another delegate&apos;s tablet, the line “Opening code”.</translation>
    </message>
    <message>
        <source>Trước khi mở, so mã với máy của hai đại biểu. Máy thứ nhất: phiếu của họ có dòng “Mã mở phiếu”.</source>
        <translation>Before opening, compare with the tablets of two members. The first: their sheet has a line “Opening code”.</translation>
    </message>
    <message>
        <source>Các ký tự thứ %1</source>
        <translation>Characters number %1</translation>
    </message>
    <message>
        <source>Bốn ký tự ở các ô có viền</source>
        <translation>The four characters in the framed places</translation>
    </message>
    <message>
        <source>So mã</source>
        <translation>Compare</translation>
    </message>
    <message>
        <source>Mã chỉ có chữ cái không dấu và chữ số. Hãy gõ lại bốn ký tự.</source>
        <translation>The code has plain letters and digits alone. Type the four characters again.</translation>
    </message>
    <message>
        <source>Không giống. Hãy đọc lại các ô mới. Nếu đã gõ đúng mà vẫn khác, đừng mở: báo cả phòng.</source>
        <translation>Not the same. Read the new places once more. If you typed them right and they still differ, do not open: tell the room.</translation>
    </message>
    <message>
        <source>Không có màn hình hội trường</source>
        <translation>There is no display in the hall</translation>
    </message>
    <message>
        <source>So với màn hình hội trường</source>
        <translation>Compare with the hall&apos;s display</translation>
    </message>
</context>
<context>
    <name>ConsoleScreen</name>
    <message>
        <source>Phòng họp</source>
        <translation>Room</translation>
    </message>
    <message>
        <source>Chương trình</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Biên bản</source>
        <translation>Minutes</translation>
    </message>
</context>
<context>
    <name>ControlPane</name>
    <message>
        <source>Phiên họp chưa khai mạc</source>
        <translation>The meeting is not open yet</translation>
    </message>
    <message>
        <source>Phiên họp đã bế mạc</source>
        <translation>The meeting is closed</translation>
    </message>
    <message>
        <source>Chưa có nội dung nào đang bàn</source>
        <translation>No item is on</translation>
    </message>
    <message>
        <source>%1/%2 đại biểu có mặt</source>
        <translation>%1/%2 members present</translation>
    </message>
    <message>
        <source>Khai mạc phiên họp</source>
        <translation>Open the meeting</translation>
    </message>
    <message>
        <source>Mở biểu quyết theo chương trình</source>
        <translation>Open the planned vote</translation>
    </message>
    <message>
        <source>Sang: %1</source>
        <translation>Next: %1</translation>
    </message>
    <message>
        <source>Mở bỏ phiếu kín theo chương trình</source>
        <translation>Open the secret vote on the agenda</translation>
    </message>
    <message>
        <source>Bàn bỏ phiếu (người không có máy)</source>
        <translation>Voting desk (for those without a tablet)</translation>
    </message>
    <message>
        <source>Giữ nút để khai mạc</source>
        <translation>Hold to open</translation>
    </message>
    <message>
        <source>Biểu quyết theo chương trình chưa mở; giữ nút nếu vẫn sang</source>
        <translation>The planned vote was not opened; hold to go on all the same</translation>
    </message>
    <message>
        <source>Đủ số đại biểu yêu cầu bỏ phiếu kín nội dung này.</source>
        <translation>Enough of those present demand a secret vote on this item.</translation>
    </message>
    <message>
        <source>Bàn bỏ phiếu (%1 người không có máy)</source>
        <translation>Voting desk (%1 without a tablet)</translation>
    </message>
    <message>
        <source>Biểu quyết khác…</source>
        <translation>Another vote…</translation>
    </message>
    <message>
        <source>Họp tiếp</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Giải lao</source>
        <translation>Break</translation>
    </message>
    <message>
        <source>Kết thúc nội dung</source>
        <translation>End the item</translation>
    </message>
    <message>
        <source>Bế mạc</source>
        <translation>Close the meeting</translation>
    </message>
    <message>
        <source>Giữ nút để bế mạc</source>
        <translation>Hold to close</translation>
    </message>
    <message>
        <source>Còn %1 biểu quyết chưa mở; giữ nút nếu vẫn bế mạc</source>
        <translation>%1 votes were not opened; hold to close all the same</translation>
    </message>
</context>
<context>
    <name>CountCard</name>
    <message>
        <source>%1 người đếm và nhập riêng, không xem số của nhau; số phải khớp mới kết thúc được.</source>
        <translation>%1 people count and enter on their own, unseen by each other; the vote ends only when their numbers agree.</translation>
    </message>
    <message>
        <source>Phiếu không hợp lệ</source>
        <translation>Invalid papers</translation>
    </message>
    <message>
        <source>Phiếu thu về</source>
        <translation>Papers collected</translation>
    </message>
    <message>
        <source>Phiếu phát ra (có thể bỏ trống)</source>
        <translation>Papers handed out (may be left empty)</translation>
    </message>
    <message>
        <source>Sửa số đếm</source>
        <translation>Correct the count</translation>
    </message>
    <message>
        <source>Ghi số đếm</source>
        <translation>Enter the count</translation>
    </message>
    <message>
        <source>Đã ghi. Giữ nút bên dưới để kết thúc.</source>
        <translation>Entered. Hold the button below to end the vote.</translation>
    </message>
</context>
<context>
    <name>CountWords</name>
    <message>
        <source>%1 · %2 %</source>
        <translation>%1 · %2%</translation>
    </message>
</context>
<context>
    <name>CountingCard</name>
    <message>
        <source>Đã kết thúc bỏ phiếu. Người kiểm phiếu đang mở kết quả: %1 trên %2.</source>
        <translation>Voting has ended. Tellers are opening the result: %1 of %2.</translation>
    </message>
    <message numerus="yes">
        <source>Bạn là người kiểm phiếu. Máy này sẽ kiểm từng phiếu trong %n phiếu rồi mở tổng số; không phiếu nào bị mở riêng.</source>
        <translation>
            <numerusform>You are a teller. This tablet will check the %n ballot, then open the sum.</numerusform>
            <numerusform>You are a teller. This tablet will check each of %n ballots, then open the sum; no single ballot is opened.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mã giống nhau: máy này thấy đúng danh sách và bảng phiếu mà cả phòng thấy.</source>
        <translation>The codes are the same: this tablet sees the roll and the board that everyone sees.</translation>
    </message>
    <message>
        <source>Mã mở phiếu: %1</source>
        <translation>Opening code: %1</translation>
    </message>
    <message>
        <source>Người kiểm phiếu có thể hỏi bạn mã này để so với máy của họ.</source>
        <translation>A teller may ask you for this code, to compare it with their tablet.</translation>
    </message>
    <message>
        <source>Đang kiểm từng phiếu…</source>
        <translation>Checking each ballot…</translation>
    </message>
    <message>
        <source>Mở kết quả</source>
        <translation>Open the result</translation>
    </message>
</context>
<context>
    <name>DelegateShell</name>
    <message>
        <source>Đang giải lao</source>
        <translation>Break</translation>
    </message>
    <message>
        <source>Sổ ghi mở lại %1</source>
        <translation>Record reopened %1</translation>
    </message>
    <message>
        <source>Sổ ghi được mở lại từ bản sao lưu lúc %1, theo quyết định của %2</source>
        <translation>The record was reopened from a backup at %1, as decided by %2</translation>
    </message>
</context>
<context>
    <name>DeskScreen</name>
    <message>
        <source>Bàn bỏ phiếu kín</source>
        <translation>Desk for the secret vote</translation>
    </message>
    <message>
        <source>Bàn bỏ phiếu</source>
        <translation>Voting desk</translation>
    </message>
    <message>
        <source>Về bảng điều hành</source>
        <translation>Back to the console</translation>
    </message>
    <message>
        <source>Chưa có lượt biểu quyết nào trên máy</source>
        <translation>No vote on tablets is open</translation>
    </message>
    <message>
        <source>Khi lượt mở, hãy tìm tên người không có máy rồi mời họ bỏ phiếu.</source>
        <translation>Once one opens, find who has no tablet and let them vote here.</translation>
    </message>
    <message>
        <source>Hủy, quay lại danh sách</source>
        <translation>Cancel, back to the list</translation>
    </message>
    <message>
        <source>Kiểm thẻ đại biểu rồi tìm tên</source>
        <translation>Check the delegate&apos;s card, then find the name</translation>
    </message>
    <message>
        <source>đã bỏ tại bàn này</source>
        <translation>voted at this desk</translation>
    </message>
    <message>
        <source>máy đang nối</source>
        <translation>tablet online</translation>
    </message>
    <message>
        <source>Mời bỏ phiếu</source>
        <translation>Let them vote</translation>
    </message>
    <message>
        <source>Mời %1 bỏ phiếu</source>
        <translation>Let %1 vote</translation>
    </message>
    <message>
        <source>Phiếu của: %1</source>
        <translation>Ballot of: %1</translation>
    </message>
    <message>
        <source>Xem lại phiếu của bạn trước khi gửi:</source>
        <translation>Look at your ballot once more before sending:</translation>
    </message>
    <message>
        <source>Đã bỏ phiếu xong. Máy chủ đã nhận phiếu. Cảm ơn!</source>
        <translation>You have voted. The server has the ballot. Thank you!</translation>
    </message>
    <message>
        <source>Máy đang tự nối lại; chưa gửi được phiếu.</source>
        <translation>This device is reconnecting; the ballot cannot be sent yet.</translation>
    </message>
    <message>
        <source>Đang gửi phiếu…</source>
        <translation>Sending the ballot…</translation>
    </message>
    <message>
        <source>Chọn xong rồi gửi</source>
        <translation>Choose, then send</translation>
    </message>
    <message>
        <source>Gửi phiếu</source>
        <translation>Send my ballot</translation>
    </message>
    <message>
        <source>Xem lại rồi gửi</source>
        <translation>Review, then send</translation>
    </message>
    <message>
        <source>Sửa lại lựa chọn</source>
        <translation>Change my choice</translation>
    </message>
    <message>
        <source>Xóa màn hình, người tiếp theo</source>
        <translation>Clear the screen, next voter</translation>
    </message>
</context>
<context>
    <name>ElectionSizes</name>
    <message>
        <source>Số người cần bầu</source>
        <translation>Seats</translation>
    </message>
    <message>
        <source>Chọn ít nhất</source>
        <translation>At least</translation>
    </message>
    <message>
        <source>Chọn nhiều nhất</source>
        <translation>At most</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>So sáu chữ số</source>
        <translation>Compare six digits</translation>
    </message>
    <message>
        <source>Đưa máy này vào phòng họp</source>
        <translation>Bring this tablet into the room</translation>
    </message>
    <message>
        <source>Đọc sáu chữ số này cho thư ký hoặc kỹ thuật. Máy tự vào phòng khi họ xác nhận.</source>
        <translation>Read these six digits to a secretary or to IT. The tablet joins when they confirm.</translation>
    </message>
    <message>
        <source>Nhập địa chỉ và mã mà bộ phận kỹ thuật đưa, hoặc chọn ảnh mã QR.</source>
        <translation>Type the address and the code that IT gave you, or choose the QR picture.</translation>
    </message>
    <message>
        <source>Địa chỉ, ví dụ 192.168.1.10:7433</source>
        <translation>Address, like 192.168.1.10:7433</translation>
    </message>
    <message>
        <source>Mã ghi danh, 16 ký tự</source>
        <translation>Enrolment code, 16 characters</translation>
    </message>
    <message>
        <source>Đang nối…</source>
        <translation>Connecting…</translation>
    </message>
    <message>
        <source>Vào phòng</source>
        <translation>Join the room</translation>
    </message>
    <message>
        <source>Tìm phòng họp trong mạng này</source>
        <translation>Look for a room on this network</translation>
    </message>
    <message>
        <source>Chọn ảnh mã QR…</source>
        <translation>Choose a QR picture…</translation>
    </message>
    <message>
        <source>Ảnh mã QR ghi danh</source>
        <translation>Picture of the enrolment QR</translation>
    </message>
    <message>
        <source>Ảnh (*.png *.jpg *.jpeg *.bmp)</source>
        <translation>Pictures (*.png *.jpg *.jpeg *.bmp)</translation>
    </message>
</context>
<context>
    <name>Floor</name>
    <message>
        <source>Bạn đang chờ ở vị trí %1</source>
        <translation>You are number %1 in the queue</translation>
    </message>
    <message>
        <source>Đăng ký phát biểu</source>
        <translation>Ask for the floor</translation>
    </message>
    <message>
        <source>Đăng ký được khi phiên họp đã khai mạc.</source>
        <translation>You can ask once the meeting is open.</translation>
    </message>
    <message>
        <source>Thảo luận</source>
        <translation>Debate</translation>
    </message>
    <message>
        <source>Tham luận</source>
        <translation>Speech</translation>
    </message>
    <message>
        <source>Về thủ tục</source>
        <translation>Point of order</translation>
    </message>
    <message>
        <source>Về việc gì? (có thể bỏ trống)</source>
        <translation>About what? (may stay empty)</translation>
    </message>
    <message>
        <source>Đăng ký</source>
        <translation>Ask for the floor</translation>
    </message>
    <message>
        <source>Hãy bấm “Báo có mặt” ở Phiên họp trước khi đăng ký.</source>
        <translation>First press “I am here” under Meeting.</translation>
    </message>
    <message>
        <source>Rút đăng ký</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>Danh sách chờ</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Danh sách chờ phát biểu</source>
        <translation>Who waits to speak</translation>
    </message>
    <message>
        <source>Thủ tục</source>
        <translation>Order</translation>
    </message>
    <message>
        <source>Chưa ai đăng ký</source>
        <translation>Nobody is waiting</translation>
    </message>
    <message>
        <source>Người đăng ký sẽ hiện ở đây theo thứ tự.</source>
        <translation>Who asks for the floor appears here in order.</translation>
    </message>
</context>
<context>
    <name>FloorCard</name>
    <message>
        <source>Phát biểu</source>
        <translation>Floor</translation>
    </message>
    <message>
        <source>Đang nói: %1</source>
        <translation>Speaking: %1</translation>
    </message>
    <message>
        <source>+1 phút</source>
        <translation>+1 minute</translation>
    </message>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Mời (%1 phút)</source>
        <translation>Call (%1 min)</translation>
    </message>
    <message>
        <source>Chưa ai đăng ký.</source>
        <translation>Nobody is waiting.</translation>
    </message>
</context>
<context>
    <name>GoToPage</name>
    <message>
        <source>Đến trang (1 đến %1)</source>
        <translation>Go to page (1 to %1)</translation>
    </message>
    <message>
        <source>Đến</source>
        <translation>Go</translation>
    </message>
</context>
<context>
    <name>HallFloor</name>
    <message>
        <source>Đang phát biểu</source>
        <translation>Speaking</translation>
    </message>
    <message>
        <source>Tiếp theo: %1</source>
        <translation>Next: %1</translation>
    </message>
</context>
<context>
    <name>HallResult</name>
    <message>
        <source>Cần %1: ít nhất %2 trên %3</source>
        <translation>Needs %1: at least %2 of %3</translation>
    </message>
    <message>
        <source>Cần %1; tính trên %2</source>
        <translation>Needs %1; counted against %2</translation>
    </message>
    <message>
        <source>Cần %1</source>
        <translation>Needs %1</translation>
    </message>
    <message>
        <source>KẾT QUẢ CÓ SAI LỆCH: không khớp với tổng số mà tổ kiểm phiếu đã ký. Đừng công nhận; chủ tọa và tổ kiểm phiếu xem lại ngay.</source>
        <translation>RESULT IN DISPUTE: it is not the total that the tellers signed. Do not accept it; the chair and the tellers must look into it now.</translation>
    </message>
    <message>
        <source>Màn hình này chưa kiểm được kết quả.</source>
        <translation>This display could not check the result.</translation>
    </message>
    <message>
        <source>Mã đối chiếu bảng phiếu: %1</source>
        <translation>Fingerprint of the closed board: %1</translation>
    </message>
    <message>
        <source>đã kiểm</source>
        <translation>checked</translation>
    </message>
    <message>
        <source>phần trên máy đã kiểm</source>
        <translation>the part on tablets is checked</translation>
    </message>
    <message>
        <source>Trang %1/%2</source>
        <translation>Page %1/%2</translation>
    </message>
    <message>
        <source>Thông qua</source>
        <translation>Adopted</translation>
    </message>
    <message>
        <source>Đã có kết quả</source>
        <translation>Decided</translation>
    </message>
    <message>
        <source>Cần bầu tiếp</source>
        <translation>Another round is needed</translation>
    </message>
    <message>
        <source>Đã hủy</source>
        <translation>Void</translation>
    </message>
    <message>
        <source>Không đủ đại biểu</source>
        <translation>No quorum</translation>
    </message>
    <message>
        <source>Không thông qua</source>
        <translation>Not adopted</translation>
    </message>
    <message>
        <source>%1 người không bỏ phiếu</source>
        <translation>%1 did not vote</translation>
    </message>
</context>
<context>
    <name>HallScreen</name>
    <message>
        <source>Trang %1/%2</source>
        <translation>Page %1/%2</translation>
    </message>
    <message>
        <source>Phiên họp đang tạm giữ, xin quý vị chờ trong giây lát</source>
        <translation>The meeting is on hold; please wait a moment</translation>
    </message>
    <message>
        <source>Mã khóa của tổ kiểm phiếu</source>
        <translation>The tellers&apos; code</translation>
    </message>
    <message>
        <source>%1 đọc to mã trên máy của mình; các mã phải giống nhau.</source>
        <translation>%1 read out the code on their tablets; all must be the same.</translation>
    </message>
    <message>
        <source>Đang biểu quyết</source>
        <translation>Voting now</translation>
    </message>
    <message>
        <source>Đang kiểm phiếu</source>
        <translation>Counting</translation>
    </message>
    <message>
        <source>Đang bỏ phiếu kín</source>
        <translation>Secret vote</translation>
    </message>
    <message>
        <source>Đang bỏ phiếu giấy</source>
        <translation>Voting on paper</translation>
    </message>
    <message>
        <source>Đang gọi tên biểu quyết</source>
        <translation>Roll call</translation>
    </message>
    <message>
        <source>Giơ tay biểu quyết</source>
        <translation>Show of hands</translation>
    </message>
    <message>
        <source>Giải lao</source>
        <translation>Break</translation>
    </message>
    <message>
        <source>Phiên họp đã bế mạc</source>
        <translation>The meeting is closed</translation>
    </message>
    <message>
        <source>Phiên họp sắp bắt đầu</source>
        <translation>The meeting begins soon</translation>
    </message>
    <message>
        <source>Chào mừng quý vị</source>
        <translation>Welcome</translation>
    </message>
    <message>
        <source>%1/%2 đại biểu có mặt</source>
        <translation>%1/%2 members present</translation>
    </message>
    <message>
        <source>Sổ ghi mở lại %1</source>
        <translation>Record reopened %1</translation>
    </message>
    <message>
        <source>Mã sổ ghi: %1</source>
        <translation>Code of the record: %1</translation>
    </message>
    <message>
        <source>Mã điểm kiểm của sổ ghi</source>
        <translation>Checkpoint code of the record</translation>
    </message>
</context>
<context>
    <name>HallVote</name>
    <message>
        <source>Đã bỏ phiếu %1 trên %2</source>
        <translation>%1 of %2 have voted</translation>
    </message>
    <message>
        <source>Người kiểm phiếu đã mở: %1 trên %2</source>
        <translation>Tellers who have opened: %1 of %2</translation>
    </message>
    <message>
        <source>Mã mở phiếu: %1</source>
        <translation>Opening code: %1</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>Chưa có phiên họp nào cho bạn</source>
        <translation>No meeting for you yet</translation>
    </message>
    <message>
        <source>Khi thư ký đưa bạn vào một phiên họp, phiên họp tự hiện ở đây.</source>
        <translation>When a secretary adds you to a meeting, it appears here by itself.</translation>
    </message>
    <message>
        <source>Đang họp</source>
        <translation>In session</translation>
    </message>
    <message>
        <source>Đang giải lao</source>
        <translation>Break</translation>
    </message>
    <message>
        <source>Đã bế mạc</source>
        <translation>Closed</translation>
    </message>
    <message>
        <source>Sắp họp</source>
        <translation>Coming up</translation>
    </message>
    <message>
        <source>%1, ngày %2 · %3</source>
        <translation>%1, %2 · %3</translation>
    </message>
    <message numerus="yes">
        <source>Đủ %n tài liệu trên máy này</source>
        <translation>
            <numerusform>%n paper is on this tablet</numerusform>
            <numerusform>All %n papers are on this tablet</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang tải tài liệu: %1 trên %2</source>
        <translation>Loading papers: %1 of %2</translation>
    </message>
    <message>
        <source>Vào phiên họp</source>
        <translation>Enter the meeting</translation>
    </message>
    <message>
        <source>Báo có mặt</source>
        <translation>I am here</translation>
    </message>
    <message>
        <source>Đã ghi có mặt</source>
        <translation>Noted as present</translation>
    </message>
    <message>
        <source>Tất cả phiên họp</source>
        <translation>All meetings</translation>
    </message>
</context>
<context>
    <name>InkBar</name>
    <message>
        <source>Đọc</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>Bút</source>
        <translation>Pen</translation>
    </message>
    <message>
        <source>Bút dạ</source>
        <translation>Marker</translation>
    </message>
    <message>
        <source>Tẩy</source>
        <translation>Eraser</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Màu, nét</source>
        <translation>Colour, width</translation>
    </message>
    <message>
        <source>Thêm</source>
        <translation>More</translation>
    </message>
    <message>
        <source>Khoanh</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Chọn chữ</source>
        <translation>Select text</translation>
    </message>
    <message>
        <source>Đóng dấu</source>
        <translation>Stamp</translation>
    </message>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Làm lại</source>
        <translation>Redo</translation>
    </message>
</context>
<context>
    <name>LastResult</name>
    <message>
        <source>Bầu tiếp vòng sau (còn %1 chỗ)</source>
        <translation>Next round (%1 seats left)</translation>
    </message>
    <message>
        <source>Hủy kết quả này…</source>
        <translation>Declare this void…</translation>
    </message>
    <message>
        <source>Lý do hủy, ghi vào biên bản</source>
        <translation>Why it is void, for the minutes</translation>
    </message>
    <message>
        <source>Kết quả kín này đã được biết. Nếu bỏ phiếu lại với danh sách khác, so hai kết quả có thể đoán phiếu của người chỉ có trong một danh sách.</source>
        <translation>This secret result is known. If it is voted on again with another roll, comparing both results may betray the ballot of who is on one roll only.</translation>
    </message>
    <message>
        <source>Hủy lượt biểu quyết</source>
        <translation>Declare the vote void</translation>
    </message>
    <message>
        <source>Kết quả vẫn lưu trong sổ; biểu quyết lại được</source>
        <translation>It stays on record; vote again after it</translation>
    </message>
    <message>
        <source>Thôi, giữ kết quả</source>
        <translation>No, keep the result</translation>
    </message>
</context>
<context>
    <name>Leaf</name>
    <message>
        <source>Trang %1</source>
        <translation>Page %1</translation>
    </message>
    <message>
        <source>Ghi chú của %1</source>
        <translation>Notes of %1</translation>
    </message>
    <message>
        <source>Đang vẽ trang %1…</source>
        <translation>Drawing page %1…</translation>
    </message>
</context>
<context>
    <name>MinutesPane</name>
    <message>
        <source>Biên bản tự ghi</source>
        <translation>Minutes so far</translation>
    </message>
    <message>
        <source>Diễn biến sẽ tự hiện ở đây khi phiên họp khai mạc.</source>
        <translation>What happens appears here once the meeting is open.</translation>
    </message>
    <message>
        <source>Lời ghi thêm cho nội dung %1</source>
        <translation>Your own words for item %1</translation>
    </message>
    <message>
        <source>Nội dung khác đang được chọn; lời đang viết vẫn thuộc nội dung này.</source>
        <translation>Another item is chosen now; what you are writing stays with this one.</translation>
    </message>
    <message>
        <source>Viết xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Thư ký khác vừa ghi ở đây:</source>
        <translation>Another secretary has just written here:</translation>
    </message>
    <message>
        <source>Ghép cả hai</source>
        <translation>Keep both</translation>
    </message>
    <message>
        <source>Chỉ giữ lời kia</source>
        <translation>Keep theirs only</translation>
    </message>
    <message>
        <source>Viết thêm ở đây; được giữ lại ngay khi viết.</source>
        <translation>Write more here; it is kept as you type.</translation>
    </message>
    <message>
        <source>Lời ghi thêm chung</source>
        <translation>Your own words on the meeting</translation>
    </message>
    <message>
        <source>Lời ghi thêm của thư ký</source>
        <translation>The secretary&apos;s own words</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>Còn nữa ở dưới ↓</source>
        <translation>More below ↓</translation>
    </message>
</context>
<context>
    <name>NoteEditor</name>
    <message>
        <source>Ghi chú ở trang %1</source>
        <translation>Note on page %1</translation>
    </message>
    <message>
        <source>Viết ghi chú; chỉ mình bạn đọc được</source>
        <translation>Write a note; only you can read it</translation>
    </message>
    <message>
        <source>Nội dung ghi chú</source>
        <translation>Text of the note</translation>
    </message>
    <message>
        <source>Xóa</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>NoteLine</name>
    <message numerus="yes">
        <source>%n nét bút</source>
        <translation>
            <numerusform>%n pen stroke</numerusform>
            <numerusform>%n pen strokes</numerusform>
        </translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Dấu Đã đọc</source>
        <translation>Stamp: read</translation>
    </message>
    <message>
        <source>Dấu Đồng ý</source>
        <translation>Stamp: agree</translation>
    </message>
    <message>
        <source>Dấu Hỏi</source>
        <translation>Stamp: question</translation>
    </message>
    <message>
        <source>Dấu trang</source>
        <translation>Bookmark</translation>
    </message>
    <message>
        <source>Chỗ tô</source>
        <translation>Highlight</translation>
    </message>
    <message>
        <source>trang %1</source>
        <translation>page %1</translation>
    </message>
    <message>
        <source>Đang chia sẻ với: %1</source>
        <translation>Shared with: %1</translation>
    </message>
    <message>
        <source>ở bản cũ</source>
        <translation>in an older revision</translation>
    </message>
    <message>
        <source>Chia sẻ</source>
        <translation>Share</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message numerus="yes">
        <source>%n ghi chú đang chờ gửi; đã lưu trên máy này.</source>
        <translation>
            <numerusform>%n note is waiting to be sent; it is kept on this tablet.</numerusform>
            <numerusform>%n notes are waiting to be sent; they are kept on this tablet.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ghi chú của tôi: chỉ bạn và người bạn chia sẻ đọc được. Đã lưu an toàn.</source>
        <translation>My notes: only you, and those you share them with, can read them. Saved safely.</translation>
    </message>
    <message>
        <source>Ghi chú người khác cho bạn xem; họ có thể sửa hoặc thu hồi.</source>
        <translation>Notes that others show you; they may change or withdraw them.</translation>
    </message>
    <message>
        <source>Ghi chú bạn cho người khác xem; thu hồi lúc nào cũng được.</source>
        <translation>Notes that you show others; withdraw them at any time.</translation>
    </message>
    <message>
        <source>Tất cả</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Nét bút</source>
        <translation>Pen strokes</translation>
    </message>
    <message>
        <source>Chỗ tô</source>
        <translation>Highlights</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Dấu</source>
        <translation>Stamps</translation>
    </message>
    <message>
        <source>Dấu trang</source>
        <translation>Bookmarks</translation>
    </message>
    <message>
        <source>Được chia sẻ (%1)</source>
        <translation>Shared with me (%1)</translation>
    </message>
    <message>
        <source>Tôi chia sẻ (%1)</source>
        <translation>Shared by me (%1)</translation>
    </message>
    <message>
        <source>Lọc theo chữ</source>
        <translation>Filter by words</translation>
    </message>
    <message>
        <source>Ghi chú của tôi</source>
        <translation>My notes</translation>
    </message>
    <message>
        <source>Không có ghi chú nào như vậy</source>
        <translation>No such notes</translation>
    </message>
    <message>
        <source>Mở một tài liệu, chọn bút ở mép màn hình và viết.</source>
        <translation>Open a paper, take the pen at the edge of the screen and write.</translation>
    </message>
    <message>
        <source>Chọn loại khác hoặc bỏ bớt chữ lọc.</source>
        <translation>Choose another kind, or filter by less.</translation>
    </message>
    <message>
        <source>Ghi chú tôi chia sẻ</source>
        <translation>Notes that I share</translation>
    </message>
    <message>
        <source>Ghi chú người khác chia sẻ với tôi</source>
        <translation>Notes that others share with me</translation>
    </message>
    <message>
        <source>Không còn ghi chú nào được chia sẻ</source>
        <translation>No notes are shared any more</translation>
    </message>
    <message>
        <source>Chọn “Tất cả” để xem ghi chú của bạn.</source>
        <translation>Choose “All” to see your notes.</translation>
    </message>
    <message>
        <source>Bạn chưa viết ghi chú nào</source>
        <translation>You have written no notes yet</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Đã hiểu</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>OutcomeBadge</name>
    <message>
        <source>Thông qua</source>
        <translation>Adopted</translation>
    </message>
    <message>
        <source>Đã có kết quả</source>
        <translation>Decided</translation>
    </message>
    <message>
        <source>Đang mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Đang kiểm phiếu</source>
        <translation>Being counted</translation>
    </message>
    <message>
        <source>Đã hủy</source>
        <translation>Void</translation>
    </message>
    <message>
        <source>Không đủ đại biểu</source>
        <translation>No quorum</translation>
    </message>
    <message>
        <source>Không thông qua</source>
        <translation>Not adopted</translation>
    </message>
    <message>
        <source>Chưa bầu đủ, cần bầu tiếp</source>
        <translation>Not all elected; another round is needed</translation>
    </message>
    <message>
        <source>Kết quả có sai lệch</source>
        <translation>Result in dispute</translation>
    </message>
</context>
<context>
    <name>OutcomeLines</name>
    <message>
        <source>: thông qua</source>
        <translation>: adopted</translation>
    </message>
    <message>
        <source>: không thông qua</source>
        <translation>: not adopted</translation>
    </message>
    <message>
        <source>trúng cử</source>
        <translation>elected</translation>
    </message>
    <message>
        <source>bằng phiếu, cần bầu tiếp</source>
        <translation>equal, another round</translation>
    </message>
</context>
<context>
    <name>PairNotes</name>
    <message>
        <source>Mở ghi chú của bạn trên máy khác?</source>
        <translation>Open your notes on another tablet?</translation>
    </message>
    <message>
        <source>Hai máy có cùng số này không?</source>
        <translation>Do both tablets show this number?</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Lấy ghi chú từ máy cũ</source>
        <translation>Notes from the old tablet</translation>
    </message>
    <message>
        <source>Trên máy cũ của bạn vừa hiện câu hỏi. Hãy bấm “Đúng, là tôi” ở đó.</source>
        <translation>Your old tablet shows a question now. Press “Yes, it is me” there.</translation>
    </message>
    <message>
        <source>Máy “%1” đã trả lời, đang nối…</source>
        <translation>Tablet “%1” has answered, connecting…</translation>
    </message>
    <message>
        <source>Đang nối với máy “%1”…</source>
        <translation>Connecting to tablet “%1”…</translation>
    </message>
    <message>
        <source>Máy “%1” vừa đăng nhập tên bạn và xin mở ghi chú riêng. Chỉ đồng ý khi chính bạn đang cầm máy đó; sau đó so sáu chữ số.</source>
        <translation>Tablet “%1” has signed in under your name and asks to open your private notes. Agree only if you yourself hold that tablet; then compare six digits.</translation>
    </message>
    <message>
        <source>Nhìn màn hình máy “%1”. Cả hai máy phải hiện đúng sáu chữ số này; bấm “Số giống nhau” trên cả hai máy.</source>
        <translation>Look at the screen of tablet “%1”. Both tablets must show exactly these six digits; press “Same number” on both.</translation>
    </message>
    <message>
        <source>Bây giờ bấm “Số giống nhau” trên máy “%1”.</source>
        <translation>Now press “Same number” on tablet “%1”.</translation>
    </message>
    <message>
        <source>Máy “%1” mở được ghi chú của bạn.</source>
        <translation>Tablet “%1” can open your notes.</translation>
    </message>
    <message>
        <source>Số giống nhau</source>
        <translation>Same number</translation>
    </message>
    <message>
        <source>Đúng, là tôi</source>
        <translation>Yes, it is me</translation>
    </message>
    <message>
        <source>Số khác nhau</source>
        <translation>Different numbers</translation>
    </message>
    <message>
        <source>Không phải tôi</source>
        <translation>It is not me</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Thôi</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>PaperChooser</name>
    <message>
        <source>Chọn tài liệu thứ hai</source>
        <translation>Choose the second paper</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>PaperRow</name>
    <message numerus="yes">
        <source>%n trang</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message>
        <source>Mở được</source>
        <translation>Ready</translation>
    </message>
    <message>
        <source>Đọc được trang đầu, đang tải tiếp</source>
        <translation>First pages open, rest on its way</translation>
    </message>
    <message>
        <source>Đang tải</source>
        <translation>Loading</translation>
    </message>
    <message>
        <source>Còn niêm phong</source>
        <translation>Still sealed</translation>
    </message>
    <message>
        <source>Chờ công bố</source>
        <translation>Waits to be published</translation>
    </message>
    <message>
        <source>Mở lúc %1</source>
        <translation>Opens at %1</translation>
    </message>
    <message>
        <source>Mở khi khai mạc</source>
        <translation>Opens with the meeting</translation>
    </message>
    <message>
        <source>Mở khi bạn báo có mặt</source>
        <translation>Opens when you check in</translation>
    </message>
    <message>
        <source>Mở khi đến nội dung này</source>
        <translation>Opens with this item</translation>
    </message>
    <message numerus="yes">
        <source>%n ghi chú của tôi</source>
        <translation>
            <numerusform>%n note of mine</numerusform>
            <numerusform>%n notes of mine</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã thu hồi</source>
        <translation>Recalled</translation>
    </message>
    <message>
        <source>Chờ tải</source>
        <translation>Waiting</translation>
    </message>
</context>
<context>
    <name>PaperView</name>
    <message>
        <source>Đang mở tài liệu…</source>
        <translation>Opening the paper…</translation>
    </message>
</context>
<context>
    <name>Papers</name>
    <message>
        <source>Về danh sách</source>
        <translation>Back to the list</translation>
    </message>
    <message>
        <source>Tìm trong tài liệu</source>
        <translation>Search in the papers</translation>
    </message>
    <message>
        <source>Tài liệu của phiên họp</source>
        <translation>Papers of the meeting</translation>
    </message>
    <message>
        <source>Chưa có tài liệu</source>
        <translation>No papers yet</translation>
    </message>
    <message>
        <source>Tài liệu được gửi tới máy trước phiên họp và tự hiện ở đây.</source>
        <translation>Papers are sent to the tablet before the meeting and appear here by themselves.</translation>
    </message>
</context>
<context>
    <name>PapersPane</name>
    <message>
        <source>Chọn bản mới của tài liệu (PDF)</source>
        <translation>Choose the paper’s new revision (PDF)</translation>
    </message>
    <message>
        <source>Phiên họp này chưa có tài liệu.</source>
        <translation>This meeting has no papers yet.</translation>
    </message>
    <message>
        <source>Tài liệu của phiên họp</source>
        <translation>Papers of the meeting</translation>
    </message>
    <message>
        <source>bản %1</source>
        <translation>revision %1</translation>
    </message>
    <message>
        <source>đã thu hồi, %1/%2 máy xác nhận</source>
        <translation>recalled, confirmed by %1/%2 tablets</translation>
    </message>
    <message>
        <source>còn niêm phong, %1/%2 máy đã có</source>
        <translation>still sealed, on %1/%2 tablets</translation>
    </message>
    <message>
        <source>%1/%2 máy đã có</source>
        <translation>on %1/%2 tablets</translation>
    </message>
    <message>
        <source>Bản mới…</source>
        <translation>New revision…</translation>
    </message>
    <message>
        <source>Đưa lên bản mới của %1</source>
        <translation>Upload a new revision of %1</translation>
    </message>
    <message>
        <source>Công bố</source>
        <translation>Publish</translation>
    </message>
    <message>
        <source>Công bố %1</source>
        <translation>Publish %1</translation>
    </message>
    <message>
        <source>Thu hồi</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>giữ để thu hồi</source>
        <translation>hold to recall</translation>
    </message>
    <message>
        <source>Thu hồi %1</source>
        <translation>Recall %1</translation>
    </message>
    <message>
        <source>Đang gửi lên: %1 %</source>
        <translation>Sending: %1 %</translation>
    </message>
    <message>
        <source>Máy chủ đang kiểm tra tệp…</source>
        <translation>The server checks the file…</translation>
    </message>
    <message>
        <source>Đang niêm phong…</source>
        <translation>Sealing…</translation>
    </message>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
</context>
<context>
    <name>PickLayer</name>
    <message>
        <source>Chép</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Tô</source>
        <translation>Highlight</translation>
    </message>
    <message>
        <source>Chia sẻ</source>
        <translation>Share</translation>
    </message>
    <message>
        <source>Xóa</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>Đã nhập %1 trên 6 chữ số</source>
        <translation>%1 of 6 digits typed</translation>
    </message>
    <message>
        <source>Xóa chữ số cuối</source>
        <translation>Delete the last digit</translation>
    </message>
</context>
<context>
    <name>PlainAnswers</name>
    <message>
        <source>Tán thành</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Không tán thành</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Không biểu quyết</source>
        <translation>Abstain</translation>
    </message>
</context>
<context>
    <name>PresencePane</name>
    <message>
        <source>Mã mới của %1: %2</source>
        <translation>New code of %1: %2</translation>
    </message>
    <message>
        <source>Có mặt %1/%2 · %3 máy trên mạng</source>
        <translation>%1/%2 present · %3 tablets online</translation>
    </message>
    <message>
        <source>Cần trợ giúp: %1</source>
        <translation>Help wanted: %1</translation>
    </message>
    <message>
        <source>Máy mới “%1” phải hiện:</source>
        <translation>The new tablet “%1” must show:</translation>
    </message>
    <message>
        <source>Đúng, cho vào</source>
        <translation>Right, let it in</translation>
    </message>
    <message>
        <source>Không</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Đại biểu và khách mời</source>
        <translation>Members and guests</translation>
    </message>
    <message>
        <source>có mặt</source>
        <translation>present</translation>
    </message>
    <message>
        <source>báo vắng</source>
        <translation>announced absent</translation>
    </message>
    <message>
        <source>chưa đến</source>
        <translation>not here yet</translation>
    </message>
    <message>
        <source>máy đang nối</source>
        <translation>tablet online</translation>
    </message>
    <message>
        <source>Đã rời</source>
        <translation>Gone</translation>
    </message>
    <message>
        <source>Đã đến</source>
        <translation>Here</translation>
    </message>
    <message>
        <source>Ghi %1 rời phiên họp</source>
        <translation>Note that %1 has left</translation>
    </message>
    <message>
        <source>Ghi %1 có mặt</source>
        <translation>Note that %1 is here</translation>
    </message>
    <message>
        <source>Cấp mã đăng nhập mới cho %1</source>
        <translation>Issue a new sign-in code for %1</translation>
    </message>
</context>
<context>
    <name>PresentBar</name>
    <message>
        <source>Đang theo: %1 · chạm vào trang để tự xem</source>
        <translation>Following %1 · touch the page to look for yourself</translation>
    </message>
    <message>
        <source>Xem cùng %1</source>
        <translation>Follow %1</translation>
    </message>
    <message>
        <source>Bạn đang trình bày</source>
        <translation>You are presenting</translation>
    </message>
    <message>
        <source>Con trỏ</source>
        <translation>Pointer</translation>
    </message>
    <message>
        <source>Vẽ cho cả phòng</source>
        <translation>Draw for the room</translation>
    </message>
    <message>
        <source>Dừng trình bày</source>
        <translation>Stop presenting</translation>
    </message>
</context>
<context>
    <name>PrintSheet</name>
    <message>
        <source>In tài liệu</source>
        <translation>Print the paper</translation>
    </message>
    <message>
        <source>Máy này chưa nối máy in nào. Hãy nhờ bộ phận kỹ thuật, hoặc lưu bản in liền ghi chú rồi in ở máy khác.</source>
        <translation>No printer is connected to this tablet. Ask IT, or save a copy with the notes printed in and print it elsewhere.</translation>
    </message>
    <message>
        <source>Máy in</source>
        <translation>Printer</translation>
    </message>
    <message>
        <source>Trang và ghi chú</source>
        <translation>Pages and notes</translation>
    </message>
    <message numerus="yes">
        <source>Cả tài liệu (%n trang)</source>
        <translation>
            <numerusform>The whole paper (%n page)</numerusform>
            <numerusform>The whole paper (%n pages)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n trang đầu đã tải</source>
        <translation>
            <numerusform>The first page, which is here</numerusform>
            <numerusform>The first %n pages, which are here</numerusform>
        </translation>
    </message>
    <message>
        <source>Chỉ trang %1</source>
        <translation>Page %1 only</translation>
    </message>
    <message>
        <source>Có ghi chú của tôi</source>
        <translation>With my notes</translation>
    </message>
    <message>
        <source>Không in ghi chú</source>
        <translation>Without notes</translation>
    </message>
    <message numerus="yes">
        <source>%n bản</source>
        <translation>
            <numerusform>%n copy</numerusform>
            <numerusform>%n copies</numerusform>
        </translation>
    </message>
    <message>
        <source>Bớt một bản</source>
        <translation>One copy less</translation>
    </message>
    <message>
        <source>Thêm một bản</source>
        <translation>One copy more</translation>
    </message>
    <message numerus="yes">
        <source>Đã gửi %n trang tới máy in.</source>
        <translation>
            <numerusform>%n page was sent to the printer.</numerusform>
            <numerusform>%n pages were sent to the printer.</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang gửi trang %1 trên %2…</source>
        <translation>Sending page %1 of %2…</translation>
    </message>
    <message>
        <source>Dừng in</source>
        <translation>Stop printing</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Print</translation>
    </message>
</context>
<context>
    <name>ProposalsCard</name>
    <message>
        <source>Đề nghị sửa đổi (biểu quyết trước)</source>
        <translation>Amendments (voted first)</translation>
    </message>
    <message>
        <source>Đề nghị đã ghi</source>
        <translation>Proposals</translation>
    </message>
    <message>
        <source>Biểu quyết…</source>
        <translation>Put to vote…</translation>
    </message>
    <message>
        <source>Biểu quyết: %1</source>
        <translation>Put to vote: %1</translation>
    </message>
    <message>
        <source>Rút đề nghị: %1</source>
        <translation>Withdraw: %1</translation>
    </message>
    <message>
        <source>Nội dung đang bàn đã đổi; đề nghị đang viết vẫn thuộc nội dung trước.</source>
        <translation>Another item is on now; what you are writing stays with the one before.</translation>
    </message>
    <message>
        <source>Đề nghị sửa đổi mới</source>
        <translation>New amendment</translation>
    </message>
    <message>
        <source>Ghi đề nghị sửa đổi</source>
        <translation>Note the amendment</translation>
    </message>
</context>
<context>
    <name>ProxyCard</name>
    <message>
        <source>Ủy quyền (%1 người vắng)</source>
        <translation>Proxies (%1 away)</translation>
    </message>
    <message>
        <source>Người vắng ủy quyền cho ai?</source>
        <translation>Who votes for whom?</translation>
    </message>
    <message>
        <source>%1 ủy quyền cho:</source>
        <translation>%1 is represented by:</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Đổi</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Ủy quyền…</source>
        <translation>Give proxy…</translation>
    </message>
    <message>
        <source>Ủy quyền của %1</source>
        <translation>Proxy of %1</translation>
    </message>
    <message>
        <source>Bỏ ủy quyền của %1</source>
        <translation>Take back the proxy of %1</translation>
    </message>
    <message>
        <source>%1 (chưa có mặt)</source>
        <translation>%1 (not here)</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Phiên họp</source>
        <translation>Meeting</translation>
    </message>
    <message>
        <source>Tài liệu</source>
        <translation>Papers</translation>
    </message>
    <message>
        <source>Biểu quyết</source>
        <translation>Votes</translation>
    </message>
    <message>
        <source>Phát biểu</source>
        <translation>Floor</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Điều hành</source>
        <translation>Console</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>Thoát toàn màn hình · trang %1</source>
        <translation>Leave full screen · page %1</translation>
    </message>
</context>
<context>
    <name>ReaderBar</name>
    <message>
        <source>Có bản mới của tài liệu này; ghi chú của bạn sẽ theo sang. Bạn vẫn đang đọc bản cũ.</source>
        <translation>There is a newer revision; your notes will come along. You are still reading the older one.</translation>
    </message>
    <message>
        <source>Đây là những trang đầu; phần còn lại đang được tải và tự hiện ra.</source>
        <translation>These are the first pages; the rest is on its way and appears by itself.</translation>
    </message>
    <message>
        <source>Đây là những trang đầu; phần còn lại đã tải được %1 % và tự hiện ra.</source>
        <translation>These are the first pages; %1 % of the rest is here, and it appears by itself.</translation>
    </message>
    <message numerus="yes">
        <source>Bản mới: %n trang có thay đổi.</source>
        <translation>
            <numerusform>New revision: %n page changed.</numerusform>
            <numerusform>New revision: %n pages changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ghi chú đã theo sang.</source>
        <translation>
            <numerusform>%n note came along.</numerusform>
            <numerusform>%n notes came along.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ghi chú cần xem lại.</source>
        <translation>
            <numerusform>%n note is to be checked.</numerusform>
            <numerusform>%n notes are to be checked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ghi chú không tìm thấy chỗ.</source>
        <translation>
            <numerusform>%n note lost its place.</numerusform>
            <numerusform>%n notes lost their place.</numerusform>
        </translation>
    </message>
    <message>
        <source>Đọc tiếp bản cũ</source>
        <translation>Go on with this one</translation>
    </message>
    <message>
        <source>Mở bản mới</source>
        <translation>Open the new one</translation>
    </message>
    <message>
        <source>Xem thay đổi</source>
        <translation>See the changes</translation>
    </message>
    <message>
        <source>Ẩn</source>
        <translation>Hide</translation>
    </message>
</context>
<context>
    <name>ReaderTop</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Chỗ cũ</source>
        <translation>Back to where I was</translation>
    </message>
    <message>
        <source>Trang trước</source>
        <translation>Previous page</translation>
    </message>
    <message>
        <source>Trang %1/%2</source>
        <translation>Page %1/%2</translation>
    </message>
    <message>
        <source>Trang sau</source>
        <translation>Next page</translation>
    </message>
    <message>
        <source>Tìm</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Dấu trang</source>
        <translation>Bookmark</translation>
    </message>
    <message>
        <source>Trang này có dấu</source>
        <translation>This page has a bookmark</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>Contents</translation>
    </message>
    <message>
        <source>Cách xem</source>
        <translation>View</translation>
    </message>
</context>
<context>
    <name>RecordBar</name>
    <message>
        <source>Phiên họp đang tạm giữ</source>
        <translation>The meeting is on hold</translation>
    </message>
    <message>
        <source>Máy chủ được khôi phục từ bản sao lưu cũ hơn những gì các máy này đã thấy. Nếu có bản sao mới hơn, hãy khôi phục bản đó; nếu không, mở lại từ bản này và biên bản sẽ ghi rõ.</source>
        <translation>The server was restored from a backup that is older than what these tablets have seen. If there is a newer copy, restore that one; if not, reopen from this one, and the minutes will say so.</translation>
    </message>
    <message>
        <source>Máy chủ vừa được khôi phục từ bản sao lưu cũ. Bạn vẫn đọc và ghi được; việc bạn gửi được giữ trên máy này cho đến khi thư ký hoặc chủ tọa quyết định.</source>
        <translation>The server was restored from an old backup. You can go on reading and writing; what you send is kept on this tablet until a secretary or the chair decides.</translation>
    </message>
    <message>
        <source>Mở lại từ bản này</source>
        <translation>Reopen from this one</translation>
    </message>
    <message>
        <source>Nhấn giữ</source>
        <translation>Press and hold</translation>
    </message>
    <message>
        <source>%1 %2: thấy thêm %3 sự kiện, đến %4</source>
        <translation>%1 %2: has seen %3 events more, until %4</translation>
    </message>
</context>
<context>
    <name>RecoverNotes</name>
    <message>
        <source>Chọn ảnh mã khôi phục</source>
        <translation>Choose a picture of the recovery code</translation>
    </message>
    <message>
        <source>Mở ghi chú cũ trên máy này</source>
        <translation>Open your old notes on this tablet</translation>
    </message>
    <message>
        <source>Tài liệu, chỗ ngồi và biểu quyết đã sẵn sàng. Riêng ghi chú cũ của bạn còn khóa.</source>
        <translation>Papers, seat and votes are ready. Only your old notes are still locked.</translation>
    </message>
    <message>
        <source>Máy cũ đang ở bên cạnh?</source>
        <translation>Is your old tablet at hand?</translation>
    </message>
    <message>
        <source>Lấy từ máy cũ của tôi</source>
        <translation>Get them from my old tablet</translation>
    </message>
    <message>
        <source>Hoặc nhập chín từ của mã khôi phục</source>
        <translation>Or type the nine words of the recovery code</translation>
    </message>
    <message>
        <source>Chín từ, cách nhau bằng dấu cách</source>
        <translation>Nine words with blanks between them</translation>
    </message>
    <message>
        <source>Chọn ảnh mã đã chụp…</source>
        <translation>Choose the picture of the code…</translation>
    </message>
    <message>
        <source>Mở ghi chú cũ</source>
        <translation>Open my old notes</translation>
    </message>
    <message>
        <source>Ghi chú cũ không mất: lúc nào cũng mở được ở Cài đặt, bằng máy cũ hoặc chín từ.</source>
        <translation>The old notes are not lost: open them at any time in Settings, with the old tablet or the nine words.</translation>
    </message>
    <message>
        <source>Để sau, viết ghi chú mới</source>
        <translation>Later; write new notes</translation>
    </message>
</context>
<context>
    <name>RecoveryWords</name>
    <message>
        <source>Mã khôi phục ghi chú của bạn</source>
        <translation>Recovery code of your notes</translation>
    </message>
    <message>
        <source>Ghi chín từ này ra giấy, hoặc chụp ảnh mã, và cất riêng. Chỉ hiện một lần.</source>
        <translation>Write these nine words down, or photograph the code, and keep it apart. It is shown once.</translation>
    </message>
    <message>
        <source>Mã QR của chín từ</source>
        <translation>QR picture of the nine words</translation>
    </message>
    <message>
        <source>Ghi chú của bạn được khóa riêng; máy chủ không đọc được. Khi đổi sang máy khác, chín từ này mở lại ghi chú cũ. Mất cả máy lẫn mã thì ghi chú cũ không mở lại được; tài liệu và biểu quyết không bị ảnh hưởng.</source>
        <translation>Your notes have a lock of their own; the server cannot read them. On another tablet these nine words open your old notes. Without the words and without this tablet the old notes stay closed; papers and votes are not affected.</translation>
    </message>
    <message>
        <source>Tôi đã ghi ra giấy</source>
        <translation>I have written it down</translation>
    </message>
</context>
<context>
    <name>RepeatWarning</name>
    <message numerus="yes">
        <source>Vấn đề này đã có một kết quả kín, và danh sách nay khác ở %n người. So hai kết quả có thể đoán phiếu của họ; phiếu của đại biểu sẽ ghi lời này.</source>
        <translation>
            <numerusform>There is a secret result on this already, and %n person is on only one of the two rolls. Comparing both results may betray their ballot; delegates&apos; ballot sheets will say so.</numerusform>
            <numerusform>There is a secret result on this already, and %n people are on only one of the two rolls. Comparing both results may betray their ballots; delegates&apos; ballot sheets will say so.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultBars</name>
    <message>
        <source>Tán thành</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Không tán thành</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Không biểu quyết</source>
        <translation>Abstain</translation>
    </message>
</context>
<context>
    <name>RollCall</name>
    <message>
        <source>Sửa…</source>
        <translation>Change…</translation>
    </message>
    <message>
        <source>Ghi…</source>
        <translation>Enter…</translation>
    </message>
    <message>
        <source>Ghi phiếu của %1</source>
        <translation>Enter the ballot of %1</translation>
    </message>
    <message>
        <source>Tán thành</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Không tán thành</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Không biểu quyết</source>
        <translation>Abstain</translation>
    </message>
</context>
<context>
    <name>RoomBar</name>
    <message>
        <source>Chưa có máy nào trong phòng</source>
        <translation>No tablet in the room yet</translation>
    </message>
    <message>
        <source>Đủ tài liệu: %1/%2 máy</source>
        <translation>All papers: %1/%2 tablets</translation>
    </message>
</context>
<context>
    <name>RoomPane</name>
    <message>
        <source>Người</source>
        <translation>People</translation>
    </message>
    <message>
        <source>Máy</source>
        <translation>Tablets</translation>
    </message>
    <message>
        <source>Tài liệu</source>
        <translation>Papers</translation>
    </message>
</context>
<context>
    <name>RulePicker</name>
    <message>
        <source>Theo quy chế: %1</source>
        <translation>By the rules of: %1</translation>
    </message>
    <message>
        <source>Nguồn: %1</source>
        <translation>Source: %1</translation>
    </message>
</context>
<context>
    <name>RunningVote</name>
    <message>
        <source>Đã kết thúc bỏ phiếu kín. Đợi người kiểm phiếu mở kết quả: %1 trên %2</source>
        <translation>The secret vote has ended. Waiting for tellers to open the result: %1 of %2</translation>
    </message>
    <message>
        <source>Phiếu kín · đã bỏ %1/%2 · cần %3</source>
        <translation>Secret · %1/%2 have voted · needs %3</translation>
    </message>
    <message>
        <source>Giơ tay · cần %1</source>
        <translation>Show of hands · needs %1</translation>
    </message>
    <message>
        <source>Phiếu giấy · cần %1</source>
        <translation>Paper ballots · needs %1</translation>
    </message>
    <message>
        <source>Gọi tên: %1/%2 đã trả lời · cần %3</source>
        <translation>Roll call: %1/%2 have answered · needs %3</translation>
    </message>
    <message>
        <source>Đã bỏ phiếu %1/%2 · cần %3</source>
        <translation>Voted %1/%2 · needs %3</translation>
    </message>
    <message>
        <source>Thêm 1 phút (còn %1)</source>
        <translation>One more minute (%1 left)</translation>
    </message>
    <message>
        <source>Kết quả có khi đủ người kiểm phiếu mở và số phiếu giấy đã ghi, khớp nhau.</source>
        <translation>The result comes when enough tellers have opened it and the paper counts are entered and agree.</translation>
    </message>
    <message>
        <source>Lý do hủy, ghi vào biên bản</source>
        <translation>Reason, for the minutes</translation>
    </message>
    <message>
        <source>Không mở được: hủy lượt này</source>
        <translation>Cannot be opened: declare void</translation>
    </message>
    <message>
        <source>Giữ nút, hoặc nhấn Enter</source>
        <translation>Hold, or press Enter</translation>
    </message>
    <message>
        <source>Kết thúc biểu quyết</source>
        <translation>Close the vote</translation>
    </message>
</context>
<context>
    <name>SearchSheet</name>
    <message>
        <source>Tìm, không cần gõ dấu</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Tài liệu này</source>
        <translation>This paper</translation>
    </message>
    <message>
        <source>Phiên họp</source>
        <translation>Meeting</translation>
    </message>
    <message>
        <source>Tất cả</source>
        <translation>All</translation>
    </message>
    <message numerus="yes">
        <source>Còn %n tài liệu đang được lập chỉ mục.</source>
        <translation>
            <numerusform>%n paper is still being indexed.</numerusform>
            <numerusform>%n papers are still being indexed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n trang</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message>
        <source>Kết quả tìm</source>
        <translation>Search results</translation>
    </message>
    <message>
        <source>trang %1</source>
        <translation>page %1</translation>
    </message>
    <message>
        <source>Gõ từ cần tìm</source>
        <translation>Type what you look for</translation>
    </message>
    <message>
        <source>Không thấy</source>
        <translation>Nothing found</translation>
    </message>
    <message>
        <source>Gõ “hoi dong” cũng thấy “Hội đồng”.</source>
        <translation>Marks need not be typed: “hoi dong” finds “Hội đồng”.</translation>
    </message>
    <message>
        <source>Thử ít chữ hơn, hoặc tìm trong tất cả tài liệu.</source>
        <translation>Try fewer letters, or search in all papers.</translation>
    </message>
</context>
<context>
    <name>SecondPaper</name>
    <message>
        <source>Trang %1/%2</source>
        <translation>Page %1/%2</translation>
    </message>
    <message>
        <source>Bỏ tài liệu thứ hai</source>
        <translation>Close the second paper</translation>
    </message>
</context>
<context>
    <name>SecretPromise</name>
    <message>
        <source>Máy niêm phong phiếu trước khi gửi.</source>
        <translation>The tablet seals your ballot before it is sent.</translation>
    </message>
    <message>
        <source>Chỉ mở tổng số, khi đủ %1 trên %2 người kiểm phiếu.</source>
        <translation>Only the sum is opened, by %1 of %2 tellers together.</translation>
    </message>
    <message>
        <source>Biết ai đã bỏ phiếu, không biết họ chọn gì.</source>
        <translation>Who has voted is known; what they chose is not.</translation>
    </message>
    <message>
        <source>Có thể bỏ phiếu lại cho đến khi kết thúc; phiếu cuối được tính.</source>
        <translation>You can vote again until the vote ends; the last ballot counts.</translation>
    </message>
    <message>
        <source>Khi kết thúc, máy tự tìm mã phiếu của bạn trên bảng.</source>
        <translation>At the end the tablet looks for your ballot&apos;s number on the board.</translation>
    </message>
    <message>
        <source>Không tránh được người nhìn trộm màn hình, hoặc đủ người kiểm phiếu thông đồng với máy chủ.</source>
        <translation>It cannot stop somebody watching your screen, nor enough tellers in league with the server.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Chọn gói tài liệu trên USB</source>
        <translation>Choose the pack on the USB stick</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Màu sắc</source>
        <translation>Colours</translation>
    </message>
    <message>
        <source>Sáng</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Tối</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Tương phản cao</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>Ngôn ngữ</source>
        <translation>Language</translation>
    </message>
    <message numerus="yes">
        <source>Mở %n ghi chú cũ còn khóa</source>
        <translation>
            <numerusform>Open %n old note that is locked</numerusform>
            <numerusform>Open %n old notes that are locked</numerusform>
        </translation>
    </message>
    <message>
        <source>Các phiên họp</source>
        <translation>Meetings</translation>
    </message>
    <message>
        <source>Khóa máy</source>
        <translation>Lock</translation>
    </message>
    <message>
        <source>Đăng xuất</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>Cần trợ giúp</source>
        <translation>I need help</translation>
    </message>
    <message>
        <source>Nạp tài liệu từ USB</source>
        <translation>Take papers from USB</translation>
    </message>
    <message>
        <source>Đang nạp từ USB: %1 %</source>
        <translation>Taking in from USB: %1 %</translation>
    </message>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>ShareLine</name>
    <message>
        <source>Chia sẻ với: %1</source>
        <translation>Shared with: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n ghi chú</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
    <message>
        <source>trang %1</source>
        <translation>page %1</translation>
    </message>
    <message>
        <source>đang tải về, hoặc chưa mở được trên máy này</source>
        <translation>on its way, or it does not open on this tablet yet</translation>
    </message>
    <message>
        <source>người chia sẻ đã xóa hết</source>
        <translation>their owner has deleted them all</translation>
    </message>
    <message>
        <source>sẽ gửi khi có kết nối</source>
        <translation>goes out when the connection is back</translation>
    </message>
    <message>
        <source>sẽ thu hồi khi có kết nối</source>
        <translation>is withdrawn when the connection is back</translation>
    </message>
    <message>
        <source>Thu hồi</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>Thôi</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>ShareSheet</name>
    <message numerus="yes">
        <source>Chia sẻ %n ghi chú với ai?</source>
        <translation>
            <numerusform>Share %n note with whom?</numerusform>
            <numerusform>Share %n notes with whom?</numerusform>
        </translation>
    </message>
    <message>
        <source>Chỉ người được chọn đọc được, có ghi tên bạn. Bạn sửa thì họ thấy bản sửa; thu hồi lúc nào cũng được.</source>
        <translation>Only those you choose can read them, under your name. What you change they see changed; you can withdraw them at any time.</translation>
    </message>
    <message>
        <source>Tìm theo tên</source>
        <translation>Search by name</translation>
    </message>
    <message>
        <source>Người trong phiên họp</source>
        <translation>People of the meeting</translation>
    </message>
    <message>
        <source>không được đọc tài liệu này</source>
        <translation>may not read this paper</translation>
    </message>
    <message>
        <source>chưa mở máy ở phiên họp này</source>
        <translation>has not opened a tablet in this meeting yet</translation>
    </message>
    <message>
        <source>Ghế %1</source>
        <translation>Seat %1</translation>
    </message>
    <message>
        <source>Không có ai như vậy</source>
        <translation>Nobody like that</translation>
    </message>
    <message>
        <source>Bỏ bớt chữ tìm.</source>
        <translation>Type less.</translation>
    </message>
    <message>
        <source>Thôi</source>
        <translation>Cancel</translation>
    </message>
    <message numerus="yes">
        <source>Chia sẻ với %n người</source>
        <translation>
            <numerusform>Share with %n person</numerusform>
            <numerusform>Share with %n people</numerusform>
        </translation>
    </message>
    <message>
        <source>Chọn người trước</source>
        <translation>Choose people first</translation>
    </message>
</context>
<context>
    <name>SideSheet</name>
    <message>
        <source>Trang</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Mục lục</source>
        <translation>Outline</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>Thay đổi</source>
        <translation>Changes</translation>
    </message>
    <message>
        <source>Các trang</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Trang %1</source>
        <translation>Page %1</translation>
    </message>
    <message>
        <source>mới</source>
        <translation>new</translation>
    </message>
    <message>
        <source>có thay đổi</source>
        <translation>changed</translation>
    </message>
    <message>
        <source>có dấu trang</source>
        <translation>bookmarked</translation>
    </message>
    <message>
        <source>có ghi chú</source>
        <translation>with notes</translation>
    </message>
    <message>
        <source>đã sửa</source>
        <translation>changed</translation>
    </message>
    <message>
        <source>Không có mục lục</source>
        <translation>No outline</translation>
    </message>
    <message>
        <source>Tài liệu này không kèm mục lục. Xem các trang thu nhỏ hoặc tìm theo chữ.</source>
        <translation>This paper brings no outline. Look at the small pages, or search for words.</translation>
    </message>
    <message>
        <source>Ghi chú của tôi</source>
        <translation>My notes</translation>
    </message>
    <message>
        <source>Chưa có ghi chú</source>
        <translation>No notes yet</translation>
    </message>
    <message>
        <source>Chọn bút ở mép màn hình và viết lên trang.</source>
        <translation>Take the pen at the edge of the screen and write on the page.</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Máy đang khóa</source>
        <translation>This tablet is locked</translation>
    </message>
    <message>
        <source>Xin chào! Bạn là ai?</source>
        <translation>Hello! Who are you?</translation>
    </message>
    <message>
        <source>Tìm tên, gõ không dấu cũng được</source>
        <translation>Find a name</translation>
    </message>
    <message>
        <source>Danh sách tên</source>
        <translation>List of names</translation>
    </message>
    <message>
        <source>Không thấy tên nào</source>
        <translation>No name found</translation>
    </message>
    <message>
        <source>Chưa nối được máy chủ</source>
        <translation>The server cannot be reached</translation>
    </message>
    <message>
        <source>Gõ tên của bạn</source>
        <translation>Type your name</translation>
    </message>
    <message>
        <source>Thử gõ ít chữ hơn, hoặc gọi thư ký.</source>
        <translation>Type fewer letters, or call a secretary.</translation>
    </message>
    <message>
        <source>Máy đang tự thử lại. Ai đã đăng nhập trên máy này vẫn vào được.</source>
        <translation>The tablet tries again by itself. Who signed in here before can still sign in.</translation>
    </message>
    <message>
        <source>Hai chữ cái là đủ để tìm. Ai có thẻ thì dùng mã trên thẻ.</source>
        <translation>Two letters are enough to find it. With a card, use the code on it.</translation>
    </message>
    <message>
        <source>Tài liệu, ghi chú và chỗ đang đọc vẫn nguyên. Nhập mã PIN để tiếp tục.</source>
        <translation>Papers, notes and your place are as you left them. Type your PIN to go on.</translation>
    </message>
    <message>
        <source>Chọn tên của bạn ở bên trái</source>
        <translation>Choose your name on the left</translation>
    </message>
    <message>
        <source>Nhập mã PIN sáu số</source>
        <translation>Type your PIN of six digits</translation>
    </message>
    <message>
        <source>Nhập mã in trên thẻ của bạn</source>
        <translation>Type the code on your card</translation>
    </message>
    <message>
        <source>Chọn mã PIN sáu số của riêng bạn</source>
        <translation>Choose your own PIN of six digits</translation>
    </message>
    <message>
        <source>Nhập lại mã PIN vừa chọn</source>
        <translation>Type the PIN again</translation>
    </message>
    <message>
        <source>Mã trên thẻ, ví dụ 8DGAC-CWJ13</source>
        <translation>Code on the card, like 8DGAC-CWJ13</translation>
    </message>
    <message>
        <source>Hai lần nhập khác nhau. Hãy chọn lại mã PIN.</source>
        <translation>The two were not the same. Choose your PIN again.</translation>
    </message>
    <message>
        <source>Tôi đã có mã PIN</source>
        <translation>I have a PIN</translation>
    </message>
    <message>
        <source>Quên PIN? Dùng mã trên thẻ mới</source>
        <translation>Forgot the PIN? Use a new card&apos;s code</translation>
    </message>
    <message>
        <source>Quên PIN trên máy đã dùng: nhờ thư ký cấp mã mới, mọi ghi chú vẫn còn.</source>
        <translation>Forgotten PIN on a tablet you used before: a secretary issues a new code, and every note is still there.</translation>
    </message>
    <message>
        <source>Máy này không có kho khóa: khi quên PIN, ghi chú chưa gửi về máy chủ sẽ mất.</source>
        <translation>This tablet has no keyring: after a forgotten PIN, notes that were not sent are lost.</translation>
    </message>
    <message>
        <source>Cần trợ giúp</source>
        <translation>I need help</translation>
    </message>
</context>
<context>
    <name>SpeakingNow</name>
    <message>
        <source>Đồng hồ lớn</source>
        <translation>Large clock</translation>
    </message>
    <message>
        <source>Đã hết thời gian</source>
        <translation>Your time is up</translation>
    </message>
    <message>
        <source>Còn dưới một phút</source>
        <translation>Less than a minute left</translation>
    </message>
    <message>
        <source>Mời bạn phát biểu</source>
        <translation>You have the floor</translation>
    </message>
    <message>
        <source>Xem tài liệu</source>
        <translation>See my papers</translation>
    </message>
    <message>
        <source>Tôi đã nói xong</source>
        <translation>I have finished</translation>
    </message>
</context>
<context>
    <name>StatusPill</name>
    <message>
        <source>Sẵn sàng ngoại tuyến</source>
        <translation>Ready offline</translation>
    </message>
    <message>
        <source>Đã kết nối</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>Đang tải %1/%2</source>
        <translation>Loading %1/%2</translation>
    </message>
    <message numerus="yes">
        <source>còn %n phút</source>
        <translation>
            <numerusform>%n minute left</numerusform>
            <numerusform>%n minutes left</numerusform>
        </translation>
    </message>
    <message>
        <source>Máy đầy, cần thêm %1 MB</source>
        <translation>Tablet full, %1 MB more needed</translation>
    </message>
    <message>
        <source>Đang lưu…</source>
        <translation>Saving…</translation>
    </message>
    <message>
        <source>Cần thư ký</source>
        <translation>Call a secretary</translation>
    </message>
    <message>
        <source>Đang chờ máy chủ</source>
        <translation>Waiting for the server</translation>
    </message>
    <message>
        <source>Đang nối…</source>
        <translation>Connecting…</translation>
    </message>
    <message>
        <source>Mất kết nối, vẫn đọc được</source>
        <translation>Offline; you can still read</translation>
    </message>
</context>
<context>
    <name>TabletsPane</name>
    <message>
        <source>Máy được ghi danh sẽ hiện ở đây, cùng tài liệu đã có trên máy.</source>
        <translation>Tablets that are enrolled appear here, with the papers they hold.</translation>
    </message>
    <message>
        <source>Máy trong phòng</source>
        <translation>Tablets of the room</translation>
    </message>
    <message>
        <source>đang nối</source>
        <translation>connected</translation>
    </message>
    <message>
        <source>thấy lúc %1</source>
        <translation>seen at %1</translation>
    </message>
    <message>
        <source>chưa từng nối</source>
        <translation>never connected</translation>
    </message>
    <message>
        <source>Đủ tài liệu</source>
        <translation>Has all papers</translation>
    </message>
    <message>
        <source>Còn thiếu: %1</source>
        <translation>Missing: %1</translation>
    </message>
    <message>
        <source>Gửi lại</source>
        <translation>Send again</translation>
    </message>
    <message>
        <source>Gửi lại tài liệu cho %1</source>
        <translation>Send the papers to %1 again</translation>
    </message>
</context>
<context>
    <name>TellerSheet</name>
    <message>
        <source>Khóa của tổ kiểm phiếu</source>
        <translation>The tellers&apos; key</translation>
    </message>
    <message>
        <source>%1. Máy tự làm từng bước; bạn chỉ cần để máy mở.</source>
        <translation>%1. The tablets do each step by themselves; just keep yours on.</translation>
    </message>
    <message>
        <source>Mỗi máy chọn phần khóa của mình và cam kết</source>
        <translation>Each tablet chooses its part of the key and commits to it</translation>
    </message>
    <message>
        <source>Các máy cho nhau xem</source>
        <translation>The tablets show each other</translation>
    </message>
    <message>
        <source>Chia khóa: không máy nào giữ trọn</source>
        <translation>The key is divided: no tablet has the whole</translation>
    </message>
    <message>
        <source>Mỗi máy kiểm và giữ phần của mình</source>
        <translation>Each tablet checks and keeps its part</translation>
    </message>
    <message>
        <source>Đợi máy của: %1</source>
        <translation>Waiting for the tablets of: %1</translation>
    </message>
    <message>
        <source>Máy của %1 thấy phần do máy của %2 gửi là sai. Khóa này không lập được; thư ký hãy lập lại, có thể với người khác.</source>
        <translation>The tablet of %1 finds that the part sent by the tablet of %2 is wrong. This key cannot be made; the secretary should begin again, with others if need be.</translation>
    </message>
    <message>
        <source>Trong khóa này có phần mang tên bạn nhưng không do máy này tạo. Nếu bạn không lập khóa trên máy khác, hãy báo cả phòng và lập khóa lại.</source>
        <translation>This key has a part in your name that this tablet did not make. Unless you made it on another tablet, tell the room and have the key made again.</translation>
    </message>
    <message>
        <source>Đọc to mã này. Mọi máy kiểm phiếu và màn hình hội trường phải có cùng một mã:</source>
        <translation>Read this code out. All tellers&apos; tablets and the hall screen must show the same:</translation>
    </message>
    <message>
        <source>Để mở kết quả cần %1 trên %2 người.</source>
        <translation>%1 of %2 are needed to open a result.</translation>
    </message>
    <message>
        <source>Đừng bỏ phiếu với khóa này. Hãy nói to cho cả phòng biết mã khác nhau; thư ký phải lập lại khóa.</source>
        <translation>Do not vote with this key. Tell the whole room that the codes differ; the secretary must have the key made again.</translation>
    </message>
    <message>
        <source>Mã khác nhau</source>
        <translation>The codes differ</translation>
    </message>
    <message>
        <source>Mã giống nhau, xong</source>
        <translation>The codes are the same, done</translation>
    </message>
    <message>
        <source>Đóng, máy vẫn làm tiếp</source>
        <translation>Close, the tablet goes on</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>TellersCard</name>
    <message>
        <source>Bỏ phiếu kín cần từ hai người kiểm phiếu</source>
        <translation>A secret vote needs two tellers or more</translation>
    </message>
    <message>
        <source>Chưa có khóa của tổ kiểm phiếu</source>
        <translation>The tellers have no key yet</translation>
    </message>
    <message>
        <source>Đang lập khóa, bước %1 trên 4</source>
        <translation>The key is being made, step %1 of 4</translation>
    </message>
    <message>
        <source>Khóa của tổ kiểm phiếu đã lập</source>
        <translation>The tellers&apos; key is made</translation>
    </message>
    <message>
        <source>Danh sách dự họp chưa có đủ người mang vai trò kiểm phiếu. Hãy dùng phiếu giấy.</source>
        <translation>The list of participants has too few with the role of teller. Use paper ballots.</translation>
    </message>
    <message numerus="yes">
        <source>%n người kiểm phiếu, máy của họ phải đang mở. Mất chừng một phút.</source>
        <translation>
            <numerusform>%n teller, whose tablet must be on. It takes about a minute.</numerusform>
            <numerusform>%n tellers, whose tablets must be on. It takes about a minute.</numerusform>
        </translation>
    </message>
    <message>
        <source>Đợi máy của: %1</source>
        <translation>Waiting for the tablets of: %1</translation>
    </message>
    <message>
        <source>%1. Cần %2 trên %3 người để mở kết quả. Họ đọc to mã này, so với màn hình hội trường.</source>
        <translation>%1. %2 of %3 are needed to open a result. They read this code out and compare it with the hall screen.</translation>
    </message>
    <message>
        <source>Máy của %1 thấy phần do máy của %2 gửi là sai. Hãy lập lại, có thể với người khác.</source>
        <translation>The tablet of %1 finds that the part sent by the tablet of %2 is wrong. Begin again, with others if need be.</translation>
    </message>
    <message>
        <source>Lập khóa tổ kiểm phiếu</source>
        <translation>Make the tellers&apos; key</translation>
    </message>
    <message>
        <source>Lập lại từ đầu</source>
        <translation>Make it again</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Nét mảnh</source>
        <translation>Thin</translation>
    </message>
    <message>
        <source>Nét vừa</source>
        <translation>Medium</translation>
    </message>
    <message>
        <source>Nét đậm</source>
        <translation>Thick</translation>
    </message>
    <message>
        <source>Bám theo dòng chữ</source>
        <translation>Keep to the lines</translation>
    </message>
    <message>
        <source>Khoanh</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Chọn chữ</source>
        <translation>Select text</translation>
    </message>
    <message>
        <source>Vẽ bằng ngón</source>
        <translation>Finger draws</translation>
    </message>
    <message>
        <source>Dấu riêng của tôi, không phải biểu quyết</source>
        <translation>My own stamps; this is no vote</translation>
    </message>
    <message>
        <source>Đã đọc</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>Hỏi</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>Đồng ý</source>
        <translation>Agree</translation>
    </message>
</context>
<context>
    <name>ViewSheet</name>
    <message>
        <source>Lưu bản có ghi chú của tôi</source>
        <translation>Save a copy with my notes</translation>
    </message>
    <message>
        <source>Thu nhỏ</source>
        <translation>Smaller</translation>
    </message>
    <message>
        <source>Phóng to</source>
        <translation>Larger</translation>
    </message>
    <message>
        <source>Thôi trình bày</source>
        <translation>Stop presenting</translation>
    </message>
    <message>
        <source>Trình bày cho cả phòng</source>
        <translation>Present to the room</translation>
    </message>
    <message>
        <source>Cỡ trang</source>
        <translation>Size</translation>
    </message>
    <message>
        <source>Vừa chiều ngang</source>
        <translation>Fit width</translation>
    </message>
    <message>
        <source>Vừa trang</source>
        <translation>Fit page</translation>
    </message>
    <message>
        <source>Cách lật</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Liền nhau</source>
        <translation>Continuous</translation>
    </message>
    <message>
        <source>Từng trang</source>
        <translation>One at a time</translation>
    </message>
    <message>
        <source>Màu trang</source>
        <translation>Page colours</translation>
    </message>
    <message>
        <source>Giấy trắng</source>
        <translation>White</translation>
    </message>
    <message>
        <source>Giấy ngà</source>
        <translation>Sepia</translation>
    </message>
    <message>
        <source>Tối</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Tương phản</source>
        <translation>Contrast</translation>
    </message>
    <message>
        <source>Tay viết</source>
        <translation>Writing hand</translation>
    </message>
    <message>
        <source>Tay phải</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Tay trái</source>
        <translation>Left</translation>
    </message>
    <message>
        <source>Xoay trang</source>
        <translation>Rotate</translation>
    </message>
    <message>
        <source>Bỏ tài liệu thứ hai</source>
        <translation>Close the second paper</translation>
    </message>
    <message>
        <source>Xem hai tài liệu</source>
        <translation>Two papers</translation>
    </message>
    <message>
        <source>Toàn màn hình</source>
        <translation>Full screen</translation>
    </message>
    <message>
        <source>Đang hiện chú thích có sẵn trong tài liệu</source>
        <translation>Annotations that came with the paper are shown</translation>
    </message>
    <message>
        <source>Đang ẩn chú thích có sẵn trong tài liệu</source>
        <translation>Annotations that came with the paper are hidden</translation>
    </message>
    <message>
        <source>Đang hiện ghi chú người khác chia sẻ</source>
        <translation>Notes shared by others are shown</translation>
    </message>
    <message>
        <source>Đang ẩn ghi chú người khác chia sẻ</source>
        <translation>Notes shared by others are hidden</translation>
    </message>
    <message>
        <source>Tài liệu này không được chép hay lưu ra ngoài.</source>
        <translation>This paper may not be copied or saved.</translation>
    </message>
    <message>
        <source>Đang ghi bản sao…</source>
        <translation>Writing the copy…</translation>
    </message>
    <message>
        <source>Lưu bản có ghi chú</source>
        <translation>Save a copy with notes</translation>
    </message>
    <message>
        <source>Đã lưu: %1</source>
        <translation>Saved: %1</translation>
    </message>
    <message>
        <source>In…</source>
        <translation>Print…</translation>
    </message>
    <message>
        <source>Lưu bản in liền ghi chú</source>
        <translation>Save a copy with notes drawn in</translation>
    </message>
</context>
<context>
    <name>VoteBuilder</name>
    <message>
        <source>Nội dung biểu quyết</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>Câu hỏi này được viết ở nội dung trước; nếu mở bây giờ, nó thuộc nội dung đang bàn.</source>
        <translation>This question was written under the item before; opened now, it belongs to the one that is on.</translation>
    </message>
    <message>
        <source>Quyết định điều gì</source>
        <translation>What is decided</translation>
    </message>
    <message>
        <source>Một vấn đề</source>
        <translation>One motion</translation>
    </message>
    <message>
        <source>Nhiều vấn đề</source>
        <translation>Several motions</translation>
    </message>
    <message>
        <source>Bầu cử</source>
        <translation>Election</translation>
    </message>
    <message>
        <source>Danh sách bầu, mỗi người một dòng</source>
        <translation>Candidates, one on each line</translation>
    </message>
    <message>
        <source>Các vấn đề, mỗi vấn đề một dòng</source>
        <translation>Motions, one on each line</translation>
    </message>
    <message>
        <source>Có ô “Không chọn ai”</source>
        <translation>Offer “none of them”</translation>
    </message>
    <message>
        <source>Cho phép phiếu trắng</source>
        <translation>Allow blank ballots</translation>
    </message>
    <message>
        <source>Bỏ phiếu thế nào</source>
        <translation>How people vote</translation>
    </message>
    <message>
        <source>Công khai trên máy</source>
        <translation>Open, on tablets</translation>
    </message>
    <message>
        <source>Giơ tay</source>
        <translation>Show of hands</translation>
    </message>
    <message>
        <source>Bỏ phiếu kín</source>
        <translation>Secret vote</translation>
    </message>
    <message>
        <source>Gọi tên</source>
        <translation>Roll call</translation>
    </message>
    <message>
        <source>Phiếu giấy</source>
        <translation>Paper ballots</translation>
    </message>
    <message>
        <source>Người không có máy bỏ phiếu giấy, đếm gộp</source>
        <translation>Who has no tablet votes on paper, counted in</translation>
    </message>
    <message>
        <source>Ít người: mở cả khi dưới 5 phiếu (dễ đoán ai chọn gì)</source>
        <translation>Few voters: open even with fewer than 5 ballots (choices are easier to guess)</translation>
    </message>
    <message>
        <source>Hai người đếm và nhập riêng</source>
        <translation>Two people count, each alone</translation>
    </message>
    <message>
        <source>Cần bao nhiêu phiếu</source>
        <translation>How many votes it needs</translation>
    </message>
    <message>
        <source>Quá nửa tổng số</source>
        <translation>Over half of all</translation>
    </message>
    <message>
        <source>Hai phần ba tổng số</source>
        <translation>Two thirds of all</translation>
    </message>
    <message>
        <source>Quá nửa có mặt</source>
        <translation>Over half of those present</translation>
    </message>
    <message>
        <source>Quá nửa số triệu tập</source>
        <translation>Over half of summoned</translation>
    </message>
    <message>
        <source>Quá nửa phiếu hợp lệ</source>
        <translation>Over half of valid</translation>
    </message>
    <message>
        <source>Cần %1</source>
        <translation>Needs %1</translation>
    </message>
    <message>
        <source>Thời hạn</source>
        <translation>Time limit</translation>
    </message>
    <message>
        <source>Không hạn giờ</source>
        <translation>No time limit</translation>
    </message>
    <message>
        <source>1 phút</source>
        <translation>1 minute</translation>
    </message>
    <message>
        <source>3 phút</source>
        <translation>3 minutes</translation>
    </message>
    <message>
        <source>Khác quy chế: ghi lý do (in vào biên bản)</source>
        <translation>Departs from the rules: why (printed in the minutes)</translation>
    </message>
    <message>
        <source>Mở biểu quyết</source>
        <translation>Open the vote</translation>
    </message>
    <message>
        <source>Mở bỏ phiếu kín</source>
        <translation>Open the secret vote</translation>
    </message>
    <message>
        <source>Thôi</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>VoteFoot</name>
    <message>
        <source>Máy đang tự nối lại. Nếu chưa được, hãy giơ tay báo thư ký.</source>
        <translation>The tablet is connecting again. If it does not, raise your hand for a secretary.</translation>
    </message>
    <message>
        <source>Đang niêm phong và gửi phiếu…</source>
        <translation>Sealing and sending the ballot…</translation>
    </message>
    <message>
        <source>Đang gửi lại phiếu…</source>
        <translation>Sending your ballot again…</translation>
    </message>
    <message>
        <source>Đang gửi phiếu…</source>
        <translation>Sending the ballot…</translation>
    </message>
    <message>
        <source>Chưa gửi được: mất kết nối</source>
        <translation>Cannot be sent: no connection</translation>
    </message>
    <message>
        <source>Chọn một câu trả lời ở trên</source>
        <translation>Choose an answer above</translation>
    </message>
    <message>
        <source>Còn %1 mục chưa chọn đủ</source>
        <translation>Questions left to answer: %1</translation>
    </message>
    <message>
        <source>Xem lại rồi gửi</source>
        <translation>Review, then send</translation>
    </message>
    <message>
        <source>Gửi phiếu mới thay phiếu trước</source>
        <translation>Send in the place of the earlier ballot</translation>
    </message>
    <message>
        <source>Gửi phiếu</source>
        <translation>Send my ballot</translation>
    </message>
    <message>
        <source>Sửa lại lựa chọn</source>
        <translation>Change my choice</translation>
    </message>
    <message>
        <source>Hãy chọn ở trên rồi gửi</source>
        <translation>Choose above, then send</translation>
    </message>
    <message>
        <source>Thôi, giữ phiếu đã gửi</source>
        <translation>No, keep the ballot that was sent</translation>
    </message>
    <message>
        <source>Còn đổi phiếu được %1 lần nữa.</source>
        <translation>You can change your ballot %1 more times.</translation>
    </message>
    <message>
        <source>Không đổi phiếu được nữa; phiếu sau cùng được tính.</source>
        <translation>Your ballot cannot be changed any more; the last one counts.</translation>
    </message>
    <message>
        <source>Đã bỏ phiếu xong. Máy chủ nhận lúc %1.</source>
        <translation>You have voted. The server received it at %1.</translation>
    </message>
    <message>
        <source>Đã bỏ phiếu xong. Máy chủ đã nhận phiếu.</source>
        <translation>You have voted. The server has your ballot.</translation>
    </message>
    <message>
        <source>Bỏ phiếu lại</source>
        <translation>Vote again</translation>
    </message>
    <message>
        <source>Quay lại tài liệu</source>
        <translation>Back to the paper</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>VoteSheet</name>
    <message>
        <source>Biểu quyết công khai</source>
        <translation>Open vote</translation>
    </message>
    <message>
        <source>Kết quả biểu quyết</source>
        <translation>Result of the vote</translation>
    </message>
    <message>
        <source>Bỏ phiếu kín</source>
        <translation>Secret vote</translation>
    </message>
    <message>
        <source>Bỏ phiếu kín: đang kiểm phiếu</source>
        <translation>Secret vote: counting</translation>
    </message>
    <message>
        <source>Kết quả bỏ phiếu kín</source>
        <translation>Result of the secret vote</translation>
    </message>
    <message>
        <source>Phiếu giấy</source>
        <translation>Paper ballots</translation>
    </message>
    <message>
        <source>Giơ tay</source>
        <translation>Show of hands</translation>
    </message>
    <message>
        <source>Gọi tên</source>
        <translation>Roll call</translation>
    </message>
    <message>
        <source>Đã bỏ phiếu %1/%2</source>
        <translation>Voted %1/%2</translation>
    </message>
    <message>
        <source>Đóng phiếu, quay lại trang</source>
        <translation>Close the ballot, back to the page</translation>
    </message>
    <message>
        <source>Cần %1</source>
        <translation>Needs %1</translation>
    </message>
    <message>
        <source>Cần %1; tính trên %2</source>
        <translation>Needs %1; counted against %2</translation>
    </message>
    <message>
        <source>Cần %1: ít nhất %2 trên %3</source>
        <translation>Needs %1: at least %2 of %3</translation>
    </message>
    <message>
        <source>%1 người không bỏ phiếu</source>
        <translation>%1 did not vote</translation>
    </message>
    <message>
        <source>Máy này không có quyền bỏ phiếu kín của bạn cho lượt này. Hãy nhận phiếu giấy từ tổ kiểm phiếu.</source>
        <translation>This tablet does not hold your right to this secret vote. Take a paper ballot from the tellers.</translation>
    </message>
    <message>
        <source>Máy này không có quyền bỏ phiếu kín của bạn cho lượt này. Hãy báo thư ký ngay.</source>
        <translation>This tablet does not hold your right to this secret vote. Tell the secretary now.</translation>
    </message>
    <message>
        <source>Phiếu mang tên bạn đã được bỏ tại bàn thư ký. Nếu không phải bạn, hãy báo ngay.</source>
        <translation>A ballot in your name was handed in at the secretary&apos;s desk. If it was not you, say so now.</translation>
    </message>
    <message>
        <source>Lượt này được mở khi chỉ có %1 phiếu; càng ít phiếu càng dễ đoán ai chọn gì.</source>
        <translation>This vote is opened with as few as %1 ballots; the fewer there are, the easier to guess who chose what.</translation>
    </message>
    <message>
        <source>Khi được gọi tên, hãy trả lời to; thư ký ghi vào máy.</source>
        <translation>When your name is called, answer aloud; the secretary enters it.</translation>
    </message>
    <message>
        <source>Lượt này bỏ phiếu giấy. Xin nhận phiếu từ tổ kiểm phiếu.</source>
        <translation>This vote is on paper. Take a ballot from the tellers.</translation>
    </message>
    <message>
        <source>Lượt này giơ tay. Thư ký đếm và ghi vào máy.</source>
        <translation>This is a show of hands. The secretary counts and enters it.</translation>
    </message>
    <message>
        <source>Xem lại phiếu của bạn trước khi gửi:</source>
        <translation>Look at your ballot once more before sending:</translation>
    </message>
    <message>
        <source>Phiếu của bạn tính cả cho: %1 (%2 phiếu)</source>
        <translation>Your ballot also counts for: %1 (%2 votes)</translation>
    </message>
    <message>
        <source>Có người mang số phiếu không ai khác có; kết quả có thể cho đoán ra người ấy chọn gì.</source>
        <translation>Someone has a number of votes that nobody else has; the result may let others guess their choice.</translation>
    </message>
    <message numerus="yes">
        <source>Vấn đề này đã có một kết quả kín, và danh sách nay khác ở %n người. So hai kết quả có thể đoán phiếu của họ. Bạn vẫn bỏ phiếu được; nếu thấy không ổn, hãy nói với chủ tọa trước khi bỏ phiếu.</source>
        <translation>
            <numerusform>This question already has a secret result, and the roll now differs by %n person. Comparing the two results may tell how they voted. You may still vote; if you are uneasy, tell the chair before you do.</numerusform>
            <numerusform>This question already has a secret result, and the roll now differs by %n people. Comparing the two results may tell how they voted. You may still vote; if you are uneasy, tell the chair before you do.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mã phiếu: %1</source>
        <translation>Tracking number: %1</translation>
    </message>
    <message>
        <source>Mã đối chiếu bảng phiếu: %1</source>
        <translation>Fingerprint of the closed board: %1</translation>
    </message>
    <message>
        <source>Lượt biểu quyết đã kết thúc trước khi phiếu tới máy chủ; phiếu này không được tính.</source>
        <translation>The vote closed before your ballot reached the server; it does not count.</translation>
    </message>
</context>
<context>
    <name>Votes</name>
    <message>
        <source>Các lượt biểu quyết</source>
        <translation>Votes of the meeting</translation>
    </message>
    <message>
        <source>Tổ kiểm phiếu · mã %1</source>
        <translation>Tellers · code %1</translation>
    </message>
    <message>
        <source>Tổ kiểm phiếu · đang lập khóa</source>
        <translation>Tellers · making the key</translation>
    </message>
    <message>
        <source>Tôi đã yêu cầu bỏ phiếu kín (%1) · bấm để rút</source>
        <translation>I demand a secret vote (%1) · press to withdraw</translation>
    </message>
    <message>
        <source>Yêu cầu bỏ phiếu kín nội dung này (%1)</source>
        <translation>Demand a secret vote on this item (%1)</translation>
    </message>
    <message>
        <source>Cần %1 (tính trên %2)</source>
        <translation>Needs %1 (counted against %2)</translation>
    </message>
    <message>
        <source>Không tán thành: %1</source>
        <translation>Against: %1</translation>
    </message>
    <message>
        <source>Không biểu quyết: %1</source>
        <translation>Abstaining: %1</translation>
    </message>
    <message>
        <source>Không bỏ phiếu: %1</source>
        <translation>Did not vote: %1</translation>
    </message>
    <message>
        <source>Bỏ phiếu kín: không ai biết ai chọn gì</source>
        <translation>Secret: nobody knows who chose what</translation>
    </message>
    <message>
        <source>Phiếu của tôi: Tán thành</source>
        <translation>My ballot: For</translation>
    </message>
    <message>
        <source>Phiếu của tôi: Không tán thành</source>
        <translation>My ballot: Against</translation>
    </message>
    <message>
        <source>Phiếu của tôi: Không biểu quyết</source>
        <translation>My ballot: Abstain</translation>
    </message>
    <message>
        <source>Phiếu của tôi: %1</source>
        <translation>My ballot: %1</translation>
    </message>
    <message>
        <source>Mở kết quả</source>
        <translation>Open the result</translation>
    </message>
    <message>
        <source>Ghi số phiếu giấy</source>
        <translation>Enter the paper counts</translation>
    </message>
    <message>
        <source>Xem phiếu của tôi</source>
        <translation>See my ballot</translation>
    </message>
    <message>
        <source>Biểu quyết ngay</source>
        <translation>Vote now</translation>
    </message>
    <message>
        <source>Chưa có lượt biểu quyết nào</source>
        <translation>No vote yet</translation>
    </message>
    <message>
        <source>Khi chủ tọa mở biểu quyết, phiếu tự hiện lên màn hình.</source>
        <translation>When the chair opens a vote, the ballot appears by itself.</translation>
    </message>
</context>
</TS>
