from __future__ import annotations

from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.chips import Chip, Chips


def test_domains_are_shown_as_people_write_them_and_removed_as_they_are_kept(qtbot: QtBot) -> None:
    chips = Chips("domains", "Domains", "Add a domain")
    qtbot.addWidget(chips)
    chips.show_texts(["xn--bcher-kva.example", "acme.example"])
    first, second = chips.findChildren(Chip)
    assert (first.text(), second.text()) == ("bücher.example", "acme.example")
    assert first.accessibleName() == "Remove bücher.example"
    with qtbot.waitSignal(chips.removed) as removed:
        first.removed.emit()
    assert removed.args == ["xn--bcher-kva.example"]
