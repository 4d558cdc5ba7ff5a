from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
import trustme

from ccwarn.account import Account, Endpoint, Security
from ccwarn.settings.edit import add_account
from command_line import ccwarn
from counterparts import UNKNOWN_AUTHORITIES, not_on_wine
from smtp_lab import LOOPBACK, guarded
from smtp_reference import Reference, serving

pytestmark = pytest.mark.usefixtures("home")


def test_without_an_account_it_says_how_to_come_by_one(tmp_path: Path) -> None:
    assert "--  No mail account is set up" in ccwarn("doctor", cwd=tmp_path).stdout


def test_it_says_whether_a_port_listens_and_its_server_answers(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    with (
        serving(Reference()) as server,
        guarded(server) as lab,
        socket.create_server((LOOPBACK, 0)) as gone,
    ):
        upstream = Endpoint(LOOPBACK, server.port)
        listens = Endpoint(LOOPBACK, lab.port)
        silent = Endpoint(LOOPBACK, gone.getsockname()[1])
        gone.close()
        add_account(Account(listens, upstream, Security.PLAIN), file)
        add_account(Account(silent, silent, Security.STARTTLS), file)
        done = ccwarn("doctor", "--policy", str(file), cwd=tmp_path)
    said = done.stdout
    assert f"ok  Mail to {upstream} goes through {listens}. ccwarn is listening there." in said
    assert f"ok  {upstream} can be reached." in said
    assert f"--  Mail to {silent} goes through {silent}, but nothing is listening there." in said
    assert f"!!  The mail server {silent} cannot be used: Connection refused." in said
    assert done.returncode == 1


def test_another_program_at_a_port_is_an_alarm(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    with serving(Reference()) as server, socket.create_server((LOOPBACK, 0)) as other:
        upstream = Endpoint(LOOPBACK, server.port)
        # What a gate that is gone has left behind says nothing of who listens now.
        with guarded(server) as lab:
            gone = Endpoint(LOOPBACK, lab.port)
        listen = Endpoint("localhost", other.getsockname()[1])
        add_account(Account(listen, upstream, Security.PLAIN), file)
        with socket.create_server((LOOPBACK, gone.port)):
            add_account(Account(gone, upstream, Security.PLAIN), file)
            said = ccwarn("doctor", "--policy", str(file), cwd=tmp_path).stdout
    for port in (listen, gone):
        assert f"!!  Another program has this account's port, {port}: do not send." in said


@not_on_wine(UNKNOWN_AUTHORITIES)
def test_a_certificate_that_nobody_knows_leads_to_where_it_can_be_trusted(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with serving(Reference(implicit=context)) as server:
        listen, upstream = Endpoint(LOOPBACK, 9), Endpoint("localhost", server.port)
        add_account(Account(listen, upstream, Security.IMPLICIT), file)
        said = ccwarn("doctor", "--policy", str(file), cwd=tmp_path).stdout
    assert "its certificate is not valid" in said
    assert "open Mail accounts and press Test the connection" in " ".join(said.split())
