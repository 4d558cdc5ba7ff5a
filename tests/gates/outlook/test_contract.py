"""The gate at Outlook's Send, with an object model in this process."""

from __future__ import annotations

import pytest

from gates.outlook.at_send import AtSend
from outlook_drive import Drive, LocalOutlook


class TestOutlook(AtSend):
    @pytest.fixture
    def drive(self) -> Drive:
        return LocalOutlook()
