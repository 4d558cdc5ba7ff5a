"""No gate misses an incident, and one click puts each right."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.review import Decision
from incidents.driven import CAN_HOLD, ONLY_TELL, Drive
from incidents.reported import Incident, incidents

GATES = {**CAN_HOLD, **ONLY_TELL}
# What becomes of large .msg files is looked at, at some length, in tests/formats/outlook.
TRIED = [
    pytest.param(drive, incident, id=f"{name}-{incident.name}")
    for name, drive in GATES.items()
    for incident in incidents()
    if name != "msg" or len(incident.people) <= 300
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(("drive", "incident"), TRIED)
def test_it_is_asked_about_once_and_a_click_hides_everybody(
    drive: Drive, incident: Incident, folder: Path
) -> None:
    outcome = drive(incident, Decision.REMEDY, folder)
    (review,) = outcome.asked
    assert review.severity is incident.severity
    assert review.exposure.people == len(incident.people)
    assert outcome.seen == set()
    assert outcome.got == set(incident.addresses)


@pytest.mark.parametrize("name", CAN_HOLD)
@pytest.mark.parametrize("incident", [incidents()[0], incidents()[-1]], ids=lambda it: it.name)
def test_it_stays_where_its_author_does_not_send_it(
    incident: Incident, name: str, folder: Path
) -> None:
    outcome = CAN_HOLD[name](incident, Decision.HOLD, folder)
    assert len(outcome.asked) == 1
    assert outcome.got is None
