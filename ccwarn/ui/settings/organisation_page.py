"""Who is inside, and who belongs together."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from ccwarn.i18n import _
from ccwarn.settings.corrections import own_domain, public_list_entry, with_own_domains
from ccwarn.settings.declared.advice import BULK_MAIL, TEXTS
from ccwarn.settings.declared.organisations import (
    ALSO_WRITTEN_FROM,
    OWN_DOMAINS,
    PARTNERS,
    PUBLIC_LISTS,
)
from ccwarn.settings.setting import Setting
from ccwarn.settings.values import organisation_domain
from ccwarn.ui.settings.domain_list import DomainList
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.kept_list import KeptList, KeptPeople
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.partner_list import PartnerList
from ccwarn.ui.settings.switch_row import SwitchRow
from ccwarn.ui.settings.text_row import TextRow


class OrganisationPage(Page):
    """Own domains, groups of partners, public lists, and people that are not asked about."""

    def __init__(self, editor: Editor, people: KeptPeople) -> None:
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
            OWN_DOMAINS,
            editor,
            lambda text: own_domain(text, editor.book.policy),
            changes=lambda entries: with_own_domains(editor.book, entries),
        )
        self._also = SwitchRow(
            ALSO_WRITTEN_FROM, editor, lambda: not editor.book.policy.own_domains
        )
        self._lists = DomainList(
            PUBLIC_LISTS,
            editor,
            lambda text: public_list_entry(text, editor.book.policy),
            _("Add an address, such as dev@lists.example"),
        )
        self._partners = PartnerList(editor, organisation_domain)
        self.owned(self._own, OWN_DOMAINS)
        self.owned(self._also, ALSO_WRITTEN_FROM)
        self.owned(self._partners, PARTNERS)
        self.panel("ownPanel", self._own, self._also)
        self.owned(self._lists, PUBLIC_LISTS)
        self.panel("partnersPanel", self._partners)
        self._kept = KeptList(people)
        self.panel("publicListsPanel", self._lists)
        self.panel("keptPeoplePanel", self._kept)
        self._texts = self._add_texts()
        self.end()

    def _add_texts(self) -> list[TextRow]:
        bulk = [self._text_row(setting) for setting in BULK_MAIL]
        texts = [self._text_row(setting) for setting in TEXTS]
        self.panel("bulkMailPanel", *bulk, heading=_("What to use for many people"))
        self.panel("textsPanel", *texts, heading=_("A sentence of your own at questions"))
        return [*bulk, *texts]

    def _text_row(self, setting: Setting) -> TextRow:
        row = TextRow(setting, self.editor)
        self.owned(row, setting)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        """Show whom there is by now: nothing tells of it."""
        super().showEvent(event)
        self._kept.refresh()

    def refresh(self) -> None:
        """Show what is in force."""
        self._own.refresh()
        self._partners.refresh()
        self._lists.refresh()
        self._kept.refresh()
        for row in self._texts:
            row.refresh()
        super().refresh()

    def settle(self) -> None:
        """Write what was typed."""
        for row in self._texts:
            row.settle()
