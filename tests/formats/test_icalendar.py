"""Who stands in a calendar object."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Mailbox
from ccwarn.formats.icalendar import read

EVE = Mailbox("eve@firm.example")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ATTENDEE:mailto:eve@firm.example", [EVE]),
        ("attendee;role=REQ-PARTICIPANT:MAILTO:eve@firm.example", [EVE]),
        ("ATTENDEE;CN=Eve:mailto:eve@firm.example", [Mailbox("eve@firm.example", "Eve")]),
        (
            'ATTENDEE;X=1;CN="Eve: mailto:not@her.example; etc.":mailto:eve@firm.example',
            [Mailbox("eve@firm.example", "Eve: mailto:not@her.example; etc.")],
        ),
        (
            "ATTENDEE;CN=Jörg ^'Joe^':mailto:eve@firm.example",
            [Mailbox("eve@firm.example", 'Jörg "Joe"')],
        ),
        ("ATTENDEE;CN=a^^b^nc:mailto:eve@firm.example", [Mailbox("eve@firm.example", "a^b c")]),
        ("ATTENDEE;CN=:mailto:eve@firm.example", [EVE]),
        ("ATTENDEE:mailto:eve%2Bshop@firm.example", [Mailbox("eve+shop@firm.example")]),
        ("ATTENDEE:mailto:eve@firm.example?subject=x@y.example", [EVE]),
        ("ATTENDEE: mailto:eve@firm.example ", [EVE]),
        ("ATTENDEE:mailto:eve@firm.example,bob@firm.example", [EVE, Mailbox("bob@firm.example")]),
        ("ATTENDEE:mailto:Eve%20%3Ceve@firm.example%3E", [Mailbox("eve@firm.example", "Eve")]),
        # What names a person may be no address (RFC 7986 section 6.2).
        ("ATTENDEE;EMAIL=eve@firm.example:urn:uuid:4711", [EVE]),
        (
            'ATTENDEE;EMAIL="eve@firm.example";CN=E:/principals/4711',
            [Mailbox("eve@firm.example", "E")],
        ),
        ("ATTENDEE;EMAIL=else@firm.example:mailto:eve@firm.example", [EVE]),
        ("ATTENDEE:eve@firm.example", [EVE]),
        ("ATTENDEE:urn:uuid:4711", []),
        ("ATTENDEE:sip:eve@firm.example", []),
        ("ATTENDEE;CN=Room 1:invalid:nomail", []),
        ("ATTENDEE:mailto:", []),
        ("ATTENDEE:", []),
        ("ATTENDEE", []),
        # Quotes that nobody closes hide no address.
        ('ATTENDEE;CN="Eve:mailto:eve@firm.example', [EVE]),
        ('ATTENDEE;CN="mailto:not@her.example;X:mailto:eve@firm.example', [EVE]),
        ('ATTENDEE;CN="eve@firm.example', []),
        ("ATTENDEE:mailto:eve@", ["eve@"]),
        ("ATTENDEES:mailto:eve@firm.example", []),
        ("X-ATTENDEE:mailto:eve@firm.example", []),
        ("DESCRIPTION:ATTENDEE:mailto:eve@firm.example", []),
    ],
)
def test_who_a_line_is_about(line: str, expected: list[Mailbox | str]) -> None:
    assert list(read(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT".encode()).attendees) == expected
    assert list(read(line.encode()).attendees) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ATTENDEE;CN=E\r\n ve:mailto:eve@fi\r\n\trm.example\r\n",
        "ATTENDEE;CN=Eve:mailto:eve@fi\n rm.example\n",
        "ATTENDEE;CN=Eve:mailto:eve@fi\r\r\n rm.example\r\r\n",
    ],
)
def test_lines_are_unfolded(text: str) -> None:
    assert read(text.encode()).attendees == (Mailbox("eve@firm.example", "Eve"),)


def test_a_character_may_be_folded_too() -> None:
    line = "ATTENDEE;CN=Jörg:mailto:eve@firm.example".encode()
    folded = line.replace("ö".encode(), b"\xc3\r\n \xb6")
    assert read(folded).attendees == (Mailbox("eve@firm.example", "Jörg"),)


def test_method_and_organiser() -> None:
    found = read(b"METHOD:Reply\r\nORGANIZER;CN=Eve:mailto:eve@firm.example\r\n")
    assert (found.method, found.organisers) == ("REPLY", (Mailbox("eve@firm.example", "Eve"),))
    assert found.everybody == found.organisers
    assert read(b"").method == ""


@given(st.binary(max_size=300))
def test_junk_raises_nothing(data: bytes) -> None:
    read(data)
    read(b"ATTENDEE" + data)
    read(b'ATTENDEE;CN="' + data + b":mailto:" + data)
