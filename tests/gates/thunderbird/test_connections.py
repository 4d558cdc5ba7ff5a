"""What is remembered of connections."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccwarn.gates.thunderbird.connections import Connection, Connections

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(tmp_path / "state" / "thunderbird.json", lambda: NOON)


def test_the_last_connection_of_each_profile_is_known(
    connections: Connections, tmp_path: Path
) -> None:
    connections.opened("a", "1.0", "Thunderbird 153")
    connections.opened("b", "1.0", "Thunderbird 140")
    connections.closed("a")
    time = "2026-11-02T12:00:00+00:00"
    assert connections.read() == {
        "a": Connection("1.0", "Thunderbird 153", time),
        "b": Connection("1.0", "Thunderbird 140", time, is_open=True),
    }
    noted = tmp_path / "state" / "thunderbird.json"
    assert os.name == "nt" or stat.S_IMODE(noted.stat().st_mode) == 0o600


def test_after_a_crash_nothing_is_connected(connections: Connections) -> None:
    connections.opened("a", "1.0", "Thunderbird 153")
    connections.all_closed()
    assert not connections.read()["a"].is_open


def test_what_was_taken_out_is_forgotten(connections: Connections) -> None:
    connections.opened("a", "1.0", "Thunderbird 153")
    connections.opened("b", "1.0", "Thunderbird 153")
    connections.forget("a")
    connections.forget("never seen")
    assert connections.read().keys() == {"b"}


def test_closing_what_is_not_known_is_nothing(connections: Connections) -> None:
    connections.closed("a")
    assert connections.read() == {}


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": {"other": 1}}'])
def test_a_file_that_cannot_be_read_remembers_nothing(
    connections: Connections, tmp_path: Path, text: str
) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "thunderbird.json").write_text(text)
    assert connections.read() == {}
    connections.opened("a", "1.0", "Thunderbird 153")
    assert connections.read().keys() == {"a"}
