import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// Something that this tablet has found out, beside a sign of how good it is.
RowLayout {
    id: finding

    required property string glyph
    required property color colour
    required property string text
    property bool strong: true
    property color ink: Theme.ink

    spacing: Theme.gap

    Icon {
        name: finding.glyph
        colour: finding.colour
        size: Theme.px(36)
    }

    Words {
        strong: finding.strong
        color: finding.ink
        text: finding.text
    }
}
