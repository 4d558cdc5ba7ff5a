"""Cells of a table that no spreadsheet takes for a formula."""

from __future__ import annotations

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula may begin with (OWASP, CSV Injection), in full width as well."""


def safe(cell: object) -> object:
    """Return what to write into a cell: a text that may be a formula gets an apostrophe before it.

    Blanks before it do not count. Numbers stay numbers, and what no file takes is made visible.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "").encode("utf-8", "backslashreplace").decode()
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text
