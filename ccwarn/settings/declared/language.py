"""The setting of the language."""

from __future__ import annotations

from ccwarn.i18n import N_, OFFERED
from ccwarn.settings.setting import Setting
from ccwarn.settings.text_values import LANGUAGE as KIND

_CODES = ", ".join(f'"{code}"' for code in OFFERED)

LANGUAGE = Setting(
    ("language",),
    KIND,
    "language",
    N_("Language"),
    N_("ccwarn speaks it at once, in the terminal, too."),
    comment=f'The language that ccwarn speaks: "desktop" for that of the desktop, or {_CODES}.',
)
