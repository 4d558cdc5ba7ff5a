from __future__ import annotations

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.gate_events import QtGateEvents


def test_what_a_gate_tells_arrives_in_order_and_in_the_right_thread(qtbot: QtBot) -> None:
    events = QtGateEvents()
    heard: list[tuple[str, object]] = []
    threads = set()

    def hear(kind: str, told: object) -> None:
        heard.append((kind, told))
        threads.add(QThread.currentThread())

    events.state_told.connect(lambda told: hear("state", told))
    events.waiting_told.connect(lambda told: hear("waiting", told))
    events.fixed_told.connect(lambda told: hear("fixed", told))
    events.trouble_told.connect(lambda told: hear("trouble", told))

    def work() -> None:
        events.state("guarding")
        events.waiting(["a draft"])
        events.fixed("an entry")
        events.trouble("a sentence")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 4)
    assert heard == [
        ("state", "guarding"),
        ("waiting", ["a draft"]),
        ("fixed", "an entry"),
        ("trouble", "a sentence"),
    ]
    assert threads == {QThread.currentThread()}
