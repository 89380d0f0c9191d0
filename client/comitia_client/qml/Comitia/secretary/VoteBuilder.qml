pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A vote that the agenda did not foresee: question, way of voting, majority, time.
Card {
    id: builder

    objectName: "VoteBuilder"

    required property Meeting meeting
    required property Voting voting
    required property Telling telling
    property string method: "open"
    property string threshold: "over half of members"
    property int seconds: 0

    signal done

    implicitHeight: form.implicitHeight + 2 * Theme.gap

    component Pick: Flow {
        id: pick

        property list<string> values
        property list<string> words
        property string chosen

        signal picked(string value)

        Layout.fillWidth: true
        spacing: 8

        Repeater {
            model: pick.values

            Button {
                required property int index
                required property string modelData

                kind: pick.chosen === modelData ? "primary" : "plain"
                implicitHeight: Theme.touch
                text: pick.words[index]
                onClicked: pick.picked(modelData)
            }
        }
    }

    ColumnLayout {
        id: form

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.gap

        Field {
            id: question

            Layout.fillWidth: true
            label: qsTr("Nội dung biểu quyết")
            text: builder.voting.plannedQuestion
            onTextChanged: if (!activeFocus) cursorPosition = 0
        }

        Pick {
            values: ["open", "secret", "hands"]
            words: [qsTr("Công khai trên máy"), qsTr("Bỏ phiếu kín"), qsTr("Giơ tay")]
            chosen: builder.method
            onPicked: value => builder.method = value
        }

        TellersCard {
            Layout.fillWidth: true
            visible: builder.method === "secret"
            telling: builder.telling
        }

        Pick {
            values: ["over half of members", "two-thirds of members", "over half of present"]
            words: [qsTr("Quá nửa tổng số"), qsTr("Hai phần ba tổng số"), qsTr("Quá nửa có mặt")]
            chosen: builder.threshold
            onPicked: value => builder.threshold = value
        }

        Pick {
            values: ["0", "60", "180"]
            words: [qsTr("Không hạn giờ"), qsTr("1 phút"), qsTr("3 phút")]
            chosen: "" + builder.seconds
            onPicked: value => builder.seconds = parseInt(value)
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            Button {
                Layout.fillWidth: true
                kind: "primary"
                enabled: question.text.trim() !== "" && (builder.method !== "secret" || builder.telling.isReady)
                text: builder.method === "secret" ? qsTr("Mở bỏ phiếu kín") : qsTr("Mở biểu quyết")
                onClicked: {
                    builder.voting.openVote(builder.meeting.currentItem, builder.method, question.text, builder.threshold, builder.seconds)
                    builder.done()
                }
            }

            Button {
                text: qsTr("Thôi")
                onClicked: builder.done()
            }
        }
    }
}
