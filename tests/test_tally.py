from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ccwarn.noted import UNDONE, Noted
from ccwarn.review import Decision
from ccwarn.tally import MOST_MONTHS, Month, Tally, tally
from noting import NOON, noted

DAY = 24


def months(*notes: Noted) -> list[tuple[int, int]]:
    return [(month.mails, month.people) for month in tally(notes).months]


def test_nothing_adds_up_to_nothing() -> None:
    assert tally([]) == Tally(0, None, (), None)


def test_what_was_moved_is_put_right_since_the_first() -> None:
    added = tally([noted(), noted("send", 1), noted("hold", 2), noted("remedy", 40 * DAY)])
    assert added.put_right == 2
    separately = [noted(it.value, 2 * n * DAY) for n, it in enumerate(Decision) if it.separates]
    assert tally(separately).put_right == 2
    assert sum(mails for mails, _people in months(*separately)) == 2
    assert added.since is not None
    assert added.since.date() == date(2030, 4, 5)


def test_the_median_is_of_those_who_were_asked() -> None:
    notes = [noted(seconds=taken) for taken in (1, None, 900, 5, None, 7)]
    assert tally(notes).median_seconds == 6


def test_months_have_no_gaps() -> None:
    notes = [noted(people=3), noted(people=4), noted("hold", 70 * DAY, people=5)]
    assert tally(notes).months == (
        Month(date(2030, 3, 1), 1, 5),
        Month(date(2030, 4, 1), 0, 0),
        Month(date(2030, 5, 1), 2, 7),
    )


def test_only_so_many_months_are_told_apart() -> None:
    added = tally([noted(), noted("remedy", 3000 * DAY)])
    assert (len(added.months), added.months[-1].mails) == (MOST_MONTHS, 1)
    assert added.put_right == 2


def test_what_was_sent_or_left_as_it_was_or_undone_is_not_prevented() -> None:
    left = noted("hold", gate="drafts-folder")
    assert months(noted("send"), left, noted(UNDONE, gate="drafts-folder")) == []
    assert months(noted("hold"), noted("remedy", gate="drafts-folder")) == [(2, 32)]


def test_what_exposed_nobody_or_was_not_asked_about_does_not_count() -> None:
    assert tally([noted(people=0), noted(severity="off"), noted(severity="note")]).put_right == 0


def test_a_mail_that_comes_back_within_the_hour_counts_by_what_was_decided_last() -> None:
    assert months(noted("send", 0, exposed=7), noted("hold", 0.9, exposed=7)) == []
    assert months(noted("remedy", 0, exposed=7), noted("hold", 1, exposed=7)) == [(1, 16)]
    chain = [noted("hold", hours / 2, exposed=7) for hours in range(5)]
    assert months(*chain) == [(1, 16)]
    assert months(noted("remedy", 0, exposed=7), noted("hold", 1.1, exposed=7)) == [(2, 32)]
    assert months(noted("remedy", 0, exposed=7), noted("hold", 0, exposed=8)) == [(2, 32)]
    assert months(noted("remedy", 0), noted("hold", 0)) == [(2, 32)], "nobody knows them again"


each_note = st.builds(
    noted,
    st.sampled_from(["send", "hold", "remedy", UNDONE]),
    st.integers(0, 900 * DAY),
    people=st.integers(0, 500),
    gate=st.sampled_from(["thunderbird", "drafts-folder"]),
    exposed=st.integers(0, 3),
    seconds=st.none() | st.floats(0, 1e6),
)


@given(st.lists(each_note))
def test_sums_are_never_more_than_there_is(notes: list[Noted]) -> None:
    notes.sort(key=lambda note: note.time, reverse=True)
    added = tally(notes)
    assert added.put_right <= sum(note.decision == "remedy" for note in notes)
    assert sum(month.mails for month in added.months) <= len(notes)
    assert sum(month.people for month in added.months) <= sum(note.people for note in notes)
    firsts = [month.first for month in added.months]
    assert firsts == sorted(set(firsts))
    assert all(first <= NOON.date() for first in firsts)
