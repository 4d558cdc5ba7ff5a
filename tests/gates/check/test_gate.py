from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.check import checked_messages, gate
from ccwarn.gates.check.gate import CheckGate
from ccwarn.gates.check.trees import stores_at
from ccwarn.gates.check.verdict import Verdict
from ccwarn.policy import Policy, Severity
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.stores import leftovers
from ccwarn.stores.atomic import replace_header
from ccwarn.stores.interrupted import Interrupted
from ccwarn.undo_log import UndoLog
from command_line import letter, strangers
from conftest import ExpectedLog
from gates.scripted import Author, eventually
from mixed import EXPOSED, FIXABLE, HARMLESS, HARMLESS_ONES, LEFT, contents, make


class Heard:
    """What is on show, as whoever listens knows it."""

    def __init__(self) -> None:
        self.verdicts: dict[int, Verdict] = {}
        self.count = 0
        self.rests = 0
        self.lock = threading.Lock()

    def told(self, verdict: Verdict) -> None:
        with self.lock:
            self.verdicts[verdict.number] = verdict
            self.count += 1

    def idle(self) -> None:
        self.rests += 1

    def fixable(self) -> list[int]:
        return [number for number, verdict in self.verdicts.items() if verdict.moved]

    def fixed(self) -> list[int]:
        return [number for number, verdict in self.verdicts.items() if verdict.fixes]


class Desk:
    """A check with its author, its listener and its undo log."""

    def __init__(self, state: Path, *script: Decision | Exception) -> None:
        self.author = Author(*script)
        self.policy = Policy()
        self.heard = Heard()
        self.undo = UndoLog(state / "undo")
        clearance = Clearance(lambda: self.policy, ALL_RULES, self.author)
        self.checking = CheckGate(clearance, ALL_RULES, self.undo, self.heard)

    def check(self, *paths: Path) -> list[Verdict]:
        self.checking.check(paths)
        self.rest()
        return list(self.heard.verdicts.values())

    def rest(self) -> None:
        eventually(lambda: not self.checking.busy, "rest")


@contextmanager
def desk(state: Path, *script: Decision | Exception) -> Iterator[Desk]:
    made = Desk(state, *script)
    yield made
    made.checking.stop()
    assert not made.checking._thread.is_alive()


def test_a_tree_of_every_format_is_checked_fixed_and_put_back(tmp_path: Path) -> None:
    folder = make(tmp_path / "mail")
    before = contents(folder)
    with desk(tmp_path) as on:
        verdicts = on.check(folder)
        assert len(verdicts) == FIXABLE + HARMLESS_ONES + LEFT
        fixable = on.heard.fixable()
        assert len(fixable) == FIXABLE
        assert sum(verdict.severity is Severity.OFF for verdict in verdicts) == HARMLESS_ONES
        (template,) = (verdict for verdict in verdicts if verdict.no_move_because)
        assert "It is a template" in template.no_move_because
        assert contents(folder) == before
        on.checking.fix(fixable)
        on.rest()
        assert sorted(on.heard.fixed()) == sorted(fixable)
        assert on.heard.fixable() == []
        changed = [name for name, data in contents(folder).items() if data != before[name]]
        assert len(changed) == FIXABLE
        on.checking.take_back(fixable)
        on.rest()
    assert contents(folder) == before
    assert on.heard.fixed() == []
    assert on.heard.fixable() == fixable


def test_one_that_fails_in_the_middle_does_not_keep_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.eml").write_bytes(EXPOSED)
    with desk(tmp_path) as on:
        on.check(folder)
        (folder / "2.eml").write_bytes(HARMLESS)
        on.checking.fix(on.heard.fixable())
        on.rest()
        failure = [verdict.name for verdict in on.heard.verdicts.values() if verdict.failure]
        assert failure == ["2.eml"]
        assert len(on.heard.fixed()) == 4
    assert (folder / "2.eml").read_bytes() == HARMLESS


def test_what_is_dropped_again_is_judged_again_and_stands_there_once(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(EXPOSED)
    with desk(tmp_path / "state") as on:
        on.check(path)
        path.write_bytes(HARMLESS)
        (verdict,) = on.check(path, tmp_path)
        assert verdict.severity is Severity.OFF


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "There is no message in “{path}” that ccwarn can read."),
        ("missing", "There is nothing at “{path}”. Check the spelling."),
    ],
)
def test_where_there_is_nothing_a_sentence_says_so(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    with desk(tmp_path / "state") as on:
        (verdict,) = on.check(tmp_path / name)
        assert verdict.severity is None
        assert verdict.sentence == words.format(path=tmp_path / name)
        assert on.check(tmp_path / name) == [verdict], "not a second line"


def test_an_interrupted_change_is_told_once_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.eml").write_bytes(letter(strangers(1)))
    record = folder / f".ccwarn-99999999-1-2-3-4-{'0' * 32}.swap"
    record.write_bytes(b"of nobody knows whom")
    looks: list[Path] = []
    look = leftovers.interrupted

    def counted(place: Path, folders: Iterable[Path]) -> Iterator[Interrupted]:
        looks.append(place)
        return look(place, folders)

    monkeypatch.setattr(leftovers, "interrupted", counted)
    with desk(tmp_path / "state") as on:
        on.check(*sorted(folder.glob("*.eml")))
        told = [it for it in on.check(folder) if it.severity is None]
        assert [it.path for it in told] == [str(record)]
        assert "nothing proves that ccwarn wrote it here" in told[0].sentence
    assert len(looks) == 1, "once for all files dropped from a folder"
    assert record.read_bytes() == b"of nobody knows whom"


def test_another_policy_makes_other_verdicts(tmp_path: Path) -> None:
    folder = make(tmp_path / "mail")
    with desk(tmp_path) as on:
        on.check(folder)
        on.policy = Policy(visible_external_limit=5)
        on.checking.check_again()
        on.rest()
        severities = [verdict.severity for verdict in on.heard.verdicts.values()]
        assert severities.count(Severity.REFUSE) == FIXABLE + 1


@pytest.mark.parametrize("decision", list(Decision))
def test_a_question_about_one_message(tmp_path: Path, decision: Decision) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(EXPOSED)
    with desk(tmp_path / "state", decision) as on:
        (verdict,) = on.check(path)
        told = on.heard.count
        on.checking.ask(verdict.number)
        eventually(lambda: on.heard.count == told + 2, "verdict after the answer")
        assert not on.author.origins[0].can_hold
        assert (path.read_bytes() != EXPOSED) == (decision is Decision.REMEDY)
        assert len(on.heard.fixed()) == (decision is Decision.REMEDY)


def test_an_answer_about_a_version_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(EXPOSED)
    with desk(tmp_path / "state") as on:
        (verdict,) = on.check(path)
        on.checking.ask(verdict.number)
        on.checking.ask(verdict.number)
        eventually(lambda: on.author.questions, "question")
        on.rest()
        assert len(on.author.questions) == 1, "one question about one message"
        other = letter(strangers(20))
        path.write_bytes(other)
        on.author.questions[0].set_result(Decision.REMEDY)
        eventually(lambda: on.heard.verdicts[1].failure, "sentence")
        assert path.read_bytes() == other
        assert on.heard.verdicts[1].people == 20


def test_nobody_is_asked_about_a_message_that_is_harmless_now(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(EXPOSED)
    with desk(tmp_path / "state") as on:
        (verdict,) = on.check(path)
        path.write_bytes(HARMLESS)
        on.checking.ask(verdict.number)
        on.rest()
        assert on.author.questions == []
        assert on.heard.verdicts[1].severity is Severity.OFF


def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.eml").write_bytes(EXPOSED)
    return folder


def test_clearing_forgets_everything_and_tells_no_more(tmp_path: Path) -> None:
    folder = many(tmp_path / "mail", 300)
    with desk(tmp_path) as on:
        on.checking.check([folder])
        eventually(lambda: on.heard.count > 3, "verdicts")
        on.checking.ask(1)
        eventually(lambda: on.author.questions, "question")
        on.checking.clear()
        told = on.heard.count
        on.rest()
        assert on.heard.count == told
        assert told < 300
        assert on.author.questions[0].cancelled()
        on.heard.verdicts.clear()
        assert len(on.check(folder / "7.eml")) == 1


def test_halting_leaves_the_rest_and_keeps_what_is_there(tmp_path: Path) -> None:
    folder = many(tmp_path / "mail", 300)
    with desk(tmp_path) as on:
        on.checking.check([folder])
        eventually(lambda: on.heard.count > 3, "verdicts")
        on.checking.halt()
        on.rest()
        shown = len(on.heard.verdicts)
        assert shown < 300
        on.checking.fix(on.heard.fixable()[:1])
        on.rest()
        assert len(on.heard.fixed()) == 1
        on.check(folder)
        assert len(on.heard.verdicts) == 300


def test_the_end_comes_after_the_message_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = many(tmp_path / "mail", 20)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*arguments: object, **named: object) -> str:
        begun.set()
        assert go_on.wait(10)
        return replace_header(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("ccwarn.stores.atomic.replace_header", slowly)
    with desk(tmp_path) as on:
        on.check(folder)
        on.checking.fix(on.heard.fixable())
        assert begun.wait(10)
        ending = threading.Thread(target=on.checking.stop)
        ending.start()
        go_on.set()
        ending.join()
    changed = [path for path in folder.iterdir() if path.read_bytes() != EXPOSED]
    entries = on.undo.entries()
    assert [Path(entry.change.path, entry.change.href) for entry in entries] == changed
    assert len(changed) == 1


def test_a_check_that_was_never_wanted_ends_at_once(tmp_path: Path) -> None:
    with desk(tmp_path) as on:
        pass
    assert on.checking._thread.ident is None


def test_a_folder_is_looked_through_in_steps_and_a_fix_goes_before(tmp_path: Path) -> None:
    folder = many(tmp_path / "mail", 400)
    with desk(tmp_path) as on:
        on.checking.check([folder])
        eventually(lambda: on.heard.fixable(), "a verdict")
        on.checking.fix(on.heard.fixable()[:1])
        eventually(lambda: on.heard.fixed(), "a fix")
        assert len(on.heard.verdicts) < 400
        on.rest()
        assert len(on.heard.verdicts) == 400


def test_what_nobody_foresaw_ends_neither_the_check_nor_its_thread(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: ExpectedLog,
    betrayal: Exception,
) -> None:
    expected_log.expect("a check failed: KeyError at ccwarn/gates/check/gate.py:")
    good = tmp_path / "a.eml"
    good.write_bytes(EXPOSED)

    def broken(*arguments: object) -> object:
        path = arguments[0]
        if isinstance(path, Path) and path.name == "a.eml":
            return stores_at(path)
        raise betrayal

    monkeypatch.setattr(gate, "stores_at", broken)
    with desk(tmp_path / "state") as on:
        verdicts = on.check(tmp_path / "b", good)
        assert [verdict.severity for verdict in verdicts] == [None, Severity.STRONG]
        assert "Something went wrong" in verdicts[0].sentence
        monkeypatch.setattr(checked_messages.CheckedMessages, "question", broken)
        on.checking.ask(2)
        on.rest()
        on.check(good)
