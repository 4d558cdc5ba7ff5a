"""Who was shown whose address."""

from __future__ import annotations

from pathlib import Path

from ccwarn.audit.who_saw_whom import WhoSawWhom
from past_archive import audited, firms, mail, mbox


def shown(path: Path) -> dict[str, tuple[set[str], set[str]]]:
    seen = WhoSawWhom()
    for judged in audited(path)[1]:
        seen.add(judged)
    return {it.person.addr_spec: (set(it.was_shown), set(it.shown_to)) for it in seen.people()}


def test_strangers_in_sight_saw_each_other(tmp_path: Path) -> None:
    people = firms(6)
    found = shown(mbox(tmp_path / "Sent", [mail(1, ["support@acme.example"], cc=people)]))
    assert found == {it: ({*people} - {it}, {*people} - {it}) for it in people}


def test_those_in_bcc_saw_and_were_not_seen(tmp_path: Path) -> None:
    people, hidden = firms(6), "hidden@other.example"
    found = shown(mbox(tmp_path / "Sent", [mail(1, cc=people, bcc=[hidden])]))
    assert set(found) == {*people}
    assert found[people[0]] == ({*people[1:]}, {*people[1:], hidden})


def test_colleagues_and_those_of_the_thread_learnt_nothing(tmp_path: Path) -> None:
    knew = firms(2, 20)
    colleagues = ["a@firm0.example", "b@firm0.example"]
    people = [*colleagues, *firms(6, 1), *knew]
    first = mail(1, knew, author="support@acme.example")
    found = shown(mbox(tmp_path / "Sent", [first, mail(2, cc=people, answers=1)]))
    assert "b@firm0.example" not in found["a@firm0.example"][0]
    assert not set(knew) & found[knew[0]][0]
    assert found[knew[0]][0] == {*people} - {*knew}


def test_several_mails_are_added_up(tmp_path: Path) -> None:
    one, two = firms(6), [*firms(1), *firms(6, 10)]
    found = shown(mbox(tmp_path / "Sent", [mail(1, cc=one), mail(2, cc=two)]))
    assert found[one[0]][0] == {*one[1:], *two[1:]}
    assert found[one[1]][0] == {*one} - {one[1]}
