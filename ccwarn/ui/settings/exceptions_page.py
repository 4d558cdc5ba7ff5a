"""Where nobody is asked, whatever the rules find."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.policy import Policy
from ccwarn.settings.declared.exceptions import EXEMPT_AUTHORS, EXEMPT_LISTS, MONITOR_ONLY
from ccwarn.settings.values import address, public_list
from ccwarn.ui.settings.domain_list import DomainList
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.switch_row import SwitchRow


def _author(text: str, policy: Policy) -> None:
    """Raise ValueError where a text can be no exempt author."""
    entry = public_list(text)
    if entry in policy.providers:
        sentence = _("{domain} is a public mail provider; enter the address of the author")
        raise ValueError(sentence.format(domain=entry))


class ExceptionsPage(Page):
    """Authors and lists that are exempt, and the switch that asks nobody."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(
            "exceptionsPage",
            _("Exceptions"),
            _("Here you choose when ccwarn does not ask, whatever it finds."),
            editor,
        )
        monitor = SwitchRow(MONITOR_ONLY, editor, lambda: False)
        self.owned(monitor, MONITOR_ONLY)
        self._lists = (
            DomainList(
                EXEMPT_AUTHORS,
                editor,
                lambda text: _author(text, editor.book.policy),
                _("Add an address or a domain, such as newsletter@acme.example"),
            ),
            DomainList(
                EXEMPT_LISTS,
                editor,
                address,
                _("Add an address, such as members@lists.acme.example"),
            ),
        )
        for row, setting in zip(self._lists, (EXEMPT_AUTHORS, EXEMPT_LISTS), strict=True):
            self.owned(row, setting)
        self.panel("exemptPanel", *self._lists, heading=_("Do not ask about"))
        self.panel("monitorPanel", monitor)
        self.end()

    def refresh(self) -> None:
        """Show what is in force."""
        super().refresh()
        for row in self._lists:
            row.refresh()
