"""Every setting there is, each declared once; a module here for each thing that settings are about.

A new setting is its declaration, a line in `SETTINGS`, and what it fills in `Policy`. Reading and
writing policy files, layers and locks, `policy explain`, sentences about a change, the default
policy and its schema follow from that; so does its row in the settings window where a page shows
all settings of its table. Modules of `settings` and windows come in.
"""

from __future__ import annotations

from collections.abc import Mapping

from ccwarn.settings.declared.advice import BULK_MAIL, TEXTS
from ccwarn.settings.declared.anyway import ANYWAY
from ccwarn.settings.declared.asking import REMEMBER_DAYS, THRESHOLDS
from ccwarn.settings.declared.exceptions import EXCEPTIONS
from ccwarn.settings.declared.history import HISTORY
from ccwarn.settings.declared.language import LANGUAGE
from ccwarn.settings.declared.limits import LIMITS
from ccwarn.settings.declared.organisations import (
    ALSO_WRITTEN_FROM,
    MORE_PROVIDERS,
    NO_PROVIDERS,
    OWN_DOMAINS,
    PARTNERS,
    PUBLIC_LISTS,
)
from ccwarn.settings.declared.places import PLACES
from ccwarn.settings.declared.rules import CHOICES, WATCHED, WORDS
from ccwarn.settings.declared.separately import SEPARATELY
from ccwarn.settings.declared.server import SERVER
from ccwarn.settings.loaded import Key
from ccwarn.settings.setting import Setting

SETTINGS: Mapping[Key, Setting] = {
    setting.key: setting
    for setting in (
        OWN_DOMAINS,
        ALSO_WRITTEN_FROM,
        PARTNERS,
        PUBLIC_LISTS,
        *PLACES,
        *THRESHOLDS,
        *ANYWAY,
        *SEPARATELY,
        REMEMBER_DAYS,
        *HISTORY,
        LANGUAGE,
        *EXCEPTIONS,
        *BULK_MAIL,
        *TEXTS,
        *LIMITS,
        *WATCHED,
        *CHOICES,
        *SERVER,
        MORE_PROVIDERS,
        NO_PROVIDERS,
    )
}
"""Every setting by its key, in the order in which they are explained, and count."""

TABLES: Mapping[str, str] = {
    "rules": "What each rule does when it finds something:\n" + WORDS,
    "milter": "For the mail server of an organisation, where `ccwarn milter` runs: what it does "
    "with mail. Nothing of this counts on a desktop.",
    "mailbox_providers": "At a public mail provider every mailbox belongs to a different person. "
    "ccwarn knows several hundred of them. Here you add to them, or take some out.",
}
"""What the default policy and the schema say of a table as a whole, in English."""
