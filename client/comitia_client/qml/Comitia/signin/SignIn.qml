pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Who are you, and your PIN. A one-time code from the card comes first, or after a forgotten PIN.
FocusScope {
    id: screen

    objectName: "SignIn"

    required property Tablet tablet
    property string person: tablet.stage === "locked" ? tablet.person : ""
    property string name: tablet.stage === "locked" ? tablet.personName : ""
    property bool byCode: false
    property string firstPin: ""

    Component.onCompleted: tablet.findPeople("")

    function reset(): void {
        pad.clear()
        firstPin = ""
        tablet.clearError()
    }

    function typed(pin: string): void {
        if (!byCode) {
            tablet.signIn(person, pin)
        } else if (firstPin === "") {
            firstPin = pin
            pad.clear()
        } else if (firstPin === pin) {
            tablet.signInWithCode(card.text, pin)
        } else {
            firstPin = ""
            mismatch.visible = true
            pad.clear()
        }
    }

    Connections {
        target: screen.tablet

        function onSignInErrorChanged(): void {
            if (screen.tablet.signInError !== "") {
                pad.clear()
                screen.firstPin = ""
            }
        }

        function onChanged(): void {
            if (people.count === 0 && screen.tablet.isConnected && search.text === "")
                screen.tablet.findPeople("")
        }
    }

    RowLayout {
        anchors.fill: parent
        anchors.margins: Theme.px(24)
        spacing: Theme.px(24)

        ColumnLayout {
            Layout.preferredWidth: 1
            spacing: Theme.gap

            Words {
                text: screen.tablet.roomName
                color: Theme.faint
            }

            Title {
                text: screen.tablet.stage === "locked" ? qsTr("Máy đang khóa") : qsTr("Xin chào! Bạn là ai?")
            }

            Field {
                id: search

                Layout.fillWidth: true
                label: qsTr("Tìm tên, gõ không dấu cũng được")
                visible: screen.tablet.stage !== "locked"
                onTextEdited: screen.tablet.findPeople(text)
            }

            Listing {
                id: people

                spacing: 8
                visible: screen.tablet.stage !== "locked"
                model: screen.tablet.names
                Accessible.name: qsTr("Danh sách tên")

                delegate: Button {
                    required property string person
                    required property string name
                    required property bool hasPin
                    required property bool here

                    width: ListView.view.width
                    kind: screen.person === person ? "primary" : "plain"
                    text: name
                    onClicked: {
                        screen.reset()
                        screen.person = person
                        screen.name = name
                        screen.byCode = !hasPin
                    }
                }

                Empty {
                    anchors.centerIn: parent
                    width: parent.width - 2 * Theme.gap
                    visible: people.count === 0
                    glyph: screen.tablet.isConnected ? "help" : "away"
                    readonly property bool isTyped: search.text.trim().length > 1

                    title: !screen.tablet.isConnected ? qsTr("Chưa nối được máy chủ") : isTyped ? qsTr("Không thấy tên nào") : qsTr("Gõ tên của bạn")
                    text: screen.tablet.isConnected
                        ? (isTyped ? qsTr("Thử gõ ít chữ hơn, hoặc gọi thư ký.") : qsTr("Hai chữ cái là đủ để tìm. Ai có thẻ thì dùng mã trên thẻ."))
                        : qsTr("Máy đang tự thử lại. Ai đã đăng nhập trên máy này vẫn vào được.")
                }
            }

            Words {
                Layout.fillHeight: true
                visible: screen.tablet.stage === "locked"
                color: Theme.faint
                text: qsTr("Tài liệu, ghi chú và chỗ đang đọc vẫn nguyên. Nhập mã PIN để tiếp tục.")
            }

            Words {
                visible: screen.tablet.refusal !== ""
                color: Theme.no
                text: screen.tablet.refusal
            }

            RowLayout {
                spacing: Theme.gap

                Button {
                    glyph: "help"
                    text: qsTr("Cần trợ giúp")
                    onClicked: screen.tablet.callForHelp()
                }

                Item {
                    Layout.fillWidth: true
                }

                StatusPill {
                    tablet: screen.tablet
                }
            }
        }

        Card {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1

            Scroller {
                anchors.fill: parent
                anchors.margins: Theme.px(24)
                contentHeight: side.implicitHeight

                ColumnLayout {
                    id: side

                    width: parent.width - Theme.gap
                    spacing: Theme.gap

                    Heading {
                        horizontalAlignment: Text.AlignHCenter
                        text: screen.name !== "" ? screen.name : qsTr("Chọn tên của bạn ở bên trái")
                    }

                    Words {
                        id: prompt

                        horizontalAlignment: Text.AlignHCenter
                        color: Theme.faint
                        visible: screen.name !== ""
                        text: {
                            if (!screen.byCode)
                                return qsTr("Nhập mã PIN sáu số");
                            if (card.text.replace(/[- ]/g, "").length < 10)
                                return qsTr("Nhập mã in trên thẻ của bạn");
                            if (screen.firstPin === "")
                                return qsTr("Chọn mã PIN sáu số của riêng bạn");
                            return qsTr("Nhập lại mã PIN vừa chọn");
                        }
                    }

                    Field {
                        id: card

                        Layout.fillWidth: true
                        visible: screen.byCode && screen.name !== ""
                        label: qsTr("Mã trên thẻ, ví dụ 8DGAC-CWJ13")
                        font.capitalization: Font.AllUppercase
                        horizontalAlignment: Text.AlignHCenter
                        inputMethodHints: Qt.ImhUppercaseOnly | Qt.ImhNoPredictiveText
                    }

                    Words {
                        id: mismatch

                        horizontalAlignment: Text.AlignHCenter
                        visible: false
                        color: Theme.no
                        text: qsTr("Hai lần nhập khác nhau. Hãy chọn lại mã PIN.")
                    }

                    Words {
                        horizontalAlignment: Text.AlignHCenter
                        visible: screen.tablet.signInError !== ""
                        color: Theme.no
                        text: screen.tablet.signInError
                    }

                    PinPad {
                        id: pad

                        Layout.alignment: Qt.AlignHCenter
                        focus: true
                        enabled: screen.name !== "" && (!screen.byCode || card.text.replace(/[- ]/g, "").length >= 10)
                        busy: screen.tablet.busy
                        onFinished: pin => {
                            mismatch.visible = false
                            screen.typed(pin)
                        }
                    }

                    Button {
                        Layout.fillWidth: true
                        visible: screen.name !== ""
                        kind: "quiet"
                        text: screen.byCode ? qsTr("Tôi đã có mã PIN") : qsTr("Quên PIN? Dùng mã trên thẻ mới")
                        onClicked: {
                            screen.byCode = !screen.byCode
                            screen.reset()
                        }
                    }

                    Small {
                        horizontalAlignment: Text.AlignHCenter
                        visible: screen.byCode && screen.name !== ""
                        text: screen.tablet.opensOffline
                            ? qsTr("Quên PIN trên máy đã dùng: nhờ thư ký cấp mã mới, mọi ghi chú vẫn còn.")
                            : qsTr("Máy này không có kho khóa: khi quên PIN, ghi chú chưa gửi về máy chủ sẽ mất.")
                    }
                }
            }
        }
    }
}
