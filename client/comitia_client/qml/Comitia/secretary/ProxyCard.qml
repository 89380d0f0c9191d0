pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Proxies: a member who is away, then who votes for them. Who walks in votes for themselves from the next vote on.
ColumnLayout {
    id: card

    objectName: "ProxyCard"

    required property Representing representing
    property string giver: ""
    property string giverName: ""
    property bool isOpen: false

    spacing: 8

    Button {
        Layout.fillWidth: true
        visible: !card.isOpen
        text: qsTr("Ủy quyền (%1 người vắng)").arg(card.representing.proxies.count)
        onClicked: card.isOpen = true
    }

    Words {
        visible: card.isOpen
        strong: true
        text: card.giver === "" ? qsTr("Người vắng ủy quyền cho ai?") : qsTr("%1 ủy quyền cho:").arg(card.giverName)
    }

    Repeater {
        model: card.isOpen && card.giver === "" ? card.representing.proxies : null

        RowLayout {
            id: line

            required property string giver
            required property string name
            required property string holder

            spacing: 8

            Words {
                text: line.holder !== "" ? qsTr("%1 → %2").arg(line.name).arg(line.holder) : line.name
            }

            Button {
                textSize: Theme.small
                text: line.holder !== "" ? qsTr("Đổi") : qsTr("Ủy quyền…")
                Accessible.name: qsTr("Ủy quyền của %1").arg(line.name)
                onClicked: {
                    card.giver = line.giver
                    card.giverName = line.name
                }
            }

            IconButton {
                visible: line.holder !== ""
                glyph: "gone"
                text: qsTr("Bỏ ủy quyền của %1").arg(line.name)
                onClicked: card.representing.takeBack(line.giver)
            }
        }
    }

    Repeater {
        model: card.isOpen && card.giver !== "" ? card.representing.holders : null

        Button {
            id: holder

            required property string person
            required property string name
            required property bool isPresent

            Layout.fillWidth: true
            visible: person !== card.giver
            enabled: isPresent
            text: isPresent ? name : qsTr("%1 (chưa có mặt)").arg(name)
            onClicked: {
                card.representing.give(card.giver, holder.person)
                card.giver = ""
            }
        }
    }

    Button {
        Layout.fillWidth: true
        visible: card.isOpen
        text: qsTr("Xong")
        onClicked: {
            card.giver = ""
            card.isOpen = false
        }
    }
}
