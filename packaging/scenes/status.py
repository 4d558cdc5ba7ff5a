"""The status window."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ccwarn.gates.events import Condition, Waiting, state_of
from ccwarn.gates.outlook.gate import SENTENCES
from ccwarn.i18n import _
from ccwarn.policy import Policy, Severity
from ccwarn.settings.declared.exceptions import MONITOR_ONLY
from ccwarn.settings.loaded import Layer, LoadedPolicy, PolicyText
from ccwarn.settings.monitoring import notice
from ccwarn.tally import Tally
from ccwarn.ui.decisions.put_right import put_right
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import OUTLOOK, Guarded, Recent, Status
from ccwarn.ui.status.status_window import StatusWindow
from scenes.scene import Scene

SCENES = (
    Scene("status", "status", readme=True, scale=1.5),
    Scene("outlook-status", "status", ("outlook",), readme=True, scale=1.5),
    Scene("status-dark", "status", dark=True),
    Scene("status-paused", "status", ("pause",)),
    Scene("status-notes", "status", ("notes",)),
    Scene("status-notes-dark", "status", ("notes",), dark=True, scale=2),
    Scene("status-notes-qps", "status", ("notes", "trouble"), language="qps"),
    Scene("status-qps", "status", ("trouble",), language="qps"),
    Scene("status-2x", "status", ("trouble",), scale=2),
    Scene("status-news", "status", ("news",)),
    Scene("status-news-2x-qps", "status", ("news",), language="qps", scale=2, dark=True),
    Scene("status-empty", "status", ("empty",)),
    Scene("status-not-set-up", "status", ("empty", "not set up")),
    Scene("status-2x-qps", "status", ("trouble",), scale=2, language="qps"),
)


def show(scene: Scene) -> QWidget:
    """Show the window in the state that the scene wants."""
    status, commands = what_is_known(scene)
    window = StatusWindow(status, commands)
    window.show()
    return window


def what_is_known(scene: Scene) -> tuple[Status, Commands]:
    """Return a status with something in it, and commands that do nothing."""

    def nothing(*_arguments: object) -> None:
        pass

    pause = Pause()
    status = Status(pause, needs_set_up=lambda: "not set up" in scene.done)
    if "outlook" in scene.done:
        status.add_program(Guarded(OUTLOOK, nothing, _(SENTENCES[Condition.GUARDING])))
        at = datetime(2030, 5, 6, 12, 4, tzinfo=UTC)
        status.set_recent([Recent(at, "Moved to Bcc and sent: 61 exposed people")])
    elif "empty" not in scene.done:
        for folder in ("/home/anna/Mail/Drafts", "/home/anna/Exchange/Entwürfe"):
            sentence = state_of(Condition.GUARDING, Path(folder)).sentence
            status.add_folder(Guarded(str(Path(folder).absolute()), nothing, sentence))
        drafts = [("Spring newsletter", 212), ("Invitation to the open day", 38)]
        status.set_waiting(
            status.folders[1],
            [Waiting(str(n), text, Severity.STRONG, n) for text, n in drafts],
        )
        noon = datetime(2030, 5, 6, 12, 4, tzinfo=UTC)
        status.set_recent(
            [
                Recent(
                    noon, "475 addresses moved to Bcc in “Your query is important to us”", nothing
                ),
                Recent(noon.replace(hour=9), "Left as it was: 16 exposed people"),
            ]
        )
    if "pause" in scene.done:
        pause.start()
    if "notes" in scene.done:
        policy = Policy(monitor_only=True)
        site = PolicyText("policy.toml", {MONITOR_ONLY.key: True})
        status.set_monitoring(notice(LoadedPolicy(policy, texts={Layer.SITE: site})))
    if "news" in scene.done:
        status.news.put(put_right(Tally(4, datetime(2029, 5, 6, tzinfo=UTC), (), None)))
    if "trouble" in scene.done:
        status.add_trouble("The draft “x.eml” could not be changed because the disk is full.")
    commands = Commands(nothing, nothing, nothing, nothing, nothing)
    return status, commands
