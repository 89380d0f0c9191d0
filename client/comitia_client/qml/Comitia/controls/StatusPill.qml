import QtQuick
import Comitia.Bridge
import Comitia.Theme

// Whether all is well, in an icon and words. It never blocks and never blinks.
Badge {
    id: pill

    required property Tablet tablet
    readonly property string code: tablet.pill

    objectName: "statusPill"
    glyph: {
        if (code === "ready")
            return "ready";
        if (code === "loading")
            return "load";
        if (code === "saving")
            return "save";
        if (code === "refused" || code === "full")
            return "stop";
        return "away";
    }
    colour: {
        if (code === "ready")
            return Theme.yes;
        if (code === "refused" || code === "full")
            return Theme.no;
        if (code === "loading" || code === "saving")
            return Theme.accent;
        return Theme.amber;
    }
    text: {
        switch (code) {
        case "ready":
            return tablet.isConnected ? qsTr("Đã kết nối") : qsTr("Sẵn sàng ngoại tuyến")
        case "loading":
            return qsTr("Đang tải %1/%2").arg(tablet.loaded).arg(tablet.loadable)
                + (tablet.leftMinutes > 0 ? " · " + qsTr("còn %n phút", "", tablet.leftMinutes) : "")
        case "full":
            return qsTr("Máy đầy, cần thêm %1 MB").arg(tablet.neededMib)
        case "saving":
            return qsTr("Đang lưu…")
        case "refused":
            return qsTr("Cần thư ký")
        case "waiting":
            return qsTr("Đang chờ máy chủ")
        case "connecting":
            return qsTr("Đang nối…")
        default:
            return qsTr("Mất kết nối, vẫn đọc được")
        }
    }
}
