"""What `ccwarn doctor` says of Outlook."""

from __future__ import annotations

import pytest

from ccwarn.commands.doctor_lines import Mark
from ccwarn.commands.doctor_outlook import outlook_lines
from ccwarn.gates.outlook.gate import Presence
from outlook_drive import LocalOutlook


@pytest.mark.parametrize(
    ("seen", "runs", "mark", "text"),
    [
        (Presence.RUNNING, True, Mark.FINE, "checked at Send"),
        (Presence.RUNNING, False, Mark.BROKEN, "as administrator"),
        (Presence.CLOSED, False, Mark.FINE, "not running"),
        (Presence.ABSENT, False, Mark.HINT, "No Outlook"),
        (Presence.NEW, False, Mark.BROKEN, "turn off “New Outlook”"),
    ],
)
def test_it_says_how_outlook_is_and_what_to_do(
    seen: Presence, runs: bool, mark: Mark, text: str
) -> None:
    outlook = LocalOutlook()
    outlook.its_host.seen = seen
    if runs:
        outlook.start()
    (line,) = outlook_lines(outlook.host())
    assert line.mark is mark
    assert text in f"{line.text} {line.remedy}"
