from __future__ import annotations

from collections.abc import Callable

from opened import Opened

Show = Callable[..., Opened]


def test_taking_notes_only_is_switched_on_and_off(show: Show) -> None:
    shown = show("exceptionsPage")
    shown.click("monitor_onlySwitch")
    assert shown.written == {"monitor_only": True}
    shown.undo()
    assert shown.written == {}


def test_what_the_organisation_asks_for_is_not_switched_off(
    show: Show, site: Callable[[str], None]
) -> None:
    site('locked = ["thresholds"]\n')
    shown = show("exceptionsPage", "monitor_only = true\n")
    assert shown.text("monitor_onlyLockText") == "Set by your organisation"
    shown.click("monitor_onlySwitch")
    assert shown.written == {"monitor_only": True}
