"""Compound files in memory: read at offsets, patched, and looked at with a reader not ours."""

from __future__ import annotations

import io

import olefile  # type: ignore[import-untyped]

from ccwarn.formats.outlook.compound_file import ReadAt
from ccwarn.formats.outlook.compound_writer import Patch


def reader(data: bytes) -> ReadAt:
    return lambda offset, length: data[offset : offset + length]


def patched(data: bytes, patch: Patch) -> bytes:
    result = bytearray(data[: patch.size].ljust(patch.size, b"\0"))
    for offset, part in patch.writes:
        result[offset : offset + len(part)] = part
    return bytes(result)


def streams(data: bytes) -> dict[str, bytes]:
    """Return all streams by their paths, as olefile reads them."""
    # It wants the last sector whole.
    with olefile.OleFileIO(io.BytesIO(data + bytes(-len(data) % 4096))) as file:
        return {"/".join(path): file.openstream(path).read() for path in file.listdir()}
