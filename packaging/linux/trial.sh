#!/bin/sh
# Uses a bundle where neither Python nor a display's libraries are: trial.sh BUNDLE
# Whoever sees the question on DISPLAY makes the file /mnt/seen. Says what went wrong, and ends with
# another status than 0.
set -eu

samples=/ccwarn/samples
ccwarn=$1/ccwarn
export HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/run QT_QPA_PLATFORM=xcb

fail() {
    echo "trial: $*" >&2
    exit 1
}

status_of() {
    status=0
    "$@" >/dev/null 2>&1 || status=$?
    echo "$status"
}

if command -v python3; then fail "there is a Python"; fi
mkdir -p "$HOME/.config/ccwarn" "$HOME/drafts"
mkdir -m 700 "$XDG_RUNTIME_DIR"
cp "$samples/policy.toml" "$HOME/.config/ccwarn/"

echo "trial: check, fix, undo"
"$ccwarn" --version
draft=$HOME/475.eml
cp "$samples/475-customers-in-cc.eml" "$draft"
[ "$(status_of "$ccwarn" check "$draft")" = 1 ] || fail "nobody was warned"
[ "$(status_of "$ccwarn" fix "$draft")" = 0 ] || fail "it was not put right"
[ "$(status_of "$ccwarn" check "$draft")" = 0 ] || fail "it was not put right at all"
[ "$(status_of "$ccwarn" undo)" = 0 ] || fail "it was not undone"
cmp "$samples/475-customers-in-cc.eml" "$draft" || fail "it was not undone byte for byte"

echo "trial: tray"
"$ccwarn" --hidden --drafts "$HOME/drafts" &
tray=$!
for _tenth in $(seq 300); do
    if [ -e "$XDG_RUNTIME_DIR/ccwarn/ask.socket" ]; then break; fi
    sleep 0.1
done
# Nobody reads what it answers: that it finds the tray is told by its status.
"$1/bin/ccwarn-relay" </dev/null >/tmp/told || fail "the relay does not find the tray"
cp "$samples/475-customers-in-cc.eml" "$HOME/drafts/new.eml"
for _tenth in $(seq 600); do
    if [ -e /mnt/seen ]; then break; fi
    sleep 0.1
done
[ -e /mnt/seen ] || fail "nobody was asked"
kill $tray
wait $tray || true
