"""Who is inside, and who belongs together."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.settings.corrections import own_domain
from ccwarn.settings.declared.organisations import OWN_DOMAINS, PARTNERS
from ccwarn.settings.values import organisation_domain
from ccwarn.ui.settings.domain_list import DomainList
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.partner_list import PartnerList


class OrganisationPage(Page):
    """Own domains, and the groups of partners."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(
            "organisationPage",
            _("Your organisation"),
            _(
                "Your colleagues never count. They may see every address, and everyone may see "
                "theirs."
            ),
            editor,
        )
        self._own = DomainList(
            OWN_DOMAINS, editor, lambda text: own_domain(text, editor.book.policy)
        )
        self._partners = PartnerList(editor, organisation_domain)
        self.owned(self._own, OWN_DOMAINS)
        self.owned(self._partners, PARTNERS)
        self.panel("ownPanel", self._own)
        self.panel("partnersPanel", self._partners)
        self.end()

    def refresh(self) -> None:
        """Show what is in force."""
        self._own.refresh()
        self._partners.refresh()
        super().refresh()
