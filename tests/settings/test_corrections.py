from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Mailbox
from ccwarn.exposure import exposure
from ccwarn.policy import Policy, Severity
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings import corrections, files
from ccwarn.settings.book import Book
from ccwarn.settings.current import CurrentPolicy
from ccwarn.settings.edit import change
from ccwarn.settings.loaded import Layer, LoadedPolicy
from ccwarn.settings.toml import read
from drafts import draft, people

DRAFT = draft(
    to=["a@client.example", "b@shop.client.example", "c@partner.example", "d@isp.example"],
    cc=["e@mail.isp.example", "f@gmail.com", "g@firm.co.uk"],
)


def book_of(file: Path, text: str = "") -> Book:
    """Return the book over a policy file with this text."""
    if text:
        file.write_text(text, encoding="utf-8")
    current = CurrentPolicy(file)
    return Book(lambda: current.loaded, lambda changes: change(changes, file))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "policy.toml"
    file.touch()
    return file


def at(*domains: str) -> list[Mailbox]:
    return [it.mailbox for it in DRAFT.recipients if it.mailbox.domain in domains]


def exposed(book: Book, mail: Draft = DRAFT) -> list[str]:
    found = exposure(mail, book.policy.organisations(mail))
    return [mailbox.addr_spec for mailbox in found.mailboxes]


def test_colleagues_are_own_and_so_stays_the_author(file: Path) -> None:
    book = book_of(file)
    correction = corrections.colleagues(book, at("client.example", "shop.client.example"))
    assert correction.sentence == "client.example counts as your own now."
    book.put(correction.changes)
    assert book.policy.own_domains == ("client.example",)
    assert book.policy.organisations(DRAFT).own_domains == {"acme.example", "client.example"}
    assert exposed(book) == [
        "c@partner.example",
        "d@isp.example",
        "e@mail.isp.example",
        "f@gmail.com",
        "g@firm.co.uk",
    ]


@pytest.mark.parametrize("author", ["us@acme.example", "me@second.example", "me@third.example"])
def test_whoever_was_own_stays_own_from_whichever_address_one_writes(
    file: Path, author: str
) -> None:
    book = book_of(file)
    mail = draft(author=author, identities=["us@acme.example", "me@second.example", "me@gmail.com"])
    before = book.policy.organisations(mail).own_domains
    book.put(corrections.colleagues(book, at("client.example")).changes)
    assert book.policy.organisations(mail).own_domains == before | {"client.example"}
    book.put(corrections.colleagues(book, at("partner.example")).changes)
    assert book.policy.organisations(mail).own_domains > before | {"client.example"}
    book.undo()
    book.undo()
    assert file.read_text(encoding="utf-8") == ""


def test_a_crowd_at_the_domain_of_an_identity_is_asked_about_still(file: Path) -> None:
    book = book_of(file)
    book.put(corrections.colleagues(book, at("client.example")).changes)
    crowd = draft(to=people(60, "isp.example"), identities=["me@isp.example"])

    def severity(mail: Draft) -> Severity:
        return examine(mail, book.policy, ALL_RULES).severity

    assert severity(crowd) is Severity.CONFIRM
    assert severity(crowd._replace(recipients=crowd.recipients[:49])) is Severity.OFF
    book.put(corrections.colleagues(book, [crowd.recipients[0].mailbox]).changes)
    assert severity(crowd) is Severity.OFF, "now somebody has said so"


def test_a_list_of_own_domains_stays_as_it_was_written(file: Path) -> None:
    book = book_of(file, 'own_domains = ["Müller.example"]  # ours\n')
    book.put(corrections.colleagues(book, at("client.example")).changes)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {
        "own_domains": ["Müller.example", "client.example"]
    }
    assert "acme.example" not in book.policy.organisations(DRAFT).own_domains


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("f@gmail.com", "gmail.com is a public mail provider"),
        ("info@co.uk", "anyone can have a domain under co.uk"),
        ("info@github.io", "anyone can have a domain under github.io"),
        ("info@[192.0.2.1]", "is not a domain"),
        ("somebody", "is not a domain"),
    ],
)
def test_nobody_makes_strangers_colleagues(file: Path, address: str, why: str) -> None:
    book = book_of(file)
    with pytest.raises(ValueError, match=why):
        corrections.colleagues(book, [Mailbox(address)])


def test_partners_are_one_organisation(file: Path) -> None:
    book = book_of(file)
    people = at("client.example", "partner.example")
    correction = corrections.partners(book, people)
    assert correction.sentence == (
        "client.example and partner.example count as one organisation now."
    )
    book.put(correction.changes)
    assert book.policy.partners == (("client.example", "partner.example"),)
    both = draft(to=["a@client.example", "c@partner.example"])
    assert exposed(book, both) == []


def test_groups_that_meet_become_one(file: Path) -> None:
    text = (
        "partners = [\n"
        '  ["client.example", "b.example"],\n'
        '  ["other.example", "more.example"],\n'
        '  ["PARTNER.example", "d.example"],\n]\n'
    )
    book = book_of(file, text)
    book.put(corrections.partners(book, at("client.example", "partner.example")).changes)
    assert book.policy.partners == (
        ("other.example", "more.example"),
        ("client.example", "b.example", "partner.example", "d.example"),
    )


def test_one_organisation_is_no_partnership(file: Path) -> None:
    with pytest.raises(ValueError, match="two organisations"):
        corrections.partners(book_of(file), at("client.example", "shop.client.example"))


def test_a_crowd_of_one_firm_is_one_organisation(file: Path) -> None:
    book = book_of(file, 'partners = [["b.example", "c.example"]]\n')
    crowd = draft(cc=[f"p{number}@mail.firm.example" for number in range(60)])
    people = [it.mailbox for it in crowd.recipients]
    assert exposure(crowd, book.policy.organisations(crowd), 50).people == 60
    correction = corrections.one_firm(book, people)
    assert correction.sentence == (
        "firm.example counts as one organisation now, however many people are there."
    )
    book.put(correction.changes)
    assert book.policy.partners == (("b.example", "c.example"), ("firm.example",))
    assert exposure(crowd, book.policy.organisations(crowd), 50).people == 0
    with pytest.raises(ValueError, match="already"):
        corrections.one_firm(book, people)
    with pytest.raises(ValueError, match="one domain"):
        corrections.one_firm(book, at("client.example", "isp.example"))


def test_three_partners_are_told_in_few_words(file: Path) -> None:
    people = [Mailbox(f"info@firm{number}.example") for number in range(4)]
    sentence = corrections.partners(book_of(file), people).sentence
    assert sentence == "firm0.example, firm1.example and 2 more count as one organisation now."


def test_strangers_have_their_own_mailboxes_at_every_domain_of_theirs(file: Path) -> None:
    book = book_of(file)
    correction = corrections.strangers(book, at("isp.example", "mail.isp.example"))
    assert correction.sentence == (
        "At isp.example and mail.isp.example every mailbox counts as a different person now."
    )
    book.put(correction.changes)
    assert {"isp.example", "mail.isp.example"} <= book.policy.providers


def test_a_provider_that_was_taken_out_comes_back(file: Path) -> None:
    book = book_of(file, '[mailbox_providers]\nremove = ["Gmail.com", "gmx.de"]\n')
    book.put(corrections.strangers(book, at("gmail.com")).changes)
    assert "gmail.com" in book.policy.providers
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {
        "mailbox_providers": {"remove": ["gmx.de"]}
    }


def test_what_is_a_provider_or_own_cannot_become_one(file: Path) -> None:
    with pytest.raises(ValueError, match="already known"):
        corrections.strangers(book_of(file), at("gmail.com"))
    book = book_of(file, 'own_domains = ["client.example"]\n')
    with pytest.raises(ValueError, match="one of your own domains"):
        corrections.strangers(book, at("client.example"))


def test_a_list_becomes_public(file: Path) -> None:
    book = book_of(file, 'public_lists = ["Lists.example"]\n')
    correction = corrections.public_list(book, Mailbox("Dev@Other.example"))
    assert correction.sentence == "dev@other.example counts as a public list now."
    book.put(correction.changes)
    assert book.policy.public_lists == ("lists.example", "dev@other.example")


@pytest.mark.parametrize("own", ["acme.example", "mail.acme.example"])
def test_a_domain_with_colleagues_is_none_of_public_lists(own: str) -> None:
    policy = Policy(own_domains=("holding.example", own))
    with pytest.raises(ValueError, match=r"your colleagues are at acme\.example"):
        corrections.public_list_entry("ACME.example", policy)
    for entry in ("dev@acme.example", "lists.mail.acme.example", "cme.example"):
        assert corrections.public_list_entry(entry, policy) == entry


@pytest.mark.parametrize(
    ("locked", "correct"),
    [
        ("own_domains", lambda book: corrections.colleagues(book, at("client.example"))),
        ("partners", lambda book: corrections.partners(book, at("client.example", "isp.example"))),
        ("partners", lambda book: corrections.one_firm(book, at("client.example"))),
        ("mailbox_providers", lambda book: corrections.strangers(book, at("client.example"))),
        ("public_lists", lambda book: corrections.public_list(book, Mailbox("a@l.example"))),
        ("rules.CC101", lambda book: corrections.public_list(book, Mailbox("a@l.example"))),
    ],
)
def test_what_the_organisation_has_locked_is_refused(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    locked: str,
    correct: Callable[[Book], object],
) -> None:
    site = tmp_path / "site.toml"
    site.write_text(f'locked = ["{locked}"]\n', encoding="utf-8")
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    with pytest.raises(ValueError, match="set by your organisation"):
        correct(book_of(file))


DOMAINS = ["a.example", "b.example", "sub.a.example", "c.example", "gmail.com", "d.co.uk"]


@given(
    st.lists(st.sampled_from(DOMAINS), min_size=2, unique=True),
    st.lists(st.lists(st.sampled_from(DOMAINS), min_size=1), max_size=3),
)
def test_whoever_works_together_is_one_organisation_whatever_was_written(
    chosen: list[str], present: list[list[str]]
) -> None:
    policy = Policy(providers=files.builtin_providers())
    lines = f"partners = {json.dumps(present)}"
    text = read(lines, "policy.toml", may_lock=False)
    loaded = LoadedPolicy(policy, texts={Layer.USER: text})
    book = Book(lambda: loaded, lambda changes: changes)
    people = [Mailbox(f"info@{domain}") for domain in chosen]
    try:
        changes = corrections.partners(book, people).changes
    except ValueError:
        assert {"a.example"} >= {it.domain.removeprefix("sub.") for it in people}
        return
    (groups,) = changes.values()
    after = policy._replace(partners=tuple(map(tuple, groups)))
    organisations = after.organisations(DRAFT)
    outside = [it for it in people if it.domain != "gmail.com"]
    assert len({organisations.of(it) for it in outside}) <= 1
    kept = {domain for group in groups for domain in group}
    assert kept >= {domain for group in present for domain in group}
