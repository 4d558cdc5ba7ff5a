from __future__ import annotations

import pytest

from ccwarn.account import Account, Endpoint, Security

HERE = Endpoint("127.0.0.1", 2587)
SERVER = Endpoint("mail.example", 587)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("127.0.0.1:2587", HERE),
        (" mail.example:465 ", Endpoint("mail.example", 465)),
        ("[::1]:25", Endpoint("::1", 25)),
    ],
)
def test_endpoints_are_read_and_written(text: str, endpoint: Endpoint) -> None:
    assert Endpoint.parsed(text) == endpoint
    assert str(endpoint) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "mail.example", ":25", "mail.example:", "::1:25", "a:70000", "a:-1", "a:²"]
)
def test_what_is_no_endpoint_says_how_one_looks(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        Endpoint.parsed(text)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.2", "mail.example", "", "127.0.0.1.example", "localhost."]
)
def test_only_this_machine_may_connect(host: str) -> None:
    with pytest.raises(ValueError, match="only listens on this computer"):
        Account(Endpoint(host, 2587), SERVER, Security.STARTTLS)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"])
def test_loopback_is_this_machine(host: str) -> None:
    Account(Endpoint(host, 2587), Endpoint(host, 25), Security.PLAIN)


def test_a_password_never_crosses_a_network_unprotected() -> None:
    with pytest.raises(ValueError, match="starttls or implicit"):
        Account(HERE, SERVER, Security.PLAIN)


def test_a_server_needs_a_port() -> None:
    with pytest.raises(ValueError, match="port"):
        Account(HERE, Endpoint("mail.example", 0), Security.IMPLICIT)
