pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The three answers to one motion, large, in legal order: below one another, or side by side where words are large.
GridLayout {
    id: plain

    required property Voting voting
    readonly property bool wide: Theme.percent > 115

    columns: wide ? 3 : 1
    rowSpacing: Theme.gap
    columnSpacing: Theme.gap

    component Answer: Rectangle {
        id: answer

        property string choice
        property string glyph
        property string word
        property color tone
        readonly property bool on: plain.voting.mine === choice

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        Layout.preferredHeight: Math.max(Theme.ballot, face.implicitHeight + 20)
        radius: Theme.radius
        color: on ? tone : Theme.surface
        border.width: activeFocus ? Theme.focusRing + 2 : 3
        border.color: activeFocus ? Theme.amber : tone
        opacity: enabled || on ? 1 : 0.4
        activeFocusOnTab: true
        Accessible.role: Accessible.RadioButton
        Accessible.name: word
        Accessible.checkable: true
        Accessible.checked: on
        Accessible.focusable: true
        Accessible.onPressAction: plain.voting.choose(choice)
        Keys.onReturnPressed: plain.voting.choose(choice)
        Keys.onSpacePressed: plain.voting.choose(choice)

        Grid {
            id: face

            anchors.centerIn: parent
            columns: plain.wide ? 1 : 2
            horizontalItemAlignment: Grid.AlignHCenter
            verticalItemAlignment: Grid.AlignVCenter
            spacing: Theme.px(plain.wide ? 4 : 16)

            Icon {
                name: answer.glyph
                size: Theme.px(40)
                colour: answer.on ? Theme.accentInk : answer.tone
            }

            Words {
                width: Math.min(implicitWidth, answer.width - Theme.px(plain.wide ? 16 : 96))
                horizontalAlignment: Text.AlignHCenter
                text: answer.word
                font.pixelSize: Theme.px(26)
                strong: true
                color: answer.on ? Theme.accentInk : answer.tone
                Accessible.ignored: true
            }
        }

        TapHandler {
            onTapped: plain.voting.choose(answer.choice)
        }
    }

    Answer {
        choice: "yes"
        glyph: "yes"
        word: qsTr("Tán thành")
        tone: Theme.yes
    }

    Answer {
        choice: "no"
        glyph: "no"
        word: qsTr("Không tán thành")
        tone: Theme.no
    }

    Answer {
        choice: "abstain"
        glyph: "abstain"
        word: qsTr("Không biểu quyết")
        tone: Theme.abstain
    }
}
