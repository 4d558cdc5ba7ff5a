#!/bin/sh
# Starts the ccwarn of this folder, wherever that lies.
here=$(dirname -- "$(readlink -f -- "$0")")
unset PYTHONHOME PYTHONPATH
exec "$here/bin/python3" -P -s -m ccwarn "$@"
