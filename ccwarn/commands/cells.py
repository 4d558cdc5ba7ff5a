"""Cells of a table that no spreadsheet takes for a formula."""

from __future__ import annotations

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula may begin with (OWASP, CSV Injection), in the full-width forms as well."""


def safe(cell: object) -> object:
    """Return what to write into a cell: a text that may be a formula gets an apostrophe before it.

    What stands before it as blanks does not count; numbers stay numbers.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "").encode("utf-8", "backslashreplace").decode()
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text
