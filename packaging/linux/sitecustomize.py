"""Has this Python, which is Debian's, load its own packages alone, and find other certificates."""

# ruff: noqa: PTH112, PTH113
# (each start would wait for pathlib)

from __future__ import annotations

import os
import site
import sys

_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""The certificates that Debian, Fedora, openSUSE and Arch trust."""

# What the user has installed for another Python is not for this one.
sys.path[:] = [path for path in sys.path if path != site.USER_SITE]
if "SSL_CERT_FILE" not in os.environ and not os.path.isdir("/usr/lib/ssl/certs"):
    for _file in _FILES:
        if os.path.isfile(_file):
            os.environ["SSL_CERT_FILE"] = _file
            break
