from __future__ import annotations

from pathlib import Path

import pytest

from at_home import THUNDERBIRD
from ccwarn.account import Endpoint, Security
from ccwarn.gates.submission.accounts_found import Preset, evolution, presets, thunderbird

PREFS = """\
// Mozilla User Preferences
user_pref("mail.smtpserver.smtp1.authMethod", 3);
user_pref("mail.smtpserver.smtp1.description", "Support \\"desk\\"");
user_pref("mail.smtpserver.smtp1.hostname", "mail.acme.example");
user_pref("mail.smtpserver.smtp1.port", 587);
user_pref("mail.smtpserver.smtp1.try_ssl", 2);
user_pref("mail.smtpserver.smtp1.username", "support");
user_pref("mail.smtpserver.smtp2.authMethod", 10);
user_pref("mail.smtpserver.smtp2.hostname", "smtp.gmail.com");
user_pref("mail.smtpserver.smtp2.try_ssl", 3);
user_pref("mail.smtpserver.smtp2.username", "eve@gmail.com");
user_pref("mail.smtpserver.smtp3.hostname", "plain.acme.example");
user_pref("mail.smtpserver.smtp4.hostname", "127.0.0.1");
user_pref("mail.smtpserver.smtp4.port", 2587);
user_pref("mail.smtpserver.smtp5.try_ssl", 3);
user_pref("mail.smtpserver.smtp6.hostname", broken);
user_pref("mail.smtpservers", "smtp1,smtp2,smtp3");
"""
SUPPORT = Preset(
    "Thunderbird", 'Support "desk"', Endpoint("mail.acme.example", 587), Security.STARTTLS
)
GMAIL = Preset(
    "Thunderbird", "eve@gmail.com", Endpoint("smtp.gmail.com", 465), Security.IMPLICIT, oauth2=True
)
SOURCE = """\
[Data Source]
DisplayName=Acme
Enabled=true

[Authentication]
Host=mail.acme.example
Method=PLAIN
Port=465
User=support

[Mail Transport]
BackendName=smtp

[Security]
Method=ssl-on-alternate-port
"""
ACME = Preset("Evolution", "Acme", Endpoint("mail.acme.example", 465), Security.IMPLICIT)


def test_accounts_of_thunderbird() -> None:
    assert list(thunderbird(PREFS))[:2] == [SUPPORT, GMAIL]


def test_accounts_of_evolution() -> None:
    assert list(evolution(SOURCE)) == [ACME]


@pytest.mark.parametrize(
    "source",
    ["", "no section", "[Mail Transport]\nBackendName=sendmail\n",
     "[Mail Transport]\nBackendName=smtp\n[Security]\nMethod=new\n", SOURCE.replace("Host=", "X=")],
)  # fmt: skip
def test_what_sends_no_mail_by_smtp_is_no_account(source: str) -> None:
    assert list(evolution(source)) == []


def test_a_new_way_to_log_in_at_a_web_page_is_told(home: Path) -> None:
    (preset,) = evolution(SOURCE.replace("Method=PLAIN", "Method=XOAUTH2"))
    assert preset.oauth2


def test_all_mail_programs_are_looked_at(home: Path) -> None:
    root = home / THUNDERBIRD
    elsewhere = home / "elsewhere"
    for folder in (root / "abc.default", elsewhere, home / ".config" / "evolution" / "sources"):
        folder.mkdir(parents=True)
    (root / "profiles.ini").write_text(
        "[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n\n"
        f"[Profile1]\nName=other\nIsRelative=0\nPath={elsewhere}\n"
    )
    (root / "abc.default" / "prefs.js").write_text(PREFS)
    (elsewhere / "prefs.js").write_text(PREFS)
    (home / ".config" / "evolution" / "sources" / "1.source").write_text(SOURCE)
    # Not the one without protection, nor the one that points at this machine already.
    assert presets(home) == [SUPPORT, GMAIL, ACME]


def test_without_mail_programs_there_are_no_accounts(home: Path) -> None:
    assert presets(home) == []
