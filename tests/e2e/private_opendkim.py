"""An OpenDKIM of the tests' own: it signs for acme.example as a milter, and verifies messages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterparts import needs
from gates.scripted import eventually

_SETTINGS = """
Socket local:{home}/dkim.sock
UMask 000
Background no
Syslog no
UserID root
"""
_SIGNING = """
Mode s
Domain {domain}
Selector tests
KeyFile {home}/tests.private
RequireSafeKeys no
Canonicalization simple/simple
"""
_VERIFYING = """
Mode v
TestPublicKeys {home}/keys
"""


@contextmanager
def signing(home: Path, domain: str = "acme.example") -> Iterator[None]:
    """Let it sign for a domain at the socket dkim.sock in this folder."""
    program = needs("opendkim")
    command = ["opendkim-genkey", "-b", "1024", "-d", domain, "-s", "tests", "-D", str(home)]
    subprocess.run(command, check=True, timeout=60)
    record = "".join(re.findall(r'"([^"]*)"', (home / "tests.txt").read_text()))
    (home / "keys").write_text(f"tests._domainkey.{domain} {record}\n")
    for name, settings in (("signing", _SIGNING), ("verifying", _VERIFYING)):
        (home / f"{name}.conf").write_text((_SETTINGS + settings).format(home=home, domain=domain))
    process = subprocess.Popen([program, "-x", home / "signing.conf"])
    try:
        eventually((home / "dkim.sock").exists)
        yield
    finally:
        process.terminate()
        process.wait(20)


def verdict(home: Path, message: bytes) -> str:
    """Return what it says of a message's signature: "pass", "fail", ..."""
    (home / "arrived.eml").write_bytes(message)
    command = ["opendkim", "-x", f"{home}/verifying.conf", "-t", f"{home}/arrived.eml", "-v", "-v"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    found = re.search(r"\bdkim=(\w+)", done.stdout)
    return found[1] if found else done.stdout + done.stderr
