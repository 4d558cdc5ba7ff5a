from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.formats.list_addresses import list_addresses


def found(*contents: str) -> list[str]:
    return [mailbox.addr_spec for mailbox in list_addresses(contents)]


@pytest.mark.parametrize(
    ("content", "addresses"),
    [
        # The examples of RFC 2369 section 3.4.
        ("<mailto:list@host.com>", ["list@host.com"]),
        ("<mailto:moderator@host.com> (Postings are Moderated)", ["moderator@host.com"]),
        ("<mailto:moderator@host.com?subject=list%20posting>", ["moderator@host.com"]),
        ("NO (posting not allowed on this list)", []),
        ("<https://lists.example/post>, <mailto:dev%2Bx@lists.example>", ["dev+x@lists.example"]),
        # Those of RFC 2919 section 3.
        (
            "List Header Mailing List <list-header.nisto.com>",
            ["list-header@nisto.com"],
        ),
        ("<commonspace-users.list-id.within.com>", ["commonspace-users@list-id.within.com"]),
        (
            '"Lena\'s Personal Joke List" <lenas-jokes.da39efc.localhost>',
            ["lenas-jokes@da39efc.localhost"],
        ),
        ("<localhost>", []),
        ("<mailto:>, <mailto:@x.example>, <mailto:a@>", []),
        ("no brackets dev.lists.example", []),
        ("", []),
    ],
)
def test_what_names_a_list(content: str, addresses: list[str]) -> None:
    assert found(content) == addresses


def test_each_address_once_though_two_fields_name_it() -> None:
    assert found("<mailto:Dev@Lists.example>", "Dev <dev.lists.example>") == ["Dev@Lists.example"]


@given(st.lists(st.text(max_size=200), max_size=5))
def test_anything_may_stand_there(contents: list[str]) -> None:
    assert len(list_addresses(contents)) <= 8


def test_a_field_without_end_is_not_read_to_its_end() -> None:
    assert len(found(", ".join(f"<mailto:{n}@l.example>" for n in range(10_000)))) == 8
