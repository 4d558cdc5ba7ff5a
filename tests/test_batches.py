from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.batch_file import BadBatch, Batch, BatchInUse, NewerBatch, RowState, content_of
from ccwarn.batches import KEPT_DAYS, KNOWN_DAYS, Batches, MailIdentity, counts
from ccwarn.draft import Mailbox, Separate
from drafts import draft, firms

PEOPLE = firms(4)
KEYS = frozenset(PEOPLE)
ALL = Separate(KEYS)
MAIL = MailIdentity("<a@acme.example>", "me\0Prices\0text", "Prices")
DAY = 24 * 60 * 60


class Clock:
    def __init__(self) -> None:
        self.days = 20_000.0

    def __call__(self) -> float:
        return self.days * DAY


def files(state: Path, ending: str) -> list[Path]:
    return sorted((state / "separately").glob(f"*{ending}"))


def test_what_was_accepted_is_known_after_the_process_is_gone(tmp_path: Path) -> None:
    first = Batches(tmp_path).begin(MAIL, ALL, PEOPLE, "submission")
    first.mark(PEOPLE[:1], RowState.HANDED)
    first.mark(PEOPLE[:1], RowState.ACCEPTED)
    first.mark(PEOPLE[1:2], RowState.HANDED)
    first.mark(PEOPLE[1:2], RowState.REFUSED, "550 no such user")
    first.mark(PEOPLE[2:3], RowState.HANDED)
    first.close()
    again = Batches(tmp_path).resume(MAIL, PEOPLE)
    assert again is not None
    with again:
        assert again.facts.id == first.facts.id
        assert again.separate == ALL
        states = [row.state for row in again.rows.values()]
        assert states == [RowState.ACCEPTED, RowState.REFUSED, RowState.UNKNOWN, RowState.PLANNED]
        assert again.rows[PEOPLE[1]].said == "550 no such user"
        assert again.in_state(RowState.PLANNED, RowState.REFUSED) == [PEOPLE[1], PEOPLE[3]]
        assert counts(again.rows.values())[RowState.UNKNOWN] == 1


def test_nobody_else_sends_it_meanwhile(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE):
        with pytest.raises(BatchInUse):
            batches.resume(MAIL, PEOPLE)
        with pytest.raises(BatchInUse):
            batches.begin(MAIL, ALL, PEOPLE)
        batches.sweep()
        batches.forget()
        assert len(files(tmp_path, ".batch")) == 1
    again = batches.begin(MAIL, ALL, PEOPLE)
    again.close()


def test_when_everybody_has_it_no_address_stays_and_the_mail_is_known(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        assert not batches.is_done(MAIL, PEOPLE)
        batch.mark(PEOPLE, RowState.ACCEPTED)
    assert files(tmp_path, ".batch") == []
    left = b"".join(it.read_bytes() for it in (tmp_path / "separately").iterdir())
    assert not any(it.encode() in left for it in [*PEOPLE, "acme.example", "Prices"])
    assert batches.is_done(MAIL, PEOPLE)
    assert batches.is_done(MAIL, PEOPLE[:2])
    assert not batches.is_done(MAIL, [*PEOPLE, "new@x.example"])
    assert not batches.is_done(MAIL._replace(message_id="<b@acme.example>"), PEOPLE)
    assert not batches.is_done(MAIL._replace(message_id=""), PEOPLE), "it may be meant"
    assert batches.resume(MAIL, PEOPLE) is None


def test_a_mail_with_another_message_id_and_the_same_text_goes_on(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE[:1], RowState.ACCEPTED)
    again = batches.resume(MAIL._replace(message_id="<b@acme.example>"), PEOPLE)
    assert again is not None
    again.close()
    assert batches.resume(MailIdentity("<b@acme.example>", "other"), PEOPLE) is None
    assert batches.resume(MailIdentity("", ""), PEOPLE) is None


def test_to_look_makes_nothing(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    assert not batches.is_done(MAIL, PEOPLE)
    assert batches.resume(MAIL, PEOPLE) is None
    assert list(tmp_path.iterdir()) == []


def test_who_is_new_is_asked_about_and_joins(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE[:2], RowState.ACCEPTED)
        name = batch.facts.id
    both = [*PEOPLE[1:], "New@x.example"]
    assert batches.resume(MAIL, both) is None
    separate = Separate(KEYS | {"new@x.example"}, frozenset({"ann@acme.example"}))
    with batches.begin(MAIL, separate, both) as batch:
        assert batch.facts.id == name
        assert batch.separate == separate
        assert batch.in_state(RowState.ACCEPTED) == PEOPLE[:2]
        assert batch.rows["new@x.example"].address == "New@x.example"
    again = batches.resume(MAIL, both)
    assert again is not None
    with again:
        assert again.separate == separate


def test_what_is_let_go_of_is_not_sent_and_not_known_for_the_others(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE[:1], RowState.ACCEPTED)
    (known,) = batches.unfinished()
    assert known.facts.subject == "Prices"
    batches.drop(known.facts.id)
    assert batches.unfinished() == []
    assert batches.is_done(MAIL, PEOPLE[:1])
    assert not batches.is_done(MAIL, PEOPLE)


def test_what_is_old_is_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    batches = Batches(tmp_path, clock)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE, RowState.ACCEPTED)
    batches.begin(MAIL._replace(content="other"), ALL, PEOPLE).close()
    for path in (tmp_path / "separately").iterdir():
        os.utime(path, (clock(), clock()))
    clock.days += KEPT_DAYS - 1
    batches.sweep()
    assert len(files(tmp_path, ".batch")) == 1
    clock.days += 2
    batches.sweep()
    assert files(tmp_path, ".batch") == []
    clock.days += KNOWN_DAYS
    batches.sweep()
    assert files(tmp_path, ".done") == []


def test_all_can_be_forgotten(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE, RowState.ACCEPTED)
    batches.begin(MAIL._replace(message_id="<b@x>", content=""), ALL, PEOPLE).close()
    batches.forget()
    assert list((tmp_path / "separately").iterdir()) == []
    batches.forget()
    assert not batches.is_done(MAIL, PEOPLE)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    batches.begin(MAIL, ALL, PEOPLE).close()
    folder = tmp_path / "separately"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(it.stat().st_mode) for it in folder.iterdir()} == {0o600}


_STEPS = st.lists(
    st.tuples(st.integers(0, len(PEOPLE) - 1), st.sampled_from(RowState)), max_size=12
)


@given(_STEPS, st.data())
def test_cut_off_at_any_octet_it_says_what_was_on_the_disk_before(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, RowState]], data: st.DataObject
) -> None:
    batches = Batches(tmp_path_factory.mktemp("state"), lambda: 1.0)
    batch = batches.begin(MAIL, ALL, PEOPLE)
    ends = [batch.path.stat().st_size]
    for number, state in steps:
        batch.mark([PEOPLE[number]], state)
        ends.append(batch.path.stat().st_size)
    whole, name = batch.path.read_bytes(), batch.facts.id
    batch.rows[PEOPLE[0]] = batch.rows[PEOPLE[0]]._replace(state=RowState.PLANNED)
    batch.close()  # Not as one that is done.
    cut = data.draw(st.integers(ends[0], ends[-1]))
    done = sum(end <= cut for end in ends) - 1
    batch.path.write_bytes(whole[:cut])
    expected = dict.fromkeys(PEOPLE, RowState.PLANNED)
    for number, state in steps[:done]:
        expected[PEOPLE[number]] = RowState.UNKNOWN if state is RowState.HANDED else state
    again = Batch(batches._path(name), lambda _batch: None)
    assert {key: row.state for key, row in again.rows.items()} == expected
    again.mark([PEOPLE[0]], RowState.ACCEPTED)
    assert content_of(again.path.read_bytes()).rows[PEOPLE[0]].state is RowState.ACCEPTED
    again._file.close()


def test_a_damaged_line_makes_all_unknown_that_is_not_accepted(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE[:1], RowState.ACCEPTED)
        batch.mark(PEOPLE[1:2], RowState.ACCEPTED)
    lines = batch.path.read_bytes().splitlines(keepends=True)
    batch.path.write_bytes(b"".join([*lines[:-2], b'{"rows": \0\0\n', lines[-1]]))
    again = batches.resume(MAIL, PEOPLE)
    assert again is not None
    with again:
        assert [row.state for row in again.rows.values()] == [
            RowState.UNKNOWN,
            RowState.ACCEPTED,
            RowState.UNKNOWN,
            RowState.UNKNOWN,
        ]


@pytest.mark.parametrize("data", [b"", b"{}\n", b'{"version": 2, "id": "x"}\n', b"\0\n", b"[]\n"])
def test_what_is_no_file_of_ours_is_left_alone(tmp_path: Path, data: bytes) -> None:
    batches = Batches(tmp_path)
    batches.begin(MAIL, ALL, PEOPLE).close()
    (path,) = files(tmp_path, ".batch")
    path.write_bytes(data)
    assert batches.unfinished() == []
    with pytest.raises(BadBatch):
        Batch(path, lambda _batch: None)
    batches.sweep()
    assert path.read_bytes() == data


@pytest.mark.parametrize("data", [b'{"version": 2, "id": "x"}\n', b"[]\n"])
def test_what_nobody_understands_stays_no_longer_than_the_rest(tmp_path: Path, data: bytes) -> None:
    clock = Clock()
    batches = Batches(tmp_path, clock)
    batches.begin(MAIL, ALL, PEOPLE).close()
    (path,) = files(tmp_path, ".batch")
    path.write_bytes(data)
    os.utime(path, (clock(), clock()))
    clock.days += KEPT_DAYS + 1
    batches.sweep()
    assert not path.exists()
    path.write_bytes(data)
    batches.forget()
    assert not path.exists()


@pytest.mark.parametrize("ending", [".batch", ".done"])
def test_nothing_is_begun_where_a_newer_ccwarn_knows_who_has_a_mail(
    tmp_path: Path, ending: str
) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE, RowState.ACCEPTED)
    (done,) = files(tmp_path, ".done")
    assert json.loads(done.read_bytes())["version"] == 1
    newer = done.with_suffix(ending)
    newer.write_bytes(b'{"version": 2, "more": {}}\n')
    with pytest.raises(NewerBatch):
        batches.begin(MAIL, ALL, PEOPLE)
    assert newer.read_bytes() == b'{"version": 2, "more": {}}\n'
    assert not batches.is_done(MAIL, PEOPLE) or ending == ".batch"
    assert batches.resume(MAIL, [*PEOPLE, "new@firm.example"]) is None
    assert len(files(tmp_path, ".batch")) == (ending == ".batch")


def test_who_has_a_mail_is_known_without_a_version_as_well(tmp_path: Path) -> None:
    batches = Batches(tmp_path)
    with batches.begin(MAIL, ALL, PEOPLE) as batch:
        batch.mark(PEOPLE, RowState.ACCEPTED)
    (done,) = files(tmp_path, ".done")
    known = json.loads(done.read_bytes())
    del known["version"]
    done.write_text(json.dumps(known))
    assert batches.is_done(MAIL, PEOPLE)


def test_a_mail_is_known_by_author_subject_and_text() -> None:
    mail = draft(to=PEOPLE)._replace(message_id="<a@b>")
    one = MailIdentity.of(mail, "text")
    assert one.message_id == "<a@b>"
    others = [MailIdentity.of(mail._replace(author=Mailbox("x@y.example")), "text")]
    others += [MailIdentity.of(mail._replace(subject="Other"), "text")]
    others += [MailIdentity.of(mail, "more")]
    assert len({it.content for it in (one, *others)}) == 4
    assert MailIdentity.of(mail, "").content == ""
