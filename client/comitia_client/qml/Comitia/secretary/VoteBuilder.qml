pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A vote that the agenda did not foresee: by which rule, what is asked, how, with which majority, how long.
Card {
    id: builder

    objectName: "VoteBuilder"

    required property Conducting conducting
    required property Telling telling
    property string proposal: ""
    property int rule: -1
    property string kind: "motion"
    property string method: "open"
    property string threshold: "over half of members"
    property int seconds: 0
    property bool hasNone: false
    property bool hasBlank: false
    property bool papers: false
    property bool few: false
    property int counters: 1
    readonly property var chosen: conducting.rule(rule)
    readonly property bool byHand: method === "hands" || method === "paper"
    readonly property var asked: ({
        "proposal": proposal,
        "rule": chosen.rule,
        "departs": departs.visible ? departs.text : "",
        "question": question.text,
        "method": method,
        "threshold": threshold,
        "seconds": seconds,
        "candidates": kind === "election" ? names.text : "",
        "questions": kind === "several" ? names.text : "",
        "seats": sizes.seats,
        "least": sizes.least,
        "most": sizes.most,
        "none": hasNone,
        "blank": hasBlank,
        "papers": papers && method === "secret",
        "few": few && method === "secret",
        "counters": byHand ? counters : 1
    })
    readonly property bool keeps: conducting.keepsRule(asked)

    // The item that was running when the question was first typed.
    property string begunFor: ""

    signal done

    implicitHeight: form.implicitHeight + 2 * Theme.gap

    // Begin with a question that was proposed.
    function propose(vote: string, wording: string): void {
        proposal = vote
        kind = "motion"
        question.text = wording
    }

    function takeRule(place: int): void {
        rule = place
        const found = conducting.rule(place)
        if (place < 0)
            return
        kind = found.isElection ? "election" : "motion"
        method = found.methods[0]
        threshold = found.threshold
        counters = found.counters
    }

    function clear(): void {
        proposal = ""
        begunFor = ""
        rule = -1
        names.text = ""
        departs.text = ""
        question.text = Qt.binding(() => builder.conducting.plannedQuestion)
        done()
    }

    component Toggle: Button {
        id: toggle

        property bool on: false

        glyph: on ? "yes" : ""
        kind: on ? "primary" : "plain"
        implicitHeight: Theme.touch
        textSize: Theme.small
        Accessible.role: Accessible.CheckBox
        Accessible.checkable: true
        Accessible.checked: on
    }

    ColumnLayout {
        id: form

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.gap

        RulePicker {
            visible: builder.conducting.rules.count > 0
            conducting: builder.conducting
            rule: builder.rule
            onPicked: place => builder.takeRule(place)
        }

        Field {
            id: question

            objectName: "VoteQuestion"
            Layout.fillWidth: true
            label: qsTr("Nội dung biểu quyết")
            text: builder.conducting.plannedQuestion
            onTextChanged: if (!activeFocus) cursorPosition = 0
            // What was typed is no longer what the agenda foresees, and stays.
            onTextEdited: {
                const typed = text
                text = typed
                if (builder.begunFor === "")
                    builder.begunFor = builder.conducting.item
            }
        }

        Words {
            visible: builder.begunFor !== "" && builder.begunFor !== builder.conducting.item
            text: qsTr("Câu hỏi này được viết ở nội dung trước; nếu mở bây giờ, nó thuộc nội dung đang bàn.")
            color: Theme.amber
            font.pixelSize: Theme.small
        }

        Pick {
            heading: qsTr("Quyết định điều gì")
            values: ["motion", "several", "election"]
            words: [qsTr("Một vấn đề"), qsTr("Nhiều vấn đề"), qsTr("Bầu cử")]
            chosen: builder.kind
            onPicked: value => builder.kind = value
        }

        Words {
            visible: builder.kind !== "motion"
            text: builder.kind === "election" ? qsTr("Danh sách bầu, mỗi người một dòng") : qsTr("Các vấn đề, mỗi vấn đề một dòng")
        }

        Basic.TextArea {
            id: names

            textFormat: TextEdit.PlainText
            Layout.fillWidth: true
            Layout.minimumHeight: Theme.px(120)
            visible: builder.kind !== "motion"
            font.family: "Be Vietnam Pro"
            font.pixelSize: Theme.body
            color: Theme.ink
            wrapMode: TextEdit.Wrap
            Accessible.role: Accessible.EditableText
            Accessible.name: builder.kind === "election" ? qsTr("Danh sách bầu, mỗi người một dòng") : qsTr("Các vấn đề, mỗi vấn đề một dòng")

            background: Rectangle {
                radius: Theme.radius
                color: Theme.surface
                border.width: names.activeFocus ? Theme.focusRing : 1.5
                border.color: names.activeFocus ? Theme.accent : Theme.line
            }
        }

        ElectionSizes {
            id: sizes

            visible: builder.kind === "election"
        }

        Flow {
            Layout.fillWidth: true
            visible: builder.kind === "election"
            spacing: 8

            Toggle {
                text: qsTr("Có ô “Không chọn ai”")
                on: builder.hasNone
                onClicked: builder.hasNone = !builder.hasNone
            }

            Toggle {
                text: qsTr("Cho phép phiếu trắng")
                on: builder.hasBlank
                onClicked: builder.hasBlank = !builder.hasBlank
            }
        }

        Pick {
            heading: qsTr("Bỏ phiếu thế nào")
            values: builder.kind === "motion" ? ["open", "secret", "hands", "roll_call", "paper"] : ["open", "secret", "roll_call", "paper"]
            words: builder.kind === "motion"
                ? [qsTr("Công khai trên máy"), qsTr("Bỏ phiếu kín"), qsTr("Giơ tay"), qsTr("Gọi tên"), qsTr("Phiếu giấy")]
                : [qsTr("Công khai trên máy"), qsTr("Bỏ phiếu kín"), qsTr("Gọi tên"), qsTr("Phiếu giấy")]
            chosen: builder.method
            onPicked: value => builder.method = value
        }

        TellersCard {
            Layout.fillWidth: true
            visible: builder.method === "secret"
            telling: builder.telling
        }

        Toggle {
            Layout.fillWidth: true
            visible: builder.method === "secret"
            text: qsTr("Người không có máy bỏ phiếu giấy, đếm gộp")
            on: builder.papers
            onClicked: builder.papers = !builder.papers
        }

        Toggle {
            Layout.fillWidth: true
            visible: builder.method === "secret"
            text: qsTr("Ít người: mở cả khi dưới 5 phiếu (dễ đoán ai chọn gì)")
            on: builder.few
            onClicked: builder.few = !builder.few
        }

        Toggle {
            Layout.fillWidth: true
            visible: builder.byHand
            text: qsTr("Hai người đếm và nhập riêng")
            on: builder.counters === 2
            onClicked: builder.counters = builder.counters === 2 ? 1 : 2
        }

        Pick {
            heading: qsTr("Cần bao nhiêu phiếu")
            values: ["over half of members", "two-thirds of members", "over half of summoned", "over half of present", "over half of valid"]
            words: [qsTr("Quá nửa tổng số"), qsTr("Hai phần ba tổng số"), qsTr("Quá nửa số triệu tập"), qsTr("Quá nửa có mặt"), qsTr("Quá nửa phiếu hợp lệ")]
            chosen: builder.threshold
            onPicked: value => builder.threshold = value
        }

        Words {
            visible: builder.rule >= 0 && builder.threshold === builder.chosen.threshold
            text: qsTr("Cần %1").arg(builder.chosen.needs)
        }

        Pick {
            visible: !builder.byHand
            heading: qsTr("Thời hạn")
            values: ["0", "60", "180"]
            words: [qsTr("Không hạn giờ"), qsTr("1 phút"), qsTr("3 phút")]
            chosen: "" + builder.seconds
            onPicked: value => builder.seconds = parseInt(value)
        }

        Field {
            id: departs

            Layout.fillWidth: true
            visible: !builder.keeps
            label: qsTr("Khác quy chế: ghi lý do (in vào biên bản)")
        }

        RepeatWarning {
            id: again

            count: builder.method === "secret" ? builder.conducting.tellsApart(builder.asked) : 0

            Connections {
                target: builder.conducting

                function onChanged(): void {
                    again.count = Qt.binding(() => builder.method === "secret" ? builder.conducting.tellsApart(builder.asked) : 0)
                }
            }
        }

        RowLayout {
            spacing: Theme.gap

            Button {
                Layout.fillWidth: true
                kind: "primary"
                enabled: question.text.trim() !== ""
                    && (builder.method !== "secret" || builder.telling.isReady)
                    && (builder.kind === "motion" || names.text.trim() !== "")
                    && (builder.keeps || departs.text.trim() !== "")
                text: builder.method === "secret" ? qsTr("Mở bỏ phiếu kín") : qsTr("Mở biểu quyết")
                onClicked: {
                    builder.conducting.open(builder.asked)
                    builder.clear()
                }
            }

            Button {
                text: qsTr("Thôi")
                onClicked: builder.clear()
            }
        }
    }
}
