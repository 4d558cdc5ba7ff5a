from __future__ import annotations

from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.number_field import NumberField


def test_the_card_is_seen_behind_a_number_on_any_desktop(qtbot: QtBot) -> None:
    """Windows paints white behind one whose palette does not say what is there."""
    field = NumberField("port", "Port")
    qtbot.addWidget(field)
    for part in (field.box, field.box.lineEdit()):
        assert part.palette().color(QPalette.ColorRole.Base).alpha() == 0
