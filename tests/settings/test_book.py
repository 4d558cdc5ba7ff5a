from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.policy import Severity, Thresholds
from ccwarn.settings import files
from ccwarn.settings.book import Book, NotChanged, in_order
from ccwarn.settings.current import CurrentPolicy
from ccwarn.settings.declared.limits import LIMITS
from ccwarn.settings.declared.organisations import OWN_DOMAINS, PARTNERS
from ccwarn.settings.declared.places import DRAFTS_FOLDERS, PATIENCE
from ccwarn.settings.edit import change
from ccwarn.settings.loaded import Key
from counterparts import FOLDER

PEOPLE: Key = ("thresholds", "confirm_people")
RULE: Key = ("rules", "CC106")

WRITTEN = """\
# Anna's settings
own_domains = ["Müller.example", "acme.example"]  # both of them

[thresholds]
# not too many
confirm_people = 12
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "policy.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    return file


def book_of(file: Path) -> Book:
    current = CurrentPolicy(file)
    return Book(lambda: current.loaded, lambda changes: change(changes, file))


@pytest.fixture
def book(file: Path) -> Book:
    return book_of(file)


def test_a_change_is_written_and_told_and_taken_back(book: Book, file: Path) -> None:
    assert book.put({PEOPLE: 20}) == "Ask when this many people are involved: 20, was 12."
    assert book.policy.thresholds.confirm_people == 20
    assert "confirm_people = 20" in file.read_text(encoding="utf-8")
    assert book.undo() == "Undone: Ask when this many people are involved: 20, was 12."
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert book.undo() == ""


def test_several_steps_go_back_one_by_one(book: Book) -> None:
    book.put({PEOPLE: 20})
    assert book.put({RULE: "ask"}) == "“Someone new in the conversation”: Ask, was Default."
    book.put({PEOPLE: None})
    assert (book.shown(PEOPLE), book.shown(RULE)) == (15, Severity.CONFIRM)
    book.undo()
    assert (book.shown(PEOPLE), book.shown(RULE)) == (20, Severity.CONFIRM)
    book.undo()
    assert (book.shown(PEOPLE), book.shown(RULE)) == (20, None)
    book.undo()
    assert (book.shown(PEOPLE), book.shown(RULE)) == (12, None)


def test_a_number_beside_the_thresholds_is_shown_and_told_as_well(book: Book) -> None:
    assert book.shown(PATIENCE.key) == 90
    assert book.put({PATIENCE.key: 30}) == "Seconds that a mail waits for your answer: 30, was 90."


def test_what_changes_nothing_is_no_step(book: Book) -> None:
    assert book.put({PEOPLE: 12}) == ""
    assert book.put({LIMITS[0].key: None}) == ""
    assert not book.can_undo


def test_entries_stay_as_they_were_written(book: Book, file: Path) -> None:
    assert book.entries(OWN_DOMAINS.key) == ["Müller.example", "acme.example"]
    book.put({OWN_DOMAINS.key: [*book.entries(OWN_DOMAINS.key), "b.example"]})
    assert "Müller.example" in file.read_text(encoding="utf-8")


def test_entries_of_the_command_line_are_not_the_users(file: Path) -> None:
    current = CurrentPolicy(file, ["more.example"])
    book = Book(lambda: current.loaded, lambda changes: change(changes, file))
    assert "more.example" in book.policy.own_domains
    assert "more.example" not in book.entries(OWN_DOMAINS.key)


def test_what_was_changed_by_hand_meanwhile_is_not_overruled(book: Book, file: Path) -> None:
    book.put({PEOPLE: 20})
    file.write_text("[thresholds]\nconfirm_people = 30\n", encoding="utf-8")
    with pytest.raises(NotChanged, match="the file has changed since"):
        book.undo()
    assert book.policy.thresholds.confirm_people == 30
    assert not book.can_undo


def test_a_broken_file_is_left_alone(book: Book, file: Path) -> None:
    file.write_text("own_domains = [", encoding="utf-8")
    with pytest.raises(
        NotChanged, match="Nothing was changed: your policy file contains a mistake"
    ):
        book.put({PEOPLE: 20})
    assert file.read_text(encoding="utf-8") == "own_domains = ["
    assert not book.can_undo
    assert len(book.problems) == 1


def test_a_list_with_a_mistake_is_not_written_over(book: Book, file: Path) -> None:
    assert book.policy.own_domains
    text = 'own_domains = ["@acme.example", "other.example"]\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotChanged, match="has a mistake in your policy file"):
        book.put({OWN_DOMAINS.key: ["b.example"]})
    assert file.read_text(encoding="utf-8") == text
    book.put({OWN_DOMAINS.key: None})
    assert book.problems == ()


def test_a_file_that_cannot_be_written_says_why(book: Book, file: Path) -> None:
    file.unlink()
    file.mkdir()
    with pytest.raises(NotChanged, match=f"could not be written: {FOLDER}"):
        book.put({PEOPLE: 20})


def test_what_the_organisation_has_locked_stays(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    site.write_text('locked = ["own_domains"]\nown_domains = ["corp.example"]', encoding="utf-8")
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    book = book_of(file)
    assert book.is_locked(OWN_DOMAINS.key)
    assert book.entries(OWN_DOMAINS.key) == ["corp.example"]
    with pytest.raises(NotChanged, match="“Your own domains” is set by your organisation"):
        book.put({OWN_DOMAINS.key: ["b.example"]})
    assert file.read_text(encoding="utf-8") == WRITTEN


def test_the_file_can_be_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "policy.toml"
    assert book_of(file).create() == ""
    assert file.read_text(encoding="utf-8") == ""


_domains = st.lists(st.sampled_from(["a.example", "b.example", "ö.example"]), unique=True)
_changes = st.one_of(
    st.tuples(st.just(OWN_DOMAINS.key), st.none() | _domains),
    st.tuples(st.just(PARTNERS.key), st.none() | st.lists(_domains, max_size=2)),
    st.tuples(st.just(DRAFTS_FOLDERS.key), st.none() | st.lists(st.sampled_from(["/a", "~/b"]))),
    st.tuples(st.just(LIMITS[0].key), st.none() | st.just("none") | st.integers(0, 100)),
    st.tuples(
        st.sampled_from([("thresholds", name) for name in Thresholds._fields]),
        st.none() | st.integers(1, 100),
    ),
    st.tuples(
        st.sampled_from([("rules", code) for code in ("CC101", "CC103", "CC106")]),
        st.none() | st.sampled_from(["default", "off", "ask", "refuse"]),
    ),
    st.tuples(st.just(("watched_domains", "ask")), st.none() | _domains),
)


@given(st.lists(st.lists(_changes, max_size=3), max_size=8))
def test_undoing_everything_gives_the_same_policy(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[Key, Any]]]
) -> None:
    file = tmp_path_factory.mktemp("book") / "policy.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    book = book_of(file)
    before = book.policy
    made = 0
    for step in steps:
        made += bool(book.put(dict(step)))
        text = file.read_text(encoding="utf-8")
        assert "# Anna's settings" in text
        assert tomllib.loads(text) is not None
    for _step in range(made):
        assert book.undo()
    assert not book.can_undo
    assert book.policy == before
    text = file.read_text(encoding="utf-8")
    for comment in ("# Anna's settings", "# not too many"):
        assert comment in text


@given(
    st.builds(Thresholds, *[st.integers(1, 30)] * 5),
    st.sampled_from(Thresholds._fields),
    st.integers(1, 40),
    st.frozensets(st.sampled_from(Thresholds._fields)),
)
def test_typing_never_begins_before_asking(
    at: Thresholds, name: str, value: int, fixed: frozenset[str]
) -> None:
    if at.confirm_people > at.strong_people or at.confirm_organisations > at.strong_organisations:
        return
    moved = in_order(at, name, value, fixed - {name})
    assert moved.confirm_people <= moved.strong_people
    assert moved.confirm_organisations <= moved.strong_organisations
    for other in fixed - {name}:
        assert getattr(moved, other) == getattr(at, other)
    if not fixed:
        assert getattr(moved, name) == value
