from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ccwarn.ui.settings.outlook_setting import OutlookSetting
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import OUTLOOK, Guarded, Status


def test_it_says_how_outlook_is(qtbot: QtBot) -> None:
    status = Status(Pause())
    row = OutlookSetting(status)
    qtbot.addWidget(row)
    row.show()

    def shown() -> list[str]:
        row.refresh()
        return [label.text() for label in row.findChildren(QLabel) if label.isVisible()]

    assert "No Outlook was found on this computer." in shown()
    program = Guarded(OUTLOOK, lambda _href: None, "Outlook is not running at the moment.")
    status.add_program(Guarded("Thunderbird", lambda _href: None, "Thunderbird is not connected."))
    status.add_program(program)
    assert "Outlook is not running at the moment." in shown()
    assert "No Outlook was found on this computer." not in shown()
    assert "Thunderbird is not connected." not in shown()
