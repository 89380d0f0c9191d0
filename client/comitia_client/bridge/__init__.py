"""The bridge: one QML object per concept. They mirror the session's snapshots and hold no truth of their own."""

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1
