"""Thunderbird: how each of its profiles stands, and the button that makes it better."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from ccwarn.connect.profile_status import AddonStatus, ProfileState
from ccwarn.connect.step import ConnectStep
from ccwarn.connect.thunderbird import ThunderbirdConnection, consent
from ccwarn.i18n import _
from ccwarn.ui.kit.status_rows import StatusRow, StatusRows
from ccwarn.ui.process.main_thread import MainThread
from ccwarn.ui.settings.setting_row import SettingRow


class ThunderbirdSetting(SettingRow):
    """Looks and acts outside the window's thread; `acted` is called after each act."""

    def __init__(self, thunderbird: ThunderbirdConnection, acted: Callable[[], object]) -> None:
        super().__init__(
            "thunderbird",
            _("Thunderbird"),
            _(
                "Once connected, Thunderbird holds a mail when you press Send, until ccwarn has "
                "checked it."
            ),
        )
        self._thunderbird = thunderbird
        self._acted = acted
        self._in_main_thread = MainThread(self)
        self._looks = 0
        self._rows = StatusRows("profiles")
        self.below(self._rows)
        self._note = self.note("thunderbirdNote")

    def refresh(self) -> None:
        """Look how the profiles stand."""
        self._looks += 1
        look = self._looks

        def work() -> None:
            states = self._thunderbird.states()
            self._in_main_thread(lambda: self._show(states, look))

        threading.Thread(target=work, name="ccwarn-thunderbird", daemon=True).start()

    def _show(self, states: Sequence[ProfileState], look: int) -> None:
        if look < self._looks:
            return  # A later look is under way, and may have been quicker.
        self._rows.show_rows([self._row_of(state) for state in states])
        note = "" if states else _("No Thunderbird was found on this computer.")
        if any(state.status is AddonStatus.ABSENT for state in states):
            note = consent()
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _row_of(self, state: ProfileState) -> StatusRow:
        connect = partial(self._thunderbird.connect, [state.profile])
        disconnect = partial(self._thunderbird.disconnect, [state.profile])
        actions = []
        if state.status.can_connect:
            label = _("Connect") if state.status is AddonStatus.ABSENT else _("Repair")
            actions.append(("connectProfile", label, partial(self._act, connect)))
        if state.status not in (AddonStatus.ABSENT, AddonStatus.IMPOSSIBLE):
            actions.append(("disconnectProfile", _("Disconnect"), partial(self._act, disconnect)))
        return StatusRow(
            str(state.profile.folder),
            state.sentence,
            None if state.status is AddonStatus.ABSENT else state.status.is_fine,
            state.to_do,
            tuple(actions),
        )

    def _act(self, act: Callable[[], Sequence[ConnectStep]]) -> None:
        self.complain("")

        def work() -> None:
            steps = act()
            self._in_main_thread(lambda: self._tell(steps))

        threading.Thread(target=work, name="ccwarn-thunderbird", daemon=True).start()

    def _tell(self, steps: Sequence[ConnectStep]) -> None:
        failed = [f"{step.sentence} {step.to_do}".strip() for step in steps if step.failed]
        self.complain(" ".join(failed))
        self._acted()
        self.refresh()
