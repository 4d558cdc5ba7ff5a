from __future__ import annotations

from dataclasses import replace

import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.submission.accounts_found import Preset
from ccwarn.gates.submission.instructions import cannot_use_because, notes, steps

ACCOUNT = Account(
    Endpoint("127.0.0.1", 2587), Endpoint("mail.acme.example", 587), Security.STARTTLS
)


@pytest.mark.parametrize("program", ["Thunderbird", "Evolution", "", "Claws"])
def test_the_steps_name_what_to_change_to_what(program: str) -> None:
    text = "\n".join(steps(ACCOUNT, program))
    assert "mail.acme.example" in text
    assert "server name to 127.0.0.1 and the port to 2587" in text
    assert "connection security to None" in text


@pytest.mark.parametrize(
    ("program", "press"),
    [
        ("Thunderbird", "Confirm Security Exception"),
        ("Evolution", "Accept Permanently"),
        ("Claws", "accept the certificate for good"),
    ],
)
def test_with_a_certificate_the_steps_lead_to_encryption(program: str, press: str) -> None:
    text = "\n".join(steps(ACCOUNT, program, "AB:CD"))
    assert "connection security to STARTTLS" in text
    assert "this one: AB:CD" in text
    assert press in text
    assert "None" not in text
    implicit = replace(ACCOUNT, listen_security=Security.IMPLICIT)
    assert "connection security to SSL/TLS" in "\n".join(steps(implicit, program, "AB:CD"))
    assert any("do not accept it" in note for note in notes(ACCOUNT, encrypted=True))


def test_localhost_is_named_by_its_digits() -> None:
    # A mail program could take it for ::1, where another program may be.
    account = replace(ACCOUNT, listen=Endpoint("localhost", 2587))
    assert "server name to 127.0.0.1" in "\n".join(steps(account))


def test_the_copy_in_sent_is_mentioned() -> None:
    assert "Sent folder" in notes(ACCOUNT)[0]


def test_an_account_with_oauth2_is_led_to_what_works() -> None:
    preset = Preset("Thunderbird", "x", Endpoint("smtp.gmail.com", 465), Security.IMPLICIT)
    assert cannot_use_because(preset) == ""
    oauth2 = Preset("Thunderbird", "x", preset.upstream, preset.security, oauth2=True)
    assert "add-on for Thunderbird" in cannot_use_because(oauth2)
    assert "app password" in cannot_use_because(
        Preset("Evolution", "x", preset.upstream, preset.security, True)
    )
