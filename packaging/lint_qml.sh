#!/bin/sh
# Lint the screens with the types of the bridge. qmllint exits 0 on warnings unless -W 0 is given.
set -eu
cd "$(dirname "$0")/.."
V=.venv
M=$($V/bin/python -c 'import PySide6, pathlib; print(pathlib.Path(PySide6.__file__).parent / "Qt/metatypes")')
rm -rf build/lint
mkdir -p build/lint/qml/Comitia/Bridge build/lint/meta
for file in client/comitia_client/bridge/*.py; do
    grep -q '^@QmlElement' "$file" || continue
    $V/bin/pyside6-metaobjectdump -c -o "build/lint/meta/$(basename "$file" .py).json" "$file"
done
$V/bin/pyside6-qmltyperegistrar --generate-qmltypes build/lint/qml/Comitia/Bridge/bridge.qmltypes \
    --foreign-types "$M/qt6core_metatypes.json,$M/qt6gui_metatypes.json,$M/qt6qml_metatypes.json,$M/qt6quick_metatypes.json" \
    --import-name Comitia.Bridge --major-version 1 -o build/lint/reg.cpp build/lint/meta/*.json
printf 'module Comitia.Bridge\ntypeinfo bridge.qmltypes\n' > build/lint/qml/Comitia/Bridge/qmldir
find client/comitia_client/qml -name '*.qml' -print0 | xargs -0 $V/bin/pyside6-qmllint -W 0 -I build/lint/qml -I client/comitia_client/qml
