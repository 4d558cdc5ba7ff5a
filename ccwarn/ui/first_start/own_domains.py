"""The domains of the user's organisation, as the page of the first start has them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.first_start.proposal import Proposal
from ccwarn.i18n import _, listed
from ccwarn.plain import isolated
from ccwarn.ui.kit.chips import Chips
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.lock import LockedLine
from ccwarn.ui.kit.look import unit


class OwnDomains(QWidget):
    """Shows the domains; `domain` says what a text that was typed means, or what is wrong."""

    def __init__(self, domain: Callable[[str], str]) -> None:
        super().__init__()
        self.setObjectName("ownDomainsPart")
        self._domain = domain
        self._removed: set[str] = set()
        self.domains: list[str] = []
        said = _("A domain of your organisation")
        self._chips = Chips("ownDomains", said, _("Add a domain, such as acme.example"))
        self._chips.added.connect(self.add)
        self._chips.removed.connect(self._remove)
        self._trouble = PlainLabel("domainTrouble", ink="loud")
        self._trouble.hide()
        self._public = PlainLabel("publicDomains", ink="muted")
        self._public.hide()
        self._lock = LockedLine("domainsLock")
        self._lock.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit() // 2)
        text = _("People at these domains are colleagues: they never count as strangers.")
        column.addWidget(PlainLabel("domainsText", text, ink="muted"))
        column.addWidget(self._chips)
        for widget in (self._trouble, self._public, self._lock):
            column.addWidget(widget)

    def take(self, proposal: Proposal) -> None:
        """Add what was found, but for what the user has taken away."""
        known = {*self.domains, *self._removed}
        self.domains += [domain for domain in proposal.domains if domain not in known]
        self._chips.show_texts(tuple(self.domains))
        self._chips.setEnabled(not proposal.domains_locked)
        self._lock.setVisible(proposal.domains_locked)
        self._public.setVisible(bool(proposal.public))
        self._public.setText(
            _(
                "You also write from {domains}. People at a public mail provider are strangers to "
                "each other, so only your own address there counts as yours."
            ).format(domains=isolated(listed(proposal.public), 200))
        )

    def add(self, text: str) -> None:
        """Add what was typed, or say what is wrong with it."""
        try:
            domain = self._domain(text)
        except ValueError as error:
            self._trouble.say(str(error))
            return
        self._trouble.hide()
        self._chips.field.clear()
        self._removed.discard(domain)
        if domain not in self.domains:
            self.domains.append(domain)
        self._chips.show_texts(tuple(self.domains))

    def _remove(self, domain: str) -> None:
        self._removed.add(domain)
        self.domains.remove(domain)
        self._chips.show_texts(tuple(self.domains))
