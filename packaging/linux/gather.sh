#!/bin/sh
# Gathers what a bundle needs of the Debian that it is made in: gather.sh BUNDLE
# Copies the libraries that its files load, with licences, notes which packages they are of and what
# Debian says is the SHA-256 of each, and compiles its modules.
set -eu
export LC_ALL=C
bundle=$1
qt=lib/python3.11/dist-packages/PySide6/Qt/lib
# What every system has: glibc, and what its compiler brings along.
own='^(libc6|libgcc-s1|libstdc\+\+6)$'

find "$bundle" -type f \( -name '*.so' -o -name '*.so.*' -o -path "$bundle/bin/python3" \) >/tmp/files
# Qt's libraries find each other by their own place.
xargs ldd </tmp/files >/tmp/ldd 2>/dev/null || true
if grep 'not found' /tmp/ldd; then exit 1; fi
awk '$2 == "=>" && $3 ~ "^/" {print $3}' /tmp/ldd | grep -v "^$bundle" | sort -u >/tmp/found
for file in $(cat /tmp/found); do
    real=$(readlink -f "$file")
    package=$(dpkg-query --search "$real" 2>/dev/null | head -n 1 | cut -d : -f 1)
    if [ -z "$package" ]; then
        package=$(dpkg-query --search "/${real#/usr/}" | head -n 1 | cut -d : -f 1)
    fi
    if echo "$package" | grep -qE "$own"; then continue; fi
    cp -L "$file" "$bundle/$qt/"
    echo "$package" >>/tmp/packages
done
printf '%s\n' python3.11-minimal libpython3.11-minimal libpython3.11-stdlib >>/tmp/packages
for package in $(sort -u /tmp/packages); do
    version=$(dpkg-query --show --showformat='${Version}' "$package")
    # Debian signs the list that this is from, and apt has compared the file with it.
    digest=$(apt-cache show "$package=$version" | awk '$1 == "SHA256:" {print $2; exit}')
    if [ -z "$digest" ]; then
        echo "No list of Debian's names $package $version" >&2
        exit 1
    fi
    echo "$package $version $digest" >>"$bundle/parts"
    mkdir -p "$bundle/texts/$package"
    cp -L "/usr/share/doc/$package/copyright" "$bundle/texts/$package/"
done
sort -u -o "$bundle/parts" "$bundle/parts"

sh trim_icu.sh "$bundle/$qt"
find "$bundle/lib" \( -name '*.so' -o -name '*.so.*' \) -type f -exec strip --strip-unneeded {} +

# Debian's libraries look for others where this program says, as Python's modules do.
patchelf --force-rpath --set-rpath "\$ORIGIN/../$qt" "$bundle/bin/python3"
# Only what is compiled stays, beside where its source was.
env PYTHONHASHSEED=0 "$bundle/bin/python3" -I -S -m compileall -q -j1 -b -o 2 \
    --invalidation-mode unchecked-hash -s "$bundle" "$bundle/lib/python3.11"
find "$bundle/lib" -name '*.py' -delete
find "$bundle/lib" -name '*.po' -delete -o -name '*.pot' -delete
