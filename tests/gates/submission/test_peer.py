from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.clearance import Clearance
from ccwarn.commands.delivery import by_server
from ccwarn.commands.sendmail_options import SendmailOptions
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.submission import peer
from ccwarn.gates.submission.gate import SubmissionGate
from ccwarn.gates.submission.probe import probe
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from gates.scripted import Author, Listener
from smtp_lab import ANY_PORT, LOOPBACK
from smtp_reference import Reference, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells of TCP's users")
as_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can be somebody else"
)
SOMEBODY = 65534
REFUSED = b"421 4.7.0 Only programs of the user who runs ccwarn may send here.\r\n"


def sock(family: socket.AddressFamily, uid: int | None = None) -> socket.socket:
    """A socket of another user: it belongs to whoever made it, not to whoever uses it."""
    if uid is None:
        return socket.socket(family)
    own = os.geteuid()
    os.seteuid(uid)
    try:
        return socket.socket(family)
    finally:
        os.seteuid(own)


@contextmanager
def gate_at(host: str, server: Reference) -> Iterator[int]:
    account = Account(Endpoint(host, 0), Endpoint(LOOPBACK, server.port), Security.PLAIN)
    gate = SubmissionGate(account, Clearance(Policy, ALL_RULES, Author()), Listener().state)
    try:
        yield gate.start().port
    finally:
        gate.stop()


KINDS = [
    pytest.param(LOOPBACK, socket.AF_INET, LOOPBACK, id="IPv4"),
    pytest.param("::1", socket.AF_INET6, "::1", id="IPv6"),
    pytest.param(LOOPBACK, socket.AF_INET6, f"::ffff:{LOOPBACK}", id="IPv4 by a socket of IPv6"),
]


@pytest.fixture(params=["asked", "read"])
def looked_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kernel be asked for one socket, and let it be one that does not answer that."""
    if request.param == "read":
        monkeypatch.setattr(peer, "_SOCK_DIAG", 1)  # a kind of netlink that is out of use


@pytest.mark.usefixtures("looked_up")
@pytest.mark.parametrize(("listening", "family", "host"), KINDS)
@pytest.mark.parametrize("uid", [None, pytest.param(SOMEBODY, marks=as_root)])
def test_only_programs_of_the_same_user_may_send(
    listening: str, family: socket.AddressFamily, host: str, uid: int | None
) -> None:
    with serving(Reference()) as server, gate_at(listening, server) as port:
        with sock(family, uid) as client:
            client.settimeout(20)
            client.connect((host, port))
            greeting = client.makefile("rb").readline()
        if uid is None:
            assert greeting == b"220 reference.example ESMTP\r\n"
        else:
            assert greeting == REFUSED
            assert server.commands == []


@pytest.mark.usefixtures("looked_up")
def test_a_client_that_is_gone_belongs_to_nobody() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        with socket.create_connection(listener.getsockname()) as client:
            ends = client.getsockname(), listener.getsockname()
            assert not peer.is_foreign(*ends)
        assert peer.is_foreign(*ends)


def test_a_system_that_tells_nothing_keeps_nobody_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(socket, "AF_NETLINK")
    monkeypatch.setattr(peer, "TABLES", tmp_path)
    assert not peer.is_foreign((LOOPBACK, 1), (LOOPBACK, 2))


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, LOOPBACK), (socket.AF_INET6, "::1")])
@pytest.mark.parametrize(
    ("uid", "refused"),
    [
        pytest.param(None, False, id="our own"),
        pytest.param(100, False, id="a service", marks=as_root),
        pytest.param(SOMEBODY, False, id="nobody", marks=as_root),
        pytest.param(1234, True, id="another person", marks=as_root),
    ],
)
def test_no_password_goes_to_another_person_in_the_place_of_a_server(
    family: socket.AddressFamily, host: str, uid: int | None, refused: bool
) -> None:
    with sock(family, uid) as listener:
        listener.bind((host, 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert peer.is_another_person_s((host, port)) is refused
        account = Account(ANY_PORT, Endpoint(host, port), Security.PLAIN)
        with ThreadPoolExecutor() as pool:
            pool.submit(greet, listener)
            said = probe(account).sentence
            told = by_server(account, None, None, SendmailOptions())(b"", TO_EVE).why
            listener.shutdown(socket.SHUT_RDWR)
    for sentence in (said, told):
        assert ("another user's program has its port" in sentence) is refused


@pytest.mark.parametrize(
    ("uid", "name", "is_person"),
    [
        (60_400, "", True),
        (61_500, "dynamic", False),
        (SOMEBODY, "nobody", False),
        (100_100, "", False),
        (1_234_500_789, "eve@corp.example", True),
    ],
    ids=["systemd-homed", "a service of systemd", "nobody", "in a container", "in a directory"],
)
def test_persons_are_known_from_services(
    monkeypatch: pytest.MonkeyPatch, uid: int, name: str, is_person: bool
) -> None:
    names = {uid: name} if name else {}
    monkeypatch.setattr(peer, "_asked_for", lambda _client, _server: uid)
    monkeypatch.setattr("pwd.getpwuid", names.__getitem__)
    assert peer.is_another_person_s((LOOPBACK, 25)) is is_person


TO_EVE = Envelope("me@acme.example", ("eve@one.example",))


def greet(listener: socket.socket) -> None:
    """Greet whoever comes, and hang up."""
    with suppress(OSError):
        while True:
            connection, _address = listener.accept()
            with connection:
                connection.sendall(b"220 here\r\n")
