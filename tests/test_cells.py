from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.cells import safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=cmd|' /C"]
)
def test_what_may_be_a_formula_is_a_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["", "Agenda", "1+1", "a=b", "'=1", -5, 4.5, None])
def test_what_is_none_stays(cell: object) -> None:
    assert safe(cell) == cell


def test_what_no_file_takes_is_made_visible() -> None:
    assert safe("a\udcffb\0c") == "a\\udcffbc"


@given(st.text(alphabet=st.characters()))
def test_no_text_is_a_formula_and_every_text_comes_back(text: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow([safe(text), 1])
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert row[0].lstrip(" ")[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    kept = text.replace("\0", "").encode("utf-8", "backslashreplace").decode()
    assert row[0].removeprefix("'" if row[0] != kept else "") == kept
