"""A status with something in it, and the commands that were given."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ccwarn.ui.status.status import Status
from showing import Given, full_status


@pytest.fixture
def given() -> Given:
    """Return commands that note that they were given."""
    return Given()


@pytest.fixture
def status(qtbot: QtBot, given: Given) -> Status:
    """Return a status with something in it."""
    return full_status(given)
