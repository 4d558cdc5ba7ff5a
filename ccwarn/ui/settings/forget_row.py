"""A button that has ccwarn forget who was together in a mail."""

from __future__ import annotations

from collections.abc import Callable

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.settings.setting_row import SettingRow
from ccwarn.unforeseen import LastResort


class ForgetRow(SettingRow):
    """Calls `forget`, which may raise anything, after a second click: nobody can take it back."""

    def __init__(self, forget: Callable[[], object]) -> None:
        super().__init__(
            "forgetPeople",
            _("Forget everybody"),
            _(
                "ccwarn then asks about everybody again, also people whom you did not want to be "
                "asked about. This cannot be undone."
            ),
        )
        self._forget = forget
        self._first = Button("forgetPeopleFirst", _("Forget…"), Weight.PLAIN)
        self._sure = Button("forgetPeopleSure", _("Forget everybody"), Weight.PLAIN)
        self._cancel = Button("forgetPeopleCancel", _("Cancel"), Weight.LINK)
        self._first.clicked.connect(lambda: self._ask(True))
        self._sure.clicked.connect(self._do)
        self._cancel.clicked.connect(lambda: self._ask(False))
        for button in (self._first, self._cancel, self._sure):
            self.control(button)
        self._done = self.note("forgetPeopleDone")
        self._done.setText(_("ccwarn has forgotten everybody."))
        self._show(False)

    def _ask(self, on: bool) -> None:
        self.complain("")
        self._done.hide()
        self._show(on)
        (self._cancel if on else self._first).setFocus()

    def _do(self) -> None:
        self._ask(False)
        with LastResort("people that are remembered could not be forgotten") as forgetting:
            self._forget()
        if forgetting.error is not None:
            self.complain(_("They could not be forgotten."))
        self._done.setVisible(forgetting.error is None)

    def _show(self, is_asking: bool) -> None:
        self._first.setVisible(not is_asking)
        self._sure.setVisible(is_asking)
        self._cancel.setVisible(is_asking)
