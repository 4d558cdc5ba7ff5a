from __future__ import annotations

import pytest

from ccwarn.formats.body_digest import digest, with_body_digest
from drafts import draft

HALVES = b"""--%b
Content-Type: multipart/alternative; boundary="%b"
Content-ID: <%b@acme.example>

Dear all,
prices go up.
--%b--
"""


def halves(mark: bytes) -> bytes:
    return HALVES % (mark, mark, mark, mark)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param(b"Dear all\r\n", b"Dear all\n", True, id="line ends"),
        pytest.param(b"Dear all\n\n", b"Dear all", True, id="empty lines at the end"),
        pytest.param(b"Dear  all", b"Dear\nall", True, id="folded anew"),
        pytest.param(halves(b"a1"), halves(b"b2"), True, id="separators"),
        pytest.param(halves(b"a1").replace(b"\n", b"\r\n"), halves(b"b2"), True, id="both"),
        pytest.param(b"Dear Anna", b"Dear Bob", False, id="another text"),
    ],
)
def test_the_same_text_has_the_same_digest(one: bytes, other: bytes, is_same: bool) -> None:
    assert (digest(one) == digest(other)) is is_same


def test_only_the_beginning_is_read() -> None:
    asked: list[int] = []

    def body(size: int) -> bytes:
        asked.append(size)
        return b"Dear all"

    mail = with_body_digest(draft(to=["a@x.example"], cc=["b@y.example"]), body)
    assert (mail.body, asked) == (digest(b"Dear all"), [256 * 1024])


@pytest.mark.parametrize("mail", [draft(to=["a@x.example"], bcc=["b@y.example"]), draft()])
def test_mail_that_shows_nobody_to_anybody_is_not_read(mail: object) -> None:
    def body(size: int) -> bytes:
        raise AssertionError

    assert with_body_digest(mail, body) is mail  # type: ignore[arg-type]


def test_no_body_is_no_text_to_go_by() -> None:
    assert with_body_digest(draft(to=["a@x.example", "b@y.example"]), lambda _: b"\r\n").body == ""
