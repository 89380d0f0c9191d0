import QtQuick
import Comitia.Theme
import Comitia.controls

// Before a secret vote is put again to others than those who voted before: two counts tell more than one.
Words {
    id: warning

    required property int count

    visible: count > 0
    color: Theme.amber
    text: qsTr("Vấn đề này đã có một kết quả kín, và danh sách nay khác ở %n người. So hai kết quả có thể đoán phiếu của họ; phiếu của đại biểu sẽ ghi lời này.", "", count)
}
