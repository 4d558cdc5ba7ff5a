from __future__ import annotations

import socket
from pathlib import Path

import pytest

from at_home import THUNDERBIRD
from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission import account_setup
from ccwarn.gates.submission.account_setup import PORTS, AccountSetup
from ccwarn.gates.submission.own_certificate import OwnCertificate
from smtp_lab import LOOPBACK


def nothing(account: Account) -> None:
    raise AssertionError("nothing was chosen")


def test_each_found_account_gets_a_free_port_of_its_own(home: Path) -> None:
    folder = home / THUNDERBIRD
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
    setting_up = AccountSetup(nothing, nothing)
    first, second, third = (found.account for found in setting_up.found(()))
    ports = {first.listen.port, second.listen.port, third.listen.port}
    assert len(ports) == 3
    assert all(port in PORTS for port in ports)
    assert [found.account for found in setting_up.found(())] == [first, second, third]
    assert [found.account.upstream.host for found in setting_up.found([second])] == [
        "mail0.example",
        "mail2.example",
    ]
    assert setting_up.bypassing(first) == ["Thunderbird"]
    assert (
        setting_up.bypassing(setting_up.by_hand(Endpoint("x.example", 25), Security.STARTTLS, []))
        == []
    )
    lines = setting_up.steps(first, "Thunderbird")
    assert lines[0].startswith("1. Open Account Settings")
    assert lines[-1].startswith("• ")


PRESENT = Account(Endpoint(LOOPBACK, 2587), Endpoint("mail.acme.example", 587), Security.STARTTLS)


@pytest.mark.parametrize(
    ("host", "port", "security", "why"),
    [
        ("", 587, Security.STARTTLS, "Type the name of the mail server"),
        ("mail acme", 587, Security.STARTTLS, "Type the name of the mail server"),
        ("https://mail.acme.example", 587, Security.STARTTLS, "Type the name of the mail server"),
        ("mail.acme.example:587", 587, Security.STARTTLS, "Type the name of the mail server"),
        ("mail.other.example", 25, Security.PLAIN, "Only a mail server on this computer"),
        ("mail.acme.example", 587, Security.STARTTLS, "is already checked"),
        ("localhost", 2587, Security.PLAIN, "ccwarn itself listens there"),
    ],
)
def test_a_server_that_cannot_be_meant_is_refused_in_a_sentence(
    host: str, port: int, security: Security, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        AccountSetup(nothing, nothing).by_hand(Endpoint(host, port), security, [PRESENT])


@pytest.mark.parametrize(
    ("host", "security"),
    [
        ("mail.other.example", Security.IMPLICIT),
        ("почта.example", Security.STARTTLS),
        ("2001:db8::1", Security.STARTTLS),
        ("localhost", Security.PLAIN),
    ],
)
def test_a_server_named_by_hand_gets_a_port_of_its_own(host: str, security: Security) -> None:
    account = AccountSetup(nothing, nothing).by_hand(Endpoint(host, 587), security, [PRESENT])
    assert account.upstream == Endpoint(host, 587)
    assert account.listen.port != PRESENT.listen.port
    assert account.security is security


def test_ports_cannot_be_known_beforehand() -> None:
    server = Endpoint("mail.other.example", 587)
    ports = {
        AccountSetup(nothing, nothing).by_hand(server, Security.STARTTLS, []).listen.port
        for _ in range(20)
    }
    assert len(ports) > 15


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, LOOPBACK), (socket.AF_INET6, "::1")])
def test_a_port_that_anybody_has_is_not_offered(
    family: socket.AddressFamily, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server((host, 0), family=family) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(account_setup, "PORTS", [taken, *account_setup.PORTS[:20]])
        monkeypatch.setattr(account_setup, "_TRIES", 21)
        server = Endpoint("mail.other.example", 587)
        setting_up = AccountSetup(nothing, nothing)
        for _ in range(40):
            account = setting_up.by_hand(server, Security.STARTTLS, [])
            assert account.listen.port != taken


def test_the_steps_show_the_certificate_that_is_to_be_trusted(tmp_path: Path) -> None:
    own = OwnCertificate(tmp_path / "state")
    lines = AccountSetup(nothing, nothing, own).steps(PRESENT, "Thunderbird")
    assert any(own.fingerprint() in line for line in lines)
    (tmp_path / "in the way").touch()
    without = AccountSetup(nothing, nothing, OwnCertificate(tmp_path / "in the way"))
    assert any("security to None" in line for line in without.steps(PRESENT, "Thunderbird"))


def test_after_removal_it_says_what_to_set_back() -> None:
    sentence = AccountSetup(nothing, nothing).back(PRESENT)
    assert "back to mail.acme.example, the port to 587 and the connection security to" in sentence
    assert "STARTTLS" in sentence
