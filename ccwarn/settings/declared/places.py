"""Settings that say where ccwarn looks at mail."""

from __future__ import annotations

from ccwarn.i18n import N_
from ccwarn.settings import values
from ccwarn.settings.setting import Setting

DRAFTS_FOLDERS = Setting(
    ("drafts_folders",),
    values.FOLDERS,
    "drafts_folders",
    N_("Drafts folders"),
    N_("Folders where your mail program saves drafts. ccwarn checks each draft when you save it."),
    comment="Folders where your mail program saves drafts: Maildir, mbox or MH folders, or folders "
    "of .eml and .msg files.",
    example='drafts_folders = ["~/Maildir/.Drafts"]',
    tightened=values.joined,
)
ACCOUNTS = Setting(
    ("accounts",),
    values.ACCOUNTS,
    "accounts",
    N_("Mail accounts"),
    N_("Any other mail program can send through ccwarn, which asks before it passes the mail on."),
    comment="Mail accounts to guard: your mail program sends to `listen` on this computer, and "
    "ccwarn passes the mail on to the server `upstream`. "
    '`security` is "starttls" (usually port 587), "implicit" (usually port 465) or "plain" (only '
    'for a server on this computer). `listen_security` can be "starttls" or "implicit": your mail '
    "program must then encrypt, too. If this computer does not trust the server's certificate, "
    "`certificate` names a file with it, or with its authority's, and `fingerprint` is the SHA-256 "
    "of that, once you have compared it.",
    example='[[accounts]]\nlisten = "127.0.0.1:2587"\nupstream = "mail.acme.example:587"\n'
    'security = "starttls"',
    tightened=values.replaced,
)
PATIENCE = Setting(
    ("patience",),
    values.SECONDS,
    "patience",
    N_("Seconds that a mail waits for your answer"),
    N_(
        "A mail that is sent through one of these accounts waits this long. Then your mail program "
        "is told that it was not sent. Thunderbird gives up after 100 seconds."
    ),
    comment="How many seconds a mail that is sent through `accounts` waits for your answer. "
    "Thunderbird gives up after 100.",
    tightened=values.replaced,
)

PLACES = (DRAFTS_FOLDERS, ACCOUNTS, PATIENCE)
"""They say what is guarded, and change nothing of what is asked there."""
