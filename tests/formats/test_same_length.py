from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Field
from ccwarn.formats import rfc5322
from ccwarn.formats.same_length import of_length

PEOPLE = [f"Person {n} <person{n}@firm{n}.example>" for n in range(12)]


def header(people: list[str], separator: str = ",\r\n ", field: str = "Cc: ") -> bytes:
    to = "From: a@own.example\r\nTo: b@own.example\r\n"
    return f"{to}{field}{separator.join(people)}\r\nSubject: x  y\r\n\r\n".encode()


@given(
    st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=12, unique=True),
    st.sampled_from([",\r\n ", ", ", ",", ",\n\t"]),
    st.sampled_from(["Cc: ", "Cc:", "CC :  ", "Cc:\r\n "]),
    st.integers(-60, 400),
)
def test_the_recipients_and_all_else_stay(
    people: list[str], separator: str, field: str, more: int
) -> None:
    before = header(people, separator, field)
    fitted = of_length(before, len(before) + more)
    if fitted is not None:
        assert len(fitted) == len(before) + more
        assert rfc5322.read(fitted) == rfc5322.read(before)
        assert fitted.startswith(b"From: a@own.example\r\nTo:")
        assert fitted.endswith(b"\r\nSubject: x  y\r\n\r\n")
        assert max(map(len, fitted.splitlines())) <= 998


@pytest.mark.parametrize("separator", [",\r\n ", ", ", ",\r\n\t"])
@pytest.mark.parametrize("chosen", [range(12), range(1, 12), range(0, 12, 2), [5]])
def test_with_many_recipients_any_move_fits(separator: str, chosen: range) -> None:
    before = header(PEOPLE, separator)
    keys = {f"person{n}@firm{n}.example" for n in chosen}
    draft = rfc5322.read(before).moved(keys, Field.BCC)
    fitted = of_length(rfc5322.write(before, draft), len(before))
    assert fitted is not None
    assert len(fitted) == len(before)
    assert {box.key for box in rfc5322.read(fitted).in_field(Field.BCC)} == keys


def test_a_field_that_moves_whole_keeps_its_lines() -> None:
    before = header(PEOPLE)
    everybody = {f"person{n}@firm{n}.example" for n in range(12)}
    draft = rfc5322.read(before).moved(everybody, Field.BCC)
    after = of_length(rfc5322.write(before, draft), len(before))
    assert after == before.replace(b"Cc: ", b"Bcc:")


def test_what_cannot_be_fitted() -> None:
    before = header(PEOPLE)
    assert of_length(before, len(before) - 200) is None
    assert of_length(before, len(before) + 10_000) is None
    assert of_length(before + b"body", len(before)) is None
    in_utf_16 = "\ufeff".encode("utf-16-le") + before.decode().encode("utf-16-le")
    assert of_length(in_utf_16, len(in_utf_16) + 2) is None


def test_blanks_within_quotes_and_comments_are_left_alone() -> None:
    people = ['"A, B" <a@b.example>', "c@d.example (one, two)", "Team: e@f.example, g@h.example;"]
    before = header(people)
    for more in range(-12, 30):
        fitted = of_length(before, len(before) + more)
        if fitted is not None:
            assert b'"A, B"' in fitted
            assert b"(one, two)" in fitted
