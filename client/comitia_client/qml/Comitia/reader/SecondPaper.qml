import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A second paper beside the open one, under a head of its own.
ColumnLayout {
    id: second

    required property Pane pane
    required property Writing writing
    required property Display display
    property bool isActive: false

    signal touched
    signal noteWanted(int page, real x, real y)
    signal editWanted(int page, string note, string text)

    spacing: 0

    Connections {
        target: second.pane.annotating

        function onEditWanted(page: int, note: string, text: string): void {
            second.editWanted(page, note, text)
        }
    }

    Rectangle {
        Layout.fillWidth: true
        implicitHeight: Theme.touch
        color: Theme.surface

        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Theme.gap

            Words {
                Layout.fillWidth: true
                text: second.pane.reading.title
                maximumLineCount: 1
                wrapMode: Text.NoWrap
            }

            Words {
                text: qsTr("Trang %1/%2").arg(view.page + 1).arg(second.pane.reading.pagesInAll)
                wrapMode: Text.NoWrap
            }

            IconButton {
                glyph: "no"
                text: qsTr("Bỏ tài liệu thứ hai")
                onClicked: second.pane.reading.close()
            }
        }
    }

    PaperView {
        id: view

        Layout.fillWidth: true
        Layout.fillHeight: true
        pane: second.pane
        writing: second.writing
        display: second.display
        isBeside: true
        isActive: second.isActive
        onTouched: second.touched()
        onNoteWanted: (page, x, y) => second.noteWanted(page, x, y)
    }
}
