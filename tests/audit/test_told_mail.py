"""Mail that a mail program tells of: judged as the same mail in a file is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.audit.engine import Progress
from ccwarn.audit.past_mail import NEVER
from ccwarn.audit.told_mail import past_mail
from ccwarn.audit.trial import Trial, Trying
from ccwarn.draft import Field
from ccwarn.formats.compose_details import BadDetails
from ccwarn.policy import Thresholds
from past_archive import POLICY, firms, mail, mbox
from told_mail import Folder, as_told, folder

TOLD = as_told(mail(1, firms(2), cc=firms(1, 9), bcc=firms(1, 20)))


def tried(*told: Folder, paths: tuple[Path, ...] = ()) -> Trial:
    trial = Trying(POLICY).read(paths, told)
    assert trial is not None
    return trial


def asked(trial: Trial) -> list[str]:
    return [it.draft.subject for it in trial.asked(Thresholds()).mails]


MAILS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 12), st.sampled_from(["to", "cc", "bcc"])),
    max_size=9,
)


@given(MAILS)
def test_a_trial_of_what_is_told_finds_what_one_of_the_same_mail_in_a_file_does(
    tmp_path_factory: pytest.TempPathFactory, described: list[tuple[int, int, str]]
) -> None:
    mails = []
    for number, (first, count, where) in enumerate(described):
        parts: dict[str, Any] = {where: firms(count, first)}
        mails.append(mail(number, **{"to": firms(1, first), **parts}))
    told = tried(folder(mails))
    lying = tried(paths=(mbox(tmp_path_factory.mktemp("told") / "Sent", mails),))
    assert asked(told) == asked(lying)
    assert (told.mails, told.months, told.unreadable) == (lying.mails, lying.months, 0)
    assert [it.people for it in told.tried] == [it.people for it in lying.tried]


def test_a_mail_that_also_lies_in_a_file_counts_once(tmp_path: Path) -> None:
    mails = [mail(1, firms(6)), mail(2, firms(6, 10))]
    trial = tried(folder(mails), paths=(mbox(tmp_path / "Sent", mails[:1]),))
    assert (trial.mails, asked(trial)) == (2, ["Mail 2", "Mail 1"])


def test_everybody_stands_where_the_mail_has_them() -> None:
    found = past_mail(TOLD)
    fields = [(it.mailbox.addr_spec, it.field) for it in found.draft.recipients]
    assert fields == [
        ("person@firm0.example", Field.TO),
        ("person@firm1.example", Field.TO),
        ("person@firm9.example", Field.CC),
        ("person@firm20.example", Field.BCC),
    ]
    assert found.message_id == "<1@acme.example>"
    assert found.at.seconds * 1000 == TOLD["date"]


@pytest.mark.parametrize("date", [None, 0, "1", True, 10**30, -(10**30), 1.5])
def test_a_date_that_cannot_be_is_none(date: object) -> None:
    assert past_mail({**TOLD, "date": date}).at == NEVER


@pytest.mark.parametrize(
    "told", [None, [], {}, {**TOLD, "to": "one@b.example"}, {**TOLD, "author": None}]
)
def test_what_is_no_mail_is_counted_as_such(told: object) -> None:
    with pytest.raises(BadDetails):
        past_mail(told)
    trial = tried(Folder([told, TOLD], mails=2))
    assert (trial.mails, trial.unreadable) == (1, 1)


@pytest.mark.parametrize(("told", "missing"), [(40, 0), (39, 0), (30, 10), (0, 40)])
def test_what_is_not_told_is_counted_but_for_a_few_that_are_marked_as_deleted(
    told: int, missing: int
) -> None:
    mails = [mail(number, firms(1)) for number in range(told)]
    trial = tried(folder(mails, mails=40, fails=told == 30))
    assert (trial.mails, trial.unreadable) == (told, missing)


def test_it_is_told_how_far_the_reading_is_and_it_can_be_left(tmp_path: Path) -> None:
    heard: list[Progress] = []
    left: list[str] = []

    class Leaving(Folder):
        def pages(self) -> Any:
            try:
                yield from super().pages()
            finally:
                left.append("left")

    def hear(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == 3:
            trying.halt()

    told = Leaving([as_told(mail(number, firms(1))) for number in range(20)], mails=20)
    trying = Trying(POLICY, told=hear)
    assert trying.read([], [told]) is None
    assert [it.mails for it in heard] == [0, 2, 4]
    assert [it.done * 20 // it.total for it in heard] == [0, 2, 4]
    assert left == ["left"]
