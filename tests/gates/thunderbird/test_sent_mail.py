"""Sent mail that an add-on tells of: asked for page by page, by whoever wants it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.thunderbird import sent_mail
from ccwarn.gates.thunderbird.ask_session import PROTOCOL, AskSession
from ccwarn.gates.thunderbird.sent_mail import SentFolder, sent_folders
from ccwarn.gates.thunderbird.wishes import NotTold
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from gates.scripted import Author

HELLO = {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T 153", "profile": "p"}
SENT = {
    "id": "f1",
    "account": "account1",
    "path": "/Sent",
    "name": "Sent",
    "in": "Acme",
    "mails": 5,
}
PAGES = {"f1": (["a", "b"], "l1"), "l1": (["c", "d"], "l2"), "l2": (["e"], None)}


class Addon:
    """An add-on that tells what it has, as soon as it is asked."""

    def __init__(self, *, tells: bool = True, folders: object = (SENT,)) -> None:
        self.asked: list[dict[str, Any]] = []
        self.folders = folders
        self.answer: Callable[[dict[str, Any]], object] = self.has
        clearance = Clearance(Policy, ALL_RULES, Author())
        self.session = AskSession(clearance, ALL_RULES, self.hear, lambda call: call())
        self.say({**HELLO, "tells_sent_mail": tells})

    def say(self, message: object) -> None:
        self.session.receive(json.dumps(message).encode())

    def hear(self, frame: bytes) -> None:
        message = json.loads(frame)
        if message["type"] == "tell":
            self.asked.append(message)
            if (told := self.answer(message)) is not None:
                self.say({"type": "told", "id": message["number"], **told})  # type: ignore[dict-item]

    def has(self, wish: dict[str, Any]) -> object:
        if wish["what"] == "sent_folders":
            return {"folders": self.folders}
        if wish["what"] == "enough":
            return {}
        mails, more = PAGES[wish.get("folder") or wish["list"]]
        return {"mails": mails, "list": more}


def folder(addon: Addon) -> SentFolder:
    (found,) = sent_folders([addon.session])
    return found


def test_the_folders_of_all_who_tell() -> None:
    old, one, other = Addon(tells=False), Addon(), Addon(folders=[SENT, {**SENT, "mails": 0}])
    found = sent_folders([old.session, one.session, other.session])
    assert [it[:6] for it in found] == [("Acme", "Sent", 5, "p", "account1", "/Sent")] * 2
    assert old.asked == []


@pytest.mark.parametrize("folders", [None, "x", [None], [{}], [{**SENT, "id": 1}]])
def test_what_is_no_folder_is_left_out(folders: object) -> None:
    assert sent_folders([Addon(folders=folders).session]) == []


def test_names_are_made_safe_to_show() -> None:
    found = folder(Addon(folders=[{**SENT, "in": "A\u202ecme", "name": "Se\nnt"}]))
    assert (found.account, found.name) == ("A‹U+202E›cme", "Se nt")


def test_one_who_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_mail, "_FOLDERS_WITHIN", 0.01)
    silent, one = Addon(), Addon()
    silent.answer = lambda _wish: None
    assert len(sent_folders([silent.session, one.session])) == 1


def test_all_pages() -> None:
    addon = Addon()
    assert list(folder(addon).pages()) == [["a", "b"], ["c", "d"], ["e"]]
    assert [it["what"] for it in addon.asked[1:]] == ["sent_mail", *["more_sent_mail"] * 2]


def test_one_who_has_enough_lets_it_be_known() -> None:
    addon = Addon()
    pages = folder(addon).pages()
    next(pages)
    pages.close()
    assert addon.asked[-1] == {"type": "tell", "number": 3, "what": "enough", "list": "l1"}


@pytest.mark.parametrize("why", ["failed", "gone", "late", "no list", "gone before"])
def test_what_is_not_told(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    addon = Addon()
    found = folder(addon)

    def answer(wish: dict[str, Any]) -> object:
        if wish["what"] == "sent_mail":
            return addon.has(wish)
        if why == "gone":
            addon.session.close()
        return {"failed": {"failed": "Error"}, "no list": {"mails": 3}}.get(why)

    monkeypatch.setattr(sent_mail, "_PAGE_WITHIN", 0.01)
    if why == "gone before":
        addon.session.close()
    addon.answer = answer
    heard: list[object] = []
    with pytest.raises(NotTold):
        heard.extend(found.pages())
    assert heard == ([] if why == "gone before" else [["a", "b"]])


def test_what_nobody_asked_for_is_left() -> None:
    addon = Addon()
    addon.say({"type": "told", "id": 99, "folders": []})
    assert len(sent_folders([addon.session])) == 1
