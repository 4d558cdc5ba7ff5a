#!/bin/sh
# What macOS starts: the Python that lies beside it, which macOS takes for this application by its place.
exec "${0%/*}/python" -P -m ccwarn "$@"
