#!/bin/sh
# Every text of the screens has its English, and nothing stale is left.
set -eu
cd "$(dirname "$0")/.."
TS=resources/comitia_resources/translations/comitia_en.ts
mkdir -p build
cp "$TS" build/check.ts
# shellcheck disable=SC2046
.venv/bin/pyside6-lupdate -silent -locations none -source-language vi_VN -target-language en_US -no-obsolete \
    $(find client/comitia_client/qml -name '*.qml' | sort) -ts build/check.ts > /dev/null
if grep -q 'type="unfinished"' build/check.ts; then
    echo "Texts without English:" >&2
    grep -B1 'type="unfinished"' build/check.ts | grep '<source>' >&2
    exit 1
fi
[ "$(grep -c '<source>' "$TS")" = "$(grep -c '<source>' build/check.ts)" ] || { echo "$TS holds stale texts: make translations" >&2; exit 1; }
echo "translations complete: $(grep -c '<source>' "$TS") texts"
