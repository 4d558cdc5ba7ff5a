"""Whom an invitation in a message lists."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.formats import envelope, rfc5322
from ccwarn.formats.envelope import Envelope
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.invitation import why_no_move, with_attendees
from ccwarn.policy import Policy, Severity, WatchedDomains
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES

GUESTS = [f"guest{number}@firm{number}.example" for number in range(12)]
ENCODERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"7bit": bytes,
    b"8BIT": bytes,
    b"base64": base64.encodebytes,
    b"Quoted-Printable": lambda data: quopri.encodestring(data, quotetabs=True),
}


def calendar(
    guests: Sequence[str] = GUESTS, method: str = "REQUEST", value: str = "mailto:"
) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        "ORGANIZER:mailto:ann@own.example",
        *(f"ATTENDEE;RSVP=TRUE:{value}{guest}" for guest in guests),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def message(
    content: bytes, kind: bytes = b"text/calendar", encoding: bytes = b"", to: str = GUESTS[0]
) -> bytes:
    fields = b"From: ann@own.example\r\nTo: " + to.encode() + b"\r\nContent-Type: " + kind
    if encoding:
        fields += b"\r\nContent-Transfer-Encoding: " + encoding
    return fields + b"\r\n\r\n" + content


def multipart(*parts: bytes, boundary: bytes = b"bb") -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + (
        b"--" + boundary + b"--\r\n"
    )


def read(data: bytes) -> Draft:
    block = HeaderBlock.of(data)
    return with_attendees(rfc5322.draft_of(block), block, lambda size: data[block.length :][:size])


def attendees(data: bytes) -> list[str]:
    return [it.mailbox.addr_spec for it in read(data).recipients if it.is_attendee]


PART = b"Content-Type: text/calendar; charset=utf-8\r\n\r\n" + calendar()
PLAIN = b"Content-Type: text/plain\r\n\r\nWe meet on Monday.\r\n"


@pytest.mark.parametrize("encoding", ENCODERS)
def test_an_invitation_is_read_in_every_encoding(encoding: bytes) -> None:
    assert attendees(message(ENCODERS[encoding](calendar()), encoding=encoding)) == GUESTS


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"multipart/alternative; boundary=bb", multipart(PLAIN, PART)),
        (b'Multipart/Mixed;\r\n Boundary="bb"', multipart(PART)),
        (b"multipart/mixed; boundary=bb", b"Preamble\r\n" + multipart(PLAIN, PART)[:-8]),
        (b"multipart/mixed; boundary=bb", multipart(PLAIN, PART).replace(b"\r\n", b"\n")),
        (
            b"multipart/mixed; boundary=aa",
            multipart(
                b"Content-Type: multipart/alternative; boundary=bb\r\n\r\n"
                + multipart(PLAIN, PART),
                b"Content-Type: application/pdf\r\n\r\n%PDF",
                boundary=b"aa",
            ),
        ),
        (
            b"multipart/mixed; boundary=bb",
            multipart(b"Content-Type:\r\n TEXT/Calendar\r\n\r\n" + calendar()),
        ),
        (b"multipart/mixed; boundary=bb", multipart(PART, PART)),
    ],
)
def test_an_invitation_is_found_among_the_parts(kind: bytes, body: bytes) -> None:
    assert attendees(message(body, kind)) == GUESTS


FORWARDED = b"Content-Type: message/rfc822\r\n\r\n" + message(calendar())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"text/plain", calendar()),
        (b"multipart/mixed; boundary=bb", multipart(PLAIN)),
        (b"multipart/mixed; boundary=bb", multipart(PLAIN.replace(b"We", b"text/calendar"))),
        (b"multipart/mixed; boundary=bb", multipart(FORWARDED)),
        (b"multipart/mixed; boundary=cc", multipart(PART)),
        (b"multipart/mixed", multipart(PART)),
        (b"multipart/mixed; boundary=bb", multipart(PLAIN) + PART),
        (b"multipart/mixed; boundary=bb", b"--bb\r\nContent-Type: text/calendar"),
        (b"text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ],
)
def test_whatever_else_stands_in_a_body_lists_nobody(kind: bytes, body: bytes) -> None:
    assert attendees(message(body, kind)) == []


def test_only_the_beginning_is_looked_at() -> None:
    padding = b"Content-Type: text/plain\r\n\r\n" + b"x" * (256 * 1024 - 400)
    kind = b"multipart/mixed; boundary=bb"
    some = attendees(message(multipart(padding, PART), kind))
    assert 0 < len(some) < len(GUESTS)
    assert some[:-1] == GUESTS[: len(some) - 1]  # The last may be cut off.


@pytest.mark.parametrize("others", [0, 1000, 256 * 1024])
def test_the_header_is_part_of_the_beginning(others: int) -> None:
    asked: list[int] = []

    def body(size: int) -> bytes:
        asked.append(size)
        return b""

    long = b"X-Long: " + b"x" * others + b"\r\n"
    block = HeaderBlock.of(long + message(b"", b"multipart/mixed; boundary=bb"))
    with_attendees(rfc5322.draft_of(block), block, body)
    assert asked == [max(256 * 1024 - block.length, 0)]


def test_the_body_of_ordinary_mail_is_not_read() -> None:
    block = HeaderBlock.of(message(b"", b"text/plain"))
    draft = rfc5322.draft_of(block)

    def body(size: int) -> bytes:
        raise AssertionError(size)

    assert with_attendees(draft, block, body) is draft


def test_parts_without_an_invitation_leave_the_draft_as_it_is() -> None:
    data = message(multipart(PLAIN), b"multipart/mixed; boundary=bb")
    block = HeaderBlock.of(data)
    draft = rfc5322.draft_of(block)
    assert with_attendees(draft, block, lambda _size: multipart(PLAIN)) is draft


def test_a_file_in_utf_16() -> None:
    data = message(calendar()).decode().encode("utf-16")
    assert attendees(data) == GUESTS


@pytest.mark.parametrize("method", ["REPLY", "reply", "COUNTER", "REFRESH"])
def test_an_answer_tells_its_organiser_nothing_new(method: str) -> None:
    answer = calendar(method=method)
    assert attendees(message(answer, to="ann@own.example")) == []
    assert attendees(message(answer, to="ann@own.example, eve@else.example")) == GUESTS


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "ADD", "PUBLISH", ""])
def test_what_goes_to_those_who_attend_shows_them_all(method: str) -> None:
    assert attendees(message(calendar(method=method))) == GUESTS


def by(organiser: bytes, content: bytes) -> bytes:
    return content.replace(b"ORGANIZER:mailto:ann@own.example", organiser)


THEIRS = by(b"ORGANIZER:mailto:Joe@their.example", calendar())
"""An invitation that does not list the author."""
TO_ME = by(b"ORGANIZER:mailto:Joe@their.example", calendar(["Ann@own.example", *GUESTS]))
JOE_AND_GUESTS = frozenset(["joe@their.example", *GUESTS])


@pytest.mark.parametrize("to", ["eve@else.example", GUESTS[0], ", ".join(GUESTS[:6])])
def test_the_guests_of_somebody_elses_invitation_know_each_other(to: str) -> None:
    draft = read(message(TO_ME, to=to))
    assert draft.invited == JOE_AND_GUESTS, "the author is neither told nor counted"
    assert attendees(message(TO_ME, to=to)) == ["Ann@own.example", *GUESTS]


def test_what_most_guests_get_may_be_sent_out_in_the_organisers_name() -> None:
    assert read(message(TO_ME, to=", ".join(GUESTS[:7]))).invited == frozenset()


@pytest.mark.parametrize("to", [GUESTS[0], f"eve@else.example, {GUESTS[1]}"])
def test_so_may_what_any_guest_gets_from_somebody_who_is_none(to: str) -> None:
    """A club's mailbox sends what somebody of the club has made, to some of the guests first."""
    assert read(message(THEIRS, to=to)).invited == frozenset()
    assert examine(read(message(THEIRS, to=to)), Policy(), ALL_RULES).severity is Severity.STRONG
    assert read(message(THEIRS, to="eve@else.example")).invited == JOE_AND_GUESTS


def test_half_of_the_guests_are_not_most() -> None:
    guests = ["Ann@own.example", *GUESTS[:11]]
    theirs = by(b"ORGANIZER:mailto:joe@their.example", calendar(guests))
    assert len(read(message(theirs, to=", ".join(GUESTS[:6]))).invited) == 12
    assert read(message(theirs, to=", ".join(GUESTS[:7]))).invited == frozenset()


@pytest.mark.parametrize(
    "organiser",
    [
        b"ORGANIZER:mailto:ANN@own.example",
        b"ORGANIZER:mailto:joe@",
        b"ORGANIZER:mailto:joe@their.example\r\nORGANIZER:mailto:joe@",
        b"ORGANIZER:mailto:joe@their.example\r\nORGANIZER:mailto:eve@else.example",
        b"X-NOBODY:",
    ],
)
def test_others_do_not_know_each_other(organiser: bytes) -> None:
    assert read(message(by(organiser, calendar()))).invited == frozenset()


def test_nobody_knows_whose_invitation_it_is_that_nobody_sends() -> None:
    data = message(THEIRS).replace(b"From: ann@own.example\r\n", b"")
    assert read(data).invited == frozenset()


def test_an_organiser_with_another_address_of_the_author_is_the_author() -> None:
    block = HeaderBlock.of(message(b""))
    draft, joe = rfc5322.draft_of(block), (Mailbox("JOE@their.example"),)
    for known in (draft._replace(identities=joe), draft._replace(sent_as=joe)):
        assert with_attendees(known, block, lambda _size: TO_ME).invited == frozenset()
    assert with_attendees(draft, block, lambda _size: TO_ME).invited == JOE_AND_GUESTS


def test_a_guest_with_another_address_of_the_author_is_the_author() -> None:
    block = HeaderBlock.of(message(b""))
    draft, guest = rfc5322.draft_of(block), (Mailbox(GUESTS[1].upper()),)
    for known in (draft._replace(identities=guest), draft._replace(sent_as=guest)):
        found = with_attendees(known, block, lambda _size: THEIRS).invited
        assert found == JOE_AND_GUESTS - {GUESTS[1]}
    assert with_attendees(draft, block, lambda _size: THEIRS).invited == frozenset()


@pytest.mark.parametrize(
    ("to", "severity"),
    [
        ("boss@own.example", Severity.OFF),
        ("boss@own.example, bob@sub.own.example", Severity.OFF),
        (GUESTS[0], Severity.OFF),
        (f"{GUESTS[0]}, {GUESTS[1]}, boss@own.example", Severity.OFF),
        ("eve@else.example", Severity.NOTE),
        (f"eve@else.example, {GUESTS[0]}, boss@own.example", Severity.NOTE),
        (", ".join(f"eve@else{number}.example" for number in range(4)), Severity.CONFIRM),
        (", ".join(GUESTS), Severity.STRONG),
    ],
)
def test_whom_an_invitation_of_somebody_elses_is_passed_on_to(to: str, severity: Severity) -> None:
    draft = read(message(TO_ME, to=to))
    review = examine(draft, Policy(), ALL_RULES)
    assert review.severity is severity
    assert review.unchanged is draft
    if severity.asks:
        assert "See guest list" in why_no_move(review.draft, review.remedied())


def test_one_outsider_sees_the_guests() -> None:
    review = examine(read(message(THEIRS, to="eve@else.example")), Policy(), ALL_RULES)
    (finding,) = review.findings
    assert [it.addr_spec for it in finding.newcomers] == ["eve@else.example"]
    assert finding.data["addresses"] == 12


def test_many_guests_are_no_news_to_colleagues_whatever_the_limit() -> None:
    many = [f"guest{number}@club.example" for number in range(60)]
    theirs = by(b"ORGANIZER:mailto:joe@their.example", calendar(many))
    policy = Policy(
        visible_external_limit=50, watched_domains=WatchedDomains(refuse=("club.example",))
    )
    draft = read(message(theirs, to="boss@own.example"))
    assert examine(draft, policy, ALL_RULES).severity is Severity.OFF
    posted = draft._replace(newsgroups=("news.group",))
    assert examine(posted, Policy(), ALL_RULES).severity is Severity.STRONG  # 60 in public
    outside = read(message(theirs, to="eve@else.example"))
    assert examine(outside, Policy(), ALL_RULES).severity is Severity.NOTE
    assert examine(outside, policy, ALL_RULES).severity is Severity.REFUSE


@pytest.mark.parametrize(
    "header", [b"sec@gmail.com", b", ".join(b"p%d@gmail.com" % n for n in range(30))]
)
def test_an_invitation_sent_out_in_a_clubs_name_is_asked_about(header: bytes) -> None:
    guests = [f"p{number}@gmail.com" for number in range(30)]
    theirs = by(b"ORGANIZER:mailto:club@club.example", calendar(guests))
    data = b"From: sec@gmail.com\r\nTo: %s\r\nContent-Type: text/calendar\r\n\r\n" % header
    draft = envelope.read(data, Envelope("sec@gmail.com", tuple(guests)), lambda _size: theirs)
    review = examine(draft, Policy(providers=frozenset({"gmail.com"})), ALL_RULES)
    assert (review.severity, review.people) == (Severity.STRONG, 30)
    assert "See guest list" in why_no_move(draft, review.remedied())


def test_what_is_sent_on_as_it_is_goes_to_those_whom_the_resent_fields_name() -> None:
    resent = b"Resent-From: ann@own.example\r\nResent-To: boss@own.example\r\n"
    assert attendees(resent + message(calendar())) == []


def test_an_attendee_who_cannot_be_read_is_told() -> None:
    draft = read(message(calendar(["eve@", *GUESTS])))
    assert draft.unreadable == (Unreadable("eve@", Field.TO),)
    theirs = TO_ME.replace(b"ATTENDEE", b"ATTENDEE:mailto:eve@\r\nATTENDEE", 1)
    assert "eve@" in theirs.decode()
    assert read(message(theirs)).unreadable == ()


def test_people_whom_the_invitation_lists_cannot_be_hidden() -> None:
    draft = read(message(calendar(), to=f"{GUESTS[0]}, eve@else.example"))
    assert draft.recipients[:2] == (
        Recipient(Mailbox(GUESTS[0]), Field.TO),
        Recipient(Mailbox("eve@else.example"), Field.TO),
    )
    assert draft.in_header().recipients == draft.recipients[:2]
    assert why_no_move(draft, draft) == ""
    assert why_no_move(draft, draft.moved({"eve@else.example"}, Field.BCC)) == ""
    for guest in GUESTS:
        assert "See guest list" in why_no_move(draft, draft.moved({guest}, Field.BCC))
    header = read(message(TO_ME)).in_header()
    assert "See guest list" in why_no_move(header, header.moved({GUESTS[0]}, Field.BCC))
    hidden = header.moved({GUESTS[0]}, Field.BCC)
    assert why_no_move(hidden, hidden) == ""


LOCAL = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,8}", fullmatch=True)
ADDRESSES = st.lists(
    st.builds("{}@{}.example".format, LOCAL, st.from_regex(r"[a-z]{1,6}", fullmatch=True)),
    unique_by=str.lower,
    max_size=8,
)


def folded(data: bytes, widths: Sequence[int], fold: bytes) -> bytes:
    """Break lines anywhere, in the middle of a character too (RFC 5545 section 3.1)."""
    lines = []
    for line in data.split(b"\r\n"):
        rest, parts = line, []
        for width in widths:
            parts.append(rest[:width])
            rest = rest[width:]
            if not rest:
                break
        lines.append(fold.join([*parts, rest] if rest else parts))
    return b"\r\n".join(lines)


@given(
    ADDRESSES,
    st.sampled_from(sorted(ENCODERS)),
    st.lists(st.integers(1, 30), max_size=20),
    st.sampled_from([b"\r\n ", b"\r\n\t", b"\n "]),
    st.sampled_from(["mailto:", "MAILTO:", "Mailto:"]),
    st.booleans(),
)
def test_all_attendees_are_found_however_they_are_written(
    guests: list[str], encoding: bytes, widths: list[int], fold: bytes, value: str, inside: bool
) -> None:
    quoted = [guest.replace("%", "%25").replace("?", "%3F") for guest in guests]
    content = ENCODERS[encoding](folded(calendar(quoted, value=value), widths, fold))
    data = message(content, encoding=encoding)
    if inside:
        part = b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: " + encoding
        part += b"\r\n\r\n" + content
        data = message(multipart(PLAIN, part), b"multipart/alternative; boundary=bb")
    assert attendees(data) == guests


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from(sorted(ENCODERS)))
def test_damage_raises_nothing_and_loses_no_recipient(
    junk: bytes, place: int, encoding: bytes
) -> None:
    part = b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    part += ENCODERS[encoding](calendar())
    whole = multipart(PLAIN, part)
    kind = b"multipart/mixed; boundary=bb"
    for body in (whole[:place], whole[:place] + junk, whole[:place] + junk + whole[place:], junk):
        draft = read(message(body, kind))
        assert draft.in_header() == rfc5322.read(message(b""))._replace(
            unreadable=draft.unreadable, invited=draft.invited
        )
    found = attendees(message(whole[:place], kind))
    assert found[:-1] == GUESTS[: max(len(found) - 1, 0)]  # The last may be cut off.
