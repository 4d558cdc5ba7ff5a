"""What the Thunderbird add-on says by itself, in the catalogues of ccwarn.

Whatever it says about a mail comes from the tray; these are the texts for when there is none.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ccwarn.i18n import DRAFTS, N_
from ccwarn.resources import resource

TEXTS: Mapping[str, str] = {
    "name": N_("ccwarn"),
    "description": N_("Asks before a mail shows its recipients' addresses to each other."),
    "button": N_("Recipients"),
    "quiet": N_("Nobody in this mail would see a stranger's address."),
    "moveNow": N_("Move to Bcc now"),
    "moved": N_("Done. They still get the mail, and nobody sees their addresses."),
    "unreachable": N_("ccwarn is not running, so it cannot check this mail."),
    "notSent": N_("This mail was not sent."),
    "whyNotInstalled": N_(
        "ccwarn is no longer connected to this Thunderbird. Choose “Connect Thunderbird” in "
        "ccwarn, or remove this add-on in “Add-ons and Themes”."
    ),
    "whyNotStarted": N_("ccwarn could not be started. Start it yourself, then try again."),
    "whyGone": N_("ccwarn stopped before you could answer. Try again: this starts it."),
    "whySilent": N_("ccwarn does not answer. Quit ccwarn and start it again, then try again."),
    "whyMismatch": N_(
        "ccwarn and this add-on have different versions. Restart Thunderbird. If that does not "
        "help, choose “Connect Thunderbird” in ccwarn and restart it again."
    ),
    "whyRejected": N_("ccwarn could not read the recipients of this mail."),
    "whyFailed": N_("ccwarn's add-on failed on this mail."),
    "whyPrompt": N_(
        "Another Thunderbird window was open over this mail when you answered, so nothing was "
        "sent and nothing was changed. Close that window, then press Send again."
    ),
    "whyNotPassedOn": N_(
        "ccwarn could not open the mail that asks for approval. Save this mail as a draft and send "
        "it as an attachment to whoever has to approve."
    ),
    "whySeparate": N_(
        "ccwarn could not save this mail as a draft, so nothing was sent. Save it yourself to see "
        "why, then press Send again."
    ),
    "outsiders": N_("People outside your organisation: {count}"),
    "tryAgain": N_("Try again"),
    "moveAll": N_("Move strangers to Bcc"),
    "moveSeveral": N_("Move {count} strangers to Bcc"),
    "sendUnchecked": N_("Send this mail unchecked"),
    "nowSend": N_("ccwarn is back. Press Send again."),
    "nowSendMoved": N_("Everyone outside your organisation is in Bcc now. Press Send again."),
    "nowSendUnchecked": N_("Press Send again to send this mail unchecked."),
}
"""English texts by their names in the add-on."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def locales() -> Iterator[tuple[str, bytes]]:
    """Yield each language as WebExtensions name it, with its `messages.json`; no drafts."""
    yield "en", _messages(gettext.NullTranslations())
    for catalogue in sorted(resource("i18n").glob("*/LC_MESSAGES/ccwarn.mo")):
        language = catalogue.parent.parent.name
        if language in DRAFTS:
            continue
        with catalogue.open("rb") as file:
            yield language.replace("-", "_"), _messages(gettext.GNUTranslations(file))


def file_name(language: str) -> Path:
    """Return where in the add-on the texts of a language are."""
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
