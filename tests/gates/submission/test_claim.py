from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn.account import Endpoint
from ccwarn.gates.submission import claim
from ccwarn.gates.submission.claim import PortClaim, is_claimed
from ccwarn.settings.files import runtime_dir

PORT = Endpoint("127.0.0.1", 23517)
HOLD = """
import asyncio, sys, time
from ccwarn.account import Endpoint
from ccwarn.gates.submission.claim import PortClaim
claim = PortClaim(Endpoint("127.0.0.1", 23517))
asyncio.run(claim.take())
print("taken", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no ccwarn count that runs on this computer already."""
    monkeypatch.setattr(claim, "SESSIONS", tmp_path)


def test_a_port_is_claimed_from_taking_to_release(home: Path) -> None:
    claim = PortClaim(PORT)
    assert not is_claimed(PORT)
    asyncio.run(claim.take())
    assert is_claimed(PORT)
    assert is_claimed(Endpoint("LOCALHOST", PORT.port))
    for other in (Endpoint("::1", PORT.port), Endpoint("127.0.0.1", PORT.port + 1)):
        assert not is_claimed(other)
    claim.release()
    claim.release()
    assert not is_claimed(PORT)
    assert [file for file in home.rglob("*") if file.is_file()] == []


def test_a_claim_ends_with_its_process_however_that_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().rstrip() == b"taken"
        assert is_claimed(PORT)
        process.kill()
    assert not is_claimed(PORT)
    claim = PortClaim(PORT)
    asyncio.run(claim.take())
    assert is_claimed(PORT)
    claim.release()


def test_whoever_looks_at_the_same_time_keeps_nobody_from_claiming() -> None:
    async def looked_at() -> None:
        first, second = PortClaim(PORT), PortClaim(PORT)
        await first.take()
        taking = asyncio.ensure_future(second.take())
        await asyncio.sleep(0)
        # The file that the second one waits for goes with the first one's claim.
        first.release()
        await taking
        assert is_claimed(PORT)
        second.release()
        assert not is_claimed(PORT)

    asyncio.run(looked_at())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sessions have folders on Linux")
@pytest.mark.parametrize("outside", ["who claims", "who looks"])
def test_a_claim_is_seen_from_outside_of_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: str
) -> None:
    session = tmp_path / str(os.geteuid())
    session.mkdir()
    for who in ("who claims", "who looks"):
        if who == outside:
            monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
        else:
            monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
        if who == "who claims":
            claimed = PortClaim(PORT)
            asyncio.run(claimed.take())
    assert is_claimed(PORT)
    claimed.release()
    assert not is_claimed(PORT)


@pytest.mark.parametrize("blocked", ["file", "folder"])
def test_where_nothing_can_be_locked_nothing_is_claimed_and_nothing_breaks(
    home: Path, blocked: str
) -> None:
    runtime = runtime_dir()
    runtime.parent.mkdir(parents=True, exist_ok=True)
    if blocked == "file":
        runtime.write_text("in the way")
    else:
        (runtime / "ports" / "127.0.0.1-23517.lock").mkdir(parents=True)
    claim = PortClaim(PORT)
    asyncio.run(claim.take())
    assert not is_claimed(PORT)
    claim.release()
