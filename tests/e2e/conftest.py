"""One Thunderbird and one desktop for the tests of a module: starting them takes seconds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.stage import Stage, connected


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run a Thunderbird that was connected by `ccwarn install thunderbird`."""
    with connected(tmp_path_factory.mktemp("stage")) as running:
        yield running


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
    stage.clear()
