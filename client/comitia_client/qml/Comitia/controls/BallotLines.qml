pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// The lines of a ballot paper: motions with three answers side by side, elections with one large line for each name.
ColumnLayout {
    id: paper

    required property var lines
    property bool canMark: true

    signal marked(int question, int answer)

    spacing: Theme.px(10)

    component Choice: Rectangle {
        id: choice

        property string glyph
        property string word
        property color tone: Theme.accent
        property bool on: false
        property bool canPick: true
        property bool isRadio: false // one of those side by side, always with its sign
        property bool isOnly: false // none goes with it

        signal picked

        implicitHeight: Math.max(paper.canMark ? Theme.px(64) : 0, face.implicitHeight + Theme.px(paper.canMark ? 20 : 12))
        radius: Theme.radius
        color: on ? tone : Theme.surface
        border.width: activeFocus ? Theme.focusRing + 2 : on ? 3 : 2
        border.color: activeFocus ? Theme.amber : on || canPick ? tone : Theme.line
        opacity: canPick || on ? 1 : 0.5
        activeFocusOnTab: true
        Accessible.role: isRadio || isOnly ? Accessible.RadioButton : Accessible.CheckBox
        Accessible.name: word
        Accessible.checkable: true
        Accessible.checked: on
        Accessible.focusable: true
        Accessible.onPressAction: choice.picked()
        Accessible.onToggleAction: choice.picked()
        Keys.onReturnPressed: choice.picked()
        Keys.onSpacePressed: choice.picked()

        RowLayout {
            id: face

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.margins: Theme.px(16)
            spacing: Theme.px(14)

            Rectangle {
                Layout.preferredWidth: Theme.px(36)
                Layout.preferredHeight: Theme.px(36)
                radius: choice.isRadio || choice.isOnly ? width / 2 : 8
                color: "transparent"
                border.width: 3
                border.color: choice.on ? Theme.accentInk : choice.tone

                Icon {
                    anchors.centerIn: parent
                    visible: choice.on || choice.isRadio
                    name: choice.glyph
                    size: Theme.px(24)
                    colour: choice.on ? Theme.accentInk : choice.tone
                }
            }

            Words {
                text: choice.word
                font.pixelSize: Theme.listTitle
                strong: choice.on || choice.isRadio
                color: choice.on ? Theme.accentInk : choice.isRadio ? choice.tone : Theme.ink
                Accessible.ignored: true
            }
        }

        TapHandler {
            onTapped: choice.picked()
        }
    }

    Repeater {
        model: paper.lines

        ColumnLayout {
            id: line

            required property int index
            required property string kind
            required property int question
            required property int answer
            required property string text
            required property string hint
            required property int marked
            required property bool isAlone
            required property bool isFull
            required property bool isOnly

            Layout.topMargin: kind !== "answer" && index > 0 ? Theme.px(14) : 0
            spacing: Theme.px(8)

            RowLayout {
                visible: line.kind !== "answer" && (line.text !== "" || line.kind === "question" && paper.canMark)
                spacing: Theme.gap

                Heading {
                    Accessible.ignored: line.text === ""
                    text: line.text
                }

                Badge {
                    visible: line.hint !== "" && paper.canMark
                    text: line.hint
                    colour: Theme.accent
                }
            }

            RowLayout {
                visible: line.kind === "motion"
                spacing: Theme.gap

                Repeater {
                    model: line.kind === "motion" ? [
                        { "glyph": "yes", "word": qsTr("Tán thành"), "tone": Theme.yes },
                        { "glyph": "no", "word": qsTr("Không tán thành"), "tone": Theme.no },
                        { "glyph": "abstain", "word": qsTr("Không biểu quyết"), "tone": Theme.abstain }
                    ] : []

                    Choice {
                        required property int index
                        required property var modelData

                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        Layout.preferredWidth: 1
                        isRadio: true
                        glyph: modelData.glyph
                        word: modelData.word
                        tone: modelData.tone
                        on: line.marked === index
                        canPick: paper.canMark
                        enabled: paper.canMark
                        onPicked: paper.marked(line.question, index)
                    }
                }
            }

            Choice {
                Layout.fillWidth: true
                visible: line.kind === "answer"
                glyph: "yes"
                word: line.text
                isOnly: line.isOnly
                tone: line.isAlone ? Theme.abstain : Theme.accent
                on: line.marked === 1
                canPick: paper.canMark && !line.isFull
                enabled: paper.canMark
                onPicked: paper.marked(line.question, line.answer)
            }
        }
    }
}
