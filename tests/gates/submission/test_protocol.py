from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccwarn.gates.submission.limits import Limits
from effort import examples
from gates.scripted import eventually
from smtp_fuzz import CONVERSATIONS, CUTS, ByWord, check, converse
from smtp_lab import Lab, guarded
from smtp_reference import Reference, serving


@pytest.fixture(scope="module", params=["strict", "lenient"])
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with (
        serving(Reference(lenient=request.param == "lenient")) as server,
        guarded(server, Limits(idle=5), asker=ByWord()) as lab,
    ):
        yield lab


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=CONVERSATIONS, cuts=CUTS, patient=st.booleans())
def test_nothing_reaches_a_server_that_was_not_cleared(
    lab: Lab, said: bytes, cuts: list[int], patient: bool
) -> None:
    heard = converse(lab.port, b"EHLO me\r\n" + said, cuts, patient=patient)
    eventually(lambda: lab.server.open == 0)
    deliveries, lab.server.deliveries = lab.server.deliveries, []
    violations, lab.server.violations = lab.server.violations, []
    check(heard, deliveries, violations)
