from __future__ import annotations

import hashlib
import os
import shlex
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from ccwarn.account import Account, Endpoint, Security
from ccwarn.settings.edit import add_account
from ccwarn.settings.files import state_dir, user_policy_file
from command_line import NO_TERMINAL
from counterparts import needs_pseudo_terminals
from drafts import firms
from gates.scripted import eventually
from smtp_reference import Reference, serving

PEOPLE = firms(12)
SILENT = b"From: support@acme.example\nTo: eve@one.example\nSubject: Hi\n\nDear Eve,\n.\n"
EXPOSED = f"From: support@acme.example\nCc: {', '.join(PEOPLE)}\nSubject: Hi\n\nAll,\n".encode()


SENDER = """
import sys
from pathlib import Path

folder = Path(__file__).parent
(folder / "arguments").write_text(" ".join(sys.argv[1:]) + "\\n")
(folder / "message").write_bytes(sys.stdin.buffer.read())
"""


@pytest.fixture
def sender(tmp_path: Path) -> str:
    """Return a command that stands for msmtp: it notes how it was called, and what it was given."""
    script = tmp_path / "sender.py"
    script.write_text(SENDER)
    return f'"{sys.executable}" -I "{script}"'


def sendmail(message: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ccwarn", "sendmail", *arguments],
        input=message,
        capture_output=True,
        timeout=60,
        check=False,
        **NO_TERMINAL,
    )


def test_a_silent_mail_is_handed_on_as_it_is(sender: str, tmp_path: Path) -> None:
    done = sendmail(SILENT, "--command", sender, "-oi", "-f", "me@acme.example", "eve@one.example")
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "message").read_bytes() == SILENT
    assert (tmp_path / "arguments").read_text() == "-i -f me@acme.example -- eve@one.example\n"


def test_recipients_are_read_from_the_header_and_bcc_is_taken_out(
    sender: str, tmp_path: Path
) -> None:
    done = sendmail(b"Bcc: heidi@two.example\n" + SILENT, "-i", "-t", "--command", sender)
    assert done.returncode == 0
    assert (tmp_path / "message").read_bytes() == SILENT
    assert (tmp_path / "arguments").read_text() == (
        "-i -f support@acme.example -- heidi@two.example eve@one.example\n"
    )


def test_what_would_be_asked_about_is_held_where_nobody_can_be_asked(
    sender: str, tmp_path: Path
) -> None:
    done = sendmail(EXPOSED, "-t", "--command", sender)
    assert done.returncode == 75
    shown = " ".join(done.stderr.decode().split())
    assert "12 people would have seen each other's addresses. Nothing was sent." in shown
    assert not (tmp_path / "message").exists()


def test_where_notes_are_only_taken_the_mail_is_sent_and_its_author_told(
    sender: str, tmp_path: Path, home: Path
) -> None:
    policy = user_policy_file()
    policy.parent.mkdir(parents=True)
    policy.write_text("monitor_only = true\n")
    done = sendmail(EXPOSED, "-t", "--unattended", "remedy", "--command", sender)
    assert done.returncode == 0
    assert (tmp_path / "message").read_bytes() == EXPOSED
    shown = " ".join(done.stderr.decode().split())
    assert shown.startswith("ccwarn would have asked about this mail. It only takes notes")
    assert sendmail(SILENT, "-t", "--command", sender).stderr == b""


def test_unattended_people_are_moved_out_of_sight(sender: str, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(f'[milter]\ncleared_key = "{"k" * 24}"\n')  # It is for what people answer.
    done = sendmail(
        EXPOSED, "-t", "--unattended", "remedy", "--policy", str(policy), "--command", sender
    )
    assert done.returncode == 0
    message = (tmp_path / "message").read_text()
    assert message == "From: support@acme.example\nSubject: Hi\n\nAll,\n"
    assert (tmp_path / "arguments").read_text().split()[4:] == PEOPLE


def answered(terminal: int, answer: bytes) -> bytes:
    """Type an answer as soon as a terminal asks for one; return what it has shown until then."""
    shown = b""

    def asks() -> bool:
        nonlocal shown
        shown += os.read(terminal, 65536)
        return b"Your answer" in shown

    eventually(asks)
    os.write(terminal, answer)
    return shown


def test_the_question_comes_to_the_terminal_though_the_input_is_the_mail(
    sender: str, tmp_path: Path
) -> None:
    needs_pseudo_terminals()
    import pty

    (tmp_path / "policy.toml").write_text(f'[milter]\ncleared_key = "{"k" * 24}"\n')
    pid, terminal = pty.fork()
    if not pid:
        command = f"{sys.executable} -m ccwarn sendmail -t --policy {tmp_path}/policy.toml"
        command += f" --command '{sender}' < {tmp_path}/mail"
        (tmp_path / "mail").write_bytes(EXPOSED)
        os.execv("/bin/sh", ["sh", "-c", command])
    shown = answered(terminal, b"1\n")
    eventually(lambda: (tmp_path / "message").exists() and os.waitpid(pid, os.WNOHANG)[0])
    os.close(terminal)
    assert b"12 people" in shown
    message = (tmp_path / "message").read_bytes()
    assert b"\nCc" not in message
    # The mail server is told that a person has answered.
    assert message.startswith(b"X-Ccwarn-Cleared: t=")


def test_what_a_second_person_is_to_approve_of_is_held_and_saved(
    sender: str, tmp_path: Path, home: Path
) -> None:
    needs_pseudo_terminals()
    import pty

    (tmp_path / "policy.toml").write_text('second_person = "head@acme.example"\n')
    (tmp_path / "mail").write_bytes(EXPOSED)
    pid, terminal = pty.fork()
    if not pid:
        options = f"--policy {tmp_path}/policy.toml --command {shlex.quote(sender)}"
        command = f"{sys.executable} -m ccwarn sendmail -t {options} < {tmp_path}/mail"
        os.execve("/bin/sh", ["sh", "-c", command], dict(os.environ, PATH=str(tmp_path)))
    shown = answered(terminal, b"4\n")
    with suppress(OSError):  # Nobody is at the other end any more.
        while True:
            shown += os.read(terminal, 65536)
    _pid, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 75
    assert b"Send anyway" not in shown
    assert b"no mail program could be opened" in b" ".join(shown.split())
    (saved,) = state_dir().glob("approval/*.eml")
    assert saved.read_bytes().endswith(EXPOSED)
    assert saved.read_bytes().startswith(b"X-Unsent: 1\n")
    assert not (tmp_path / "message").exists()


@pytest.mark.parametrize("status", [0, 75, 1])
def test_the_status_is_that_of_the_command(status: int) -> None:
    command = f'"{sys.executable}" -c "import sys; sys.exit({status})"'
    assert sendmail(SILENT, "--command", command, "eve@one.example").returncode == status


def test_a_server_gets_the_mail_with_its_lines_ended_as_smtp_wants_it() -> None:
    with serving(Reference()) as server:
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        done = sendmail(SILENT, "-t", *upstream)
        assert (done.returncode, done.stderr) == (0, b"")
    (delivery,) = server.deliveries
    assert delivery.content == SILENT.replace(b"\n", b"\r\n")
    assert delivery.recipients == (b"eve@one.example",)


def test_the_server_of_the_only_account_is_taken(tmp_path: Path, home: Path) -> None:
    policy = tmp_path / "policy.toml"
    with serving(Reference()) as server:
        for port in (2587, 2588):
            upstream = Endpoint("127.0.0.1", server.port)
            add_account(Account(Endpoint("127.0.0.1", port), upstream, Security.PLAIN), policy)
            done = sendmail(SILENT, "-t", "--policy", str(policy))
            assert done.returncode == (0 if port == 2587 else 64), done.stderr
    assert len(server.deliveries) == 1
    assert b"Nothing is set to send the mail" in done.stderr


@pytest.mark.parametrize(
    ("misbehaviour", "recipients", "status"),
    [
        ({}, ["eve@one.example", "nobody@one.example"], 67),
        ({"at_dot": b"552 5.3.4 too big\r\n"}, ["eve@one.example"], 69),
        ({"at_dot": b"451 4.3.0 later\r\n"}, ["eve@one.example"], 75),
        ({"at_dot": b""}, ["eve@one.example"], 75),
        ({"greeting": b"554 no\r\n"}, ["eve@one.example"], 75),
    ],
)
def test_a_server_that_refuses_anybody_sends_nothing(
    misbehaviour: dict[str, object], recipients: list[str], status: int
) -> None:
    with serving(Reference(**misbehaviour)) as server:  # type: ignore[arg-type]
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        done = sendmail(SILENT, *upstream, *recipients)
    assert done.returncode == status
    assert done.stderr.startswith(b"The mail was not sent")
    assert not server.deliveries or misbehaviour == {"at_dot": b""}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["eve@one.example"], 64),
        (["--command", "true"], 64),
        (["--upstream", "mail.example:25", "--security", "plain", "eve@one.example"], 64),
        (["--upstream", "mail.example", "eve@one.example"], 64),
        (["--command", "/nonexistent/program", "eve@one.example"], 75),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], status: int) -> None:
    done = sendmail(SILENT, *arguments)
    assert done.returncode == status
    assert done.stderr


def test_a_message_is_sent_on_to_those_it_goes_to_now(sender: str, tmp_path: Path) -> None:
    bounced = b"Resent-From: ann@acme.example\nResent-To: heidi@two.example\n" + SILENT
    assert sendmail(bounced, "-t", "--command", sender).returncode == 0
    assert (tmp_path / "message").read_bytes() == bounced
    assert (tmp_path / "arguments").read_text() == "-i -f ann@acme.example -- heidi@two.example\n"


def test_strangers_it_is_sent_on_to_are_asked_about(sender: str, tmp_path: Path) -> None:
    strangers = ", ".join(PEOPLE).encode()
    bounced = b"Resent-From: ann@acme.example\nResent-To: " + strangers + b"\n" + SILENT
    assert sendmail(bounced, "--command", sender, *PEOPLE).returncode == 75
    assert not (tmp_path / "message").exists()


def test_a_header_that_servers_read_in_different_ways_is_not_handed_on(
    sender: str, tmp_path: Path
) -> None:
    done = sendmail(b"Subject: a\r\rb\n" + EXPOSED, "-t", "--command", sender)
    assert done.returncode == 65
    assert b"mail servers read in different" in b" ".join(done.stderr.split())
    assert not (tmp_path / "message").exists()


def test_people_whom_the_signed_part_lists_are_not_moved(sender: str, tmp_path: Path) -> None:
    header, _blank, body = EXPOSED.partition(b"\n\n")
    signed = (
        header + b"\nContent-Type: multipart/signed; boundary=b\n\n--b\n" + header + b"\n\n" + body
    )
    done = sendmail(signed, "-t", "--unattended", "remedy", "--command", sender)
    assert done.returncode == 75
    assert b"signed part of this mail" in b" ".join(done.stderr.split())
    assert not (tmp_path / "message").exists()


def test_people_whom_an_invitation_lists_are_not_moved(sender: str, tmp_path: Path) -> None:
    attendees = "".join(f"ATTENDEE:mailto:{guest}\n" for guest in PEOPLE).encode()
    mail = b"From: ann@acme.example\nTo: ann@acme.example\nContent-Type: text/calendar\n\n"
    done = sendmail(mail + attendees, "-t", "--unattended", "remedy", "--command", sender)
    assert done.returncode == 75
    assert b"invitation itself lists" in b" ".join(done.stderr.split())
    assert not (tmp_path / "message").exists()


ASKED = ("-N", "success,delay", "-R", "hdrs", "-V", "id+1 x", "-B", "8BITMIME", "-F", "Support")


def test_what_the_mail_program_asks_for_reaches_the_command(sender: str, tmp_path: Path) -> None:
    done = sendmail(SILENT, "--command", sender, *ASKED, "-f", "me@acme.example", "eve@one.example")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "arguments").read_text() == (
        f"-i {' '.join(ASKED)} -f me@acme.example -- eve@one.example\n"
    )


def test_what_the_mail_program_asks_for_reaches_the_server() -> None:
    with serving(Reference(extensions=(b"8BITMIME", b"DSN"))) as server:
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        done = sendmail(SILENT, *ASKED, "-t", *upstream)
        assert done.returncode == 0, done.stderr
    mail, rcpt = (line for line in server.commands if line[:4].upper() in (b"MAIL", b"RCPT"))
    # Commands are the same in either letter case, and Python's library has changed it.
    verb, path, *parameters = mail.split()
    assert (verb.upper(), path[:5].upper()) == (b"MAIL", b"FROM:")
    assert path[5:] == b"<support@acme.example>"
    assert parameters == [b"RET=HDRS", b"ENVID=id+2B1+20x", b"BODY=8BITMIME"]
    verb, path, *parameters = rcpt.split()
    assert (verb.upper(), path[:3].upper(), path[3:]) == (b"RCPT", b"TO:", b"<eve@one.example>")
    assert parameters == [b"NOTIFY=SUCCESS,DELAY"]
    assert len(server.deliveries) == 1


@pytest.mark.parametrize(
    "asked",
    [
        *(("-N", "never"), ("-R", "full"), ("-V", "id"), ("-N", "soon"), ("-R", "all")),
        *(("-B", "9BIT"), ("-b", "s"), ("-q", "1h"), ("-O", "DeliveryMode=b")),
    ],
)
def test_what_nobody_can_do_is_refused_and_nothing_is_sent(asked: tuple[str, str]) -> None:
    with serving(Reference()) as server:
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        done = sendmail(SILENT, *asked, "-t", *upstream)
    assert done.returncode == 64
    assert done.stderr
    assert server.deliveries == []


@pytest.mark.parametrize("hops", [("-h", "5"), ("-h5",)])
def test_a_mail_that_was_passed_on_before_is_sent(hops: tuple[str, ...]) -> None:
    with serving(Reference()) as server:
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        done = sendmail(SILENT, *hops, "-t", *upstream)
    assert done.returncode == 0, done.stderr
    assert len(server.deliveries) == 1


def test_8_bit_text_is_refused_where_the_server_does_not_take_it_as_was_asked() -> None:
    with serving(Reference(extensions=())) as server:
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        for text, status in (("für", 64), ("for", 0)):
            done = sendmail(SILENT + text.encode(), "-B", "8BITMIME", "-t", *upstream)
            assert done.returncode == status
    assert len(server.deliveries) == 1


def test_a_name_without_a_from_field_is_refused_for_a_server() -> None:
    with serving(Reference()) as server:
        upstream = ("--upstream", f"127.0.0.1:{server.port}", "--security", "plain")
        done = sendmail(SILENT.partition(b"\n")[2], "-F", "Support", "-t", *upstream)
    assert done.returncode == 64
    assert b"-F" in done.stderr
    assert server.deliveries == []


def test_a_server_is_trusted_by_the_certificate_that_was_confirmed(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    file, policy = tmp_path / "company.pem", tmp_path / "policy.toml"
    file.write_bytes(authority.cert_pem.bytes())
    known = hashlib.sha256(ssl.PEM_cert_to_DER_cert(file.read_text())).hexdigest()
    with serving(Reference(starttls=context)) as server:
        upstream = ("--upstream", f"localhost:{server.port}", "--certificate", str(file))
        done = sendmail(SILENT, "-t", *upstream)
        assert done.returncode == 75
        assert b"not been confirmed" in b" ".join(done.stderr.split())
        done = sendmail(SILENT, "-t", *upstream, "--fingerprint", known)
        assert (done.returncode, done.stderr) == (0, b"")
        policy.write_text(
            f"[[accounts]]\nlisten = '127.0.0.1:2587'\nupstream = 'localhost:{server.port}'\n"
            f"security = 'starttls'\ncertificate = '{file}'\nfingerprint = '{known}'\n"
        )
        done = sendmail(SILENT, "-t", "--policy", str(policy))
        assert (done.returncode, done.stderr) == (0, b"")
    assert len(server.deliveries) == 2
