"""What the Thunderbird add-on says by itself, in the catalogues of ccwarn.

Whatever it says about a mail comes from the tray; these are the texts for when there is none.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ccwarn.i18n import N_
from ccwarn.resources import resource

TEXTS: Mapping[str, str] = {
    "name": N_("ccwarn"),
    "description": N_("Asks before a mail shows its recipients' addresses to each other."),
    "button": N_("Recipients"),
    "quiet": N_("Nobody in this mail would see a stranger's address."),
    "moveNow": N_("Move to Bcc now"),
    "moved": N_("Done: they still get the mail, and nobody sees them."),
    "unreachable": N_("ccwarn is not running, so nobody can say what this mail would show."),
    "notSent": N_("This mail was not sent."),
    "whyNotInstalled": N_(
        "ccwarn is no longer connected with this Thunderbird. Choose “Connect Thunderbird” in "
        "ccwarn."
    ),
    "whyNotStarted": N_("ccwarn could not be started. Start it yourself, then try again."),
    "whyGone": N_("ccwarn ended while it was asked. Try again: it is started anew."),
    "whySilent": N_("ccwarn does not answer. End it and start it again, then try again."),
    "whyMismatch": N_(
        "ccwarn and this add-on are of different versions. Start Thunderbird again. Where that "
        "does not help, choose “Connect Thunderbird” in ccwarn before."
    ),
    "whyRejected": N_("ccwarn could not read the recipients of this mail."),
    "whyFailed": N_("The add-on of ccwarn failed on this mail."),
    "whyPrompt": N_(
        "Another window of Thunderbird stood over this mail when you answered, so nothing was sent "
        "and nothing was changed. Close that window, then press Send once more."
    ),
    "outsiders": N_("People outside your organisation: {count}"),
    "tryAgain": N_("Try again"),
    "moveAll": N_("Move externals to Bcc"),
    "sendUnchecked": N_("Send this one unchecked"),
    "nowSend": N_("ccwarn answers again. Press Send once more."),
    "nowSendMoved": N_("Everybody outside is in Bcc now. Press Send once more."),
    "nowSendUnchecked": N_("Press Send once more: this mail then leaves unchecked."),
}
"""English texts by their names in the add-on."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def locales() -> Iterator[tuple[str, bytes]]:
    """Yield each language as WebExtensions name it, with its `messages.json`."""
    yield "en", _messages(gettext.NullTranslations())
    for catalogue in sorted(resource("i18n").glob("*/LC_MESSAGES/ccwarn.mo")):
        language = catalogue.parent.parent.name
        with catalogue.open("rb") as file:
            yield language.replace("-", "_"), _messages(gettext.GNUTranslations(file))


def file_name(language: str) -> Path:
    """Return where in the add-on the texts of a language lie."""
    return Path("_locales", language, "messages.json")


def _messages(translations: gettext.NullTranslations) -> bytes:
    messages = {name: _message(translations.gettext(text)) for name, text in TEXTS.items()}
    return json.dumps(messages, ensure_ascii=False, indent=1).encode() + b"\n"


def _message(text: str) -> Mapping[str, object]:
    """Return a text in the form of WebExtensions: `$1`-style arguments have names there, too."""
    names = _PLACEHOLDER.findall(text)
    message: dict[str, object] = {"message": _PLACEHOLDER.sub(r"$\1$", text.replace("$", "$$"))}
    if names:
        message["placeholders"] = {
            name: {"content": f"${place}"} for place, name in enumerate(names, 1)
        }
    return message
