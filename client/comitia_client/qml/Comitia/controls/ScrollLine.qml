import QtQuick.Controls.Basic as Basic

// A scroll bar that is there whenever something is out of sight, and only then.
Basic.ScrollBar {
    policy: size < 1 ? Basic.ScrollBar.AlwaysOn : Basic.ScrollBar.AlwaysOff
}
