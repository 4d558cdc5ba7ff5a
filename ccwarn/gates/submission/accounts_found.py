"""Accounts that a mail program has set up already: host, port and security, never a password."""

from __future__ import annotations

import configparser
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ccwarn.account import Endpoint, Security

_MOST = 4_000_000  # octets of a settings file that are read
_PREF = re.compile(r'^user_pref\("mail\.(smtpserver\.(smtp\d+)\.(\w+)|smtpservers)", (.+)\);\s*$')
_SECURITY = {0: Security.PLAIN, 1: Security.STARTTLS, 2: Security.STARTTLS, 3: Security.IMPLICIT}
"""Thunderbird's `try_ssl`; 1, "STARTTLS, if available", is nothing that the gate would do."""
_OAUTH2 = 10  # Thunderbird's `authMethod` for it
_EVOLUTION_SECURITY = {
    "ssl-on-alternate-port": Security.IMPLICIT,
    "starttls-on-standard-port": Security.STARTTLS,
    "none": Security.PLAIN,
}
_PORTS = {Security.IMPLICIT: 465, Security.STARTTLS: 587, Security.PLAIN: 25}


@dataclass(frozen=True, slots=True)
class Preset:
    """An account as a mail program has it.

    `oauth2` tells that it logs in by OAuth2. Thunderbird and Evolution choose the provider's page
    for that by the name of the server, so such an account cannot be pointed at this machine.
    """

    program: str
    name: str
    upstream: Endpoint
    security: Security
    oauth2: bool = False


def presets(home: Path | None = None) -> list[Preset]:
    """Return the accounts of all mail programs that are known here, each once.

    `home` is the user's home folder. What cannot be read is passed over. Accounts that would send
    over a network without protection are left out, and so are those that this gate is behind.
    """
    home = home or Path.home()
    found: dict[Preset, None] = {}
    for profile in thunderbird_profiles(home):
        found |= dict.fromkeys(thunderbird(_text(profile / "prefs.js")))
    for source in sorted((home / ".config" / "evolution" / "sources").glob("*.source")):
        found |= dict.fromkeys(evolution(_text(source)))
    return [preset for preset in found if not preset.upstream.is_loopback]


def thunderbird_profiles(home: Path) -> Iterator[Path]:
    """Yield the folders of Thunderbird's profiles, as its profiles.ini names them."""
    for root in (
        home / ".thunderbird",
        home / "snap" / "thunderbird" / "common" / ".thunderbird",
        home / ".var" / "app" / "org.mozilla.Thunderbird" / ".thunderbird",
        home / "Library" / "Thunderbird",
        Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming") / "Thunderbird",
    ):
        for section in _sections(_text(root / "profiles.ini")).values():
            path = section.get("path", "")
            if path:
                relative = section.get("isrelative", "1") == "1"
                yield root / path if relative else Path(path)


def thunderbird(prefs: str) -> Iterator[Preset]:
    """Yield the accounts in a prefs.js of Thunderbird."""
    servers: dict[str, dict[str, object]] = {}
    for line in prefs.splitlines():
        found = _PREF.match(line)
        if found and found[2]:
            try:
                servers.setdefault(found[2], {})[found[3]] = json.loads(found[4])
            except ValueError:
                continue
    for server in servers.values():
        host, security = server.get("hostname"), _SECURITY.get(_number(server, "try_ssl", 0))
        if isinstance(host, str) and host and security:
            port = _number(server, "port", 0) or _PORTS[security]
            name = str(server.get("description") or server.get("username") or host)
            oauth2 = _number(server, "authMethod", 0) == _OAUTH2
            yield from _preset("Thunderbird", name, Endpoint(host, port), security, oauth2)


def evolution(source: str) -> Iterator[Preset]:
    """Yield the account in a file of Evolution's `sources`, if it is one that sends mail."""
    sections = _sections(source)
    if sections.get("mail transport", {}).get("backendname") != "smtp":
        return
    authentication = sections.get("authentication", {})
    method = sections.get("security", {}).get("method", "none")
    security = _EVOLUTION_SECURITY.get(method)
    host, port = authentication.get("host", ""), authentication.get("port", "")
    if host and security:
        name = sections.get("data source", {}).get("displayname") or host
        number = int(port) if port.isascii() and port.isdigit() else 0
        oauth2 = authentication.get("method", "").upper() in ("XOAUTH2", "GOOGLE", "OUTLOOK")
        endpoint = Endpoint(host, number or _PORTS[security])
        yield from _preset("Evolution", name, endpoint, security, oauth2)


def _preset(
    program: str, name: str, upstream: Endpoint, security: Security, oauth2: bool
) -> Iterable[Preset]:
    usable = upstream.port <= 65535 and (security is not Security.PLAIN or upstream.is_loopback)
    return [Preset(program, name, upstream, security, oauth2)] if usable else []


def _number(settings: Mapping[str, object], name: str, default: int) -> int:
    value = settings.get(name, default)
    return value if isinstance(value, int) else default


def _sections(text: str) -> dict[str, dict[str, str]]:
    """Return the sections of an INI file, names and keys in lower case."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {name.lower(): dict(parser.items(name)) for name in parser.sections()}


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MOST)
    except OSError:
        return ""
