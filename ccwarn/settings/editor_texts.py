"""What the Group Policy editor of Windows says besides what settings say of themselves.

packaging/admx.py writes it into the files of the editor, one for each language.
"""

from __future__ import annotations

from collections.abc import Mapping

from ccwarn.i18n import N_, OFFERED

ABOUT = N_("What ccwarn asks about, and where it looks.")
SUPPORTED = N_("ccwarn on any Windows")

TABLES: Mapping[str, str] = {
    # i18n: headings of groups of settings for an organisation, down to Watched domains
    "bulk_mail": N_("Mail to many people"),
    "texts": N_("Texts of your own"),
    "exempt": N_("Exceptions"),
    "limits": N_("Limits"),
    "mailbox_providers": N_("Mail providers"),
    "milter": N_("Mail server"),
    "rules": N_("Rules"),
    "thresholds": N_("When ccwarn asks"),
    "watched_domains": N_("Watched domains"),
}
"""What tables of settings are called."""

LOCKED = N_("Locked settings")
LOCKED_ABOUT = N_(
    "Settings, or tables of settings, such as own_domains or thresholds, that users cannot change "
    "although no policy sets them. One in each line."
)

WORDS: Mapping[str, str] = {
    # i18n: what a rule is set to do: as it does by itself
    "default": N_("As the rule says"),
    "off": N_("Off"),
    "note": N_("Make a note"),
    "ask": N_("Ask"),
    "typed": N_("Ask, and have the number typed"),
    "refuse": N_("Refuse"),
    # i18n: what a switch is set to
    "false": N_("No"),
    # i18n: what a switch is set to
    "true": N_("Yes"),
    # i18n: what a mail server does with a mail, as the next four
    "monitor": N_("Note it and let it pass"),
    "tag": N_("Let it pass with a tag"),
    "reject": N_("Reject it"),
    "hold": N_("Hold it until its author answers"),
    "rewrite": N_("Move people to Bcc"),
    "desktop": N_("As the desktop"),
    # Each language says its own name.
    **OFFERED,
}
"""What can be chosen, by what is written then."""

# i18n: above a list where entries can be typed in
ENTRIES = N_("Entries:")
# i18n: before a field where a sentence can be typed in
TEXT = N_("Text:")
# i18n: before a field where a number can be typed in
NUMBER = N_("Number:")
# i18n: before a list to choose from, such as Ask or Refuse
CHOICE = N_("What it does:")

ONE_A_LINE = N_("One in each line.")
FORMS: Mapping[str, tuple[str, str]] = {
    "array": (N_("In each line the domains of one group, with commas between them."), ""),
    "object": (
        # i18n: an account is the example: listen=127.0.0.1:2587; upstream=…
        N_("In each line an account: {example}"),
        "listen=127.0.0.1:2587; upstream=mail.acme.example:587; security=starttls",
    ),
}
"""What an entry of a list looks like that is more than a text, by its type in the schema; and an
example, which is the same in each language."""

# i18n: Disabled is what the Group Policy editor calls it
NONE_IF_DISABLED = N_("Disabled means that there is none.")
# i18n: Not configured is what the Group Policy editor calls it; then comes what ccwarn does there
NOT_CONFIGURED = N_("Not configured: {sentence}")
NAMED = N_("In a policy file this is {name}. Users cannot change what is set here.")
