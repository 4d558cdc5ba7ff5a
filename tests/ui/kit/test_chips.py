from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.chips import Chip, Chips
from counterparts import fonts


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


@fonts
def test_a_hint_that_is_too_long_for_its_field_stands_above(qtbot: QtBot) -> None:
    chips = Chips("domains", "Domains", "Add a domain, such as acme.example")
    qtbot.addWidget(chips)
    chips.show()
    (above,) = chips.findChildren(QLabel, "domainsHint")
    for width, is_above in ((900, False), (150, True), (900, False)):
        chips.resize(width, 200)
        assert above.isVisible() is is_above
        assert bool(chips.field.placeholderText()) is not is_above
    assert not chips.add_button.isVisible()
    chips.field.setText("acme.example")
    assert chips.add_button.isVisible()
