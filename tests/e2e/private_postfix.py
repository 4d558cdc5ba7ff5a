"""A Postfix of the tests' own: private settings, queue and ports on loopback, and a test CA."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import trustme

from counterparts import missing, needs

SMALL = 100_000
"""Octets that a message may have at the plain port."""

USER, REALM, PASSWORD = "support", "acme.example", "correct horse"

_SERVICES = """
{submission} inet n - n - 300 smtpd
{judged} inet n - n - 300 smtpd -o smtpd_sasl_auth_enable=no
  -o smtpd_tls_security_level=none -o mynetworks=127.0.0.0/8
  -o smtpd_relay_restrictions=permit_mynetworks,reject
{options}{implicit} inet n - n - 300 smtpd -o smtpd_tls_wrappermode=yes
{plain} inet n - n - 300 smtpd -o smtpd_tls_security_level=none -o smtpd_sasl_auth_enable=no
  -o mynetworks=127.0.0.0/8 -o smtpd_relay_restrictions=permit_mynetworks,reject
  -o message_size_limit={small}
pickup unix n - n 1 1 pickup
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""

_SETTINGS = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mx.acme.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
default_transport = {transport}
relay_domains =
local_recipient_maps =
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{ {access} }}
smtpd_discard_ehlo_keywords =
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_cert_file = {home}/server.pem
smtpd_tls_key_file = {home}/server.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = {realm}
cyrus_sasl_config_path = {home}/sasl
smtpd_error_sleep_time = 0
smtputf8_enable = yes
strict_smtputf8 = no
local_header_rewrite_clients =
smtp_line_length_limit = 0
smtp_tls_security_level = none
message_size_limit = 80000000
default_process_limit = 300
default_destination_recipient_limit = 1000
smtpd_recipient_limit = 2000
bounce_queue_lifetime = 0
maximal_queue_lifetime = 0
in_flow_delay = 0
"""

ACCESS = {
    "nobody@refused.example": "550 5.1.1 There is no such person here",
    "later@grey.example": "450 4.7.1 Greylisted, come again in five minutes",
}
"""What becomes of the recipients that are refused."""


@dataclass(frozen=True)
class Postfix:
    """A running instance: its ports, and where its certificate authority lies."""

    home: Path
    submission: int
    implicit: int
    plain: int
    judged: int = 0
    """As the plain port, with the options of its own that were given, and for large messages."""

    @property
    def authority(self) -> Path:
        return self.home / "authority.pem"

    @property
    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    @property
    def log(self) -> str:
        with suppress(FileNotFoundError):
            return (self.home / "log").read_text(errors="replace")
        return ""

    def queued(self) -> int:
        """Return how many messages are in the queue."""
        folders = ("incoming", "active", "deferred", "hold")
        return sum(
            1
            for name in folders
            for path in (self.home / "queue" / name).rglob("*")
            if path.is_file()
        )

    def accepted(self) -> int:
        """Return how many messages were ever taken into the queue, as the log says."""
        return len(re.findall(r"/qmgr\[\d+\]: \w+: from=", self.log))

    def settled(self, deadline: float = 30.0) -> None:
        """Wait until the queue is empty."""
        end = time.monotonic() + deadline
        while self.queued():
            assert time.monotonic() < end, self.log[-3000:]
            time.sleep(0.02)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _number in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextmanager
def postfix(transport: str, options: str = "", **settings: str) -> Iterator[Postfix]:
    """Let a Postfix run that brings everything to `transport`.

    It wants TLS and a log-in, except at its plain port, which takes small messages from anybody.
    More `settings` are of main.cf, and `options` lines of master.cf.
    """
    program, saslpasswd = needs("postfix"), needs("saslpasswd2")
    if os.geteuid():
        missing("Postfix can be started by root only")
    home = Path(tempfile.mkdtemp(prefix="ccwarn-postfix-"))
    home.chmod(0o755)
    submission, implicit, plain, judged = free_ports(4)
    instance = Postfix(home, submission, implicit, plain, judged)
    try:
        _certify(home)
        _enrol(home, saslpasswd)
        ports = {"submission": submission, "implicit": implicit, "plain": plain, "judged": judged}
        names = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        (home / "master.cf").write_text(_SERVICES.format(**names, small=SMALL, options=options))
        access = ", ".join(f"{{ {who} = {what} }}" for who, what in ACCESS.items())
        text = _SETTINGS.format(
            home=home,
            transport=transport,
            realm=REALM,
            access=access,
        )
        text += "".join(f"{name} = {value}\n" for name, value in settings.items())
        (home / "main.cf").write_text(text)
        for folder in ("queue", "data"):
            (home / folder).mkdir()
        shutil.chown(home / "data", "postfix")
        _run(program, home, "start")
        try:
            yield instance
        finally:
            _run(program, home, "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(program: Path, home: Path, command: str) -> None:
    done = subprocess.run(
        [program, "-c", home, command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _certify(home: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(home / "authority.pem"))
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(home / "server.pem"))


def _enrol(home: Path, saslpasswd: Path) -> None:
    (home / "sasl").mkdir()
    (home / "sasl" / "smtpd.conf").write_text(
        "pwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
        f"sasldb_path: {home}/sasldb2\n"
        "mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256\n"
    )
    command = [str(saslpasswd), "-p", "-c", "-f", str(home / "sasldb2"), "-u", REALM, USER]
    subprocess.run(command, input=PASSWORD, text=True, check=True, capture_output=True)
    shutil.chown(home / "sasldb2", "postfix")
