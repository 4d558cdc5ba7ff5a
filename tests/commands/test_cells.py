from __future__ import annotations

import pytest

from ccwarn.commands.cells import safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "\0=1", "\n=1"]
)
def test_no_text_is_a_formula(text: str) -> None:
    assert str(safe(text)).startswith("'")


@pytest.mark.parametrize("cell", ["a=1", "eve@one.example", "", 7, -7])
def test_other_cells_stay(cell: object) -> None:
    assert safe(cell) == cell


def test_a_path_that_is_no_utf_8_can_be_written() -> None:
    str(safe("a\udcff")).encode()
