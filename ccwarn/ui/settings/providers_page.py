"""Mail providers: where every mailbox belongs to another person."""

from __future__ import annotations

from collections.abc import Collection

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.settings.corrections import provider
from ccwarn.settings.declared.organisations import MORE_PROVIDERS, NO_PROVIDERS
from ccwarn.settings.values import domain
from ccwarn.ui.settings.domain_list import DomainList
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.page import Page


class ProvidersPage(Page):
    """What the user adds to the providers that ccwarn knows, and what they take out."""

    def __init__(self, editor: Editor, known: Collection[str]) -> None:
        super().__init__(
            "providersPage",
            _("Mail providers"),
            ngettext(
                "At a mail provider every mailbox belongs to a different person, so any two "
                "customers are strangers. ccwarn knows {count} such domain.",
                "At a mail provider every mailbox belongs to a different person, so any two "
                "customers are strangers. ccwarn knows {count} such domains.",
                len(known),
            ).format(count=grouped(len(known))),
            editor,
        )
        self._known = known
        self._more = DomainList(
            MORE_PROVIDERS, editor, lambda text: provider(text, editor.book.policy)
        )
        self._none = DomainList(NO_PROVIDERS, editor, self._check_none)
        self.owned(self._more, MORE_PROVIDERS)
        self.owned(self._none, NO_PROVIDERS)
        self.panel("providersPanel", self._more, self._none)
        self.end()

    def refresh(self) -> None:
        """Show what is in force."""
        self._more.refresh()
        self._none.refresh()
        super().refresh()

    def _check_none(self, text: str) -> None:
        name = domain(text)
        if name not in self.editor.book.policy.providers:
            raise ValueError(
                _("{domain} does not count as a mail provider anyway").format(domain=name)
            )
