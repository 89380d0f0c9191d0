import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Above the page: back, title, page of pages with a step either way, search, bookmark, contents, and how to look at it.
Rectangle {
    id: top

    required property Pane pane
    required property Tablet tablet
    required property int page
    required property string sheet
    property bool isMarked: false
    readonly property Reading reading: pane.reading
    readonly property bool hasPages: reading.leaves.pages.count > 0
    readonly property bool isTall: Theme.percent > 115

    signal wanted(string sheet)
    signal turned(int by)
    signal pageWanted

    implicitHeight: column.implicitHeight + 12
    color: Theme.surface

    Connections {
        target: top.pane.annotating

        function onChanged(): void {
            top.isMarked = top.pane.annotating.isBookmarked(top.page)
        }
    }

    onPageChanged: isMarked = pane.annotating.isBookmarked(page)

    ColumnLayout {
        id: column

        anchors.fill: parent
        anchors.margins: 6
        spacing: 2

        Words {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.px(10)
            visible: top.isTall
            text: top.reading.title
            strong: true
            maximumLineCount: 1
            wrapMode: Text.NoWrap
        }

        RowLayout {
            spacing: 6

            IconButton {
                glyph: "back"
                text: qsTr("Quay lại")
                onClicked: top.reading.close()
            }

            Words {
                Layout.fillWidth: true
                visible: !top.isTall
                text: top.reading.title
                strong: true
                maximumLineCount: 1
                wrapMode: Text.NoWrap
            }

            Item {
                Layout.fillWidth: true
                visible: top.isTall
            }

            Button {
                visible: top.reading.canGoBack
                glyph: "undo"
                text: qsTr("Chỗ cũ")
                onClicked: top.reading.goBack()
            }

            IconButton {
                visible: top.hasPages
                glyph: "up"
                text: qsTr("Trang trước")
                enabled: top.page > 0
                onClicked: top.turned(-1)
            }

            Button {
                visible: top.hasPages
                kind: "quiet"
                text: qsTr("Trang %1/%2").arg(top.page + 1).arg(top.reading.pagesInAll)
                onClicked: top.pageWanted()
            }

            IconButton {
                visible: top.hasPages
                glyph: "down"
                text: qsTr("Trang sau")
                enabled: top.page < top.reading.leaves.pages.count - 1
                onClicked: top.turned(1)
            }

            ToolButton {
                glyph: "search"
                text: qsTr("Tìm")
                on: top.sheet === "search"
                onClicked: top.wanted(top.sheet === "search" ? "" : "search")
            }

            ToolButton {
                glyph: "bookmark"
                text: qsTr("Dấu trang")
                Accessible.description: top.isMarked ? qsTr("Trang này có dấu") : ""
                on: top.isMarked
                onClicked: top.pane.annotating.toggleBookmark(top.page)
            }

            ToolButton {
                glyph: "pages"
                text: qsTr("Nội dung")
                on: top.sheet === "contents"
                onClicked: top.wanted(top.sheet === "contents" ? "" : "contents")
            }

            ToolButton {
                glyph: "view"
                text: qsTr("Cách xem")
                on: top.sheet === "view"
                onClicked: top.wanted(top.sheet === "view" ? "" : "view")
            }

            StatusPill {
                tablet: top.tablet
            }
        }
    }
}
