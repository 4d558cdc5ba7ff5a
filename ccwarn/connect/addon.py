"""Builds the Thunderbird add-on: the same sources make the same bytes, wherever it is done."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

from ccwarn import __version__
from ccwarn.connect.addon_texts import file_name, locales
from ccwarn.organisation import suffix_list
from ccwarn.resources import resource

ADDON_ID = "thunderbird@ccwarn.example"
XPI_NAME = f"{ADDON_ID}.xpi"

_SHARED = ("icons/asks.svg", "icons/ccwarn.svg", "mailbox_providers.txt")
"""Resources of ccwarn that the add-on has a copy of."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def addon_files() -> Mapping[str, bytes]:
    """Return the content of every file of the add-on, by its name in it."""
    folder = resource("thunderbird")
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    manifest = json.loads(files["manifest.json"])
    manifest["version"] = __version__
    files["manifest.json"] = json.dumps(manifest, indent=2).encode() + b"\n"
    for name in _SHARED:
        files[name.rpartition("/")[2]] = resource(name).read_bytes()
    files["public_suffixes.txt"] = suffix_list().encode()
    for language, messages in locales():
        files[file_name(language).as_posix()] = messages
    return files


def build_xpi() -> bytes:
    """Return the add-on as Thunderbird installs it."""
    return packed(addon_files())


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return the files of an add-on in one.

    Nothing is compressed, because different versions of zlib make different bytes.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()
