#!/bin/sh
# Installs, uses, upgrades, removes and purges a package: trial.sh OLDER.deb NEWER.deb
# Run as root in a folder with a Debian that has what the package depends on, and TOOLS of
# packaging/debian_trial.py. Says what went wrong, and ends with another status than 0.
set -eu

older=$1 newer=$2
samples=/ccwarn/resources/samples
home=/home/somebody
policies=/etc/thunderbird/policies/policies.json
own='{"policies": {"DisableTelemetry": true}}'

fail() {
    echo "trial: $*" >&2
    exit 1
}

# Wait until a command succeeds, or say what did not come about.
until_there() {
    what=$1
    shift
    for _tenth in $(seq 300); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "$what did not come about"
}

as_somebody() {
    runuser -u somebody -- env HOME="$home" DISPLAY=:77 XDG_RUNTIME_DIR="$home/run" \
        LANG=C.UTF-8 "$@"
}

status_of() {
    status=0
    "$@" >/dev/null 2>&1 || status=$?
    echo "$status"
}

installed_is() {
    dpkg --install "$1" >/dev/null
    told=$(ccwarn --version)
    version=$(dpkg-query --show --showformat='${Version}' ccwarn)
    [ "${told% (*}" = "ccwarn ${version%~*}" ] || fail "ccwarn --version says $told"
    [ -x /usr/lib/ccwarn/ccwarn-relay ] || fail "there is no relay for Thunderbird"
    grep -q force_installed "$policies" || fail "Thunderbird does not get the add-on"
    grep -q DisableTelemetry "$policies" || fail "a policy of the administrator's was lost"
}

useradd --create-home --home-dir "$home" somebody
mkdir -p "${policies%/*}" "$home/.config/ccwarn" "$home/drafts" "$home/run"
printf '%s\n' "$own" >"$policies"
cp "$samples/policy.toml" "$home/.config/ccwarn/"
chown -R somebody: "$home"
chmod 700 "$home/run"

# While the rest goes on.
lintian --allow-root --fail-on error,warning "$newer" >/tmp/lintian 2>&1 &
lintian=$!

echo "trial: install"
installed_is "$older"
desktop-file-validate /usr/share/applications/ccwarn.desktop
# ccwarn has neither a domain of its own, after which such an entry is named, nor a home page.
passed_over=cid-desktopapp-is-not-rdns=info
case $(cat /etc/debian_version) in
    12*) ;; # does not look for a home page yet
    *) passed_over=$passed_over,url-homepage-missing=info ;;
esac
appstreamcli validate --no-net --override="$passed_over" \
    /usr/share/metainfo/ccwarn.metainfo.xml >/tmp/told || fail "$(cat /tmp/told)"

echo "trial: check, fix, undo"
draft="$home/475.eml"
cp "$samples/475-customers-in-cc.eml" "$draft"
chown somebody: "$draft"
[ "$(status_of as_somebody ccwarn check "$draft")" = 1 ] || fail "nobody was warned"
[ "$(status_of as_somebody ccwarn fix "$draft")" = 0 ] || fail "it was not put right"
[ "$(status_of as_somebody ccwarn check "$draft")" = 0 ] || fail "it was not put right at all"
[ "$(status_of as_somebody ccwarn undo)" = 0 ] || fail "it was not undone"
cmp "$samples/475-customers-in-cc.eml" "$draft" || fail "it was not undone byte for byte"

echo "trial: tray"
Xvfb :77 -screen 0 1024x768x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
until_there "a display" as_somebody xdotool getmouselocation
as_somebody dbus-run-session -- sh -c "tint2 & openbox & ccwarn --hidden --drafts '$home/drafts' &
    wait" >"$home/log" 2>&1 &
session=$!
trap 'kill $session $server 2>/dev/null || true; cat "$home/log" >&2' EXIT
as_somebody_sees() { as_somebody xwininfo -root -tree | grep -q "$1"; }
until_there "an icon in the tray" as_somebody_sees ' "ccwarn")  *[12][0-9]x'
cp "$samples/475-customers-in-cc.eml" "$home/drafts/new.eml"
until_there "the question" as_somebody xdotool search --name "^Who would see whom"

echo "trial: upgrade while it runs"
installed_is "$newer"
[ -e "$home/.config/ccwarn/policy.toml" ] || fail "settings were lost"
as_somebody xdotool search --name "^Who would see whom" >/dev/null || fail "the question has gone"
kill $session $server
trap - EXIT

echo "trial: what lintian says"
wait $lintian || fail "$(cat /tmp/lintian)"

echo "trial: remove, purge"
dpkg --remove ccwarn >/dev/null
[ ! -e /usr/lib/ccwarn ] || fail "the relay is still there"
[ "$(cat "$policies")" = "$own" ] || fail "the administrator's policies are not as they were"
dpkg --purge ccwarn >/dev/null 2>&1
left=$(find / -xdev \( -path /proc -o -path /ccwarn -o -path /ccwarn-stamp -o -path /mnt -o -path "$home" -o -path /tmp \) \
    -prune -o -name '*ccwarn*' -print)
[ -z "$left" ] || fail "left: $left"
[ -e "$home/.config/ccwarn/policy.toml" ] || fail "settings of a user's were taken away"
