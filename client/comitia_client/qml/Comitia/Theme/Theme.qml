pragma Singleton
import QtQuick

// Every size and colour of the program. Sizes are device-independent pixels at 100 % and follow the text size.
QtObject {
    property int percent: 100
    property string mode: "light"

    readonly property real scale: percent / 100
    readonly property bool dark: mode === "dark"
    readonly property bool contrast: mode === "contrast"

    readonly property color ground: contrast ? "#ffffff" : dark ? "#11161d" : "#eef1f5"
    readonly property color surface: contrast ? "#ffffff" : dark ? "#1b232d" : "#ffffff"
    readonly property color raised: contrast ? "#ffffff" : dark ? "#253040" : "#f7f9fb"
    readonly property color ink: contrast ? "#000000" : dark ? "#eef2f6" : "#16202c"
    readonly property color faint: contrast ? "#000000" : dark ? "#a9b6c4" : "#4f5d6d"
    readonly property color line: contrast ? "#000000" : dark ? "#3a4757" : "#cfd7e0"
    readonly property color accent: contrast ? "#00318a" : dark ? "#7db8ff" : "#0f4c8a"
    readonly property color accentInk: contrast ? "#ffffff" : dark ? "#0b1622" : "#ffffff"
    readonly property color accentSoft: contrast ? "#ffffff" : dark ? "#20354d" : "#e2edf8"
    readonly property color yes: contrast ? "#00522a" : dark ? "#6fdc9c" : "#13713f"
    readonly property color no: contrast ? "#8a0010" : dark ? "#ff9a93" : "#b3261e"
    readonly property color abstain: contrast ? "#000000" : dark ? "#c2ccd6" : "#4b5563"
    readonly property color amber: contrast ? "#7a3d00" : dark ? "#ffc46b" : "#a35200"
    readonly property color violet: contrast ? "#4a0080" : dark ? "#d7a9ff" : "#7e22ce"
    readonly property color paper: "#ffffff"
    readonly property color desk: contrast ? "#d8d8d8" : dark ? "#0b0f14" : "#d5dbe2"

    readonly property int deadMs: 600 // of a button that changed its meaning, and of a place where something went
    readonly property int gap: 12
    readonly property int touch: px(56)
    readonly property int primary: px(64)
    readonly property int ballot: px(96)
    readonly property int radius: 14
    readonly property int body: px(20)
    readonly property int small: px(16)
    readonly property int listTitle: px(22)
    readonly property int screenTitle: px(28)
    readonly property int question: px(32)
    readonly property int focusRing: contrast ? 4 : 3

    function px(size: real): int {
        return Math.round(size * scale)
    }
}
