"""Real programs that send mail, each told to use one port on this machine."""

from __future__ import annotations

import smtplib
import ssl
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from counterparts import needs
from e2e.private_postfix import PASSWORD, REALM, USER

LOGIN = f"{USER}@{REALM}"
SENDER = "support@acme.example"


@dataclass(frozen=True)
class Route:
    """Which port, and how: as the gate offers it, or as the server itself does."""

    port: int
    starttls: Path | None = None
    password: str | None = PASSWORD
    mechanism: str = "plain"


@dataclass(frozen=True)
class Sent:
    """What became of a mail as its sender sees it."""

    accepted: bool
    shown: str


MailProgram = Callable[[Route, bytes, Sequence[str], Path], Sent]


def _ran(command: Sequence[object], message: bytes) -> Sent:
    done = subprocess.run(
        [str(part) for part in command],
        input=message,
        capture_output=True,
        timeout=120,
        check=False,
    )
    shown = (done.stdout + done.stderr).decode(errors="replace")
    return Sent(done.returncode == 0, shown)


def swaks(route: Route, message: bytes, recipients: Sequence[str], folder: Path) -> Sent:
    file = folder / "message"
    file.write_bytes(message)
    command = [
        needs("swaks"), "--server", "127.0.0.1", "--port", route.port, "--helo", "client.example",
        "--from", SENDER, "--to", ",".join(recipients), "--data", f"@{file}", "--timeout", "60",
        "--suppress-data",
    ]  # fmt: skip
    if route.password:
        command += ["--auth", "PLAIN", "--auth-user", LOGIN, "--auth-password", route.password]
    if route.starttls:
        command += ["--tls"]
    return _ran(command, b"")


def msmtp(route: Route, message: bytes, recipients: Sequence[str], folder: Path) -> Sent:
    config = folder / "msmtprc"
    tls = f"tls on\ntls_starttls on\ntls_trust_file {route.starttls}\n" if route.starttls else ""
    login = f"auth {route.mechanism}\nuser {LOGIN}\n" if route.password else ""
    if route.password:
        password = folder / "password"
        password.write_text(route.password)
        login += f"passwordeval cat {password}\n"
    config.write_text(
        f"account default\nhost 127.0.0.1\nport {route.port}\nfrom {SENDER}\n"
        f"domain client.example\n{login}{tls or 'tls off'}\n"
    )
    config.chmod(0o600)
    return _ran([needs("msmtp"), "-C", config, "--", *recipients], message.replace(b"\r\n", b"\n"))


def curl(route: Route, message: bytes, recipients: Sequence[str], folder: Path) -> Sent:
    file = folder / "message"
    file.write_bytes(message)
    settings = folder / "curlrc"
    lines = [f'mail-rcpt = "{recipient}"' for recipient in recipients]
    lines += [f'mail-from = "{SENDER}"', f'upload-file = "{file}"', "verbose", "max-time = 120"]
    if route.password:
        lines.append(f'user = "{LOGIN}:{route.password}"')
    if route.starttls:
        lines += ["ssl-reqd", f'cacert = "{route.starttls}"']
    settings.write_text("\n".join(lines) + "\n")
    return _ran(
        [needs("curl"), "-q", "-K", settings, f"smtp://localhost:{route.port}/client.example"], b""
    )


def python(route: Route, message: bytes, recipients: Sequence[str], folder: Path) -> Sent:
    try:
        with smtplib.SMTP("localhost", route.port, "client.example", timeout=120) as client:
            if route.starttls:
                client.starttls(context=ssl.create_default_context(cafile=str(route.starttls)))
            if route.password:
                client.login(LOGIN, route.password)
            client.ehlo_or_helo_if_needed()
            plain = all(map(str.isascii, recipients))
            options = [] if plain else ["SMTPUTF8"]
            if client.has_extn("8bitmime") and not message.isascii():
                options.append("BODY=8BITMIME")
            refused = client.sendmail(SENDER, recipients, message, options)
    except smtplib.SMTPException as error:
        return Sent(False, repr(error))
    return Sent(not refused, repr(refused))


MAIL_PROGRAMS: tuple[MailProgram, ...] = (swaks, msmtp, curl, python)
