from __future__ import annotations

import socket
from pathlib import Path

from ccwarn.account import Account
from ccwarn.gates.submission.setting_up import FIRST_PORT, SettingUp
from smtp_lab import LOOPBACK


def remember(account: Account) -> None:
    raise AssertionError("nothing was chosen")


def test_each_found_account_gets_a_free_port_of_its_own(home: Path) -> None:
    folder = home / ".thunderbird"
    folder.mkdir()
    (folder / "profiles.ini").write_text("[Profile0]\nPath=p\n")
    (folder / "p").mkdir()
    (folder / "p" / "prefs.js").write_text(
        "".join(
            f'user_pref("mail.smtpserver.smtp{number}.hostname", "mail{number}.example");\n'
            f'user_pref("mail.smtpserver.smtp{number}.try_ssl", 3);\n'
            for number in range(3)
        )
    )
    setting_up = SettingUp(remember)
    with socket.socket() as other:
        other.bind((LOOPBACK, FIRST_PORT))
        first, second, third = (found.account for found in setting_up.found(()))
        assert FIRST_PORT < first.listen.port < second.listen.port < third.listen.port
    assert [found.account.upstream.host for found in setting_up.found([second])] == [
        "mail0.example",
        "mail2.example",
    ]
    lines = setting_up.steps(first, "Thunderbird")
    assert lines[0].startswith("1. Open Account Settings")
    assert lines[-1].startswith("• ")
