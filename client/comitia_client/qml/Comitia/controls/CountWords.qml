import QtQuick

// A count and its share of a base, "7 · 70 %"; where nothing is the base, the count alone.
Words {
    id: words

    required property int count
    required property int base
    readonly property real percent: base > 0 ? Math.round(1000 * count / base) / 10 : 0
    readonly property int decimals: base > 0 && (1000 * count) % (10 * base) === 0 ? 0 : 1

    text: base > 0 ? qsTr("%1 · %2 %").arg(count).arg(Number(percent).toLocaleString(Qt.locale(Qt.uiLanguage), "f", decimals)) : "" + count
    strong: true
    wrapMode: Text.NoWrap
}
