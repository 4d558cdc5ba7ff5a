"""Where servers connect, what systemd hands over and hears, and where the counts can be read."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn.gates.milter import listening
from ccwarn.gates.milter.counters import SECONDS, Counters, exposition
from ccwarn.gates.milter.metrics import Metrics

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the gate is for Linux and Unix")


@pytest.mark.parametrize(
    ("text", "family", "place"),
    [
        ("unix:/run/a.sock", "AF_UNIX", "/run/a.sock"),
        ("local:/run/a.sock", "AF_UNIX", "/run/a.sock"),
        ("inet:8893@127.0.0.1", "AF_INET", ("127.0.0.1", 8893)),
        ("inet:127.0.0.1:8893", "AF_INET", ("127.0.0.1", 8893)),
        ("inet6:8893@::1", "AF_INET6", ("::1", 8893)),
        ("inet:[::1]:8893", "AF_INET6", ("::1", 8893)),
    ],
)
def test_a_place_is_written_as_mail_servers_write_it(text: str, family: str, place: object) -> None:
    assert listening.address(text) == (getattr(socket, family), place)


@pytest.mark.parametrize(
    "text", ["", "unix:", "inet:8893", "inet:@host", "inet:x@host", "inet:99999@host", "/run/a"]
)
def test_any_other_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="unix:PATH or inet:PORT@HOST"):
        listening.address(text)


def test_a_socket_that_a_killed_process_left_is_in_nobody_s_way(tmp_path: Path) -> None:
    place = f"unix:{tmp_path}/a.sock"
    listening.listener(place, is_incoming=False).socket.close()
    again = listening.listener(place, is_incoming=True)
    with again.socket, pytest.raises(OSError, match="in use"):
        listening.listener(place, is_incoming=False)
    listening.remove(place)
    assert not (tmp_path / "a.sock").exists()


def test_a_file_that_is_no_socket_stays(tmp_path: Path) -> None:
    (tmp_path / "a.sock").write_text("mine")
    with pytest.raises(OSError, match="in use"):
        listening.listener(f"unix:{tmp_path}/a.sock", is_incoming=False)
    assert (tmp_path / "a.sock").read_text() == "mine"


HANDED_OVER = """
import os, socket, sys
os.environ["LISTEN_PID"] = str(os.getpid())
from ccwarn.gates.milter.listening import handed_over
print([(it.socket.getsockname(), it.is_incoming) for it in handed_over()])
"""


def test_the_sockets_of_systemd_are_taken(tmp_path: Path) -> None:
    made = [
        listening.listener(f"unix:{tmp_path}/{name}", is_incoming=False).socket
        for name in ("outgoing", "incoming")
    ]
    environ = dict(os.environ, LISTEN_FDS="2", LISTEN_FDNAMES="outgoing:incoming")

    def third_and_fourth() -> None:
        for number, each in enumerate(made, 3):
            os.dup2(os.dup(each.fileno()), number, inheritable=True)

    done = subprocess.run(
        [sys.executable, "-c", HANDED_OVER],
        env=environ, close_fds=False, preexec_fn=third_and_fourth,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    expected = [(f"{tmp_path}/outgoing", False), (f"{tmp_path}/incoming", True)]
    assert done.stdout.strip() == str(expected)
    for each in made:
        each.close()


def test_without_systemd_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_PID", "1")
    monkeypatch.setenv("LISTEN_FDS", "2")
    assert listening.handed_over() == []
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    listening.tell_systemd("READY=1")


def test_systemd_hears_how_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        listening.tell_systemd("READY=1")
        assert heard.recv(100) == b"READY=1"


LINE = re.compile(r'ccwarn_milter_[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.e-]+')


def test_the_counts_of_all_processes_are_told_in_prometheus_format() -> None:
    counters = Counters(2)
    for number in (0, 1):
        counters.row(number).add("outgoing", 2)
    counters.row(1).took(0.02)
    text = exposition(counters.sums(), 2)
    lines = text.splitlines()
    assert all(line.startswith(("# HELP ", "# TYPE ")) or LINE.fullmatch(line) for line in lines)
    assert 'ccwarn_milter_mails_total{kind="outgoing"} 4' in lines
    assert 'ccwarn_milter_verdict_seconds_bucket{le="0.01"} 0' in lines
    assert 'ccwarn_milter_verdict_seconds_bucket{le="0.025"} 1' in lines
    assert lines[-1] == "ccwarn_milter_verdict_seconds_count 1"
    assert sorted(SECONDS) == list(SECONDS)


def test_they_can_be_read_from_a_file_and_from_a_socket(tmp_path: Path) -> None:
    counters, file = Counters(1), tmp_path / "new" / "milter.prom"
    metrics = Metrics(counters, file, f"unix:{tmp_path}/metrics.sock")
    counters.row(0).add("rejected")
    with socket.socket(socket.AF_UNIX) as reader:
        reader.connect(f"{tmp_path}/metrics.sock")
        reader.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        metrics.tell(1, metrics.sockets)
        head, _line, body = reader.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert body.decode() == file.read_text()
    assert 'outcome="rejected"} 1' in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o644
    metrics.close()
    assert "ccwarn_milter_processes 0" in file.read_text()
    assert not (tmp_path / "metrics.sock").exists()
    assert [it.name for it in file.parent.iterdir()] == ["milter.prom"]
