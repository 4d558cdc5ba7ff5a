"""One Thunderbird and one desktop for the tests of a module: starting them takes seconds."""

from __future__ import annotations

import os
import queue
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import COMMAND
from e2e.desktop import desktop, wait_for
from e2e.smtp_sink import smtp_sink
from e2e.stage import Stage
from e2e.thunderbird_harness import make_profile, thunderbird
from e2e.thunderbird_mail import drafts, inbox


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run a Thunderbird that was connected by `ccwarn install thunderbird`."""
    home = tmp_path_factory.mktemp("stage")
    profile = home / "profile"
    with smtp_sink() as sink, desktop(home) as screen:
        make_profile(profile, {})
        inbox(profile)
        drafts(profile)
        screen.run(*COMMAND, "install", "thunderbird", "--profile", str(profile))
        with thunderbird(screen, profile, sink.port) as program:
            stage = Stage(screen, sink, profile, program)
            wait_for("tray", stage.tray)
            yield stage
        if process := stage.tray():
            os.kill(process, signal.SIGCONT)
            os.kill(process, signal.SIGTERM)
            wait_for("end of the tray", lambda: not stage.tray())


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no window and no mail to the next test, and keep a picture of a failure."""
    yield
    if "stage" not in request.fixturenames:
        return
    stage: Stage = request.getfixturevalue("stage")
    if folder := os.environ.get("CCWARN_SCREENSHOTS"):
        # To the program that writes the picture, brackets in a name mean a part of it.
        name = re.sub(r"\W+", "-", request.node.name)
        stage.desktop.screenshot(Path(folder, f"{name}.png"))
    stage.thunderbird.close_all()
    while True:
        try:
            stage.sink.mails.get_nowait()
        except queue.Empty:
            break
