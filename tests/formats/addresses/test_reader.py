"""Address lists: every trap of the corpus, and what must hold for any text at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Mailbox
from ccwarn.formats.addresses.careful_reader import CarefulReader
from ccwarn.formats.addresses.piece import Role
from ccwarn.formats.addresses.reader import contents, pieces

CORPUS = Path(__file__).parents[2] / "corpus" / "addresses.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]

LISTS = st.lists(
    st.sampled_from((*'<>()[]@,;:"\\. \t\n=?é，；', "eve@a.example", "Eve", "=?utf-8?q?x?="))
).map("".join)
DRESSES = st.sampled_from(
    (
        "{}",
        "<{}>",
        "Eve <{}>",
        '"Adams, Eve" <{}>',
        '"x@z.example" <{}>',
        "{} (Eve)",
        "(Eve) <{}>",
        "=?utf-8?q?Zo=C3=AB?=\r\n <{}>",
        "<@r.example,@s.example:{}>",
        "Team: {};",
        "Zoë <{}>",
    )
)
ADDR_SPECS = st.from_regex(
    r"[a-z0-9!#$%&'*+/^_`{|}~-]{1,9}@[a-z0-9-]{1,9}\.example", fullmatch=True
)


def octets(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def mailboxes(text: str) -> list[Mailbox]:
    return [piece.mailbox for piece in pieces(octets(text)) if piece.mailbox]


def unreadable(text: str) -> list[str]:
    return [piece.unreadable for piece in pieces(octets(text)) if piece.unreadable]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_corpus(case: dict[str, list[str] | str]) -> None:
    text = str(case["text"])
    assert [mailbox.addr_spec for mailbox in mailboxes(text)] == case["mailboxes"]
    assert unreadable(text) == case["unreadable"]


@given(LISTS)
def test_the_contents_are_those_of_the_pieces(text: str) -> None:
    each = [piece.mailbox or piece.unreadable for piece in pieces(octets(text))]
    assert list(contents(octets(text))) == [it for it in each if it]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Eve  Adams <eve@a.example>", "Eve Adams"),
        ('"Adams,\r\n Eve" <eve@a.example>', "Adams, Eve"),
        ('"Eve \\"E\\"" <eve@a.example>', 'Eve "E"'),
        ('Eve "E" Adams <eve@a.example>', "Eve E Adams"),
        ("Eve (work) Adams <eve@a.example>", "Eve Adams"),
        ("eve@a.example (Eve \\(E\\))", "Eve (E)"),
        ("<eve@a.example> Eve", "Eve"),
        ("<(Eve) eve@a.example>", "Eve"),
        ("=?utf-8?q?Zo=C3=AB?= =?utf-8?q?_A?= <eve@a.example>", "Zoë A"),
        ('"=?utf-8?q?Zo=C3=AB?=" <eve@a.example>', "Zoë"),
        ("z@z.example <eve@a.example>", "z@z.example"),
        ("eve@a.example", ""),
        ("Doe, John <eve@a.example>; x", "Doe, John"),
        ("Doe,John, MD (x) <eve@a.example>; x", "Doe,John, MD"),
        ("van Doe, John <eve@a.example>; x", "van Doe, John"),
        ("=?utf-8?q?Zo=C3=AB?=,\r\n Eve <eve@a.example>", "Zoë, Eve"),
        ("王，小明 <eve@a.example>", "王，小明"),
        ("王，小明, John <eve@a.example>; x", "王，小明, John"),
        ("frank@b.example，王，小明 <eve@a.example>", "王，小明"),
    ],
)
def test_display_name(text: str, name: str) -> None:
    assert [mailbox.display_name for mailbox in mailboxes(text)][-1:] == [name]


@given(st.lists(st.tuples(ADDR_SPECS, DRESSES), min_size=1, max_size=12))
def test_every_address_is_found_in_whatever_dress(people: list[tuple[str, str]]) -> None:
    text = ", ".join(dress.format(addr_spec) for addr_spec, dress in people)
    assert [mailbox.addr_spec for mailbox in mailboxes(text)] == [who for who, _ in people]


@given(LISTS)
def test_an_address_after_broken_text_is_found_or_shown(broken: str) -> None:
    text = broken + ",\n frank@b.example"
    shown = [mailbox.addr_spec for mailbox in mailboxes(text)]
    shown += [mailbox.display_name for mailbox in mailboxes(text)] + unreadable(text)
    assert any("frank@b.example" in part for part in shown)


@given(LISTS)
def test_the_common_forms_are_read_as_the_careful_reader_would(text: str) -> None:
    careful, slowly = CarefulReader(octets(text)), []
    while careful.pos < len(octets(text)):
        slowly += [piece.mailbox for piece in careful.read(careful.pos) if piece.mailbox]
    assert mailboxes(text) == slowly


@given(LISTS)
def test_pieces_are_in_order_and_apart(text: str) -> None:
    end = 0
    for piece in pieces(octets(text)):
        assert end <= piece.start < piece.end <= len(octets(text))
        end = piece.end


def test_a_sound_piece_is_told_from_a_damaged_one() -> None:
    first, second = pieces('"Eve" <eve@a.example>, Fr"ank <frank@b.example>')
    assert (first.sound, second.sound) == (True, False)


def test_mailboxes_in_a_bracket_that_is_never_closed_are_damage() -> None:
    found = list(pieces("<eve@a.example <frank@b.example>, grace@c.example"))
    assert [(it.mailbox and it.mailbox.addr_spec, it.sound) for it in found] == [
        ("eve@a.example", False),
        ("frank@b.example", False),
        ("grace@c.example", True),
    ]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("Eve <eve@a.example", [False]),
        ("<eve@a.example> <frank@b.example>", [True, True]),
        ("<eve@a.example> Frank <frank@b.example", [True, False]),
    ],
)
def test_what_stands_in_closed_brackets_is_sound(text: str, sound: list[bool]) -> None:
    assert [piece.sound for piece in pieces(text)] == sound


@pytest.mark.parametrize("text", ["eve. adams@a.example", "eve .adams@a.example"])
def test_blanks_may_stand_around_a_single_dot(text: str) -> None:
    assert mailboxes(text) == [Mailbox("eve.adams@a.example")]


@pytest.mark.parametrize(
    ("before", "found"),
    [("Eve ", ["frank@b.example"]), ("Eve", ["eve@a.example", "frank@b.example"])],
)
def test_quotes_glued_to_a_word_hide_no_address(before: str, found: list[str]) -> None:
    text = f'{before}"eve@a.example, Frank" <frank@b.example>'
    assert [mailbox.addr_spec for mailbox in mailboxes(text)] == found


def test_quotes_before_a_second_at_sign_are_escaped() -> None:
    assert mailboxes('<"eve"@b@c.example>') == [Mailbox(r'"\"eve\"@b"@c.example')]


@pytest.mark.parametrize("text", ["@ @b.example", "eve @ @b.example", "eve@ @b.example"])
def test_an_at_sign_is_nobody_at_a_domain(text: str) -> None:
    assert (mailboxes(text), unreadable(text)) == ([], [text])


@pytest.mark.parametrize("name", ["Eve", "Dr."])
def test_a_word_that_stands_for_a_route_is_damage(name: str) -> None:
    (piece,) = pieces(f"{name} <frank: eve@a.example>")
    assert piece.mailbox == Mailbox("eve@a.example", f"{name} frank")
    assert not piece.sound


def test_group_pieces() -> None:
    roles = [piece.role for piece in pieces("Team: eve@a.example; frank@b.example")]
    assert roles == [Role.GROUP, Role.ITEM, Role.END_OF_GROUP, Role.ITEM]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("eve@a.example. frank@b.example", "eve@a.example.", "frank@b.example"),
        ("eve @a. example . frank @b.example", "eve@a.example.", "frank@b.example"),
        ("eve@a.example .frank@b.example", "eve@a.example", ".frank@b.example"),
    ],
)
def test_a_dot_between_two_addresses_joins_them_not(text: str, first: str, second: str) -> None:
    assert mailboxes(text) == [Mailbox(first), Mailbox(second)]


def test_a_dot_at_the_end_begins_no_address() -> None:
    assert mailboxes("eve@a.example. (Eve)") == [Mailbox("eve@a.example.", "Eve")]


def test_a_name_after_two_addresses_is_of_the_second() -> None:
    found = mailboxes("frank@b.example eve@a.example (Eve)")
    assert found == [Mailbox("frank@b.example"), Mailbox("eve@a.example", "Eve")]


@pytest.mark.parametrize("text", ['"eve@a.example, b""', 'Eve"eve@a.example, b"'])
def test_quotes_that_do_not_pair_hide_no_address(text: str) -> None:
    assert [mailbox.addr_spec for mailbox in mailboxes(text)] == ["eve@a.example"]


def test_a_dot_after_a_bracket_begins_no_route() -> None:
    found = [(piece.start, piece.end) for piece in pieces("<.eve@a.example, frank@b.example>")]
    assert found == [(0, 15), (17, 32)]


def test_parentheses_that_are_never_closed_are_shown_once() -> None:
    assert unreadable("((") == ["(("]
    assert [(piece.start, piece.end) for piece in pieces("((")] == [(0, 2)]


def test_a_name_that_hides_an_address_is_no_surname() -> None:
    text = "Eve =?utf-8?q?b=40b.example?=, Doe <a@a.example>; "
    assert mailboxes(text) == [Mailbox("a@a.example", "Doe")]
    assert unreadable(text) == ["Eve b@b.example"]


def test_only_names_between_semicolons_need_quotes() -> None:
    semicolon = [piece.unquoted for piece in pieces("Doe, J <a@a.example>; b@b.example")]
    comma = [piece.unquoted for piece in pieces("Doe, J <a@a.example>, b@b.example")]
    later = [piece.unquoted for piece in pieces(";Doe, J <a@a.example>; b@b.example")]
    assert (semicolon, comma, later) == ([True, False], [False, False], [True, False])


DENSE = ["a@b(", "<@", "a@b ", "<a@b,", "a@", "a:", "<>", "a, ", "(a),", "a@b;:", "<a@b> "]


@pytest.mark.once
@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("part", DENSE)
def test_junk_is_shown_as_one_text(part: str) -> None:
    text = part * (400_000 // len(part))
    found = list(pieces(text))
    shown = sum((piece.unreadable + str(piece.mailbox or "")).count("@") for piece in found)
    assert len(found) < 70_000
    assert shown == text.count("@")
    assert found[-1].unreadable
    assert found[-1].mailbox is None
    assert not found[-1].sound
    assert found[-1].end >= len(text.rstrip())


@pytest.mark.once
@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize(
    ("before", "each", "after"),
    [
        ("Team: ", "Eve Adams <eve.adams{}@a.example>, ", ";"),
        ("", "eve{}@a.example (Eve), ", ""),
        ("", "Adams, Eve <eve{}@a.example>; ", ""),
    ],
)
def test_many_recipients_are_no_junk(before: str, each: str, after: str) -> None:
    text = before + "".join(each.format(number) for number in range(100_000)) + after
    found = list(pieces(text))
    assert sum(piece.mailbox is not None for piece in found) == 100_000
    assert not any(piece.unreadable for piece in found)


@pytest.mark.once
@pytest.mark.usefixtures("uncounted")
def test_a_field_without_end_is_shown_from_somewhere_on() -> None:
    found = list(pieces("a@b.example(x),\n" * 230_000 + "frank@z.example"))
    assert found[-1].unreadable.endswith("frank@z.example")
    assert sum(piece.mailbox is not None for piece in found) > 150_000


@pytest.mark.parametrize(
    "text",
    [
        "<Undisclosed-Recipient:@mail.firm.example;>",
        "<undisclosed-recipients:;>",
        "<Friends: @mail.firm.example>",
        "Undisclosed <Undisclosed-Recipient:@mail.firm.example;>",
    ],
)
def test_a_group_in_brackets_is_nobody(text: str) -> None:
    assert [item for item in contents(text) if isinstance(item, Mailbox)] == []
