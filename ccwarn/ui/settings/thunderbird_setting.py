"""Thunderbird: how each of its profiles stands, and the button that makes it better."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from ccwarn.connect.standing import ProfileState, Standing
from ccwarn.connect.thunderbird import Step, ThunderbirdConnection, consent
from ccwarn.i18n import _
from ccwarn.ui.settings.place_rows import Place, PlaceRows
from ccwarn.ui.settings.setting import Setting
from ccwarn.ui.soon import Soon


class ThunderbirdSetting(Setting):
    """Looks and acts beside the window's own thread; `acted` is called after each act."""

    def __init__(self, thunderbird: ThunderbirdConnection, acted: Callable[[], object]) -> None:
        super().__init__(
            "thunderbird",
            _("Thunderbird"),
            _("Connected with ccwarn, it asks when you press Send, and holds the mail meanwhile."),
        )
        self._thunderbird = thunderbird
        self._acted = acted
        self._soon = Soon(self)
        self._looks = 0
        self._rows = PlaceRows("profiles")
        self.below(self._rows)
        self._note = self.note("thunderbirdNote")

    def refresh(self) -> None:
        """Look how the profiles stand."""
        self._looks += 1
        look = self._looks

        def work() -> None:
            states = self._thunderbird.states()
            self._soon(lambda: self._show(states, look))

        threading.Thread(target=work, name="ccwarn-thunderbird", daemon=True).start()

    def _show(self, states: Sequence[ProfileState], look: int) -> None:
        if look < self._looks:
            return  # A later look is under way, and may have been quicker.
        self._rows.show_places([self._place(state) for state in states])
        note = "" if states else _("No Thunderbird was found on this computer.")
        if any(state.standing is Standing.ABSENT for state in states):
            note = consent()
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _place(self, state: ProfileState) -> Place:
        connect = partial(self._thunderbird.connect, [state.profile])
        disconnect = partial(self._thunderbird.disconnect, [state.profile])
        actions = []
        if state.standing.can_connect:
            label = _("Connect") if state.standing is Standing.ABSENT else _("Repair")
            actions.append(("connectProfile", label, partial(self._act, connect)))
        if state.standing not in (Standing.ABSENT, Standing.OBSTACLE):
            actions.append(("disconnectProfile", _("Disconnect"), partial(self._act, disconnect)))
        return Place(
            str(state.profile.folder),
            state.sentence,
            None if state.standing is Standing.ABSENT else state.standing.is_fine,
            state.to_do,
            tuple(actions),
        )

    def _act(self, act: Callable[[], Sequence[Step]]) -> None:
        self.complain("")

        def work() -> None:
            steps = act()
            self._soon(lambda: self._tell(steps))

        threading.Thread(target=work, name="ccwarn-thunderbird", daemon=True).start()

    def _tell(self, steps: Sequence[Step]) -> None:
        failed = [f"{step.sentence} {step.to_do}".strip() for step in steps if step.failed]
        self.complain(" ".join(failed))
        self._acted()
        self.refresh()
