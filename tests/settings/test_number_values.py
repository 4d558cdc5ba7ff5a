from __future__ import annotations

import pytest

from ccwarn.settings.number_values import number


def test_a_number_between_two_others_is_taken() -> None:
    kind = number(0, 500)
    assert [kind.read(it) for it in (0, 30, 500)] == [0, 30, 500]
    assert kind.schema == {"type": "integer", "minimum": 0, "maximum": 500}


@pytest.mark.parametrize("value", [-1, 501, True, 30.0, "30", None])
def test_anything_else_is_said_to_be_none(value: object) -> None:
    with pytest.raises(ValueError, match="from 0 to 500"):
        number(0, 500).read(value)
