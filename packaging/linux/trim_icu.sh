#!/bin/sh
# Takes out of ICU's data what Qt never asks for: trim_icu.sh FOLDER-OF-LIBICUDATA
# Qt has locales, time zones and encodings of its own; of ICU it uses how texts are compared.
set -eu
library=$(ls "$1"/libicudata.so.*)
name=${library##*/}
version=${name##*.}
kept='^(coll/(root|res_index|ucadata|ar|de|es|fr|ja|nl)\..*|[^/]*\.(icu|nrm|spp)'
kept="$kept"'|(icustd|icuver|keyTypeData|likelySubtags|numberingSystems|plurals|pool|res_index|root'
kept="$kept"'|supplementalData|timezoneTypes|zoneinfo64)\.res)$'

cd /tmp
# The data begins 12 octets before this name of its form: unicode/udata.h, UDataInfo.
at=$(grep --only-matching --byte-offset --text --max-count=1 CmnD "$library" | head -n 1 | cut -d : -f 1)
tail -c +$((at - 11)) "$library" >"icudt${version}l.dat"
icupkg --list "icudt${version}l.dat" | grep -vE "$kept" >left-out.txt
icupkg --remove left-out.txt "icudt${version}l.dat" kept.dat
cat >data.s <<END
.section .rodata
.balign 16
.global icudt${version}_dat
.type icudt${version}_dat, @object
icudt${version}_dat:
.incbin "kept.dat"
.size icudt${version}_dat, . - icudt${version}_dat
.section .note.GNU-stack, "", @progbits
END
as -o data.o data.s
ld -shared -z noexecstack --build-id=none -soname "$name" -o "$library" data.o
