pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Numbers that were counted by hand: one for each answer, and of papers how many came back and how many do not count.
ColumnLayout {
    id: card

    objectName: "CountCard"

    required property HandCounts counts
    readonly property bool isComplete: {
        for (let place = 0; place < lines.count; place++) {
            const line = lines.itemAt(place) as CountRow
            if (line !== null && !line.isHead && !line.field.acceptableInput)
                return false
        }
        return !counts.isOnPaper || collected.acceptableInput && invalid.acceptableInput
    }

    spacing: Theme.gap

    function numbers(): list<int> {
        const found = []
        for (let place = 0; place < lines.count; place++) {
            const line = lines.itemAt(place) as CountRow
            if (line !== null && !line.isHead)
                found.push(parseInt(line.field.text))
        }
        return found
    }

    component Number: Field {
        Layout.preferredWidth: Theme.px(110)
        placeholderText: ""
        inputMethodHints: Qt.ImhDigitsOnly
        validator: IntValidator { bottom: 0; top: 1000000 }
    }

    component CountRow: RowLayout {
        id: line

        required property int answer
        required property string text
        required property string value
        readonly property alias field: number
        readonly property bool isHead: answer < 0

        spacing: Theme.gap

        Words {
            text: line.text
            strong: line.isHead
        }

        Number {
            id: number

            visible: !line.isHead
            label: line.text
            text: line.value
        }
    }

    Words {
        visible: card.counts.counters > 1
        color: Theme.accent
        text: qsTr("%1 người đếm và nhập riêng, không xem số của nhau; số phải khớp mới kết thúc được.").arg(card.counts.counters)
    }

    Repeater {
        id: lines

        model: card.counts.lines

        CountRow {}
    }

    RowLayout {
        visible: card.counts.isOnPaper
        spacing: Theme.gap

        Words {
            text: invalid.label
        }

        Number {
            id: invalid

            label: qsTr("Phiếu không hợp lệ")
            text: card.counts.invalid
        }
    }

    RowLayout {
        visible: card.counts.isOnPaper
        spacing: Theme.gap

        Words {
            text: collected.label
        }

        Number {
            id: collected

            label: qsTr("Phiếu thu về")
            text: card.counts.collected
        }
    }

    RowLayout {
        visible: card.counts.isOnPaper
        spacing: Theme.gap

        Words {
            text: issued.label
        }

        Number {
            id: issued

            label: qsTr("Phiếu phát ra (có thể bỏ trống)")
            text: card.counts.issued
        }
    }

    Button {
        Layout.fillWidth: true
        enabled: card.isComplete
        kind: card.counts.hasCounted ? "plain" : "primary"
        text: card.counts.hasCounted ? qsTr("Sửa số đếm") : qsTr("Ghi số đếm")
        onClicked: {
            const isOnPaper = card.counts.isOnPaper;
            const back = isOnPaper ? parseInt(collected.text) : 0;
            const wrong = isOnPaper ? parseInt(invalid.text) : 0;
            card.counts.enter(card.numbers(), back, wrong, issued.text !== "" ? parseInt(issued.text) : 0);
        }
    }

    Small {
        visible: card.counts.hasCounted && !card.counts.isAfterEnd
        text: qsTr("Đã ghi. Giữ nút bên dưới để kết thúc.")
    }
}
